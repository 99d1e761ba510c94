"""Alerts: made, listed, changed and removed. What looks for them is services.alerts.finding, what sends is
services.alerts.sending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from quotes_service.context import Context, reads
from quotes_service.errors import InvalidInput, NotFound
from quotes_service.ingest.text import check_characters
from quotes_service.services.alerts import channels, searches
from quotes_service.services.alerts.channels import CHANNELS, Channel
from quotes_service.services.alerts.times import EVERY, DigestTime, Every, next_look
from quotes_service.services.lookup.filters import QuotationFilters, resolve_quotation_filters, title_of
from quotes_service.services.serializers.common import collection, is_id, utc
from quotes_service.standards.messages.webhook import new_secret
from quotes_service.store.alerts import alerts, deliveries, places
from quotes_service.store.alerts.alerts import AlertRow
from quotes_service.store.alerts.deliveries import Counts, DeliveryRow, now
from quotes_service.store.querying.paging import Paging
from quotes_service.store.quotations import quotations

NAME_CHARS = 300
#: Characters of the end of a webhook's address that are shown, and from what length on: it may let anybody send to it.
_END, _SHORT = 4, 20


@dataclass(frozen=True, slots=True)
class NewAlert:
    """An alert to make. ``to``: the address of a webhook, or of e-mail; ``name``: by default what its search is called;
    ``every``: by default daily for e-mail, else at once; ``by``: who makes it."""

    filters: QuotationFilters
    channel: Channel
    to: str
    name: str | None = None
    every: Every | None = None
    by: str | None = None


def add_alert(ctx: Context, new: NewAlert) -> dict[str, Any]:
    """Make an alert, which tells of what comes in from now on: as ``get_alert``, with the ``secret`` of a webhook,
    which is shown this once.

    Raises InvalidInput("channel" | "every" | "to" | "name"), or of a filter.
    """
    _check(CHANNELS, "channel", new.channel)
    every = new.every or ("daily" if new.channel == "mail" else "at_once")
    _check(EVERY, "every", every)
    channels.check(ctx, new.channel, new.to)
    with ctx.reading():
        resolve_quotation_filters(ctx, new.filters)  # what cannot be looked for is refused
    name, time = new.name or title_of(ctx, new.filters)[:NAME_CHARS], now()
    _check_name(name)
    secret = new_secret() if new.channel == "webhook" else None
    with ctx.writing():
        row = alerts.add(
            {
                "name": name,
                "query": searches.kept(new.filters),
                "channel": new.channel,
                "to": new.to,
                "secret": secret,
                "every": every,
                "by": new.by,
                "created_at": time,
                "place": places.last_quotation().number,
                "due_at": next_look(every, time, DigestTime.of(ctx.settings.digest_at)),
            }
        )
        ctx.concerns(row.uid)
    return get_alert(ctx, row.uid) | {"secret": secret}


@reads
def list_alerts(ctx: Context, paging: Paging = Paging()) -> dict[str, Any]:
    """A page of alerts, in the order in which they were made. Raises InvalidInput("cursor")."""
    page = alerts.page(paging)
    return collection(_serialized(page.items), page.next_cursor, page.total)


@reads
def get_alert(ctx: Context, id: str) -> dict[str, Any]:
    """An alert, without the secret, with how many quotations it ``finds`` today, whenever they came in; None if its
    search cannot be asked any more. Raises NotFound."""
    row = row_of(id)
    try:
        finds = quotations.count(resolve_quotation_filters(ctx, searches.asked(row.query)))
    except InvalidInput:  # as after an erasure
        finds = None
    return _serialized([row])[0] | {"finds": finds}


def change_alert(ctx: Context, id: str, values: dict[str, Any]) -> dict[str, Any]:
    """Change ``name``, ``to``, ``every`` or ``active`` of an alert. One that becomes active again goes on where it
    stopped. Raises NotFound, InvalidInput("to" | "every" | "name")."""
    with ctx.reading():
        row = row_of(id)
    if (to := values.get("to")) is not None:
        channels.check(ctx, row.channel, to)
    if (name := values.get("name")) is not None:
        _check_name(name)
    with ctx.writing():
        row = row_of(id)
        changed = {field: values[field] for field in ("name", "to", "active") if values.get(field) is not None}
        every = values.get("every") or row.every
        _check(EVERY, "every", every)
        if every != row.every or (values.get("active") and not row.active):
            due_at = next_look(every, now(), DigestTime.of(ctx.settings.digest_at))
            changed |= {"every": every, "due_at": due_at}
        if values.get("active"):
            changed["error"] = None
        if changed:
            alerts.change(row.id, changed)
    return get_alert(ctx, id)


def change_secret(ctx: Context, id: str) -> dict[str, Any]:
    """Give a webhook a new secret: the alert with it, which is shown this once. The old one signs nothing any more.
    Raises NotFound, InvalidInput("id") for an alert that is no webhook."""
    with ctx.writing():
        row = row_of(id)
        if row.channel != "webhook":
            raise InvalidInput("id", "is an alert that signs nothing: only webhooks have a secret")
        secret = new_secret()
        alerts.change(row.id, {"secret": secret})
    return get_alert(ctx, id) | {"secret": secret}


def remove_alert(ctx: Context, id: str) -> None:
    """Remove an alert with its messages, also those that wait. Raises NotFound."""
    with ctx.writing():
        alerts.remove(row_of(id).id)


@reads
def list_deliveries(ctx: Context, id: str, state: str | None = None, paging: Paging = Paging()) -> dict[str, Any]:
    """A page of the messages of an alert, the newest first; ``state``: only those in it. Raises NotFound,
    InvalidInput("cursor" | "state")."""
    row = row_of(id)
    if state is not None:
        _check(deliveries.STATES, "state", state)
    page = deliveries.page(row.id, state, paging)
    return collection(list(map(serialize_delivery, page.items)), page.next_cursor, page.total)


def send_again(ctx: Context, id: str, delivery: str | None = None) -> int:
    """Let an alert's message be sent once more, or without one, all that failed for good: how many. Raises NotFound,
    and InvalidInput("delivery") if that is not over yet."""
    with ctx.writing():
        row = row_of(id)
        if delivery is None:
            return deliveries.revive(row.id, None, now())
        if not is_id(delivery) or deliveries.by_uid(row.id, delivery) is None:
            raise NotFound(f"The alert {id} has no message with the id {delivery!r}.")
        if not deliveries.revive(row.id, [delivery], now()):
            raise InvalidInput("delivery", "waits to be sent already")
        return 1


def remove_old(ctx: Context, days: int) -> None:
    """Remove the messages that were sent, or failed for good, more than this many days ago."""
    with ctx.writing():
        deliveries.remove_ended(now() - timedelta(days=days))


def row_of(id: str) -> AlertRow:
    """The row of an id. Raises NotFound."""
    row = alerts.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No alert has the id {id!r}.")
    return row


def _serialized(rows: Sequence[AlertRow]) -> list[dict[str, Any]]:
    counts = deliveries.counts([row.id for row in rows])
    return [_alert(row, counts.get(row.id, Counts())) for row in rows]


def _alert(row: AlertRow, counts: Counts) -> dict[str, Any]:
    return {
        "id": row.uid,
        "name": row.name,
        "query": searches.in_address(row.query),
        "channel": row.channel,
        "to": row.to if row.channel == "mail" else _shown(row.to),
        "every": row.every,
        "active": row.active,
        "error": row.error,
        "next_at": utc(row.due_at) if row.active and row.every != alerts.AT_ONCE else None,
        "waiting": counts.waiting,
        "failed": counts.failed,
        "sent_at": counts.sent_at and utc(counts.sent_at),
        "by": row.by,
        "created_at": utc(row.created_at),
    }


def _shown(address: str) -> str:
    """A webhook's address by which its owner recognises it, and nobody can send to it: those of Slack are secrets."""
    parts = urlsplit(address)
    rest = f"{parts.path}?{parts.query}".rstrip("?")
    end = rest[-_END:] if len(rest) > _SHORT else ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/…{end}"


def serialize_delivery(row: DeliveryRow) -> dict[str, Any]:
    return {
        "id": row.uid,
        "state": row.state,
        "found": row.found,
        "quotations": row.quotations,
        "attempts": row.attempts,
        "made_at": utc(row.made_at),
        "tried_at": row.tried_at and utc(row.tried_at),
        "next_at": row.due_at and utc(row.due_at),
        "status": row.status,
        "error": row.error,
    }


def _check_name(name: str) -> None:
    check_characters(name, field="name")
    if not 1 <= len(name.strip()) <= NAME_CHARS:
        raise InvalidInput("name", f"must have 1 to {NAME_CHARS:,} characters")


def _check(known: Sequence[str], field: str, value: str) -> None:
    if value not in known:
        raise InvalidInput(field, f"must be one of {', '.join(known)}")
