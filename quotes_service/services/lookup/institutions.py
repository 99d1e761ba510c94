"""Institutions: found by name; their experts, quotations and related institutions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.errors import NotFound
from quotes_service.search.query import Query
from quotes_service.services.lookup import topics
from quotes_service.services.lookup.filters import QuotationFilters, QuotationPaging, resolve_quotation_filters
from quotes_service.services.lookup.quotations import quotation_page
from quotes_service.services.serializers.common import collection, is_id
from quotes_service.services.serializers.experts import serialize_experts_with_quotations
from quotes_service.services.serializers.institutions import institution_summary, serialize_institutions
from quotes_service.store.experts import experts
from quotes_service.store.experts.filters import ResolvedExpertFilters
from quotes_service.store.institutions import institutions
from quotes_service.store.institutions.institutions import InstitutionRow
from quotes_service.store.querying.paging import Paging


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionFilters:
    """Which institutions a user asks for: ``q`` are beginnings of words of their names and acronyms. None: any."""

    q: Query | None = None


@reads
def find_institutions(
    ctx: Context, filters: InstitutionFilters = InstitutionFilters(), paging: Paging = Paging()
) -> dict[str, Any]:
    """A page of the institutions that pass the filters, with ``q`` the best match first, else by name.

    Raises InvalidInput("cursor").
    """
    matches = ctx.index.matches("institution", filters.q.terms) if filters.q else None
    page = institutions.page(matches, paging)
    return collection(serialize_institutions(page.items), page.next_cursor, page.total)


def _row(id: str) -> InstitutionRow:
    row = institutions.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No institution has the id {id!r}.")
    return row


@reads
def get_institution(ctx: Context, id: str) -> dict[str, Any]:
    """One institution, with those that are printed as its parts. Raises NotFound."""
    row = _row(id)
    parts = [institution_summary(part) for part in institutions.parts(row.id)]
    return serialize_institutions([row])[0] | {"parts": parts}


@reads
def institution_experts(ctx: Context, id: str, paging: Paging = Paging()) -> dict[str, Any]:
    """A page of the experts who are or were affiliated, by surname, each with their last quotations as ``reasons``.

    Raises NotFound, InvalidInput("cursor").
    """
    row = _row(id)
    page = experts.page(ResolvedExpertFilters(institutions={row.id}), paging)
    last_quotations = experts.last_quotations([expert.id for expert in page.items])
    items = serialize_experts_with_quotations(ctx, page.items, last_quotations)
    return {"id": row.uid, **collection(items, page.next_cursor, page.total)}


@reads
def institution_quotations(
    ctx: Context,
    id: str,
    filters: QuotationFilters = QuotationFilters(),
    paging: QuotationPaging = QuotationPaging(),
) -> dict[str, Any]:
    """A page of the quotations of an institution and its experts, as find_quotations.

    Raises NotFound, InvalidInput("sort" | "cursor").
    """
    row = _row(id)
    resolved = replace(resolve_quotation_filters(ctx, filters), institutions={row.id})
    return {"id": row.uid, **quotation_page(ctx, filters.q, resolved, paging)}


@reads
def related_institutions(ctx: Context, id: str, *, limit: int = 10) -> dict[str, Any]:
    """The topics of an institution and its experts, its most quoted experts, and other institutions whose experts speak
    about the same topics; ``limit`` of each at most. Raises NotFound."""
    row = _row(id)
    return {"id": row.uid, **topics.related_to_institution(row.id, limit)}
