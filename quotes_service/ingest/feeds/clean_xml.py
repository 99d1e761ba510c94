"""XML from anywhere -> well-formed XML without a DTD, in a time that grows with its length.

feedparser reads broken XML too, but in a time that a hostile feed can make quadratic; what it gets from here it reads
by its strict parser alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.entities import html5
from xml.sax import SAXException, handler

from defusedxml import DefusedXmlException, sax
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - a compiled module without stubs

from quotes_service.errors import InvalidInput
from quotes_service.ingest.feeds.values import person

#: The longest value that is no content (a title, an address), and the longest name, in characters; longer ones are cut.
#: (feedparser looks for addresses of e-mail in names by an expression that takes cubic time, and misses some.)
MAX_VALUE_CHARS = 2_000
MAX_NAME_CHARS = 200
#: The most elements, and the most that are read of one element, but for entries in their feed.
MAX_ELEMENTS = 2_000_000
MAX_CHILDREN = 1_000
#: The most attributes of an element: lxml takes quadratic time on them.
MAX_ATTRIBUTES = 500

_DECLARATION = re.compile(r"<\?xml\s[^>]{0,500}>")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6})|([a-zA-Z]\w{0,30}));|&")
_PREDEFINED = ("amp", "lt", "gt", "quot", "apos")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
#: Elements with a text of any length, and markup of their own.
_CONTENTS = frozenset(
    ("description", "summary", "content", "encoded", "body", "div", "subtitle", "tagline", "abstract")
)
_NAMES = frozenset(("author", "contributor", "creator", "editor", "email", "managingeditor", "name", "owner"))
_NAMES |= {"publisher", "webmaster"}
_ENTRIES = frozenset(("item", "entry"))
#: Prefixes that feeds use without declaring them.
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}


class _Limits:
    """Counts elements and attributes while they are parsed, before a tree is made of them."""

    def __init__(self) -> None:
        self.elements = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise InvalidInput("feed", f"has more than {MAX_ELEMENTS:,} elements")
        if len(attributes) > MAX_ATTRIBUTES:
            raise InvalidInput("feed", f"has more than {MAX_ATTRIBUTES:,} attributes on one <{tag[:40]}>")

    def close(self) -> None:
        pass


def clean_xml(text: str) -> tuple[bytes, str | None]:
    """The document in UTF-8, with what is wrong with it, if it is not well-formed.

    Raises InvalidInput("feed") if it declares entities, has no element, or more of something than any feed has.
    """
    text = _DECLARATION.sub("", text.lstrip("\ufeff \t\r\n"), count=1)
    text = "".join(_resolved(_NO_XML.sub("", text)))
    data = text.encode()
    problem = _check(data, text)
    options = {"recover": True, "resolve_entities": False, "no_network": True, "encoding": "utf-8"}
    try:
        etree.fromstring(data, etree.XMLParser(target=_Limits(), **options))
        root = etree.fromstring(
            data, etree.XMLParser(remove_comments=True, remove_pis=True, collect_ids=False, **options)
        )
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise InvalidInput("feed", "is neither RSS, Atom nor JSON Feed")
    _bound(root)
    return etree.tostring(root, encoding="utf-8"), problem


def _resolved(text: str) -> Iterator[str]:
    """The text with the entities of HTML, which XML does not know, as characters, and stray "&" escaped."""
    position = 0
    while (start := text.find(_CDATA, position)) >= 0 and (end := text.find(_CDATA_END, start)) >= 0:
        yield _REFERENCE.sub(_reference, text[position:start])
        yield text[start : end + len(_CDATA_END)]
        position = end + len(_CDATA_END)
    yield _REFERENCE.sub(_reference, text[position:])


def _reference(match: re.Match[str]) -> str:
    number, name = match.groups()
    if name in _PREDEFINED:
        return match[0]
    if name and (character := html5.get(f"{name};")):
        return character.replace("&", "&amp;").replace("<", "&lt;")
    if number:
        code = int(number[2:], 16) if number[1] in "xX" else int(number[1:])
        return match[0] if code <= 0x10FFFF and not _NO_XML.match(chr(code)) else ""
    return "&amp;" + match[0][1:]


def _check(data: bytes, text: str) -> str | None:
    """What is wrong with the XML, or None. Raises InvalidInput for a DTD that declares entities.

    A document type alone, whose file is not fetched, is harmless and usual in RSS 0.91.
    Where XML is too broken to be sure, the word is enough.
    """
    try:
        sax.parseString(data, handler.ContentHandler(), forbid_dtd=False, forbid_entities=True, forbid_external=False)
    except DefusedXmlException:
        raise InvalidInput("feed", "declares XML entities, which are refused: they can be made to explode") from None
    except SAXException as error:
        if _ENTITY.search(text):
            raise InvalidInput("feed", "is broken XML that declares XML entities, which are refused") from None
        return f"is not well-formed XML: {error.getMessage()}"
    return None


def _bound(root: etree._Element) -> None:
    """Cut long values and great numbers of elements, and declare the prefixes that are used."""
    walk = etree.iterwalk(root, events=("start",), tag="*")
    surplus: list[etree._Element] = []
    for _, element in walk:
        name = _declare(element)
        if name in _CONTENTS:
            continue
        element.text = _short(name, element.text)
        if name == "guid" and not (element.text or "").strip().startswith(("http:", "https:")):
            element.set("isPermaLink", "false")  # else "4711" would be taken for a relative address
        element.tail = None
        others = 0
        for child in element:
            others += _local_name(child) not in _ENTRIES
            if others > MAX_CHILDREN:
                surplus.append(child)
    for element in surplus:
        if (parent := element.getparent()) is not None:
            parent.remove(element)


def _short(name: str, text: str | None) -> str | None:
    """The value of an element, no longer than is read."""
    if text and name in _NAMES:
        return person(text[:MAX_NAME_CHARS])
    return text and text[:MAX_VALUE_CHARS]


def _declare(element: etree._Element) -> str:
    """Give an element whose prefix is not declared the namespace that is meant. Returns its name without a prefix."""
    for name, value in element.items():
        if ":" in name and not name.startswith("{"):
            del element.attrib[name]
        elif len(value) > MAX_VALUE_CHARS:
            element.attrib[name] = value[:MAX_VALUE_CHARS]
    tag = element.tag
    if ":" in tag and not tag.startswith("{"):
        prefix, _, tag = tag.partition(":")
        space = _NAMESPACES.get(prefix.lower(), "urn:undeclared")
        try:
            element.tag = f"{{{space}}}{tag.replace(':', '_')}"
        except ValueError:  # ":7", in a feed that is damaged
            element.tag = f"{{{space}}}unnamed"
    return _local_name(element)


def _local_name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""
