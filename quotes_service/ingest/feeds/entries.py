"""A feed and its entries, whatever dialect they were written in, and what tells one entry from another."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal

ContentType = Literal["html", "text"]


@dataclass(frozen=True)
class Entry:
    """One entry. ``id`` is its sender's own (guid, atom:id), None where it does not tell it from other entries.

    ``link`` is the page that it is about, absolute, http or https. ``content``: the longest text that the feed gives
    for it, with markup or without as ``content_type`` says; ``declared_full``: the feed gives it as the content and
    not as a summary. ``summary``: what the feed gives as a summary, if ``content`` is another text. ``title`` and
    ``authors`` are plain text. ``published`` and ``updated`` have the zone that the feed prints, or UTC. ``language``:
    ISO 639-1.
    """

    id: str | None = None
    link: str | None = None
    title: str | None = None
    content: str = ""
    content_type: ContentType = "html"
    declared_full: bool = False
    summary: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    language: str | None = None

    @cached_property
    def key(self) -> str:
        """What it is known by in its feed: its id, else its link, else its words; 64 hexadecimal digits."""
        if self.id or self.link:
            return _digest(f"id\n{self.id}" if self.id else f"link\n{self.link}")
        return _digest(f"words\n{self.title}\n{self.content}")

    @cached_property
    def words(self) -> str:
        """A digest of what it prints: another one means that it was changed."""
        return _digest("\n".join((self.link or "", self.title or "", self.content, self.summary)))


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: ``topic`` is the address that it gives for itself (rel=self), ``hub`` that of its WebSub hub.

    ``ttl``: how many seconds it asks not to be read again for. ``problem``: what is wrong with it, if it is broken and
    was read as far as it goes. ``dialect``: "RSS 2.0", "Atom 1.0", "JSON Feed 1.1" ...
    """

    title: str | None
    dialect: str
    language: str | None = None
    topic: str | None = None
    hub: str | None = None
    ttl: int | None = None
    problem: str | None = None
    entries: tuple[Entry, ...] = ()


def told_apart(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries whose ids and links can be trusted, each once, in order.

    An id that entries with different links share, and a link that entries with different titles share, name no article:
    they are removed. Of entries that are one, or have one page, that which was updated last is kept. A time of change
    that all entries share is that of the feed's making and is removed.
    """
    entries = list(entries)
    links_of_ids = Counter(id for id, _ in {(entry.id, page(entry.link)) for entry in entries})
    titles_of_links = Counter(link for link, _ in {(page(entry.link), entry.title or entry.id) for entry in entries})
    made_together = len(entries) > 1 and len({entry.updated for entry in entries}) == 1
    kept: dict[str, Entry] = {}
    for entry in entries:
        entry = replace(
            entry,
            id=None if links_of_ids[entry.id] > 1 else entry.id,
            link=None if titles_of_links[page(entry.link)] > 1 else entry.link,
            updated=None if made_together else entry.updated,
        )
        name = page(entry.link) or entry.key
        known = kept.get(name)
        if known is None or _time(known) < _time(entry):
            kept[name] = entry
    return tuple(kept.values())


def page(link: str | None) -> str | None:
    """The link without its fragment."""
    return link.partition("#")[0] if link else None


def _time(entry: Entry) -> datetime:
    time = entry.updated or entry.published
    return time if time is not None else datetime.min.replace(tzinfo=UTC)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
