"""Counts for researchers: quotations by speaker, outlet and time, and how unevenly they are spread."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.services.lookup.filters import QuotationFilters, resolve_quotation_filters
from quotes_service.services.serializers.experts import serialize_experts
from quotes_service.store.articles import articles
from quotes_service.store.experts import experts
from quotes_service.store.quotations import counts, quotations
from quotes_service.store.quotations.counts import Counts
from quotes_service.store.quotations.filters import ResolvedQuotationFilters

#: How many values of a facet are shown.
FACETS = 20
#: Period -> how many characters of an ISO date name it.
PERIODS = {"year": 4, "month": 7, "day": 10}
_ALL = 100_000
_CONCENTRATED = 10  # concentration is the share of this many most quoted


@dataclass(frozen=True, slots=True)
class Breakdown:
    """How quotations are counted: ``by`` which key of PERIODS over time, and at most ``limit`` values of each kind."""

    by: str = "month"
    limit: int = 20


@reads
def count_quotations(
    ctx: Context, filters: QuotationFilters = QuotationFilters(), breakdown: Breakdown = Breakdown()
) -> dict[str, Any]:
    """The quotations that pass the filters, counted by expert, institution, outlet, type, mode and time, with their
    ``total`` and their ``concentration``: the share of the ten most quoted experts, institutions and outlets.

    Of experts, institutions and outlets their ``statements`` are counted, too, by which they are ordered: copies of a
    quotation are one statement.
    """
    resolved, limit = resolve_quotation_filters(ctx, filters), breakdown.limit
    concentrated = ("expert", "institution", "outlet")
    most = dict.fromkeys(concentrated, max(limit, _CONCENTRATED)) | {"type": _ALL, "mode": _ALL, "day": _ALL}
    counts_by = counts.counts(resolved, most, by_statements=concentrated)
    return {
        "total": quotations.count(resolved),
        **{kind: items[:limit] for kind, items in _named(counts_by).items()},
        "outlet": _items(counts_by["outlet"])[:limit],
        "type": _items(counts_by["type"]),
        "mode": _items(counts_by["mode"]),
        "time": periods(counts_by["day"], breakdown.by),
        "undated": next((number for value, number in counts_by["day"].top if value == "0"), 0),
        "concentration": {name: _concentration(counts_by[name]) for name in concentrated},
    }


@reads
def searched(
    ctx: Context, since: date | None = None, until: date | None = None, outlet: str | None = None
) -> dict[str, Any]:
    """What a search covers, as ``verify`` says it: how many articles of these days, and of this outlet, and so on."""
    return asdict(articles.searched(since, until, outlet))


def _concentration(counts: Counts) -> dict[str, Any]:
    top = sum(counts.statements[value] for value, _ in counts.top[:_CONCENTRATED])
    return {
        "quoted": counts.values,
        "quotations": counts.sum,
        "statements": counts.statement_sum,
        "top_ten_share": top / counts.statement_sum if counts.statement_sum else None,
    }


def facets(filters: ResolvedQuotationFilters, most: int = FACETS) -> dict[str, list[dict[str, Any]]]:
    """The quotations counted by type, mode, outlet, year, expert and institution: the ``most`` frequent values of each,
    and all years in order. Experts and institutions also have ``id``."""
    counts_by = counts.counts(
        filters, {"type": most, "mode": most, "outlet": most, "day": _ALL, "expert": most, "institution": most}
    )
    return {
        **{name: _items(counts_by[name]) for name in ("type", "mode", "outlet")},
        "year": periods(counts_by["day"], "year"),
        **_named(counts_by),
    }


def _items(counts: Counts) -> list[dict[str, Any]]:
    return [{"value": value, "count": number} | _said(counts, value) for value, number in counts.top]


def _said(counts: Counts, value: str) -> dict[str, int]:
    return {"statements": counts.statements[value]} if value in counts.statements else {}


def _named(counts_by: dict[str, Counts]) -> dict[str, list[dict[str, Any]]]:
    ids = {kind: [int(value) for value, _ in counts_by[kind].top] for kind in ("expert", "institution")}
    names = counts.names(ids["expert"], ids["institution"])
    return {
        kind: [
            {"id": names[kind][int(value)][0], "value": names[kind][int(value)][1], "count": number}
            | _said(counts_by[kind], value)
            for value, number in counts_by[kind].top
        ]
        for kind in ids
    }


def periods(counts: Counts, by: str) -> list[dict[str, Any]]:
    """Counts of days added up by "year", "month" or "day", in order; without the undated."""
    totals: Counter[str] = Counter()
    for value, number in counts.top:
        if day := int(value):
            totals[date.fromordinal(day).isoformat()[: PERIODS[by]]] += number
    return [{"value": value, "count": totals[value]} for value in sorted(totals)]


@reads
def summary(ctx: Context, limit: int = 10) -> dict[str, Any]:
    """How many articles, quotations, experts, institutions and statements there are, and the experts quoted last."""
    return {
        **counts.totals(),
        "latest_experts": serialize_experts(experts.quoted_last(limit)),
    }
