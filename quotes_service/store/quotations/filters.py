"""Filters of quotations as SQL over the listing. A new filter is a field here with its line in ``_CONDITIONS``, and a
field of the API's schema."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import peewee as pw

from quotes_service.store.articles import articles
from quotes_service.store.models import Listed, ListedExpert, ListedInstitution, QuotationTopic, Workplace
from quotes_service.store.querying.matches import Matches


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainQuotationFilters:
    """The filters whose values go into SQL as users send them. None: any.

    ``since`` and ``until`` are days of the article, both included; ``outlet`` ignores case.
    """

    outlet: str | None = None
    type: str | None = None
    mode: str | None = None
    since: date | None = None
    until: date | None = None
    min_confidence: float | None = None

    def plain(self) -> dict[str, Any]:
        """The values of these filters by name, without those that subclasses add."""
        return {field.name: getattr(self, field.name) for field in fields(PlainQuotationFilters)}

    def is_in_period(self, day: date | None) -> bool:
        """Whether a day is from ``since`` to ``until``; an unknown day (None) is in no period that has an end."""
        if day is None:
            return self.since is None and self.until is None
        return (self.since or date.min) <= day <= (self.until or date.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedQuotationFilters(PlainQuotationFilters):
    """All filters, with names and words resolved to row numbers and matches of the index. None: any; an empty
    collection of row numbers: no quotation passes."""

    experts: Collection[int] | None = None
    institutions: Collection[int] | None = None
    topics: Collection[int] | None = None
    matches: Matches | None = None

    @property
    def are_words_only(self) -> bool:
        """Whether ``matches`` is the only filter: the index alone gives the result then, since it contains listed
        quotations only."""
        return all(getattr(self, name) is None for name in _CONDITIONS)


def quotations_by(model: type[pw.Model], column: pw.Field, ids: Collection[int]) -> pw.ModelSelect[Any]:
    """A query of the quotations in the link table ``model`` whose ``column`` has one of these row numbers."""
    quotation: Any = getattr(model, "quotation")  # noqa: B009 - each link table has it, which pw.Model does not declare
    return model.select(quotation).where(column.in_(ids))


def _by_institutions(ids: Collection[int]) -> Any:
    """An institution's quotations are its own and those of its experts."""
    experts = ListedExpert.select(ListedExpert.quotation).join(Workplace, on=(Workplace.expert == ListedExpert.expert))
    by_themselves = quotations_by(ListedInstitution, ListedInstitution.institution, ids)
    return Listed.quotation.in_(experts.where(Workplace.institution.in_(ids)) | by_themselves)


#: The condition for each filter but ``matches``, from its value.
_CONDITIONS: dict[str, Callable[[Any], Any]] = {
    "outlet": lambda name: Listed.outlet.in_(articles.outlets_called(name)),
    "since": lambda day: Listed.day >= day.toordinal(),
    "until": lambda day: Listed.day.between(1, day.toordinal()),
    "experts": lambda ids: Listed.quotation.in_(quotations_by(ListedExpert, ListedExpert.expert, ids)),
    "institutions": _by_institutions,
    "topics": lambda ids: Listed.quotation.in_(quotations_by(QuotationTopic, QuotationTopic.topic, ids)),
    "type": lambda value: Listed.type == value,
    "mode": lambda value: Listed.mode == value,
    "min_confidence": lambda least: Listed.confidence >= least,
}


def listed(filters: ResolvedQuotationFilters, *columns: Any) -> pw.ModelSelect[Listed]:
    """A query of columns of the listed quotations that pass the filters, ignoring ``matches``."""
    query = Listed.select(*columns)
    for name, condition in _CONDITIONS.items():
        if (value := getattr(filters, name)) is not None:
            query = query.where(condition(value))
    return query


def matching(filters: ResolvedQuotationFilters, *columns: Any) -> pw.ModelSelect[Listed]:
    """A query of columns of the listed quotations that pass the filters and ``matches``."""
    query = listed(filters, *columns)
    if filters.matches is not None:
        query = query.join(filters.matches.ids, on=(Listed.quotation == filters.matches.ids.c.id))
    return query
