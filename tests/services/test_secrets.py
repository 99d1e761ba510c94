"""Secrets that processes share through the database."""

from __future__ import annotations

from quotes_service.context import Context, open_context
from quotes_service.services.secrets import secret
from quotes_service.settings import Settings


def test_all_processes_have_one_secret_of_a_name(ctx: Context, database_url):
    made = secret(ctx, "cookies")
    assert len(made) == 64
    assert secret(ctx, "cookies") == made
    other = open_context(Settings(database_url=database_url))
    assert secret(other, "cookies") == made
    other.close()
    assert secret(ctx, "another") != made
