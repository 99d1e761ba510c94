"""HTML of feeds and pages -> trees, unless it was made to take long."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - a compiled module without stubs
from lxml import html as lxml_html

#: The most attributes of one element: libxml2 takes quadratic time on those of HTML.
MAX_ATTRIBUTES = 1_000


class _TooMany(Exception):
    """An element has more attributes than MAX_ATTRIBUTES."""


class _Counter:
    """Counts attributes while a text is parsed, before a tree is made of it."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if len(attributes) > MAX_ATTRIBUTES:
            raise _TooMany

    def close(self) -> None:
        pass


def fragment(markup: str) -> lxml_html.HtmlElement | None:
    """The markup inside a <div>; None for what cannot be parsed in reasonable time."""
    try:
        _check(markup)
        return lxml_html.fragment_fromstring(markup.replace("\0", ""), create_parent=True)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, _TooMany):
        return None


def document(page: bytes) -> lxml_html.HtmlElement | None:
    """The page; None for what cannot be parsed in reasonable time."""
    try:
        _check(page)
        return lxml_html.document_fromstring(page, parser=lxml_html.HTMLParser(no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, _TooMany):
        return None


def _check(markup: str | bytes) -> None:
    data = markup.encode("utf-8", "replace") if isinstance(markup, str) else markup
    if data.strip():
        etree.fromstring(data, parser=etree.HTMLParser(target=_Counter(), no_network=True))
