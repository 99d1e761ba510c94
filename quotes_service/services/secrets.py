"""Secrets of the service, which all of its processes share through the database."""

from __future__ import annotations

from quotes_service.context import Context
from quotes_service.store import secrets

#: By which the cookies of the research page are signed.
COOKIES = "cookies"


def secret(ctx: Context, name: str) -> str:
    """The secret of this name; made at random when it is first asked for. Raises DatabaseUnavailable."""
    with ctx.writing_beside():
        return secrets.get_or_make(name)
