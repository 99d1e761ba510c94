"""Quotations: found by words and filters, and by the statement that they print."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from quotes_service.errors import InvalidInput, NotFound
from quotes_service.resolve.wordings import differences, words_of
from quotes_service.search import query
from quotes_service.services import stats, views
from quotes_service.services.context import Context, reads
from quotes_service.services.filters import filters_of
from quotes_service.store import articles
from quotes_service.store import quotations as store

SORTS = ("relevance", *store.ORDERS)


@reads
def find_quotations(ctx: Context, **asked) -> dict:
    """Quotations that stand in articles; with ``q`` the best fit first, with highlight and score, else the newest.

    What is ``asked`` for is what services.filters and ``listed`` take. Raises InvalidInput("q" | "sort" | "cursor").
    """
    return listed(ctx, **asked)


def listed(
    ctx: Context,
    *,
    sort: str | None = None,
    facets: bool = False,
    cursor: str | None = None,
    limit: int = 20,
    q: str | None = None,
    **chosen,
) -> dict:
    """A page of quotations, inside a reading; ``q`` and what is ``chosen`` are those of services.filters.

    ``sort`` is one of SORTS; ``facets`` adds those of services.stats. Raises InvalidInput("q" | "sort" | "cursor").
    """
    terms = query.parse(q) if q is not None else None
    sort = sort or ("relevance" if terms else "newest")
    if sort not in SORTS:
        raise InvalidInput("sort", f"must be one of {', '.join(SORTS)}")
    if sort == "relevance" and not terms:
        raise InvalidInput("sort", "by relevance needs words in q")
    filters = filters_of(ctx, q=q, **chosen)
    rows, following, total = store.page(filters, sort, cursor, limit)
    page = views.collection(views.quotations(ctx, rows, terms), following, total)
    return page | {"facets": stats.facets(filters)} if facets else page


@reads
def get_quotation(ctx: Context, id: str) -> dict:
    """One quotation, also one that no longer stands in its article (``current`` is False). Raises NotFound."""
    row = store.by_uid(id) if views.is_id(id) else None
    if row is None:
        raise NotFound(f"No quotation has the id {id!r}.")
    return views.quotations(ctx, [row])[0]


@reads
def get_statement(ctx: Context, id: str) -> dict:
    """One utterance with the quotations that print it, the earliest first, each with its differences from the
    fullest of them. Raises NotFound."""
    first = store.first_of_statement(id) if views.is_id(id) and id.startswith("s") else None
    items = printings(ctx, [first] if first else [])
    if not items:
        raise NotFound(f"No statement has the id {id!r}.")
    fullest = _fullest([item["content"]["text"] for item in items])
    for item in items:
        found = differences(fullest, item["content"]["text"])
        item["differences"] = [{"op": op, "text": text} for op, text in found]
    return {"id": items[0]["statement_id"], "text": fullest, "occurrences": items}


def printings(ctx: Context, statements: Collection[int]) -> list[dict]:
    """The quotations that print these statements (row numbers), also in copies of the articles, the earliest first."""
    rows = store.of_statements(statements)
    items = [*views.quotations(ctx, rows), *_in_copies(ctx, rows)]
    return sorted(
        items, key=lambda item: (item["article"]["published_at"] is None, item["article"]["published_at"] or date.min)
    )


def _in_copies(ctx: Context, rows: list[dict]) -> list[dict]:
    """The quotations as other outlets print them in copies of the articles: as the articles', but for the place."""
    copies = articles.printed_elsewhere({row["version"] for row in rows})
    printed = [{**row, **copy} for row in rows for copy in copies.get(row["version"], ())]
    return views.quotations(ctx, printed)


def _fullest(texts: list[str]) -> str:
    """The longest wording that holds all words of the earliest in a row: an edit of it is no fuller."""
    first = f" {' '.join(words_of(texts[0]))} "
    return max(
        (text for text in texts if first in f" {' '.join(words_of(text))} "), key=lambda text: len(words_of(text))
    )
