"""Polling feeds: what is new in them is handed over to be read, each entry once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from quotes_service.context import Context
from quotes_service.errors import Conflict, DatabaseUnavailable, Gone, InvalidInput, QuotesError, Unreachable
from quotes_service.ingest.documents import read_raw
from quotes_service.ingest.feeds import Feed, fingerprint, linked, raw_article, read_feed
from quotes_service.records import RawArticle
from quotes_service.services.intake import feed_schedule
from quotes_service.services.intake.articles import add_articles
from quotes_service.services.intake.feeds import MAX_URL_BYTES, PATIENCE, row_of, serialize
from quotes_service.store.articles import publications
from quotes_service.store.feeds import entries, feeds
from quotes_service.store.feeds.entries import EntryRow
from quotes_service.store.feeds.feeds import FeedRow, now

#: What came of a poll that found nothing.
NOTHING_CAME: dict[str, Any] = {
    "entries": 0,
    "new": 0,
    "changed": 0,
    "created": 0,
    "unchanged": 0,
    "new_versions": 0,
    "later": 0,
    "refused": [],
    "job_id": None,
}

#: After this time an entry that a feed has no more is forgotten.
FORGOTTEN_AFTER = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of entries that were handed over: the job that reads them; or, where they were read at once,
    how many articles have which status, why some could not be read (by origin), and which may be read later."""

    job: str | None = None
    statuses: Counter[str] = field(default_factory=Counter)
    errors: dict[str, str] = field(default_factory=dict)
    later: frozenset[str] = frozenset()


@dataclass(slots=True)
class _News:
    """What a feed has that is not known: what its articles are read from, and the rows of its entries (by origin).
    ``known``: the keys of the entries that are as they were; ``new`` and ``changed``: how many are not."""

    raws: list[RawArticle] = field(default_factory=list)
    rows: dict[str, EntryRow] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    new: int = 0
    changed: int = 0


def poll_feed(ctx: Context, id: str) -> dict[str, Any]:
    """Poll a feed now, whether it is due or not: the feed and what came of it.

    A failure is part of the answer (``error``). Raises NotFound, Conflict if it is being polled, ModelMissing and
    DatabaseUnavailable.
    """
    start = now()
    with ctx.writing():
        row = row_of(id)
        if not feeds.take(row.id, start):
            raise Conflict("id", f"The feed {id} is being polled already.")
    with ctx.only_if(lambda: None):  # what the caller asked for held when the feed was taken, and polling changes it
        return _poll(ctx, row, start)


def poll_due(ctx: Context, report: Callable[[dict[str, Any]], object] | None = None) -> list[dict[str, Any]]:
    """Poll all feeds that are due, those first that have waited longest; other processes may do so at the same time.

    ``report`` is called with each result, as ``poll_feed`` returns it. Raises ModelMissing and DatabaseUnavailable.
    """
    results: list[dict[str, Any]] = []
    started = now()
    while row := _take_due(ctx, started):
        assert row.poll_started_at, "it was taken"
        results.append(_poll(ctx, row, row.poll_started_at))
        if report:
            report(results[-1])
    return results


def _take_due(ctx: Context, due: datetime) -> FeedRow | None:
    with ctx.reading():
        if feeds.first_due(due) is None:  # most often there is none, and reading holds nobody up
            return None
    with ctx.writing():
        start = now()
        row = feeds.first_due(due)
        return replace(row, poll_started_at=start) if row and feeds.take(row.id, start) else None


def _poll(ctx: Context, row: FeedRow, taken: datetime) -> dict[str, Any]:
    """Poll a feed that was taken, and give it back."""
    try:
        return _polled(ctx, row, taken)
    except QuotesError:
        with suppress(DatabaseUnavailable), ctx.writing():
            feeds.give_back(row.id, taken, {})
        raise


def _polled(ctx: Context, row: FeedRow, taken: datetime) -> dict[str, Any]:
    try:
        fetched = ctx.fetcher.page(row.url, etag=row.etag, last_modified=row.last_modified, patience=PATIENCE)
    except InvalidInput as error:
        return _failed(ctx, row, taken, error)
    if fetched.status == 304:
        wait = feed_schedule.after_success(row.interval, None, fetched.headers)
        values = {"last_status": 304, "error": None if row.failures else row.error, **_moved(ctx, row, fetched.moved)}
        return _succeeded(ctx, row, taken, values, wait)
    try:
        feed = read_feed(fetched.content, fetched.url, charset=fetched.encoding)
    except InvalidInput as error:
        return _failed(ctx, row, taken, error, fetched.status)
    came = take_in(ctx, row, feed)
    is_done = not came["later"]
    values = {
        "title": row.title or feed.title,
        "dialect": feed.dialect,
        "last_status": fetched.status,
        # without them the feed comes again as a whole, with the entries that are to be tried again
        "etag": fetched.headers.get("etag") if is_done else None,
        "last_modified": fetched.headers.get("last-modified") if is_done else None,
        "hub": feed.hub or linked(fetched.headers, "hub"),
        "topic": feed.topic or linked(fetched.headers, "self") or fetched.url,
        "error": feed.problem,
        **({"job": came["job_id"]} if came["job_id"] else {}),
        **_moved(ctx, row, fetched.moved),
    }
    wait = feed_schedule.after_success(row.interval, feed.ttl, fetched.headers)
    return _succeeded(ctx, row, taken, values, wait, came)


