"""What quotations mean, kept beside what they say: for the extra ``semantic``."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from quotes_service.context import Context
from quotes_service.records import Extraction, content_text
from quotes_service.search.query import Term
from quotes_service.store.quotations import listing

#: Characters of an article's title and beginning that are read before a quotation: "it" and "they" alone mean little.
_OPENING = 200


def texts(ids: Collection[int]) -> list[tuple[int, str]]:
    """What is embedded of quotations: the beginning of the article, then what is said."""
    rows = listing.in_context(ids, 2 * _OPENING)
    return [(id, _in_context(title, text, said)) for id, title, text, said in rows]


def _in_context(title: str | None, text: str, said: str) -> str:
    return " ".join(f"{title or ''} {text}".split())[:_OPENING] + " " + said


def prepare(title: str | None, extraction: Extraction) -> None:
    """Read what an article's quotations mean before they are written, when no writer waits for it; but for those that
    decisions change."""
    from quotes_service.search.embeddings import embed as vector  # which remembers it

    for quotation in extraction.quotations:
        said = content_text(extraction.text, quotation.content)
        vector(_in_context(title, extraction.text[: 2 * _OPENING], said))


def forget(ids: Collection[int]) -> None:
    """Remove the vectors of quotations that are no more, or have another text: their numbers may be given again. Also
    where the settings don't ask for meanings, since other processes' may."""
    from quotes_service.search.embeddings import EmbeddingBlock, drop  # takes numpy with it

    if ids and EmbeddingBlock.table_exists():
        drop(ids)


def nearest(ctx: Context, text: str, terms: Sequence[Term], most: int) -> list[tuple[int, float]]:
    """The ``most`` listed quotations that are nearest to a text in meaning, with the cosine, the best first; without
    those that have one of its terms that are excluded."""
    if any(term.excluded for term in terms):
        text = " ".join(word for term in terms if not term.excluded for word in term.words)
    found = ctx.embedding_index.nearest(text, most)
    barred = ctx.index.with_excluded_terms(terms, [id for id, _ in found])
    return [pair for pair in found if pair[0] not in barred]
