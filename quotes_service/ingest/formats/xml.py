"""XML from anywhere, read without entities and external files, and within limits."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from quotes_service.errors import InvalidInput, TooLarge
from quotes_service.ingest.text import decode

MAX_ELEMENTS = 500_000
#: Deeper than any text is nested; what walks a tree may call itself so many times.
MAX_DEPTH = 200

_DECLARED = re.compile(rb"""<\?xml[^>]+encoding\s*=\s*["']([\w.:-]+)""")


def parse(data: bytes, *, field: str = "XML") -> Element:
    """The root element. A DOCTYPE is read over, since NITF files have one; entities are refused.

    Raises InvalidInput for ``field`` if the data is not well-formed or declares entities, and TooLarge if it has more
    than MAX_ELEMENTS elements, or is deeper than MAX_DEPTH.
    """
    declared = _DECLARED.search(data[:200])
    text = decode(data, field=field, declared=declared[1].decode() if declared else None)
    parser = DefusedXMLParser(target=_Limited(field), forbid_dtd=False, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(text)
        return parser.close()
    except DefusedXmlException:
        raise InvalidInput(field, "declares entities, which are refused since they can be bombs") from None
    except (ParseError, ValueError) as error:
        raise InvalidInput(field, f"cannot be read: {error}") from None


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def to_bytes(element: Element) -> bytes:
    return tostring(element, encoding="utf-8")


class _Limited(TreeBuilder):
    """Counts the elements while they are read, before a tree is made of them."""

    def __init__(self, field: str):
        super().__init__()
        self.field, self.elements, self.depth = field, 0, 0

    def start(self, tag, attrs):
        self.elements += 1
        self.depth += 1
        if self.elements > MAX_ELEMENTS:
            raise TooLarge(self.field, f"has more than {MAX_ELEMENTS:,} elements")
        if self.depth > MAX_DEPTH:
            raise TooLarge(self.field, f"has elements more than {MAX_DEPTH} deep")
        return super().start(tag, attrs)

    def end(self, tag):
        self.depth -= 1
        return super().end(tag)
