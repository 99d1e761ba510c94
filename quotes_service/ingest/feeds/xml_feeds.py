"""RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0 -> a Feed, by feedparser."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import feedparser
from feedparser.api import SUPPORTED_VERSIONS

from quotes_service.errors import InvalidInput
from quotes_service.ingest.feeds.clean_xml import clean_xml
from quotes_service.ingest.feeds.entries import Entry, Feed, told_apart
from quotes_service.ingest.feeds.values import language, moment, names, plain, seconds, web_address

_ROOT = re.compile(r"<([a-z][\w:.-]*)", re.IGNORECASE)
#: Seconds in an sy:updatePeriod (RSS 1.0 module Syndication).
_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}


def read_xml(text: str, url: str | None) -> Feed:
    """The feed of an XML document. Raises InvalidInput("feed")."""
    data, problem = clean_xml(text)
    # a stream, since feedparser would open or fetch what looks like a path or an address
    parsed = feedparser.parse(
        io.BytesIO(data),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url or ""},
        sanitize_html=False,  # the reader of pages does it, and what is removed here cannot be read there
        resolve_relative_uris=False,  # of links within contents, which are not kept
    )
    if not parsed.version and not parsed.entries:
        root = _ROOT.search(text)
        what = f"is XML with the root <{root[1]}>, not RSS or Atom" if root else "is neither RSS, Atom nor JSON Feed"
        raise InvalidInput("feed", what)
    about: Any = parsed.feed
    spoken = language(about.get("language")) or language(_detail(about, "title").get("language"))
    return Feed(
        title=plain(about.get("title"), _detail(about, "title").get("type")),
        dialect=SUPPORTED_VERSIONS.get(parsed.version) or "RSS",
        language=spoken,
        topic=_related(about, "self", url),
        hub=_related(about, "hub", url),
        ttl=_ttl(about),
        problem=problem,
        entries=told_apart(_entry(entry, spoken) for entry in parsed.entries),
    )


def _entry(entry: Any, feed_language: str | None) -> Entry:
    texts = [_Text(content, declared_full=True) for content in entry.get("content", ())]
    summary = entry.get("summary", "")
    if summary and summary not in {text.value for text in texts}:
        texts.append(_Text(_detail(entry, "summary") or {"value": summary}, declared_full=False))
    texts.sort(key=lambda text: len(text.value), reverse=True)
    content = texts[0] if texts else _Text({}, declared_full=False)
    title = _detail(entry, "title")
    return Entry(
        id=_line(entry.get("id")),
        link=web_address(entry.get("feedburner_origlink")) or web_address(entry.get("link")),
        title=plain(entry.get("title"), title.get("type")),
        content=content.value,
        content_type="text" if content.is_plain else "html",
        declared_full=content.declared_full,
        summary=next((text.value for text in texts[1:] if not text.declared_full), ""),
        authors=names(author.get("name") for author in entry.get("authors", ())),
        published=moment(entry.get("published"), entry.get("published_parsed")),
        # feedparser answers with the day of publication and a warning where there is none
        updated=moment(entry["updated"], entry.get("updated_parsed")) if "updated" in entry else None,
        language=language(content.language) or language(title.get("language")) or feed_language,
    )


class _Text:
    """A content or summary as feedparser gives it, but for those that are not text."""

    def __init__(self, detail: Mapping[str, Any], *, declared_full: bool):
        kind = (detail.get("type") or "").lower()
        is_text = not kind or kind.startswith("text/") or kind.endswith(("html", "xml"))
        self.value: str = (detail.get("value") or "") if is_text else ""
        # feeds that escape nothing but say "html", or the other way round, are told by their tags
        self.is_plain = kind in ("text/plain", "text") and not re.search(r"<(p|br|div|a|ul|ol|h\d)\b", self.value)
        self.language: str | None = detail.get("language")
        self.declared_full = declared_full


def _detail(parsed: Any, name: str) -> Mapping[str, Any]:
    return parsed.get(f"{name}_detail") or {}


def _line(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None


def _related(about: Any, relation: str, url: str | None) -> str | None:
    """The first address of this relation; feedparser has resolved it."""
    return next(_addresses(about, relation), None)


def _addresses(about: Any, relation: str) -> Iterator[str]:
    for link in about.get("links", ()):
        if link.get("rel") == relation and (address := web_address(link.get("href"))):
            yield address


def _ttl(about: Any) -> int | None:
    """<ttl> (minutes) or sy:updatePeriod with sy:updateFrequency, in seconds."""
    if minutes := seconds(about.get("ttl")):
        return minutes * 60
    if period := _PERIODS.get((about.get("sy_updateperiod") or "").strip().lower()):
        return period // max(1, seconds(about.get("sy_updatefrequency")) or 1)
    return None
