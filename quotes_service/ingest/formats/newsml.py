"""IPTC NewsML-G2 news items (https://iptc.org/standards/newsml-g2/), and NITF documents, by themselves or in one.

Namespaces differ between versions of the standards, so elements are found by their names alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element

from quotes_service.ingest.formats.bodies import text_of_html
from quotes_service.ingest.formats.ninjs import issuer_of
from quotes_service.ingest.formats.wire import NewsItem, Skipped
from quotes_service.ingest.formats.xml import local_name, parse, to_bytes
from quotes_service.ingest.text import decode

#: The items of NewsML-G2; only the first has a text.
ITEMS = ("newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem")

_PREFIX = re.compile(r"(</?)\w+:(?=\w)")  # "html:p"


def items_of(root: Element) -> list[Element]:
    """The items of a newsMessage, or of a file with one item."""
    if local_name(root) == "newsMessage":
        return [item for part in _all(root, "itemSet") for item in part if local_name(item) in ITEMS]
    return [root]


def item_of(data: bytes) -> NewsItem:
    """The item of a newsItem or nitf element. Raises InvalidInput, and Skipped for a package or another item."""
    root = parse(data)
    name = local_name(root)
    if name == "nitf":
        return _nitf_item(root)
    if name != "newsItem":
        raise Skipped(f"is a {name}, which has no text")
    item, content = _element(root, "itemMeta"), _element(root, "contentMeta")
    first, last = _text(item, "firstCreated"), _text(item, "versionCreated")
    guid = (root.get("guid") or "").strip()
    nitf = next((inner for inline in _all(root, "inlineXML") for inner in inline if local_name(inner) == "nitf"), None)
    inner = _nitf_fields(nitf) if nitf is not None else {}
    language = next((found.get("tag") for found in _all(content, "language")), None) or _language(root)
    kind = _code(next(_all(item, "itemClass"), None))
    fields = {
        "title": _text(content, "headline") or _text(item, "title") or inner.get("title"),
        "external_id": guid,
        "outlet": _party(next(_all(item, "provider"), None)) or issuer_of(guid),
        "byline": _text(content, "by") or _creators(content) or inner.get("byline"),
        "published_at": first or _text(content, "contentCreated") or last,
        "modified_at": last if last and first else None,
        "language": language,
        "url": guid if guid.startswith(("http://", "https://")) else None,
    }
    return NewsItem(
        text=_body(root),
        fields={field: value for field, value in fields.items() if value},
        status=_code(next(_all(item, "pubStatus"), None)) or "usable",
        embargoed=_text(item, "embargoed") or None,
        media=None if kind in ("", "text", "composite") else f"a {kind[:30]}",
        note=_text(item, "edNote") or None,
    )


def _body(root: Element) -> str:
    """The first content that has a text: markup, else plain text."""
    for inline in _all(root, "inlineXML"):
        for content in inline:
            if text := _markup(content):
                return text
    for inline in _all(root, "inlineData"):
        value = "".join(inline.itertext()).strip()
        if value and "encoding" not in inline.attrib:  # base64, for pictures
            return text_of_html(value) if "html" in (inline.get("contenttype") or "") else value
    return ""


def _markup(content: Element) -> str:
    if local_name(content) == "nitf":
        content = next(_all(content, "body.content"), content)
    elif local_name(content) == "html":
        content = next(_all(content, "body"), content)
    return text_of_html(_plain_names(content))


def _plain_names(element: Element) -> str:
    """The element as HTML: without namespaces."""
    return _PREFIX.sub(r"\1", decode(to_bytes(element), field="XML"))


def _nitf_item(root: Element) -> NewsItem:
    fields = _nitf_fields(root)
    document = _element(root, "docdata")
    status = (document.get("management-status") or "usable").lower() if document is not None else "usable"
    release = _norm(next(_all(root, "date.release"), None))
    return NewsItem(
        text=_markup(root),
        fields=fields,
        # NITF knows "embargoed" too; until when, date.release says
        status="usable" if status == "embargoed" else status,
        embargoed=release if status == "embargoed" else None,
    )


def _nitf_fields(root: Element) -> dict[str, str]:
    identifier = next(_all(root, "doc-id"), None)
    issued = _norm(next(_all(root, "date.issue"), None))
    publication = next(_all(root, "pubdata"), None)
    byline = next(_all(root, "byline"), None)
    person = _text(byline, "person")
    guid = "" if identifier is None else identifier.get("id-string") or ""
    fields = {
        "title": _text(root, "hl1") or _text(root, "title"),
        "byline": re.sub(r"^by\s+", "", person or _line(byline), flags=re.IGNORECASE),
        "external_id": guid,
        "outlet": ("" if publication is None else publication.get("name") or "")
        or ("" if identifier is None else identifier.get("regsrc") or ""),
        "published_at": issued,
        "url": ("" if publication is None else publication.get("ex-ref") or ""),
        "language": _language(root),
    }
    return {field: value.strip() for field, value in fields.items() if value and value.strip()}


def _norm(element: Element | None) -> str:
    """The time of a NITF date ("20210219T080000Z") in the form of ISO 8601 that has dashes."""
    value = "" if element is None else element.get("norm") or ""
    try:
        return datetime.fromisoformat(value).isoformat()
    except ValueError:
        return value


def _all(root: Element | None, name: str) -> Iterator[Element]:
    return (element for element in ([] if root is None else root.iter()) if local_name(element) == name)


def _element(root: Element, name: str) -> Element | None:
    return next((child for child in root.iter() if local_name(child) == name), None)


def _text(root: Element | None, name: str) -> str:
    """The words of the first element of that name that has some."""
    return next(filter(None, map(_line, _all(root, name))), "")


def _line(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _code(element: Element | None) -> str:
    """The code of a concept: "usable" of "stat:usable" and of "http://cv.iptc.org/newscodes/pubstatusg2/usable"."""
    value = "" if element is None else element.get("qcode") or element.get("uri") or element.get("literal") or ""
    return re.split(r"[:/]", value)[-1].lower()


def _party(element: Element | None) -> str:
    """The name of an organization, else its code or its address."""
    if element is None:
        return ""
    value = element.get("literal") or element.get("qcode") or element.get("uri") or ""
    return _text(element, "name") or (issuer_of(value) or value.rpartition(":")[2])


def _creators(content: Element | None) -> str:
    return ", ".join(filter(None, (_text(creator, "name") for creator in _all(content, "creator"))))


def _language(root: Element) -> str:
    return root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("lang") or ""
