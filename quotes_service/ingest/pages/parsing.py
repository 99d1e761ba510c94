"""Bytes or text of a page -> its tree, within limits, its characters repaired."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - a compiled module without stubs
from lxml import html as lxml_html

from quotes_service.errors import InvalidInput, NoStory, TooLarge
from quotes_service.ingest.pages.paragraphs import NO_STORY
from quotes_service.ingest.pages.repair import lenient_utf8, repair_tree
from quotes_service.ingest.text import check_characters, decode

#: Far more than an article's page has, and as many as are read in seconds. Attributes of one element and children of
#: one parent have their own limits, since libxml2 and trafilatura take quadratic time on them; but not on paragraphs,
#: items and boxes, of which a long report has many.
MAX_ELEMENTS = 50_000
MAX_CHILDREN = 5_000
MAX_PARAGRAPHS = 20_000
MAX_ATTRIBUTES = 1_000

_PARAGRAPHS = frozenset({"article", "blockquote", "div", "h2", "h3", "h4", "li", "p", "section"})

_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]+(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\ufffe\uffff]")
_BREAKS = str.maketrans("\x0b\x0c", "  ")  # of lines and pages, which trees do not take


def parse(html: str | bytes) -> lxml_html.HtmlElement:
    """The tree of a page, without comments and with its characters repaired.

    Bytes are decoded as UTF-8, as the page declares, or as they look; what is broken becomes U+FFFD. Raises
    InvalidInput("html", ...) for what is empty, NoStory for what has no element, and TooLarge over one of the limits
    above.
    """
    if isinstance(html, bytes):
        html = _decoded(html)
    # Some pages contain control characters, which browsers ignore; lone surrogates break every parser.
    html = _CONTROLS.sub("", html).translate(_BREAKS)
    check_characters(html, field="html")
    if not html.strip():
        raise InvalidInput("html", "is empty")
    options = {"encoding": "utf-8", "remove_comments": True, "remove_pis": True}
    try:
        etree.fromstring(html.encode(), parser=etree.HTMLParser(target=_Limits(), **options))
        tree = lxml_html.document_fromstring(html.encode(), parser=lxml_html.HTMLParser(**options))
    except (etree.ParserError, etree.XMLSyntaxError):
        raise NoStory("html", NO_STORY) from None
    etree.strip_attributes(tree, "colspan", "rowspan")  # trafilatura would fill the table with empty cells
    repair_tree(tree)
    return tree


def _decoded(html: bytes) -> str:
    declared = _DECLARED.search(html[:4096])
    try:
        return decode(html, field="html", declared=declared[1].decode("ascii") if declared else None)
    except InvalidInput:
        text = html.decode("utf-8", "surrogateescape")
        broken = sum("\udc80" <= character <= "\udcff" for character in text)
        valid = sum(character > "\x7f" for character in text) - broken
        if valid <= broken:
            encoding = declared[1].decode("ascii") if declared else None
            return decode(html, field="html", declared=encoding, repair=True)
        return lenient_utf8(html)  # UTF-8 that is broken in a few places, which browsers read too


class _Limits:
    """Counts the elements of a page while it is parsed, before anything is made of them."""

    def __init__(self) -> None:
        self.elements = 0
        self.children = [0]  # of each open element, other than paragraphs
        self.paragraphs = [0]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.elements += 1
        self.children[-1] += tag not in _PARAGRAPHS
        self.paragraphs[-1] += tag in _PARAGRAPHS
        self.children.append(0)
        self.paragraphs.append(0)
        for number, limit, what in (
            (self.elements, MAX_ELEMENTS, "elements"),
            (self.children[-2], MAX_CHILDREN, "elements in one element"),
            (self.paragraphs[-2], MAX_PARAGRAPHS, "paragraphs or boxes in one element"),
            (len(attributes), MAX_ATTRIBUTES, f"attributes on one <{tag[:40]}>"),
        ):
            if number > limit:
                raise TooLarge("html", f"has more than {limit:,} {what}")

    def end(self, tag: str) -> None:
        self.children.pop()
        self.paragraphs.pop()

    def close(self) -> None:
        pass
