"""Statements: the quotations that print the same utterance, also in copies of their articles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.errors import NotFound
from quotes_service.resolve.quotes.statements import normalized_words, word_diff
from quotes_service.services.serializers.common import is_id
from quotes_service.services.serializers.quotations import serialize_quotations
from quotes_service.services.serializers.stories import serialize_stories
from quotes_service.store.articles import articles
from quotes_service.store.quotations import quotations
from quotes_service.store.quotations.quotations import QuotationRow


@reads
def get_statement(ctx: Context, id: str) -> dict[str, Any]:
    """One statement with its occurrences, the earliest first, each with its differences from the fullest wording.

    Raises NotFound.
    """
    first = quotations.first_of_statement(id) if is_id(id) and id.startswith("s") else None
    rows = quotations.of_statements([first] if first else [])
    items = _occurrences(ctx, rows)
    if not items:
        raise NotFound(f"No statement has the id {id!r}.")
    fullest = _fullest([item["content"]["text"] for item in items])
    for item in items:
        parts = word_diff(fullest, item["content"]["text"])
        item["differences"] = [{"op": op, "text": text} for op, text in parts]
    sources = _sources(rows)
    return {
        "id": items[0]["statement_id"],
        "text": fullest,
        "stories": len(sources),
        "sources": sources,
        "occurrences": items,
    }


def _sources(rows: Sequence[QuotationRow]) -> list[dict[str, Any]]:
    """The stories of the articles that these quotations stand in, in the order of these."""
    ids = {uid: id for id, uid in quotations.articles_of([row.id for row in rows]).values()}
    stories = serialize_stories(ids.values())
    found = [stories[ids[row.article_uid]] for row in rows]
    return list({story["first"]["id"]: story for story in found}.values())


def occurrences(ctx: Context, statements: Collection[int]) -> list[dict[str, Any]]:
    """The quotations that print these statements (row numbers), also in copies of the articles, the earliest first."""
    return _occurrences(ctx, quotations.of_statements(statements))


def _occurrences(ctx: Context, rows: Sequence[QuotationRow]) -> list[dict[str, Any]]:
    items = [*serialize_quotations(ctx, rows), *serialize_quotations(ctx, _in_copies(rows))]
    return sorted(
        items, key=lambda item: (item["article"]["published_at"] is None, item["article"]["published_at"] or date.min)
    )


def _in_copies(rows: Sequence[QuotationRow]) -> list[QuotationRow]:
    """The same quotations as other outlets print them, in copies of the articles."""
    copies = articles.copies_of({row.version for row in rows})
    return [
        row._replace(url=copy.url, external_id=copy.external_id, outlet=copy.outlet, published_at=copy.published_at)
        for row in rows
        for copy in copies.get(row.version, ())
    ]


def _fullest(texts: list[str]) -> str:
    """The longest wording that contains the earliest one word for word: an edited one doesn't count as fuller."""
    first = f" {' '.join(normalized_words(texts[0]))} "
    return max(
        (text for text in texts if first in f" {' '.join(normalized_words(text))} "),
        key=lambda text: len(normalized_words(text)),
    )
