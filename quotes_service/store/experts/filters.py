"""Filters of experts as SQL. A new filter is a field here with its line in ``_CONDITIONS``, and a field of the API's
schema."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import peewee as pw

from quotes_service.store.models import Expert, Listed, ListedExpert, Workplace
from quotes_service.store.querying.matches import Matches


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainExpertFilters:
    """The filters whose values go into SQL as users send them. None: any.

    ``since``: quoted on that day or later; ``not_over``: quoted with at most this many statements,
    on any subject.
    """

    since: date | None = None
    not_over: int | None = None

    def plain(self) -> dict[str, Any]:
        """The values of these filters by name, without those that subclasses add."""
        return {field.name: getattr(self, field.name) for field in fields(PlainExpertFilters)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedExpertFilters(PlainExpertFilters):
    """All filters: ``institutions`` are row numbers or a query of them, ``matches`` experts that the index finds;
    ``past``: whether they can no longer be asked."""

    institutions: Collection[int] | pw.Select | None = None
    matches: Matches | None = None
    past: bool | None = None

    @property
    def are_empty(self) -> bool:
        """Whether every expert passes, except that few can no longer be asked."""
        return all(getattr(self, field.name) is None for field in fields(self) if field.name != "past")


def working_at(institutions: Collection[int] | pw.Select) -> pw.Select:
    """A query of the experts (row numbers) for whom an article prints one of these institutions."""
    return Workplace.select(Workplace.expert).where(Workplace.institution.in_(institutions))


def _quoted_since(day: date) -> pw.Select:
    return ListedExpert.select(ListedExpert.expert).join(Listed).where(Listed.day >= day.toordinal())


#: The condition for each filter, from the column that has the expert's row number and the filter's value.
_CONDITIONS: dict[str, Callable[[Any, Any], Any]] = {
    "institutions": lambda expert, ids: expert.in_(working_at(ids)),
    "since": lambda expert, day: expert.in_(_quoted_since(day)),
    "not_over": lambda expert, most: Expert.statements <= most,
    "matches": lambda expert, matches: expert.in_(matches.ids),
    "past": lambda expert, is_past: Expert.past.is_null(not is_past),
}


def expert_conditions(filters: ResolvedExpertFilters, expert: pw.Field) -> Iterator[Any]:
    """The conditions for a query that includes the table of experts; ``expert`` is the column of the row number."""
    for name, condition in _CONDITIONS.items():
        if (value := getattr(filters, name)) is not None:
            yield condition(expert, value)
