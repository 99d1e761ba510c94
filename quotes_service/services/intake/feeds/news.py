"""What is new in a feed, and what has changed, is handed over to a job, each entry once."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from quotes_service.context import Context
from quotes_service.errors import InvalidInput
from quotes_service.ingest.feeds import Feed, fingerprint, raw_article
from quotes_service.ingest.web import ADDRESS, FOREIGN_ADDRESS
from quotes_service.records import RawArticle
from quotes_service.services.intake import jobs
from quotes_service.store.feeds import entries, feeds
from quotes_service.store.feeds.entries import EntryRow
from quotes_service.store.feeds.feeds import FeedRow, now

#: After this time an entry that a feed has no more is forgotten.
FORGOTTEN_AFTER = timedelta(days=180)

#: What came of a poll that found nothing.
NOTHING_CAME: dict[str, Any] = {"entries": 0, "new": 0, "changed": 0, "refused": [], "job_id": None}

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _News:
    """What a feed has that is not known: what its articles are read from, and the rows of its entries (by origin).
    ``known``: the keys of the entries that are as they were; ``new`` and ``changed``: how many are not."""

    raws: list[RawArticle] = field(default_factory=list)
    rows: dict[str, EntryRow] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    new: int = 0
    changed: int = 0


def take_in(ctx: Context, row: FeedRow, feed: Feed, *, is_admitted: bool) -> dict[str, Any]:
    """Hand over the entries of a feed that are new or have changed, and note that; what came of it.

    ``is_admitted``: only QUOTES_FETCH_ALLOW lets the feed's host be asked, so that its entries may lead to such hosts
    too. ``refused``: the entries that have nothing to be read. An error leaves neither a job nor a note.
    """
    news = _news(ctx, row, feed)
    if not is_admitted:
        news.raws = [replace(raw, kind=FOREIGN_ADDRESS) if raw.kind == ADDRESS else raw for raw in news.raws]
    job = jobs.hand_in(ctx, "feed", row.url, news.raws) if news.raws else None
    # Only now, when the job is whole: if this process ends between the two, the entries come again and are recognised,
    # while one that is noted and in no job would be lost.
    time = now()
    with ctx.writing():
        if feeds.by_uid(row.uid):  # it may have been removed meanwhile
            entries.note(row.id, news.rows.values(), time)
            entries.note_seen(row.id, news.known, time)
            entries.forget(row.id, time - FORGOTTEN_AFTER)
    return {
        "entries": len(feed.entries),
        "new": news.new,
        "changed": news.changed,
        "refused": [{"origin": origin, "error": entry.error} for origin, entry in news.rows.items() if entry.error],
        "job_id": job,
    }


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
        except Exception as reason:  # a mistake of ours must not keep the other entries from being read
            log.exception("The entry %d of the feed %s cannot be read", number, row.uid)
            raw, mark, error = None, entry.words, f"cannot be read: {type(reason).__name__}"
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
    return news
