"""Polling feeds: by whom, when, and what is noted of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from quotes_service.context import Context
from quotes_service.errors import Busy, Conflict, DatabaseUnavailable, Gone, InvalidInput, QuotesError, Unreachable
from quotes_service.ingest.feeds import linked, read_feed
from quotes_service.services.intake.feeds import hubs, schedule
from quotes_service.services.intake.feeds.feeds import MAX_URL_BYTES, row_of, serialize
from quotes_service.services.intake.feeds.news import NOTHING_CAME, take_in
from quotes_service.store.feeds import feeds
from quotes_service.store.feeds.feeds import FeedRow, now

log = logging.getLogger(__name__)

#: Seconds to wait for a host that was asked just now; and where somebody waits for an answer of this service.
PATIENCE, REQUEST_PATIENCE = 60, 10


def poll_for_request(ctx: Context, id: str) -> dict[str, Any]:
    """As ``poll_feed``, for somebody who waits for an answer of this service, which is given soon. Raises Busy if too
    many addresses are being fetched, or requests wait for the feed's host."""
    with ctx.fetcher.for_request():
        return poll_feed(ctx, id, for_request=True)


def poll_feed(ctx: Context, id: str, *, for_request: bool = False) -> dict[str, Any]:
    """Poll a feed now, whether it is due or not: the feed and what came of it.

    Workers read what is new (``job_id``). A failure is part of the answer (``error``). ``for_request``: if its host may
    not be asked soon, it has not failed, but Busy is raised. Raises NotFound, Conflict if it is being polled, and
    DatabaseUnavailable.
    """
    start = now()
    with ctx.writing():
        row = row_of(id)
        if not feeds.take(row.id, start):
            raise Conflict("id", f"The feed {id} is being polled already.")
    with ctx.only_if(lambda: None):  # what the caller asked for held when the feed was taken, and polling changes it
        return _poll(ctx, row, start, for_request)


def poll_due(ctx: Context, report: Callable[[dict[str, Any]], object] | None = None) -> list[dict[str, Any]]:
    """Poll all feeds that are due, those first that have waited longest; other processes may do so at the same time.

    ``report`` is called with each result, as ``poll_feed`` returns it. Raises DatabaseUnavailable.
    """
    results: list[dict[str, Any]] = []
    started = now()
    while result := poll_next(ctx, started):
        results.append(result)
        if report:
            report(result)
    return results


def poll_next(ctx: Context, due: datetime | None = None) -> dict[str, Any] | None:
    """Poll the feed that has been due the longest: what came of it, as ``poll_feed`` returns it; None if no feed is
    due. ``due``: the time by which (by default now). Raises DatabaseUnavailable."""
    row = _take_due(ctx, due or now())
    if row is None:
        return None
    assert row.poll_started_at, "it was taken"
    return _poll(ctx, row, row.poll_started_at)


def _take_due(ctx: Context, due: datetime) -> FeedRow | None:
    with ctx.reading():
        if feeds.first_due(due) is None:  # most often there is none, and reading holds nobody up
            return None
    with ctx.writing():
        start = now()
        row = feeds.first_due(due)
        return replace(row, poll_started_at=start) if row and feeds.take(row.id, start) else None


def _poll(ctx: Context, row: FeedRow, taken: datetime, for_request: bool = False) -> dict[str, Any]:
    """Poll a feed that was taken, and give it back."""
    try:
        result = _polled(ctx, row, taken, for_request)
    except BaseException as error:  # among them what stops a worker
        if isinstance(error, Exception) and not isinstance(error, QuotesError):
            # a mistake of ours: noted like a failure of the feed, which else would be the first in line again and again
            log.exception("the feed %s could not be polled", row.uid)
            return _failed(ctx, row, taken, InvalidInput("feed", "could not be read for a reason that the log has"))
        with suppress(DatabaseUnavailable), ctx.writing():
            feeds.give_back(row.id, taken, {})
        raise
    hubs.subscribe(ctx, row.uid)
    return result


