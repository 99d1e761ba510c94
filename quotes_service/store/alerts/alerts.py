"""Alerts: found, added, changed, and what they have not looked at yet. Called inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import peewee as pw

from quotes_service.store.alerts.places import Last
from quotes_service.store.models import Alert, Listed, StoredQuotation
from quotes_service.store.querying.paging import Order, Page, Paging
from quotes_service.store.querying.rows import from_records, tuples, typed
from quotes_service.store.quotations.filters import ResolvedQuotationFilters, matching

_OLDEST_FIRST = Order("alerts", ((Alert.id, int, False),))
_AHEAD = timedelta(minutes=5)
#: How often an alert sends that sends as soon as something is found.
AT_ONCE = "at_once"


@dataclass(frozen=True, slots=True)
class AlertRow:
    """A row of the table, as store.models.maintenance describes it."""

    id: int
    uid: str
    name: str
    query: dict[str, Any]
    channel: str
    to: str
    secret: str | None
    every: str
    active: bool
    error: str | None
    by: str | None
    created_at: datetime
    place: int
    due_at: datetime


def by_uid(uid: str) -> AlertRow | None:
    return next(iter(typed(AlertRow, Alert.select().where(Alert.uid == uid))), None)


def by_id(id: int) -> AlertRow | None:
    return next(iter(typed(AlertRow, Alert.select().where(Alert.id == id))), None)


def page(paging: Paging) -> Page[AlertRow]:
    """Alerts in the order in which they were made. Raises InvalidInput("cursor")."""
    rows, following = _OLDEST_FIRST.page(Alert.select(Alert), paging.cursor, paging.limit)
    return Page(from_records(AlertRow, rows), following, Alert.select().count())


def active() -> list[AlertRow]:
    """Those that are not stopped, the oldest first."""
    return typed(AlertRow, Alert.select().where(Alert.active).order_by(Alert.id))


def stopped() -> list[AlertRow]:
    """Those that were stopped by what went wrong, the oldest first."""
    stopped = Alert.error.is_null(False) & ~Alert.active
    return typed(AlertRow, Alert.select().where(stopped).order_by(Alert.id))


def add(values: Mapping[str, Any]) -> AlertRow:
    """A new alert with these columns."""
    row = by_uid(Alert.create(**values).uid)
    assert row is not None, "it was created"
    return row


def change(id: int, values: Mapping[str, Any]) -> None:
    """Change columns of an alert."""
    Alert.update(values).where(Alert.id == id).execute()


def remove(id: int) -> None:
    """Remove an alert with its messages."""
    Alert.delete().where(Alert.id == id).execute()


def due(time: datetime, last: int, most: int) -> list[AlertRow]:
    """The alerts that are to look at this time, at most so many: those that wait longest first. ``last``: the number of
    the last quotation, beyond which there is nothing to be found at once."""
    at_once = (Alert.every == AT_ONCE) & (Alert.place < last)
    # one that looks at once is never put off by so long: the clock was ahead
    was_ahead = at_once & (Alert.due_at > time + _AHEAD)
    is_due = Alert.active & (((Alert.due_at <= time) & ((Alert.every != AT_ONCE) | at_once)) | was_ahead)
    return typed(AlertRow, Alert.select().where(is_due).order_by(Alert.due_at, Alert.id).limit(most))


def go_on(row: AlertRow, place: int, due_at: datetime, last: Last) -> bool:
    """Note that an alert has looked at the quotations up to this place, of which ``last`` was the last. False, and
    nothing is changed, if another process did, if it was stopped or removed, or if that quotation is gone: its number,
    and lower ones, may be those of others now."""
    if last.uid is not None and not StoredQuotation.select().where(StoredQuotation.uid == last.uid).exists():
        return False
    as_it_was = (Alert.id == row.id) & (Alert.place == row.place) & (Alert.due_at == row.due_at) & Alert.active
    return Alert.update(place=place, due_at=due_at).where(as_it_was).execute() == 1


def found_after(
    filters: ResolvedQuotationFilters, place: int, last: int, most: int, *, newest: bool
) -> list[tuple[int, str]]:
    """The numbers and ids of the listed quotations that pass the filters and came in after one place, up to another: at
    most so many, the first or the ``newest`` of them, in the order in which they came in."""
    number = Listed.quotation
    query = _passing(filters, StoredQuotation.id, StoredQuotation.uid).where(number > place, number <= last)
    rows = tuples(query.order_by(number.desc() if newest else number).limit(most))
    return rows[::-1] if newest else rows  # type: ignore[return-value]


def count_after(filters: ResolvedQuotationFilters, place: int, last: int) -> int:
    """How many ``found_after`` has."""
    number = Listed.quotation
    return matching(filters, pw.fn.COUNT(number)).where(number > place, number <= last).scalar()


def still_passing(filters: ResolvedQuotationFilters, uids: Collection[str]) -> list[int]:
    """The numbers of those of these quotations that are listed and pass the filters now, in the order in which they
    came in."""
    query = _passing(filters, StoredQuotation.id).where(StoredQuotation.uid.in_(uids))
    return [id for (id,) in tuples(query.order_by(StoredQuotation.id))]


def _passing(filters: ResolvedQuotationFilters, *columns: Any) -> Any:
    query = matching(filters, *columns)
    return query.join_from(Listed, StoredQuotation, on=(Listed.quotation == StoredQuotation.id))
