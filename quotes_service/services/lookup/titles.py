"""What a search for quotations is called: the title of a feed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.services.lookup.filters import QuotationFilters
from quotes_service.services.serializers.common import is_id
from quotes_service.store import topics
from quotes_service.store.experts import experts
from quotes_service.store.institutions import institutions
from quotes_service.store.quotations.filters import FactualityFilter

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


@reads
def title_of(ctx: Context, filters: QuotationFilters) -> str:
    """The title of the quotations that pass the filters: "Quotations of Maren Tolvik with the words “tide gauges”"."""
    first = " ".join([_BEGINNINGS[filters.factuality], *_connected(filters)])
    return ", ".join([first, *_listed(filters)])


def _connected(filters: QuotationFilters) -> Iterator[str]:
    if filters.expert:
        yield f"of {_name(filters.expert, experts.by_uid, 'name')}"
    if filters.institution:
        yield f"of {_name(filters.institution, institutions.by_uid, 'name')} and its people"
    if filters.topic:
        yield f"on {_name(filters.topic, topics.by_uid, 'label')}"
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
        yield f"at least {filters.min_confidence:.0%} sure"


def _name(value: str, by_uid: Callable[[str], Any], field: str) -> str:
    """The name of the entry whose id the value is; else the value, which is a name."""
    row = by_uid(value) if is_id(value) else None
    return getattr(row, field) if row else value
