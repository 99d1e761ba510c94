"""Quotations: found by words and filters, and by the statement that they print."""

from __future__ import annotations

from quotes_service.context import Context, reads
from quotes_service.errors import InvalidInput, NotFound
from quotes_service.search import query
from quotes_service.services.lookup import stats
from quotes_service.services.lookup.filters import filters_of
from quotes_service.services.serializers.common import collection, is_id
from quotes_service.services.serializers.quotations import serialize_quotations
from quotes_service.store.quotations import quotations as store

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
    page = collection(serialize_quotations(ctx, rows, terms), following, total)
    return page | {"facets": stats.facets(filters)} if facets else page


@reads
def get_quotation(ctx: Context, id: str) -> dict:
    """One quotation, also one that no longer stands in its article (``current`` is False). Raises NotFound."""
    row = store.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No quotation has the id {id!r}.")
    return serialize_quotations(ctx, [row])[0]
