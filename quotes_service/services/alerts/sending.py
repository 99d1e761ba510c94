"""Sending the messages of alerts: what is in one is looked up when it is sent, so that it is true then, and nobody who
was erased or hidden meanwhile is in it.

A message is sent at least once: a process may end between sending it and noting that. Its id stays the same, by which a
receiver tells.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from quotes_service.context import Context
from quotes_service.errors import DatabaseUnavailable, InvalidInput
from quotes_service.services.alerts import alerts as service
from quotes_service.services.alerts import channels, searches
from quotes_service.services.alerts.channels import Answer
from quotes_service.services.alerts.finding import look
from quotes_service.services.alerts.times import next_try
from quotes_service.services.lookup.filters import resolve_quotation_filters
from quotes_service.services.serializers.quotations import serialize_quotations
from quotes_service.standards.messages.message import Message
from quotes_service.store.alerts import alerts, deliveries
from quotes_service.store.alerts.alerts import AlertRow
from quotes_service.store.alerts.deliveries import DeliveryRow, new_id, now
from quotes_service.store.querying.paging import Paging
from quotes_service.store.quotations import quotations

log = logging.getLogger(__name__)

#: Quotations of a message that is sent for a try.
_TRIED = 3


def send_due(
    ctx: Context, at: datetime | None = None, report: Callable[[dict[str, Any]], object] | None = None
) -> list[dict[str, Any]]:
    """Let alerts look, then send all messages that are due when this begins, those first that have waited longest;
    other processes may do so at the same time. Returns what came of each, as ``send_next``; ``report`` is called with
    it. ``at``: the time (UTC, without a zone) that it is all the while, by default that of the clock. Raises
    DatabaseUnavailable."""
    while look(ctx, at):
        pass
    results: list[dict[str, Any]] = []
    started = at or now()
    while result := send_next(ctx, at, started):
        results.append(result)
        if report:
            report(result)
    return results


def send_next(ctx: Context, at: datetime | None = None, due: datetime | None = None) -> dict[str, Any] | None:
    """Send the message that has been due the longest: what came of it, with the ``alert``'s id and name; None if none
    is due. ``at``: the time (UTC, without a zone), by default now; ``due``: the time by which, by default the same.
    Raises DatabaseUnavailable."""
    time = at or now()
    due = due or time
    with ctx.reading():
        if deliveries.first_due(due, time) is None:  # most often there is none, and reading holds nobody up
            return None
    with ctx.writing_beside():
        row = deliveries.first_due(due, time)
        if row is None or not deliveries.take(row.id, time):
            return None
        alert = alerts.by_id(row.alert)
    assert alert is not None, "it is not removed without its messages"
    try:
        answer = _sent(ctx, alert, row, time)
    except DatabaseUnavailable:
        raise
    except Exception as error:  # a mistake of ours, which else would be the first in line for ever
        log.exception("The message %s cannot be sent", row.uid)
        answer = Answer(f"cannot be written: {type(error).__name__}; the log of the worker says more")
    except BaseException:  # what stops a worker
        with ctx.writing_beside():
            deliveries.give_back(row, time)
        raise
    return _noted(ctx, alert, row, time, answer)


def _sent(ctx: Context, alert: AlertRow, row: DeliveryRow, time: datetime) -> Answer | None:
    """What came of sending a message; None if nothing of it is to be sent any more."""
    items = _items(ctx, alert, row.quotations)
    if not items:
        return None
    message = _message(ctx, alert, row.uid, items, time, row.found - len(row.quotations))
    return channels.send(ctx, alert, message)


def _noted(ctx: Context, alert: AlertRow, row: DeliveryRow, time: datetime, answer: Answer | None) -> dict[str, Any]:
    """Note what came of sending a message, and what follows for its alert, unless somebody else has it now."""
    values = _columns(answer, row, time)
    with ctx.writing_beside():
        if not deliveries.give_back(row, time, **values) or answer is None:
            pass
        elif answer.error is None:
            deliveries.hurry(alert.id, time)
        elif answer.is_gone and (current := alerts.by_id(alert.id)) and current.to == alert.to:
            alerts.change(alert.id, {"active": False, "error": f"Its receiver {answer.error}."})
        elif answer.retry_after and values["due_at"]:
            deliveries.put_off(alert.id, values["due_at"])
    if values["error"]:
        log.warning("The message %s of the alert %s is not sent: %s", row.uid, alert.uid, values["error"])
    return {"alert": {"id": alert.uid, "name": alert.name}, **service.serialize_delivery(replace(row, **values))}


def _columns(answer: Answer | None, row: DeliveryRow, time: datetime) -> dict[str, Any]:
    """The columns of a message that say what came of it."""
    if answer is None:
        return {"state": "empty", "due_at": None, "tried_at": time, "error": None}
    attempts = row.attempts + 1
    due_at, state = None, "sent"
    if answer.error is not None:
        due_at = None if answer.is_gone else next_try(attempts, time, answer.retry_after)
        state = "failed" if due_at is None else "waiting"
    return {
        "state": state,
        "due_at": due_at,
        "attempts": attempts,
        "tried_at": time,
        "status": answer.status,
        "error": answer.error,
    }


def try_out(ctx: Context, id: str) -> dict[str, Any]:
    """Send a message for a try, now, with the last quotations that the alert's search finds: ``sent`` or not, with
    ``status`` and ``error``. Nothing is noted of it. Raises NotFound, Busy, and InvalidInput of the search."""
    with ctx.reading():
        alert = service.row_of(id)
        filters = resolve_quotation_filters(ctx, searches.asked(alert.query))
        rows = quotations.page(filters, "added", Paging(_TRIED, whole=True)).items
        items = serialize_quotations(ctx, rows, None)
    message = _message(ctx, alert, new_id(), items, now(), 0, is_test=True)
    with ctx.fetcher.for_request():
        answer = channels.send(ctx, alert, message)
    return {"sent": answer.error is None, "status": answer.status, "error": answer.error}


def _items(ctx: Context, alert: AlertRow, uids: Sequence[str]) -> list[dict[str, Any]]:
    """The quotations among these that the alert's search still finds, as the API has them."""
    with ctx.reading():
        try:
            filters = resolve_quotation_filters(ctx, searches.asked(alert.query))
        except InvalidInput:  # the names in it were erased
            return []
        ids = alerts.still_passing(filters, uids)
        rows = quotations.by_ids(ids)
        return serialize_quotations(ctx, [rows[id] for id in ids], None)


def _message(
    ctx: Context,
    alert: AlertRow,
    id: str,
    items: list[dict[str, Any]],
    time: datetime,
    others: int,
    *,
    is_test: bool = False,
) -> Message:
    links = channels.links(ctx)
    return Message(
        id=id,
        alert=alert.uid,
        name=alert.name,
        at=time.replace(tzinfo=UTC),
        items=items,
        others=others,
        search=links.search(searches.in_address(alert.query)),
        page=links.alert(alert.uid),
        is_test=is_test,
    )
