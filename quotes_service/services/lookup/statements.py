"""Statements: the quotations that print the same utterance, also in copies of their articles."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from quotes_service.context import Context, reads
from quotes_service.errors import NotFound
from quotes_service.resolve.quotes.statements import normalized_words, word_diff
from quotes_service.services.serializers.common import is_id
from quotes_service.services.serializers.quotations import serialize_quotations
from quotes_service.store.articles import articles
from quotes_service.store.quotations import quotations as store


@reads
def get_statement(ctx: Context, id: str) -> dict:
    """One utterance with the quotations that print it, the earliest first, each with its differences from the
    fullest of them. Raises NotFound."""
    first = store.first_of_statement(id) if is_id(id) and id.startswith("s") else None
    items = printings(ctx, [first] if first else [])
    if not items:
        raise NotFound(f"No statement has the id {id!r}.")
    fullest = _fullest([item["content"]["text"] for item in items])
    for item in items:
        found = word_diff(fullest, item["content"]["text"])
        item["differences"] = [{"op": op, "text": text} for op, text in found]
    return {"id": items[0]["statement_id"], "text": fullest, "occurrences": items}


def printings(ctx: Context, statements: Collection[int]) -> list[dict]:
    """The quotations that print these statements (row numbers), also in copies of the articles, the earliest first."""
    rows = store.of_statements(statements)
    items = [*serialize_quotations(ctx, rows), *_in_copies(ctx, rows)]
    return sorted(
        items, key=lambda item: (item["article"]["published_at"] is None, item["article"]["published_at"] or date.min)
    )


def _in_copies(ctx: Context, rows: list[dict]) -> list[dict]:
    """The quotations as other outlets print them in copies of the articles: as the articles', but for the place."""
    copies = articles.printed_elsewhere({row["version"] for row in rows})
    printed = [{**row, **copy} for row in rows for copy in copies.get(row["version"], ())]
    return serialize_quotations(ctx, printed)


def _fullest(texts: list[str]) -> str:
    """The longest wording that holds all words of the earliest in a row: an edit of it is no fuller."""
    first = f" {' '.join(normalized_words(texts[0]))} "
    return max(
        (text for text in texts if first in f" {' '.join(normalized_words(text))} "),
        key=lambda text: len(normalized_words(text)),
    )
