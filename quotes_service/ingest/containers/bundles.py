"""One JSON or XML file with one article or several: ninjs, objects with text or html, NewsML-G2, NITF, feeds."""

from __future__ import annotations

import json
from collections.abc import Iterator

from quotes_service.errors import InvalidInput
from quotes_service.ingest.containers.lines import articles_of_lines, json_value
from quotes_service.ingest.feeds import looks_like_feed, raw_article, read_feed
from quotes_service.ingest.formats import newsml
from quotes_service.ingest.formats.xml import local_name, parse, to_bytes
from quotes_service.ingest.sources import HEAD_BYTES, Refused, Source
from quotes_service.records import RawArticle


def articles_of_json(source: Source) -> Iterator[RawArticle | Refused]:
    """The articles of a file with one object, a list of objects, or an object a line.

    The second of a list has the origin "NAME#2". Raises InvalidInput.
    """
    data = source.read()
    try:
        value = json_value(data)
    except InvalidInput as error:
        lines = [line for line in data.split(b"\n") if line.strip()]
        if len(lines) > 1 and "Extra data" in error.message:
            yield from articles_of_lines(data.split(b"\n"), source.origin)
            return
        raise
    if isinstance(value, dict) and looks_like_feed(data):
        yield from _entries(source, data)
    elif isinstance(value, list):
        if not value:
            raise InvalidInput("JSON", "is an empty list")
        for number, item in enumerate(value, start=1):
            yield RawArticle(f"{source.origin}#{number}", "json", json.dumps(item).encode(), source.known)
    else:
        yield RawArticle(source.origin, "json", data, source.known)


def articles_of_xml(source: Source) -> Iterator[RawArticle | Refused]:
    """The items of a NewsML-G2 file or message, a NITF file, or the entries of a feed. Raises InvalidInput."""
    data = source.read()
    if looks_like_feed(data[:HEAD_BYTES]):
        yield from _entries(source, data)
        return
    root = parse(data)
    name = local_name(root)
    if name == "nitf":
        yield RawArticle(source.origin, "newsml", data, source.known)
    elif name == "html":
        yield RawArticle(source.origin, "html", data, source.known)
    elif name in newsml.ITEMS or name == "newsMessage":
        items = newsml.items_of(root)
        if not items:
            raise InvalidInput("XML", "has no news item")
        for number, item in enumerate(items, start=1):
            origin = source.origin if len(items) == 1 else f"{source.origin}#{number}"
            yield RawArticle(origin, "newsml", to_bytes(item), source.known)
    else:
        raise InvalidInput("XML", f"has the root {name[:60]!r}: it is not NewsML-G2, NITF, a feed or a page")


def _entries(source: Source, data: bytes) -> Iterator[RawArticle | Refused]:
    """The articles of a feed's entries, or the addresses at which they are: "NAME#2" is the second."""
    feed = read_feed(data)
    if not feed.entries:
        raise InvalidInput("feed", feed.problem or "has no entries")
    for number, entry in enumerate(feed.entries, start=1):
        origin = f"{source.origin}#{number}"
        try:
            yield raw_article(entry, feed, origin=origin)
        except InvalidInput as error:
            yield Refused(origin, error)
    if feed.problem:
        yield Refused(source.origin, InvalidInput("feed", f"is broken, so that entries may be missing: {feed.problem}"))
