"""Messages of alerts: kept, taken by whoever sends them, and ended. Called inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import peewee as pw

from quotes_service.store.models import Alert, Delivery, new_uid
from quotes_service.store.models import now as now
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.paging import Order, Page, Paging
from quotes_service.store.querying.rows import from_records, tuples, typed

#: How long a message belongs to whoever took it: longer than sending takes.
LEASE = timedelta(minutes=5)
#: How long a message is left alone after a try, at least.
_ALONE = timedelta(minutes=5)
STATES = ("waiting", "sent", "empty", "failed")

_NEWEST_FIRST = Order("deliveries", ((Delivery.id, int, True),))


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A row of the table, as store.models.maintenance describes it; ``alert`` is a row number."""

    id: int
    uid: str
    alert: int
    quotations: list[str]
    found: int
    state: str
    attempts: int
    made_at: datetime
    due_at: datetime | None
    taken_at: datetime | None
    tried_at: datetime | None
    status: int | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many messages of an alert wait and failed for good, and when one was sent last."""

    waiting: int = 0
    failed: int = 0
    sent_at: datetime | None = None


def new_id() -> str:
    """An id that no message has yet."""
    return new_uid("m")


def add(alert: int, messages: Iterable[tuple[Sequence[str], int]], time: datetime) -> None:
    """New messages of an alert, due at this time: each the ids of quotations, and how many were found."""
    for quotations, found in messages:
        Delivery.create(alert=alert, quotations=list(quotations), found=found, made_at=time, due_at=time)


def by_uid(alert: int, uid: str) -> DeliveryRow | None:
    """The message of this alert with this id."""
    return next(iter(typed(DeliveryRow, Delivery.select().where(Delivery.alert == alert, Delivery.uid == uid))), None)


def page(alert: int, state: str | None, paging: Paging) -> Page[DeliveryRow]:
    """The messages of an alert, the newest first. Raises InvalidInput("cursor")."""
    query = Delivery.select(Delivery).where(Delivery.alert == alert)
    if state is not None:
        query = query.where(Delivery.state == state)
    rows, following = _NEWEST_FIRST.page(query, paging.cursor, paging.limit)
    return Page(from_records(DeliveryRow, rows), following, query.count())


def counts(alerts: Collection[int]) -> dict[int, Counts]:
    """The counts of those of these alerts that have messages."""
    state = Delivery.state

    def of(one: str) -> Any:
        return pw.fn.SUM(pw.Case(None, [(state == one, 1)], 0))

    sent_at = pw.fn.MAX(pw.Case(None, [(state == "sent", Delivery.tried_at)], None)).converter(
        Delivery.tried_at.python_value
    )
    query = Delivery.select(Delivery.alert, of("waiting"), of("failed"), sent_at)
    rows = tuples(query.where(one_of(Delivery.alert, alerts)).group_by(Delivery.alert))
    return {alert: Counts(int(waiting), int(failed), sent) for alert, waiting, failed, sent in rows}


def all_failed() -> dict[str, int]:
    """How many messages failed for good, by the ids of the alerts that have any."""
    query = Delivery.select(Alert.uid, pw.fn.COUNT(Delivery.id)).join(Alert).where(Delivery.state == "failed")
    return dict(tuples(query.group_by(Alert.uid).order_by(Alert.uid)))


def first_due(due: datetime, time: datetime) -> DeliveryRow | None:
    """The message that should have been sent first, by the time ``due``, and that nobody sends at ``time``; those of
    stopped alerts wait."""
    query = Delivery.select(Delivery).join(Alert).where(Alert.active, Delivery.due_at <= due, _free(time))
    return next(iter(typed(DeliveryRow, query.order_by(Delivery.due_at, Delivery.id).limit(1))), None)


def take(id: int, time: datetime) -> bool:
    """Take a message to send it; False if somebody did before, or it is no longer to be sent."""
    is_due = Delivery.due_at.is_null(False) & _free(time)
    return Delivery.update(taken_at=time).where((Delivery.id == id) & is_due).execute() == 1


def give_back(row: DeliveryRow, taken: datetime, **values: Any) -> bool:
    """Change columns of a message that was taken at ``taken``, and give it back. False, and nothing is changed, if
    somebody else has it now or it was removed."""
    is_held = (Delivery.id == row.id) & (Delivery.taken_at == taken)
    return Delivery.update({**values, "taken_at": None}).where(is_held).execute() == 1


def hurry(alert: int, time: datetime) -> None:
    """Let a message of an alert that waits to be tried again wait no longer, since its receiver has taken another: the
    one that was tried longest ago, which hurries the next if it is taken. It is left alone for a while after its last
    try, so that a receiver that refuses some does not use up their tries at once."""
    waits = (Delivery.alert == alert) & (Delivery.due_at > time) & Delivery.tried_at.is_null(False)
    query = Delivery.select(Delivery.id, Delivery.due_at, Delivery.tried_at).where(waits)
    for id, due_at, tried_at in tuples(query.order_by(Delivery.tried_at, Delivery.id).limit(1)):
        sooner = min(due_at, max(time, tried_at + _ALONE))
        Delivery.update(due_at=sooner).where(Delivery.id == id).execute()


def put_off(alert: int, until: datetime) -> None:
    """Let no message of an alert be due before this time: its receiver asks for that."""
    Delivery.update(due_at=until).where(Delivery.alert == alert, Delivery.due_at < until).execute()


def revive(alert: int, uids: Collection[str] | None, time: datetime) -> int:
    """Let messages of an alert be sent once more from now on: those with these ids, or None: all that failed. Returns
    how many; one that waits is not among them."""
    chosen = Delivery.state == "failed" if uids is None else Delivery.uid.in_(uids)
    ended = (Delivery.alert == alert) & Delivery.due_at.is_null() & chosen
    values = {"state": "waiting", "attempts": 0, "due_at": time, "error": None, "status": None}
    return Delivery.update(values).where(ended).execute()


def remove_ended(before: datetime) -> int:
    """Remove the messages that were tried last before this time and are not to be tried again. Returns how many."""
    return Delivery.delete().where(Delivery.due_at.is_null(), Delivery.tried_at < before).execute()


def _free(time: datetime) -> Any:
    return Delivery.taken_at.is_null() | (Delivery.taken_at <= time - LEASE)
