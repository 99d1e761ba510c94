"""Counts for researchers: how many quotations there are of whom, where and when, and how unevenly they are spread."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.services.lookup.filters import filters_of
from quotes_service.services.serializers.experts import serialize_experts
from quotes_service.store.experts import experts
from quotes_service.store.quotations import counts
from quotes_service.store.quotations import quotations as store
from quotes_service.store.quotations.counts import Counts
from quotes_service.store.quotations.quotations import Filters

#: Values of a facet.
FACETS = 20
PERIODS = {"year": 4, "month": 7, "day": 10}  # characters of a date
_ALL = 100_000
_MOST = 10  # the most quoted whose share is told


@reads
def count_quotations(ctx: Context, *, by: str = "month", limit: int = 20, **filters: Any) -> dict:
    """Quotations by expert, institution, outlet, type, mode and time, added ``by`` year, month or day; ``total`` of
    them; and how ``concentration`` is: the share of the ten most quoted experts, institutions and outlets.

    The filters are those of services.filters. Raises InvalidInput("q").
    """
    chosen = filters_of(ctx, **filters)
    spread = ("expert", "institution", "outlet")
    most = dict.fromkeys(spread, max(limit, _MOST)) | {"type": _ALL, "mode": _ALL, "day": _ALL}
    found = counts.counts(chosen, most)
    total = store.count(chosen)
    return {
        "total": total,
        **{kind: items[:limit] for kind, items in _named(found).items()},
        "outlet": _items(found["outlet"])[:limit],
        "type": _items(found["type"]),
        "mode": _items(found["mode"]),
        "time": periods(found["day"], by),
        "undated": next((number for value, number in found["day"].top if value == "0"), 0),
        "concentration": {name: _concentration(found[name]) for name in spread},
    }


def _concentration(found: Counts) -> dict:
    top = sum(number for _, number in found.top[:_MOST])
    return {"quoted": found.values, "quotations": found.sum, "top_ten_share": top / found.sum if found.sum else None}


def facets(filters: Filters, most: int = FACETS) -> dict[str, list[dict]]:
    """How many of the quotations have which type, mode, outlet, year, expert and institution: the ``most`` frequent
    of each and all years, the first one first. Experts and institutions have ``id``, too."""
    found = counts.counts(
        filters, {"type": most, "mode": most, "outlet": most, "day": _ALL, "expert": most, "institution": most}
    )
    return {
        **{name: _items(found[name]) for name in ("type", "mode", "outlet")},
        "year": periods(found["day"], "year"),
        **_named(found),
    }


def _items(found: Counts) -> list[dict]:
    return [{"value": value, "count": number} for value, number in found.top]


def _named(found: dict[str, Counts]) -> dict[str, list[dict]]:
    ids = {kind: [int(value) for value, _ in found[kind].top] for kind in ("expert", "institution")}
    names = counts.names(ids["expert"], ids["institution"])
    return {
        kind: [
            {"id": names[kind][int(value)][0], "value": names[kind][int(value)][1], "count": number}
            for value, number in found[kind].top
        ]
        for kind in ids
    }


def periods(found: Counts, by: str) -> list[dict]:
    """Days as counted, added up by "year", "month" or "day", the first one first; what has no date is left out."""
    totals: Counter[str] = Counter()
    for value, number in found.top:
        if day := int(value):
            totals[date.fromordinal(day).isoformat()[: PERIODS[by]]] += number
    return [{"value": value, "count": totals[value]} for value in sorted(totals)]


@reads
def summary(ctx: Context, limit: int = 10) -> dict:
    """How many articles, quotations, experts, institutions and statements there are, and the experts quoted last."""
    return {
        **counts.totals(),
        "latest_experts": serialize_experts(experts.quoted_last(limit)),
    }
