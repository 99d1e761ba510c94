"""Embedding the stored quotations that have no vector yet, and the database's index of these: for the extra
``semantic``."""

from __future__ import annotations

from collections.abc import Callable

from quotes_service.context import Context
from quotes_service.directory import embeddings
from quotes_service.errors import InvalidInput
from quotes_service.store.database import is_sqlite
from quotes_service.store.quotations import listing

#: How many quotations are embedded between two writing transactions.
_BATCH = 50


def embed(ctx: Context, progress: Callable[[int], None] | None = None) -> int:
    """Embed the quotations that have no vector yet; returns their number. If interrupted, it keeps what is done.

    Raises InvalidInput if semantic search is not switched on, ModelMissing.
    """
    from quotes_service.search.embeddings import embed as vector

    if ctx.embedding_index is None:
        raise InvalidInput("QUOTES_SEMANTIC", "is not set to true: nothing would be searched by meaning")
    done = 0
    missing = _missing(ctx)
    for start in range(0, len(missing), _BATCH):
        with ctx.reading():
            rows = embeddings.texts(missing[start : start + _BATCH])
        vectors = [(id, vector(text)) for id, text in rows]  # takes long: no writer should wait for it
        with ctx.writing():
            still_listed = listing.among([id for id, _ in rows])
            ctx.embedding_index.put([row for row in vectors if row[0] in still_listed])
        done += len(rows)
        if progress:
            progress(done)
    return done


def index(ctx: Context) -> int:
    """Build the database's index of embeddings if it can have one and lacks it, or some of its rows: pgvector is
    installed where the user may. Others read meanwhile; they write, too, but wait while the table under it is filled.
    Returns how many embeddings were indexed.

    Raises ModelMissing.
    """
    from quotes_service.search import embeddings as stored
    from quotes_service.search import pgvector

    if ctx.embedding_index is None or is_sqlite(ctx.database):
        return 0
    with ctx.connected():
        pgvector.install(ctx.database)
    with ctx.reading():
        if stored.is_indexed(ctx.database) or not pgvector.state(ctx.database).is_usable:
            return 0
    with ctx.writing():  # by itself, so that searches go back to the blocks, and need not wait
        pgvector.drop_table(ctx.database)
    with ctx.writing():
        indexed = stored.fill_table(ctx.database)
    with ctx.connected():
        pgvector.create_index(ctx.database, while_written=True)
    return indexed


def count_missing(ctx: Context) -> int:
    """How many quotations semantic search cannot find, since they have no vector yet; 0 if it is switched off."""
    return len(_missing(ctx))


def _missing(ctx: Context) -> list[int]:
    with ctx.reading():
        return ctx.embedding_index.missing(2**31) if ctx.embedding_index else []
