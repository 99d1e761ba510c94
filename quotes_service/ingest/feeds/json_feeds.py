"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/) -> a Feed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from quotes_service.errors import InvalidInput
from quotes_service.ingest.feeds.entries import Entry, Feed, told_apart
from quotes_service.ingest.feeds.values import language, moment, names, plain, web_address

_VERSION = "jsonfeed.org/version/"
_VERSIONS = {"1": "1.0"}


def read_json(text: str, url: str | None) -> Feed:
    """The feed of a JSON document. Items that are not as the standard says are left out, and named in ``problem``.

    Raises InvalidInput("feed").
    """
    try:
        document = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise InvalidInput("feed", f"is JSON that cannot be read: {error}") from None
    version = document.get("version")
    if not isinstance(version, str) or _VERSION not in version:
        raise InvalidInput("feed", 'is JSON, but no JSON Feed: its "version" names none')
    items = document.get("items")
    if not isinstance(items, list):
        raise InvalidInput("feed", 'is a JSON Feed without a list of "items"')
    good = [item for item in items if isinstance(item, dict)]
    spoken = language(document.get("language"))
    number = version.rpartition(_VERSION)[2]
    return Feed(
        title=plain(document.get("title")),
        dialect=f"JSON Feed {_VERSIONS.get(number) or plain(number[:10]) or ''}".strip(),
        language=spoken,
        topic=web_address(document.get("feed_url")),
        hub=next(_hubs(document.get("hubs")), None),
        problem=f"has {len(items) - len(good)} items that are not objects" if len(good) < len(items) else None,
        entries=told_apart(_entry(item, url, spoken, _authors(document)) for item in good),
    )


def _hubs(hubs: Any) -> Iterator[str]:
    for hub in hubs if isinstance(hubs, list) else ():
        address = web_address(hub.get("url")) if isinstance(hub, dict) else None
        if address and str(hub.get("type", "")).lower() == "websub":
            yield address


def _entry(item: Mapping[str, Any], url: str | None, feed_language: str | None, feed_authors: tuple[str, ...]) -> Entry:
    html, text, summary = (_text(item, name) for name in ("content_html", "content_text", "summary"))
    id = item.get("id")
    return Entry(
        # 1.0 let numbers pass: "must be coerced to strings"
        id=(str(id).strip() or None) if isinstance(id, str | int | float) else None,
        link=_address(item, "url", url) or _address(item, "external_url", url),
        title=plain(item.get("title")),
        content=html or text or summary,
        content_type="html" if html else "text",
        declared_full=bool(html or text),
        summary=summary if html or text else "",
        authors=_authors(item) or feed_authors,
        published=moment(item.get("date_published")),
        updated=moment(item.get("date_modified")),
        language=language(item.get("language")) or feed_language,
    )


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _address(item: Mapping[str, Any], name: str, url: str | None) -> str | None:
    try:
        return web_address(urljoin(url or "", _text(item, name).strip())) if item.get(name) else None
    except ValueError:
        return None


def _authors(item: Mapping[str, Any]) -> tuple[str, ...]:
    """``authors`` of 1.1, or the one ``author`` of 1.0."""
    authors = item.get("authors")
    authors = authors if isinstance(authors, list) else [item.get("author")]
    return names(author.get("name") for author in authors if isinstance(author, dict))
