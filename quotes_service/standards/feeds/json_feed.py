"""JSON Feed, version 1.1: https://www.jsonfeed.org/version/1.1/"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from quotes_service.standards.feeds.entries import Entry, entry_of
from quotes_service.standards.feeds.feed import Feed, FeedFormat
from quotes_service.standards.formats import Item
from quotes_service.standards.links import Links

_VERSION = "https://jsonfeed.org/version/1.1"


def _write(items: Iterable[Item], links: Links, feed: Feed) -> Iterator[str]:
    written = {
        "version": _VERSION,
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.own(JSON_FEED.name),
        "next_url": feed.next(JSON_FEED.name),
        "items": [_known(_item(entry_of(item, links))) for item in items],
    }
    yield json.dumps(_known(written), ensure_ascii=False)


def _item(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": entry.id,
        "external_url": entry.article,
        "title": entry.title,
        "content_html": entry.html,
        "date_published": entry.added.isoformat(),
        "authors": [_known({"name": name, "url": page}) for name, page in entry.authors] or None,
    }


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """The values without those that are not known: the standard has no null."""
    return {name: value for name, value in values.items() if value is not None}


JSON_FEED = FeedFormat("jsonfeed", "application/feed+json", _write)
