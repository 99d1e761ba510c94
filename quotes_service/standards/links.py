"""Permanent links: the addresses of pages, at which people and programs find again what was given out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

#: What an id begins with -> the path of its page.
_PAGES = {
    "q": "quotes",
    "s": "statements",
    "a": "articles",
    "e": "experts",
    "i": "institutions",
    "t": "subjects",
    "p": "exports",
}

#: What no URI has, nor an IRI, though people and browsers write it (RFC 3987, 2.2).
_NOT_IN_URI = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}]")

#: Where `make run` serves: for commands, which know no other address unless a setting names it.
LOCAL = "http://127.0.0.1:8000"


class Links:
    """The addresses of a service whose start page is at ``root`` ("https://quotes.example", or with a prefix)."""

    def __init__(self, root: str):
        self.root = root.rstrip("/")

    @staticmethod
    def has_page(id: str) -> bool:
        """Whether something is the id of an entry that has a page."""
        kind, _, rest = id.partition("_")
        return kind in _PAGES and rest.isascii() and rest.isalnum()

    def page(self, id: str) -> str:
        """The page of an entry: ``page("q_31")`` is "https://quotes.example/quotes/q_31"."""
        return f"{self.root}/{_PAGES[id.partition('_')[0]]}/{id}"

    def search(self, query: Mapping[str, str]) -> str:
        """The page of a search for quotations: ``search({"q": "tide gauges"})``."""
        return with_query(f"{self.root}/search", query)

    def alert(self, id: str) -> str:
        """The page of an alert, on which it is changed or ended."""
        return f"{self.root}/alerts/{id}"

    @property
    def identifiers(self) -> str:
        """What stands before an id in the permanent identifier of an entry, which leads to its page."""
        return f"{self.root}/id/"

    def entry(self, id: str) -> str:
        """The same entry in the API."""
        return self.api(f"{_PAGES[id.partition('_')[0]]}/{id}")

    def api(self, path: str) -> str:
        """An address of the API: ``api("quotes/q_31")``."""
        return f"{self.root}/api/v1/{path}"

    def article(self, article: dict[str, Any]) -> str | None:
        """Where an article is read: at its outlet, else on its page here; None for one that is not stored."""
        return uri(article["url"]) or (self.page(article["id"]) if article["id"] else None)


def uri(address: str | None) -> str | None:
    """An address of an article as a URI, or as an IRI if it has letters of other scripts: "https://post.example/{a}" is
    "https://post.example/%7Ba%7D". One that is none makes a whole document of linked data unreadable."""
    return address and _NOT_IN_URI.sub(lambda found: f"%{ord(found[0]):02X}", address)


def with_query(address: str, query: Mapping[str, str]) -> str:
    """An address with the fields of a query, if there are any."""
    return f"{address}?{urlencode(query)}" if query else address
