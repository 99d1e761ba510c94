"""Feeds: found, added, changed, and taken by whoever polls them. Called inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from quotes_service.store.models import Feed, now
from quotes_service.store.querying.paging import Order, Page, Paging
from quotes_service.store.querying.rows import from_records, typed

#: How long a feed belongs to the poll that took it: longer than any takes.
LEASE = timedelta(minutes=15)

OLDEST_FIRST = Order("feeds", ((Feed.id, int, False),))


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A row of the table, as store.models.feeds describes it."""

    id: int
    uid: str
    url: str
    title: str | None
    outlet: str | None
    dialect: str
    interval: int
    active: bool
    created_at: datetime
    next_poll: datetime
    poll_started_at: datetime | None
    last_poll_at: datetime | None
    last_success_at: datetime | None
    last_status: int | None
    failures: int
    error: str | None
    etag: str | None
    last_modified: str | None
    job: str | None
    hub: str | None
    topic: str | None
    hub_callback: str | None
    hub_secret: str | None
    hub_asked_at: datetime | None
    hub_until: datetime | None


def by_uid(uid: str) -> FeedRow | None:
    return _one(Feed.uid == uid)


def by_url(url: str) -> FeedRow | None:
    return _one(Feed.url == url)


def page(paging: Paging) -> Page[FeedRow]:
    """Feeds in the order in which they were added. Raises InvalidInput("cursor")."""
    rows, following = OLDEST_FIRST.page(Feed.select(Feed), paging.cursor, paging.limit)
    return Page(from_records(FeedRow, rows), following, Feed.select().count())


def active() -> list[FeedRow]:
    """The feeds that are polled, in the order in which they were added."""
    return typed(FeedRow, Feed.select(Feed).where(Feed.active).order_by(Feed.id))


def add(values: Mapping[str, Any]) -> FeedRow:
    """A new feed with these columns; it is due at once."""
    row = by_uid(Feed.create(**values).uid)
    assert row is not None, "it was created"
    return row


def change(id: int, values: Mapping[str, Any]) -> None:
    """Change columns of a feed."""
    Feed.update(values).where(Feed.id == id).execute()


def remove(id: int) -> None:
    """Remove a feed with what is known of its entries."""
    Feed.delete().where(Feed.id == id).execute()


def first_due(before: datetime) -> FeedRow | None:
    """The feed that should have been polled first, before this time, and that nobody polls."""
    due = Feed.active & (Feed.next_poll <= before) & _free(now())
    return next(iter(typed(FeedRow, Feed.select(Feed).where(due).order_by(Feed.next_poll, Feed.id).limit(1))), None)


def first_ending(before: datetime, asked_before: datetime) -> FeedRow | None:
    """The feed whose hub stops sending first, before this time, and was asked last before ``asked_before``."""
    ending = Feed.active & Feed.hub.is_null(False) & (Feed.hub_until <= before) & (Feed.hub_asked_at <= asked_before)
    return next(iter(typed(FeedRow, Feed.select(Feed).where(ending).order_by(Feed.hub_until, Feed.id).limit(1))), None)


def take(id: int, time: datetime) -> bool:
    """Take a feed to poll it from this time on; False if somebody polls it already."""
    return Feed.update(poll_started_at=time).where((Feed.id == id) & _free(time)).execute() == 1


def give_back(id: int, taken: datetime, values: Mapping[str, Any]) -> bool:
    """Change columns of a feed that was taken at ``taken``, and give it back. False, and nothing is changed, if it was
    removed or somebody else has it now."""
    values = {**values, "poll_started_at": None}
    return Feed.update(values).where((Feed.id == id) & (Feed.poll_started_at == taken)).execute() == 1


def _free(time: datetime) -> Any:
    return Feed.poll_started_at.is_null() | (Feed.poll_started_at <= time - LEASE)


def _one(condition: Any) -> FeedRow | None:
    return next(iter(typed(FeedRow, Feed.select(Feed).where(condition))), None)
