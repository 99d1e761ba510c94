"""Quotations: found by words and filters, by how doubtful they are, or read by id."""

from __future__ import annotations

from typing import Any

from quotes_service.context import Context, reads
from quotes_service.directory import shown_quotations
from quotes_service.errors import InvalidInput, NotFound
from quotes_service.search.query import Query
from quotes_service.services.lookup import stats
from quotes_service.services.lookup.filters import QuotationFilters, QuotationPaging, resolve_quotation_filters
from quotes_service.services.serializers.common import collection, is_id
from quotes_service.services.serializers.doubtful import serialize_doubtful
from quotes_service.services.serializers.quotations import serialize_quotations
from quotes_service.store.querying.paging import ListOrder, Paging
from quotes_service.store.quotations import doubtful, quotations
from quotes_service.store.quotations.filters import ResolvedQuotationFilters

SORTS = ("relevance", *quotations.ORDERS)
_DOUBTFUL = ListOrder("doubtful", 2)


@reads
def find_quotations(
    ctx: Context, filters: QuotationFilters = QuotationFilters(), paging: QuotationPaging = QuotationPaging()
) -> dict[str, Any]:
    """A page of the listed quotations that pass the filters; with ``q`` each has highlight and score.

    Raises InvalidInput("sort" | "cursor").
    """
    return quotation_page(ctx, filters.q, resolve_quotation_filters(ctx, filters), paging)


def quotation_page(
    ctx: Context, q: Query | None, filters: ResolvedQuotationFilters, paging: QuotationPaging
) -> dict[str, Any]:
    """The same for resolved filters, inside a transaction; ``q`` is the query that their ``matches`` belong to."""
    terms = q.terms if q else None
    sort = paging.sort or ("relevance" if terms and not paging.whole else "newest")
    if sort not in SORTS:
        raise InvalidInput("sort", f"must be one of {', '.join(SORTS)}")
    if sort == "relevance" and not terms:
        raise InvalidInput("sort", "relevance needs words in q")
    page = quotations.page(filters, sort, paging)
    answer = collection(serialize_quotations(ctx, page.items, terms), page.next_cursor, page.total)
    return answer | {"facets": stats.facets(filters)} if paging.facets else answer


@reads
def find_doubtful(
    ctx: Context, filters: QuotationFilters = QuotationFilters(), paging: Paging = Paging()
) -> dict[str, Any]:
    """The listed quotations that pass the filters and that no editor decided on, sorted by doubt times visibility, with
    both and the reasons: the review queue of quotations.

    Sorted and counted are the ``doubtful.POOL`` most doubtful ones. A decision removes a quotation; to pass over one,
    go on with the cursor. Raises InvalidInput("cursor").
    """
    rows = doubtful.most_important(resolve_quotation_filters(ctx, filters))
    page = _DOUBTFUL.page(rows, lambda row: row.key, paging)
    return collection(
        serialize_doubtful(ctx, page.items, filters.q.terms if filters.q else None), page.next_cursor, page.total
    )


@reads
def get_quotation(ctx: Context, id: str) -> dict[str, Any]:
    """One quotation, also one that was withdrawn from its article (``current`` is False). Raises NotFound."""
    row = shown_quotations.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No quotation has the id {id!r}.")
    return serialize_quotations(ctx, [row])[0]
