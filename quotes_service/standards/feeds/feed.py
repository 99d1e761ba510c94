"""What a feed is: some quotations, the last that came in first, with a title and an address of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from quotes_service.standards.formats import Format, Item
from quotes_service.standards.links import Links, with_query

#: Fields of a query by which a collection is not another one, only another part or form of it.
_PARTS = ("format", "cursor", "limit")


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself. ``collection``: the address of what it lists, without a query, and ``query`` the
    fields of the request; ``page``: where people read the same; ``cursor``: where the next page of it begins."""

    title: str
    collection: str
    query: Mapping[str, str]
    page: str
    cursor: str | None

    @property
    def id(self) -> str:
        """The same for all pages of a collection, and in all formats."""
        asked = {name: value for name, value in sorted(self.query.items()) if name not in _PARTS}
        return with_query(self.collection, asked)

    def own(self, format: str) -> str:
        """Its own address, by which a reader gets this format without asking for it."""
        return with_query(self.collection, {**self.query, "format": format})

    def next(self, format: str) -> str | None:
        """The address of its next page; None on the last."""
        if self.cursor is None:
            return None
        return with_query(self.collection, {**self.query, "format": format, "cursor": self.cursor})


@dataclass(frozen=True, slots=True)
class FeedFormat:
    """A format of feeds. Unlike other formats it is written with what the feed says of itself."""

    name: str
    media_type: str
    write: Callable[[Iterable[Item], Links, Feed], Iterator[str]]
    is_negotiable: ClassVar[bool] = True

    def of(self, feed: Feed) -> Format:
        """The format in which the entries of this feed are written."""
        return Format(self.name, self.media_type, None, lambda items, links: self.write(items, links, feed), True)