def take_in(ctx: Context, row: FeedRow, feed: Feed) -> dict[str, Any]:
    """Hand over the entries of a feed that are new or have changed, and note that; what came of it."""
    news = _news(ctx, row, feed)
    handed = hand_over(ctx, row, news.raws) if news.raws else Handed()
    done = [
        replace(entry, error=handed.errors.get(origin, entry.error))
        for origin, entry in news.rows.items()
        if origin not in handed.later
    ]
    time = now()
    with ctx.writing():
        if feeds.by_uid(row.uid):  # it may have been removed meanwhile
            entries.note(row.id, done, time)
            entries.note_seen(row.id, news.known, time)
            entries.forget(time - FORGOTTEN_AFTER)
    refused = {origin: entry.error for origin, entry in news.rows.items() if entry.error} | handed.errors
    return {
        "entries": len(feed.entries),
        "new": news.new,
        "changed": news.changed,
        "created": handed.statuses["created"],
        "unchanged": handed.statuses["unchanged"],
        "new_versions": handed.statuses["new_version"],
        "later": len(handed.later),
        "refused": [{"origin": origin, "error": error} for origin, error in refused.items()],
        "job_id": handed.job,
    }


def hand_over(ctx: Context, row: FeedRow, raws: Sequence[RawArticle]) -> Handed:
    """Read the articles of entries and store them."""
    statuses: Counter[str] = Counter()
    errors: dict[str, str] = {}
    later: set[str] = set()
    for raw in raws:
        document = read_raw(raw, limit=ctx.settings.max_text_chars, fetch=ctx.fetcher.crawl)
        error: Exception | None = document.error
        if document.article is not None:
            (outcome,) = add_articles(ctx, [document.article])
            error = outcome.error
            statuses[outcome.status or "refused"] += 1
        if error:
            errors[raw.origin] = str(error)
        if isinstance(error, Unreachable):
            later.add(raw.origin)
    return Handed(None, statuses, errors, frozenset(later))


def _news(ctx: Context, row: FeedRow, feed: Feed) -> _News:
    with ctx.reading():
        before = entries.fingerprints(row.id, [entry.key for entry in feed.entries])
    news = _News()
    for number, entry in enumerate(feed.entries, start=1):
        origin = entry.link or f"{row.url} ({entry.title or number})"
        origin = f"{origin} ({number})" if origin in news.rows else origin
        try:
            raw = raw_article(entry, feed, origin=origin, outlet=row.outlet or row.title)
            mark, error = fingerprint(entry, raw), None
        except InvalidInput as reason:
            raw, mark, error = None, entry.words, str(reason)
        if before.get(entry.key) == mark:
            news.known.append(entry.key)
            continue
        news.rows[origin] = EntryRow(entry.key, mark, error)
        if entry.key in before:
            news.changed += 1
        else:
            news.new += 1
        if raw:
            news.raws.append(raw)
    with ctx.reading():
        news.raws = [_without_other_id(raw) for raw in news.raws]
    return news


def _without_other_id(raw: RawArticle) -> RawArticle:
    """Without the entry's id, if the article at its address is known under another: feeds of one outlet need not agree
    on ids, and some change them. It is recognised by its address then."""
    url = raw.data.decode() if raw.kind == "url" else raw.known.get("url")
    known = publications.by_url(url) if url and "external_id" in raw.known else None
    if known is None or known.external_id in (None, raw.known["external_id"]):
        return raw
    return replace(raw, known={name: value for name, value in raw.known.items() if name != "external_id"})


def _moved(ctx: Context, row: FeedRow, url: str | None) -> dict[str, Any]:
    """The columns that change if the feed has moved for good; it ends if another feed has the new address."""
    if url is None or url == row.url or len(url.encode()) > MAX_URL_BYTES:
        return {}
    with ctx.reading():
        other = feeds.by_url(url)
    if other is None:
        return {"url": url}
    return {"active": False, "error": f"has moved to {url}, which is the feed {other.uid}; it is no longer polled"}


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
    wait = feed_schedule.after_failure(row.interval, failures, retry_after)
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
        feeds.give_back(row.id, taken, values)
        row = feeds.by_uid(row.uid) or row  # as it was, if it was removed meanwhile
    return {**(came or NOTHING_CAME), "error": error, "feed": serialize(row)}
