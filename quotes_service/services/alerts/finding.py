"""Finding what alerts tell: quotations that came in since they looked last. Messages are made of it in one transaction
with the place up to which was looked, so that nothing is told twice or never.

An alert looks at quotations by their row numbers, which grow as they come in (one process writes them at a time).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from quotes_service.context import Context
from quotes_service.errors import DatabaseUnavailable, InvalidInput
from quotes_service.services.alerts import channels, searches
from quotes_service.services.alerts.times import DigestTime, next_look
from quotes_service.services.lookup.filters import resolve_quotation_filters
from quotes_service.store.alerts import alerts, deliveries, places
from quotes_service.store.alerts.alerts import AlertRow
from quotes_service.store.alerts.deliveries import Counts, now
from quotes_service.store.alerts.places import Last

log = logging.getLogger(__name__)

#: How many alerts look at once.
MOST_ALERTS = 20
#: With so many messages that wait, an alert does not look: its place stays, so nothing is lost, and the database does
#: not fill with what a receiver does not take.
MOST_WAITING = 50
_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Look:
    """What an alert found up to ``place``, as ids of quotations with how many there were, a message each; when it looks
    again; or why it cannot look."""

    alert: AlertRow
    place: int
    due_at: datetime
    messages: list[tuple[Sequence[str], int]] = field(default_factory=list)
    error: str | None = None


def look(ctx: Context, at: datetime | None = None) -> bool:
    """Let alerts that are due look for what came in; whether more of them are due. Other processes may do so at the
    same time. ``at``: the time (UTC, without a zone), by default now. Raises DatabaseUnavailable."""
    time = at or now()
    with ctx.reading():
        last = places.last_quotation()
        due = alerts.due(time, last.number, MOST_ALERTS)
        waiting = deliveries.counts([row.id for row in due])
    looks = [_look(ctx, row, last.number, time, waiting.get(row.id, Counts()).waiting) for row in due]
    if looks:
        with ctx.writing_beside():
            for one in looks:
                _keep(one, time, last)
    return len(due) == MOST_ALERTS


def _look(ctx: Context, alert: AlertRow, last: int, time: datetime, waiting: int) -> _Look:
    """What one alert finds; what is wrong with one does not keep others from it."""
    room = MOST_WAITING - waiting
    if room <= 0:
        return _Look(alert, alert.place, time + _PAUSE)
    try:
        with ctx.reading():
            return _found(ctx, alert, last, time, room)
    except DatabaseUnavailable:
        raise
    except InvalidInput as error:  # as after an erasure, which takes names out
        return _Look(alert, alert.place, time, error=str(error))
    except Exception:  # a mistake of ours
        log.exception("The alert %s cannot look", alert.uid)
        return _Look(alert, alert.place, time + _PAUSE)


def _found(ctx: Context, alert: AlertRow, last: int, time: datetime, room: int) -> _Look:
    """What an alert finds up to the quotation with the number ``last``, in at most ``room`` messages."""
    due_at = next_look(alert.every, time, DigestTime.of(ctx.settings.digest_at))
    filters = resolve_quotation_filters(ctx, searches.asked(alert.query))
    most = channels.MOST_QUOTATIONS[alert.channel]
    if not channels.gets_all(alert.channel):
        found = alerts.found_after(filters, alert.place, last, most, newest=True)
        number = len(found) if len(found) < most else alerts.count_after(filters, alert.place, last)
        return _Look(alert, last, due_at, [([uid for _, uid in found], number)] if found else [])
    found = alerts.found_after(filters, alert.place, last, most * room + 1, newest=False)
    taken = found[: most * room]
    parts = [taken[start : start + most] for start in range(0, len(taken), most)]
    messages: list[tuple[Sequence[str], int]] = [([uid for _, uid in part], len(part)) for part in parts]
    if len(found) > len(taken):
        return _Look(alert, taken[-1][0], time, messages)
    return _Look(alert, last, due_at, messages)


def _keep(one: _Look, time: datetime, last: Last) -> None:
    alert = one.alert
    if one.error is not None:
        log.warning("The alert %s is stopped: %s", alert.uid, one.error)
        alerts.change(alert.id, {"active": False, "error": one.error})
    elif alerts.go_on(alert, one.place, one.due_at, last):
        deliveries.add(alert.id, one.messages, time)
