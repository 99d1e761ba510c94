"""What is known of the entries of feeds. Called inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quotes_service.store.models import FeedEntry
from quotes_service.store.querying.rows import tuples

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as it was handed over to be read; ``error``: why it could not be."""

    key: str
    fingerprint: str
    error: str | None = None


def fingerprints(feed: int, keys: Iterable[str]) -> dict[str, str]:
    """Key -> fingerprint of those of the entries that are known."""
    known: dict[str, str] = {}
    for some in _portions(keys):
        of_feed = (FeedEntry.feed == feed) & FeedEntry.key.in_(some)
        known.update(tuples(FeedEntry.select(FeedEntry.key, FeedEntry.fingerprint).where(of_feed)))  # pyright: ignore[reportArgumentType] - pairs
    return known


def note(feed: int, entries: Iterable[EntryRow], now: datetime) -> None:
    """Note that entries were handed over, or could not be: new ones, and those that changed."""
    rows = [
        {"feed": feed, "key": e.key, "fingerprint": e.fingerprint, "error": e.error, "seen_at": now} for e in entries
    ]
    changed: Any = [FeedEntry.fingerprint, FeedEntry.error, FeedEntry.seen_at]
    for some in _portions(rows):
        FeedEntry.insert_many(some).on_conflict(
            conflict_target=[FeedEntry.feed, FeedEntry.key], preserve=changed
        ).execute()


def note_seen(feed: int, keys: Iterable[str], now: datetime) -> None:
    """Note that the feed still has these entries."""
    for some in _portions(keys):
        of_feed = (FeedEntry.feed == feed) & FeedEntry.key.in_(some)
        FeedEntry.update(seen_at=now).where(of_feed).execute()


def forget(feed: int, before: datetime) -> None:
    """Forget entries that the feed has not had since."""
    FeedEntry.delete().where(FeedEntry.feed == feed, FeedEntry.seen_at < before).execute()


def errors(feed: int, limit: int) -> list[tuple[str, datetime]]:
    """Why entries could not be read, the latest first, with the time."""
    query = FeedEntry.select(FeedEntry.error, FeedEntry.seen_at).where(
        FeedEntry.feed == feed, FeedEntry.error.is_null(False)
    )
    return [(error, at) for error, at in tuples(query.order_by(FeedEntry.seen_at.desc(), FeedEntry.id).limit(limit))]


def count(feed: int) -> int:
    """How many entries are known."""
    return FeedEntry.select().where(FeedEntry.feed == feed).count()


def _portions(values: Iterable[Any]) -> Iterable[Sequence[Any]]:
    values = list(values)
    return [values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE)]
