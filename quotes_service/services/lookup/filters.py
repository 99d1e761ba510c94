"""The filters that users send, how their names and words are resolved to row numbers and matches of the index, and
what a search by them is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.resolve.institutions import countries
from quotes_service.resolve.institutions.grouping import institution_key
from quotes_service.resolve.institutions.parts import entry_key
from quotes_service.resolve.names import name_key, possible_name_keys
from quotes_service.resolve.people.name_matching import compare, search_keys
from quotes_service.search.query import Query
from quotes_service.services.lookup import topics
from quotes_service.services.serializers.common import is_id
from quotes_service.store import topics as topic_rows
from quotes_service.store.experts import experts, name_blocks
from quotes_service.store.experts.filters import PlainExpertFilters, ResolvedExpertFilters
from quotes_service.store.institutions import institutions
from quotes_service.store.querying.paging import Paging
from quotes_service.store.quotations.filters import FactualityFilter, PlainQuotationFilters, ResolvedQuotationFilters

#: How a title begins, by what is asked for.
_BEGINNINGS: dict[FactualityFilter, str] = {
    "said": "Quotations",
    "denied": "Denied quotations",
    "hypothetical": "Merely possible quotations",
    "withdrawn": "Withdrawn quotations",
    "any": "Quotations, said or not,",
}
_FORMS = {"direct": "word for word", "mixed": "partly word for word", "indirect": "in the reporter’s words"}
_MODES = {"speech": "said or written", "attitude": "thought, wanted or felt"}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotationFilters(PlainQuotationFilters):
    """Which quotations a user asks for; None: any.

    ``q`` are words that were said or names of who said them; ``expert`` and ``institution`` are an id or any printed
    name, ``topic`` an id or a label.
    """

    q: Query | None = None
    expert: str | None = None
    institution: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class QuotationPaging(Paging):
    """Which page of quotations. ``sort`` is one of quotations.SORTS, by default "relevance" with ``q`` and "newest"
    without; ``facets``: also count all quotations that pass the filters by their values."""

    sort: str | None = None
    facets: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertFilters(PlainExpertFilters):
    """Which experts a user asks for; None: any.

    ``q`` are beginnings of words of their names, titles and institutions; ``topic`` is what they spoke about, in words
    or as a topic's id; ``institution`` an id or any printed name, ``country`` a name or a code.
    """

    q: Query | None = None
    topic: Query | None = None
    institution: str | None = None
    country: str | None = None


def resolve_quotation_filters(ctx: Context, filters: QuotationFilters) -> ResolvedQuotationFilters:
    """Resolve the filters. An institution's quotations are its own and those of its experts."""
    return ResolvedQuotationFilters(
        **filters.plain(),
        experts=None if filters.expert is None else expert_ids(filters.expert),
        institutions=None if filters.institution is None else institution_ids(filters.institution),
        topics=None if filters.topic is None else topics.ids_of(filters.topic),
        matches=None if filters.q is None else ctx.index.matches("quotation", filters.q.terms),
    )


def resolve_expert_filters(ctx: Context, filters: ExpertFilters) -> ResolvedExpertFilters:
    """All filters but ``topic``, which ranks experts instead. Those whose full name is ``q`` match best.

    Raises InvalidInput("country").
    """
    places = None if filters.institution is None else institution_ids(filters.institution)
    if filters.country is not None:
        places = institutions.ids_in(countries.code_of(filters.country, "country"), places)
    matches = None if filters.q is None else ctx.index.matches("expert", filters.q.terms)
    if filters.q is not None and matches is not None and filters.topic is None:
        matches = matches.with_first(experts.ids_of_full_name(name_key(filters.q.text)))
    return ResolvedExpertFilters(**filters.plain(), institutions=places, matches=matches)


def expert_ids(value: str) -> set[int]:
    """The row numbers of the experts with this id or name, in any of the forms of ``asked_keys``."""
    row = experts.by_uid(value) if is_id(value) else None
    if row:
        return {row.id}
    return next((ids for key in possible_name_keys(value) if (ids := experts.ids_of_name(key))), set())


def experts_called(value: str) -> set[int]:
    """Like ``expert_ids``, and everybody with this surname. If there is nobody, those whose names are compatible with
    it ("Allan Lee" or "A. B. Lee" for "Alan Lee")."""
    keys = possible_name_keys(value)
    ids = expert_ids(value).union(*map(experts.ids_of_surname, keys))
    for key in () if ids else keys:
        compatible = [other for other in name_blocks.in_any_block(search_keys(key)) if compare(key, other)]
        ids = ids.union(*map(experts.ids_of_full_name, compatible))
    return ids


def institution_ids(value: str) -> set[int]:
    """The row numbers of the institutions with this id, name, acronym or alias."""
    row = institutions.by_uid(value) if is_id(value) else None
    return {row.id} if row else institutions.ids_of_name({institution_key(value), entry_key(value)})


@reads
def title_of(ctx: Context, filters: QuotationFilters) -> str:
    """The title of the quotations that pass the filters: "Quotations of Maren Tolvik with the words “tide gauges”"."""
    first = " ".join([_BEGINNINGS[filters.factuality], *_connected(filters)]).removesuffix(",")
    return ", ".join([first, *_listed(filters)])


def _connected(filters: QuotationFilters) -> Iterator[str]:
    if filters.expert:
        yield f"of {_name(filters.expert, experts.by_uid, 'name')}"
    if filters.institution:
        yield f"of {_name(filters.institution, institutions.by_uid, 'name')} and its people"
    if filters.topic:
        yield f"on {_name(filters.topic, topic_rows.by_uid, 'label')}"
    if filters.q:
        yield f"with the words “{filters.q.text.strip()}”"
    if filters.outlet:
        yield f"in {filters.outlet}"


def _listed(filters: QuotationFilters) -> Iterator[str]:
    if filters.type:
        yield _FORMS[filters.type]
    if filters.mode:
        yield _MODES[filters.mode]
    if filters.since:
        yield f"since {filters.since}"
    if filters.until:
        yield f"until {filters.until}"
    if filters.min_confidence is not None:
        percent = Decimal(str(filters.min_confidence)) * 100  # as it was asked for: 99.9% is not 100%
        yield f"at least {percent.normalize():f}% sure"


def _name(value: str, by_uid: Callable[[str], Any], field: str) -> str:
    """The name of the entry whose id the value is; else the value, which is a name."""
    row = by_uid(value) if is_id(value) else None
    return getattr(row, field) if row else value
