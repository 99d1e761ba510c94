"""Embeddings of quotations, for the extra ``semantic``."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from quotes_service.context import Context
from quotes_service.records import Extraction, content_text
from quotes_service.search.query import Term
from quotes_service.store.quotations import listing

#: Characters of an article's title and beginning that are embedded with a quotation: "it" and "they" alone mean little.
_OPENING = 200


def texts(ids: Collection[int]) -> list[tuple[int, str]]:
    """The ids of quotations and the text to embed for each: the beginning of the article, then the quotation."""
    rows = listing.in_context(ids, 2 * _OPENING)
    return [(id, _in_context(title, article_text, text)) for id, title, article_text, text in rows]


def _in_context(title: str | None, article_text: str, text: str) -> str:
    return " ".join(f"{title or ''} {article_text}".split())[:_OPENING] + " " + text


def prepare(title: str | None, extraction: Extraction) -> None:
    """Embed an article's quotations before the writing transaction, so that no other writer waits for it. Quotations
    that decisions change are embedded when they are written."""
    from quotes_service.search.embeddings import embed  # caches the embeddings

    for quotation in extraction.quotations:
        text = content_text(extraction.text, quotation.content)
        embed(_in_context(title, extraction.text[: 2 * _OPENING], text))


def forget(ids: Collection[int]) -> None:
    """Remove the embeddings of quotations that are removed or have another text, since their ids may be reused. Also if
    semantic search is off here, since it may be on in other processes."""
    from quotes_service.search.embeddings import EmbeddingBlock, drop  # here, since it imports numpy

    if ids and EmbeddingBlock.table_exists():
        drop(ids)


def embedded(ids: Collection[int]) -> set[int]:
    """Those of these quotations that have an embedding, whether semantic search is on or not."""
    from quotes_service.search.embeddings import EmbeddingBlock, among  # here, since it imports numpy

    return among(ids) if ids and EmbeddingBlock.table_exists() else set()


def nearest(ctx: Context, text: str, terms: Sequence[Term], most: int) -> list[tuple[int, float]]:
    """The ``most`` listed quotations whose embeddings are nearest to that of a text, with the cosine, nearest first;
    without those that have an excluded term."""
    assert ctx.embedding_index is not None, "callers check that semantic search is on"
    if any(term.excluded for term in terms):
        text = " ".join(word for term in terms if not term.excluded for word in term.words)
    hits = ctx.embedding_index.nearest(text, most)
    excluded = ctx.index.with_excluded_terms(terms, [id for id, _ in hits])
    return [hit for hit in hits if hit[0] not in excluded]
