"""Filters of quotations as SQL over the listing. A new filter is a field here with its line in ``_CONDITIONS``, and a
field of the API's schema."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal, get_args

import peewee as pw

from quotes_service.records import Factuality
from quotes_service.store.articles import articles
from quotes_service.store.models import (
    Appearance,
    InstitutionName,
    Listed,
    ListedExpert,
    ListedInstitution,
    QuotationSpeaker,
    QuotationTopic,
    Workplace,
)
from quotes_service.store.querying.matches import Matches

#: "any": whether it was said or not.
FactualityFilter = Literal[Factuality, "any"]
FACTUALITIES: tuple[Factuality, ...] = get_args(Factuality)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainQuotationFilters:
    """The filters whose values go into SQL as users send them. None: any.

    ``since`` and ``until`` are days of the article, both included; ``outlet`` ignores case. Only what was said passes
    unless ``factuality`` asks for something else.
    """

    outlet: str | None = None
    type: str | None = None
    mode: str | None = None
    since: date | None = None
    until: date | None = None
    min_confidence: float | None = None
    factuality: FactualityFilter = "said"

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
        """Whether ``matches`` and ``factuality`` are the only filters: the index alone gives the result then, without
        the quotations of another factuality, since it contains listed quotations only."""
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


def _by_speakers(experts: Any, institutions: Any) -> Any:
    """The quotations whose speakers fulfil one of two conditions: on Appearance, and on InstitutionName. Slower than by
    the link tables, but these have only what was said."""
    query = QuotationSpeaker.select(QuotationSpeaker.quotation)
    return Listed.quotation.in_(query.join(Appearance).where(experts) | query.join(InstitutionName).where(institutions))


def _with_unsaid_by_institutions(ids: Collection[int]) -> Any:
    staff = Workplace.select(Workplace.expert).where(Workplace.institution.in_(ids))
    return _by_speakers(Appearance.expert.in_(staff), InstitutionName.institution.in_(ids))


#: The condition for each filter but ``matches`` and ``factuality``, from its value.
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


#: The conditions that are others where what was not said is asked for, too.
_WITH_UNSAID: dict[str, Callable[[Any], Any]] = {
    "experts": lambda ids: _by_speakers(Appearance.expert.in_(ids), InstitutionName.id.is_null()),
    "institutions": _with_unsaid_by_institutions,
}


def not_in(factuality: FactualityFilter) -> pw.Select | None:
    """A query of the listed quotations of another factuality; None if there is no other. Those that were not said are
    few: to leave them out is faster than to look up each of the others."""
    others = [other for other in FACTUALITIES if factuality not in (other, "any")]
    other = Listed.alias()
    return other.select(other.quotation).where(other.factuality.in_(others)) if others else None


def listed(filters: ResolvedQuotationFilters, *columns: Any) -> pw.ModelSelect[Listed]:
    """A query of columns of the listed quotations that pass the filters, ignoring ``matches``."""
    query = Listed.select(*columns)
    conditions = _CONDITIONS if filters.factuality == "said" else _CONDITIONS | _WITH_UNSAID
    for name, condition in conditions.items():
        if (value := getattr(filters, name)) is not None:
            query = query.where(condition(value))
    if (others := not_in(filters.factuality)) is not None:
        query = query.where(Listed.quotation.not_in(others))
    return query


def matching(filters: ResolvedQuotationFilters, *columns: Any) -> pw.ModelSelect[Listed]:
    """A query of columns of the listed quotations that pass the filters and ``matches``."""
    query = listed(filters, *columns)
    if filters.matches is not None:
        query = query.join(filters.matches.ids, on=(Listed.quotation == filters.matches.ids.c.id))
    return query