def _polled(ctx: Context, row: FeedRow, taken: datetime, for_request: bool) -> dict[str, Any]:
    patience = REQUEST_PATIENCE if for_request else PATIENCE
    try:
        fetched = ctx.fetcher.page(row.url, etag=row.etag, last_modified=row.last_modified, patience=patience)
    except InvalidInput as error:
        if for_request and isinstance(error, Busy):
            raise
        return _failed(ctx, row, taken, error)
    if fetched.status == 304:
        wait = schedule.after_success(row.interval, None, fetched.headers)
        values = {"last_status": 304, "error": None if row.failures else row.error, **_moved(ctx, row, fetched.moved)}
        return _succeeded(ctx, row, taken, values, wait)
    try:
        feed = read_feed(fetched.content, fetched.url, charset=fetched.encoding)
    except InvalidInput as error:
        return _failed(ctx, row, taken, error, fetched.status)
    came = take_in(ctx, row, feed, is_admitted=fetched.is_admitted)
    values = {
        "title": row.title or feed.title,
        "dialect": feed.dialect,
        "last_status": fetched.status,
        "etag": fetched.headers.get("etag"),
        "last_modified": fetched.headers.get("last-modified"),
        **_hub(row, linked(fetched.headers, "hub") or feed.hub, linked(fetched.headers, "self") or feed.topic),
        "error": feed.problem,
        **({"job": came["job_id"]} if came["job_id"] else {}),
        **_moved(ctx, row, fetched.moved),
    }
    wait = schedule.after_success(row.interval, feed.ttl, fetched.headers)
    return _succeeded(ctx, row, taken, values, wait, came)


def _moved(ctx: Context, row: FeedRow, url: str | None) -> dict[str, Any]:
    """The columns that change if the feed has moved for good; it ends if another feed has the new address."""
    if url is None or url == row.url or len(url.encode()) > MAX_URL_BYTES:
        return {}
    with ctx.reading():
        other = feeds.by_url(url)
    if other is None:
        return {"url": url}
    return {"active": False, "error": f"has moved to {url}, which is the feed {other.uid}; it is no longer polled"}


def _hub(row: FeedRow, hub: str | None, topic: str | None) -> dict[str, Any]:
    """The columns of the feed's hub; a subscription is that of one hub and one topic."""
    if (hub, topic) == (row.hub, row.topic):
        return {}
    ended = dict.fromkeys(("hub_callback", "hub_secret", "hub_asked_at", "hub_until"))
    return {"hub": hub, "topic": topic, **ended}


def _succeeded(
    ctx: Context, row: FeedRow, taken: datetime, values: dict[str, Any], wait: int, came: dict[str, Any] | None = None
) -> dict[str, Any]:
    time = now()
    values = {"failures": 0, "error": None, "last_poll_at": time, "last_success_at": time, **values}
    return _given_back(ctx, row, taken, {**values, "next_poll": time + timedelta(seconds=wait)}, came)


def _failed(
    ctx: Context, row: FeedRow, taken: datetime, error: InvalidInput, status: int | None = None
) -> dict[str, Any]:
    """Note a failure; a feed that is gone (410) is no longer polled."""
    time, failures = now(), row.failures + 1
    retry_after = error.retry_after if isinstance(error, Unreachable) else None
    wait = schedule.after_failure(row.interval, failures, retry_after)
    values: dict[str, Any] = {"failures": failures, "error": error.message, "last_poll_at": time, "last_status": status}
    if isinstance(error, Gone):
        values |= {"active": False, "last_status": 410}
    return _given_back(ctx, row, taken, {**values, "next_poll": time + timedelta(seconds=wait)}, None, error.message)


def _given_back(
    ctx: Context,
    row: FeedRow,
    taken: datetime,
    values: dict[str, Any],
    came: dict[str, Any] | None,
    error: str | None = None,
) -> dict[str, Any]:
    with ctx.writing():
        current = feeds.by_uid(row.uid)
        if current and current.next_poll != row.next_poll:  # meanwhile its hub or an editor wanted it polled sooner
            values["next_poll"] = min(current.next_poll, values["next_poll"])
        feeds.give_back(row.id, taken, values)
        row = feeds.by_uid(row.uid) or row  # as it was, if it was removed meanwhile
        return {**(came or NOTHING_CAME), "error": error, "feed": serialize(row)}
