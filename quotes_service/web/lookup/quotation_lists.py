"""Lists of quotations with their filters, which several pages have; the address keeps their state."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

from quotes_service.context import Context
from quotes_service.errors import InvalidInput, NotFound
from quotes_service.records import Mode, QuotationType
from quotes_service.search.query import Query
from quotes_service.services.lookup import experts, institutions, suggest, topics
from quotes_service.services.lookup.filters import QuotationFilters, QuotationPaging
from quotes_service.store.quotations.filters import FACTUALITIES
from quotes_service.web.forms import ITEMS, Fields
from quotes_service.web.pages import context, next_page

#: How a list can be sorted, in words. "relevance" needs words to search for.
SORTS = {"relevance": "best match first", "newest": "newest first", "oldest": "oldest first"}
_IN_WORDS = {
    "direct": "word for word",
    "mixed": "partly word for word",
    "indirect": "paraphrase",
    "speech": "said or written",
    "attitude": "thought, wanted, felt",
}
_TYPES: tuple[QuotationType, ...] = ("direct", "mixed", "indirect")
#: How many names are suggested where nothing is found.
_MEANT = 6
_NARROWING = ("q", "expert", "institution", "topic", "outlet", "type", "mode", "since", "until", "min_confidence")
_MODES: tuple[Mode, ...] = ("speech", "attitude")


def filters_of(fields: Fields) -> QuotationFilters:
    """The filters that an address asks for. Raises InvalidInput."""
    factuality: Any = fields.choice("factuality", [*FACTUALITIES, "any"]) or "said"
    return QuotationFilters(
        q=fields.query(),
        expert=fields.line("expert"),
        institution=fields.line("institution"),
        topic=fields.line("topic"),
        outlet=fields.line("outlet"),
        type=fields.choice("type", _TYPES),
        mode=fields.choice("mode", _MODES),
        factuality=factuality,
        since=fields.day("since"),
        until=fields.day("until"),
        min_confidence=fields.share("min_confidence"),
    )


def paging_of(fields: Fields, *, facets: bool | None = None, limit: int = ITEMS) -> QuotationPaging:
    """The page that an address asks for. ``facets``: whether to count; by default if a filter is set. Raises
    InvalidInput."""
    paging = fields.paging(limit)
    sort = fields.choice("sort", SORTS)
    if sort == "relevance" and not fields.line("q"):
        sort = None
    # counts are of all pages: the first one shows them. Of a whole large directory they would take seconds
    if facets is None:
        facets = any(fields.line(name) for name in _NARROWING)
    facets = facets and paging.cursor is None
    return QuotationPaging(paging.limit, paging.cursor, sort=sort, facets=facets)


def listing(
    find: Callable[[QuotationFilters, QuotationPaging], dict[str, Any]], *, without: str = ""
) -> dict[str, Any]:
    """What a template needs to show the list that ``find`` answers for the filters of this address: ``asked``, the
    ``names`` of entries in it, ``found``, ``facets`` (but the one of ``without``), ``next_page``, ``is_first`` for the
    first page, and ``error`` for filters that cannot be accepted, with the list without filters."""
    fields, error = Fields.of_address(), None
    try:
        asked, paging = filters_of(fields), paging_of(fields, facets=True)
        found = find(asked, paging)
    except InvalidInput as problem:
        error, asked, paging = problem, QuotationFilters(), paging_of(Fields.nothing(), facets=True)
        found = find(asked, paging)
    facets = {name: values for name, values in found.get("facets", {}).items() if name != without}
    return {
        "asked": asked,
        "names": names_of(context(), asked),
        "found": found,
        "facets": facet_links(facets, asked),
        "next_page": next_page(found),
        "is_first": paging.cursor is None,
        "error": error,
    }


def names_of(ctx: Context, asked: QuotationFilters) -> dict[str, str]:
    """The names of the entries that filters have by their ids, which are shown in place of these."""
    names = {}
    for field, get, name in (
        ("expert", experts.get_expert, "name"),
        ("institution", institutions.get_institution, "name"),
        ("topic", topics.get_topic, "label"),
    ):
        if value := getattr(asked, field):
            with suppress(NotFound):  # it is a name
                names[field] = get(ctx, value)[name]
    return names


def meant(ctx: Context, q: Query) -> list[dict[str, Any]]:
    """People and institutions whose names are like the words of a search that found nothing."""
    found = suggest.suggest(ctx, q.text[:300], _MEANT)["items"]
    return [item for item in found if item["kind"] != "topic"]


def facet_links(facets: dict[str, list[dict[str, Any]]], asked: QuotationFilters) -> list[dict[str, Any]]:
    """The counts of a list as links: for each heading its values, with what the address becomes by a choice. What is
    chosen already stands in the list of filters."""
    headings = {
        "expert": ("People", "id"),
        "institution": ("Institutions", "id"),
        "outlet": ("Outlets", "value"),
        "type": ("Form", "value"),
        "mode": ("Said or thought", "value"),
    }
    shown = []
    for name, (heading, key) in headings.items():
        values = [
            {"label": _IN_WORDS.get(one["value"], one["value"]), "count": one["count"], "changes": {name: one[key]}}
            for one in facets.get(name, ())
        ]
        if len(values) > 1 and getattr(asked, name) is None:
            shown.append({"heading": heading, "name": name, "values": values[:8]})
    years = [
        {"label": one["value"], "count": one["count"], "changes": _year(int(one["value"]))}
        for one in reversed(facets.get("year", []))
    ]
    if len(years) > 1:
        shown.append({"heading": "Years", "name": "year", "values": years[:12]})
    return shown


def _year(year: int) -> dict[str, str]:
    return {"since": date(year, 1, 1).isoformat(), "until": date(year, 12, 31).isoformat()}
