"""Links outside of feeds: the feeds that a web page offers (<link rel="alternate">, WHATWG HTML 4.6.7.4), and what a
server says of an address in its header Link (RFC 8288)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urljoin

from quotes_service.ingest.feeds.markup import document
from quotes_service.ingest.feeds.values import web_address

_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:\"[^\"]*\"|[^\s\";,]*))*)")
_REL = re.compile(r"\brel\s*=\s*(?:\"([^\"]*)\"|([^\s\";,]*))", re.IGNORECASE)

TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")


class OfferedFeed(NamedTuple):
    url: str
    title: str | None


def feeds_of_page(page: bytes, url: str | None = None) -> list[OfferedFeed]:
    """The feeds of a page found at ``url``, in the page's order, each once. Feeds of readers' comments are left out."""
    tree = document(page)
    if tree is None:
        return []
    base = _joined(url or "", next(iter(tree.xpath("//base/@href")), "")) or url or ""
    offered: dict[str, OfferedFeed] = {}
    for link in tree.xpath("//link[@href]"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        title = " ".join((link.get("title") or "").split()) or None
        address = _joined(base, link.get("href").strip())
        is_feed = "alternate" in relations and "stylesheet" not in relations and kind in TYPES
        if is_feed and address and not _is_of_comments(address):
            offered.setdefault(address, OfferedFeed(address, title))
    return list(offered.values())


def _joined(base: str, address: str) -> str | None:
    try:
        joined = urljoin(base, address)
    except ValueError:
        return None
    return joined if joined.startswith(("http://", "https://")) or not base else None


def _is_of_comments(address: str) -> bool:
    """WordPress, which offers such feeds unasked, has them at /comments/feed/ and ARTICLE/feed/ beside /feed/."""
    return "/comments/" in address


def linked(headers: Mapping[str, str], relation: str) -> str | None:
    """The first absolute address of this relation in the header Link; ``headers``: by names in lower case."""
    for address, parameters in _LINK.findall(headers.get("link", "")):
        rel = _REL.search(parameters)
        if rel and relation in (rel[1] or rel[2]).lower().split():
            return web_address(address)
    return None
