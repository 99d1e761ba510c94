"""Atom (RFC 4287), in pages (RFC 5005, 3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from quotes_service.standards.feeds.entries import Entry, entry_of
from quotes_service.standards.feeds.feed import Feed, FeedFormat
from quotes_service.standards.formats import Item
from quotes_service.standards.links import Links

_NAMESPACE = "http://www.w3.org/2005/Atom"
_TYPE = "application/atom+xml"
#: What XML 1.0 cannot have, not even as a reference: https://www.w3.org/TR/xml/#charsets
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: An entry must have an author.
_NOBODY = "Nobody is named"
#: A feed must say when it changed last; one without entries never did, and says the same at each poll.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def _write(items: Iterable[Item], links: Links, feed: Feed) -> Iterator[str]:
    entries = [entry_of(item, links) for item in items]
    root = Element("feed", xmlns=_NAMESPACE)
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "updated", max([entry.added for entry in entries], default=_NEVER).isoformat())
    _link(root, "self", feed.own(ATOM.name), type=_TYPE)
    _link(root, "alternate", feed.page, type="text/html")
    if following := feed.next(ATOM.name):
        _link(root, "next", following, type=_TYPE)
    _text(root, "generator", "quotes_service")
    root.extend(map(_entry, entries))
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield ElementTree.tostring(root, encoding="unicode")


def _entry(entry: Entry) -> Element:
    node = Element("entry")
    _text(node, "id", entry.id)
    _text(node, "title", entry.title)
    _text(node, "published", entry.added.isoformat())
    _text(node, "updated", entry.added.isoformat())
    for name, page in entry.authors or [(_NOBODY, None)]:
        author = SubElement(node, "author")
        _text(author, "name", name)
        if page:
            _text(author, "uri", page)
    _link(node, "alternate", entry.id, type="text/html")
    if entry.article:
        _link(node, "via", entry.article, title=entry.article_title)
    _text(node, "content", entry.html, type="html")
    return node


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = possible(text)


def _link(parent: Element, rel: str, address: str, **attributes: str) -> None:
    given = {"rel": rel, "href": address, **attributes}
    SubElement(parent, "link", {name: possible(value) for name, value in given.items()})


def possible(text: str) -> str:
    """The text with U+FFFD in place of what XML cannot have: most control characters, and half a surrogate pair."""
    return _FORBIDDEN.sub("\ufffd", text)


ATOM = FeedFormat("atom", _TYPE, _write)
