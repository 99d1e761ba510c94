"""What is new in a feed, and what has changed, is handed over to be read, each entry once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from quotes_service.context import Context
from quotes_service.errors import InvalidInput, Unreachable
from quotes_service.ingest.documents import read_raw
from quotes_service.ingest.feeds import Feed, fingerprint, raw_article
from quotes_service.records import RawArticle
from quotes_service.services.intake.articles import add_articles
from quotes_service.services.intake.recognition import at_url
from quotes_service.store.feeds import entries, feeds
from quotes_service.store.feeds.entries import EntryRow
from quotes_service.store.feeds.feeds import FeedRow, now

#: After this time an entry that a feed has no more is forgotten.
FORGOTTEN_AFTER = timedelta(days=180)

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
            entries.forget(row.id, time - FORGOTTEN_AFTER)
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
    known = at_url(url) if url and "external_id" in raw.known else None
    if known is None or known.external_id in (None, raw.known["external_id"]):
        return raw
    return replace(raw, known={name: value for name, value in raw.known.items() if name != "external_id"})
