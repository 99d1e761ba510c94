"""Bytes -> a Feed, by what they are: XML, JSON or, with a helpful error, something else."""

from __future__ import annotations

import codecs
import re

from quotes_service.errors import InvalidInput
from quotes_service.ingest.feeds.entries import Feed
from quotes_service.ingest.feeds.json_feeds import read_json
from quotes_service.ingest.feeds.web_pages import feeds_of_page
from quotes_service.ingest.feeds.xml_feeds import read_xml
from quotes_service.ingest.text import decode

_JSON_FEED = re.compile(rb'\s*\{[^{\[]{0,2000}?"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/', re.DOTALL)
_FEED = re.compile(r"<(rss|feed|rdf:rdf|\w{1,20}:feed)[\s>]", re.IGNORECASE)
_HTML = re.compile(r"<(!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_PASSED_OVER = (("<!--", "-->"), ("<?", "?>"))

#: XML in two bytes a character without a byte order mark, by its first character.
_UTF_16 = {b"<\0": codecs.BOM_UTF16_LE, b"\0<": codecs.BOM_UTF16_BE}


def looks_like_feed(start: bytes) -> bool:
    """Whether a file that begins with these bytes (a few thousand are enough) is a feed."""
    if _JSON_FEED.match(start.removeprefix(codecs.BOM_UTF8)):
        return True
    text = _decoded(start)
    position = _first_tag(text)
    if not text.lstrip("\ufeff \t\r\n").startswith("<"):
        return False
    if text[position : position + 9].upper() == "<!DOCTYPE":  # of RSS 0.91, or of a page
        position = text.find("<", position + 1)
    return _FEED.match(text, max(position, 0)) is not None


def read_feed(data: bytes, url: str | None = None, *, charset: str | None = None) -> Feed:
    """The feed in ``data``; ``url`` is where it was found, against which its links are resolved.

    ``charset``: what the server said of its encoding; without it that of the XML declaration, UTF-8 and windows-1252
    are tried. Nothing is fetched. A broken feed is read as far as it goes, with ``problem`` saying what is wrong.
    Raises InvalidInput("feed", ...) for what is no feed, and for XML that declares entities.
    """
    if not data.strip():
        raise InvalidInput("feed", "is empty")
    text = _decoded(data, charset)
    if text.lstrip().startswith("{"):
        return read_json(text, url)
    if _HTML.match(text, _first_tag(text)):
        offered = ", ".join(feed.url for feed in feeds_of_page(data, url))
        raise InvalidInput("feed", f"is a web page; it offers {offered}" if offered else "is a web page without a feed")
    if not text.lstrip("\ufeff \t\r\n").startswith("<") and (root := _FEED.search(text)):
        text = text[root.start() :]  # after the warnings of a program that makes it
    return read_xml(text, url)


def _decoded(data: bytes, charset: str | None = None) -> str:
    if mark := _UTF_16.get(data[:2]):
        data = mark + data
    declared = re.match(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""", data)
    try:
        return decode(data, field="feed", declared=charset or (declared[1].decode("ascii") if declared else None))
    except InvalidInput:  # broken here and there
        return data.decode("utf-8", "replace")


def _first_tag(text: str) -> int:
    """Where the first tag or document type stands, after comments and instructions."""
    position = 0
    while (position := text.find("<", position)) >= 0:
        end = next((end for start, end in _PASSED_OVER if text.startswith(start, position)), None)
        if end is None:
            return position
        position = text.find(end, position)
        if position < 0:
            break
    return len(text)
