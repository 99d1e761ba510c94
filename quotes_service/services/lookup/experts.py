"""Experts: found by name, subject and institution; their quotations, their timeline and who is related to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.errors import NotFound
from quotes_service.services.lookup import expert_ranking, topics
from quotes_service.services.lookup.expert_ranking import RankingOptions
from quotes_service.services.lookup.filters import (
    ExpertFilters,
    QuotationFilters,
    QuotationPaging,
    resolve_expert_filters,
    resolve_quotation_filters,
)
from quotes_service.services.lookup.quotations import quotation_page
from quotes_service.services.serializers.common import collection, is_id
from quotes_service.services.serializers.experts import serialize_experts
from quotes_service.services.serializers.notes import serialize_notes
from quotes_service.services.serializers.timeline import serialize_timelines
from quotes_service.store.experts import affiliations, experts
from quotes_service.store.experts.experts import ExpertRow
from quotes_service.store.querying.paging import ListOrder, Paging

_TIMELINE = ListOrder("affiliations", 4)


@reads
def find_experts(
    ctx: Context,
    filters: ExpertFilters = ExpertFilters(),
    ranking: RankingOptions = RankingOptions(),
    paging: Paging = Paging(),
) -> dict[str, Any]:
    """A page of the experts that pass the filters.

    With ``topic`` those who have most to say about it come first, in the order of search.ranking, which the
    ``ranking`` options change. With ``q`` experts of exactly that name come first, then the best matches; without
    either, they are sorted by surname. Raises InvalidInput("topic" | "country" | "cursor").
    """
    resolved = resolve_expert_filters(ctx, filters)
    if filters.topic is not None:
        return expert_ranking.find_on_subject(ctx, filters.topic, resolved, ranking, paging)
    page = experts.page(resolved, paging)
    return collection(serialize_experts(page.items), page.next_cursor, page.total)


def _row(id: str) -> ExpertRow:
    row = experts.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No expert has the id {id!r}.")
    return row


@reads
def get_expert(ctx: Context, id: str) -> dict[str, Any]:
    """One expert, with the last few sentences of evidence for each affiliation, and the notes and replies of editors.

    Raises NotFound.
    """
    row = _row(id)
    return serialize_experts([row])[0] | {"notes": serialize_notes([row.id]).get(row.id, [])}


@reads
def expert_quotations(
    ctx: Context,
    id: str,
    filters: QuotationFilters = QuotationFilters(),
    paging: QuotationPaging = QuotationPaging(),
) -> dict[str, Any]:
    """A page of an expert's quotations, as find_quotations. Raises NotFound, InvalidInput("sort" | "cursor")."""
    row = _row(id)
    resolved = replace(resolve_quotation_filters(ctx, filters), experts={row.id})
    return {"id": row.uid, **quotation_page(ctx, filters.q, resolved, paging)}


@reads
def expert_affiliations(ctx: Context, id: str, paging: Paging | None = Paging()) -> dict[str, Any]:
    """A page of the timeline of an expert, the last printed first, each line with all of its evidence; None: all of it.

    Raises NotFound, InvalidInput("cursor").
    """
    row = _row(id)
    rows = affiliations.affiliations([row.id])
    lines = rows.get(row.id, [])
    items = serialize_timelines(rows).get(row.id, [])  # of all lines: they may contradict each other across pages
    places = [(line.place, item) for line, item in zip(lines, items, strict=True)]
    page = _TIMELINE.page(places, lambda line: line[0], paging or Paging(len(lines) or 1))
    return {"id": row.uid, **collection([item for _, item in page.items], page.next_cursor, page.total)}


@reads
def related_experts(ctx: Context, id: str, *, limit: int = 10) -> dict[str, Any]:
    """Those who are quoted with an expert, those who speak about the same topics at other institutions, and the topics;
    ``limit`` of each at most. Raises NotFound."""
    row = _row(id)
    return {"id": row.uid, **topics.related_to_expert(row.id, limit)}
