"""IPTC ninjs, news in JSON: versions 2 and 3 (https://www.iptc.org/std/ninjs/), the older 1, and Superdesk's dialect of
it.

Version 3 spells names with capitals ("pubStatus") that earlier ones spell without ("pubstatus"). Superdesk has "guid"
in place of "uri".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quotes_service.errors import InvalidInput
from quotes_service.ingest.fields import web_address
from quotes_service.ingest.formats.bodies import text_of_html
from quotes_service.ingest.formats.wire import NewsItem

_MARKS = frozenset(
    "headlines bodies headline body_text body_html body_xhtml versioncreated pubstatus representationtype associations"
    " descriptions profile infosources".split()
)
_HTML_TYPES = ("text/html", "application/xhtml+xml")
#: How the role of somebody ends who is a source of what an article says, not of the article.
_QUOTED = ("/interviewee", "/spokesperson")
#: The role of a sender's id that is no URI, as standards.newsroom.ninjs writes it.
_SENDERS_ID = "externalId"
_OLD_BODIES = ("body_html", "body_xhtml", "body_text")


def is_ninjs(row: Mapping[str, Any]) -> bool:
    """Whether a JSON object is a ninjs item: it has a ``uri`` and what only ninjs has, or as Superdesk's a ``guid``,
    which others have, too, with a body or a state; and no text or html itself."""
    names = {name.lower() for name in row}
    is_superdesk = "guid" in names and bool(names & {*_OLD_BODIES, "pubstatus"})
    return ("uri" in names or is_superdesk) and not names & {"text", "html"} and bool(names & _MARKS)


def item_of(row: Mapping[str, Any]) -> NewsItem:
    """The item that a ninjs object describes. Raises InvalidInput for a value of another type."""
    row = {name.lower(): value for name, value in row.items() if value is not None}
    uri = _string(row, "uri") or _string(row, "guid")
    first, last = _string(row, "firstcreated"), _string(row, "versioncreated")
    fields = {
        "title": _headline(row),
        "url": _address(row, uri),
        "external_id": _senders_id(row) or uri,
        "outlet": _outlet(row, uri),
        "byline": _string(row, "by")
        or _string(row, "byline")
        or ", ".join(v["value"] for v in _values(row, "bylines")),
        "published_at": first or _string(row, "contentcreated") or last,
        "modified_at": last if last and first else "",
        "language": _string(row, "language"),
    }
    kind = _string(row, "type") or "text"
    return NewsItem(
        text=_body(row),
        fields={name: value for name, value in fields.items() if value},
        status=_string(row, "pubstatus").lower() or "usable",
        embargoed=_string(row, "embargoeduntil") or _string(row, "embargoed") or None,
        media=None if kind in ("text", "composite") else f"a {kind[:30]}",
        note=_string(row, "ednote") or None,
    )


def _string(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name, "")
    if not isinstance(value, str):
        raise InvalidInput(name, f"is {str(value)[:40]}; it must be a string")
    return value.strip()


def _objects(row: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list, or of the values of an object, as version 1 has them; their names in lower case."""
    value = row.get(name, [])
    values = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(values, list):
        raise InvalidInput(name, f"is {str(value)[:40]}; it must be a list")
    return [{key.lower(): inner for key, inner in item.items()} for item in values if isinstance(item, dict)]


def _values(row: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list that have a ``value``, the one with the role "main" first."""
    found = [item for item in _objects(row, name) if isinstance(item.get("value"), str) and item["value"].strip()]
    return sorted(found, key=lambda item: item.get("role") != "main")


def _headline(row: Mapping[str, Any]) -> str:
    for item in _values(row, "headlines"):
        value = item["value"]
        return text_of_html(value).replace("\n\n", " ") if _is_html(item) else " ".join(value.split())
    return _string(row, "headline") or _string(row, "title")


def _body(row: Mapping[str, Any]) -> str:
    """The body as HTML, which has paragraphs, else as plain text."""
    bodies = _values(row, "bodies")
    for item in bodies:
        if _is_html(item) and (text := text_of_html(item["value"])):
            return text
    for item in bodies:
        if _content_type(item) in ("", "text/plain"):
            return item["value"].strip()
    for name in _OLD_BODIES:
        if value := _string(row, name):
            return value if name == "body_text" else text_of_html(value)
    return ""


def _content_type(item: Mapping[str, Any]) -> str:
    return str(item.get("contenttype") or "").split(";")[0].strip().lower()


def _is_html(item: Mapping[str, Any]) -> bool:
    kind = _content_type(item)
    return kind in _HTML_TYPES or (not kind and "<p" in item["value"] and "</" in item["value"])


def _address(row: Mapping[str, Any], uri: str) -> str:
    """The canonical address among the links, else the item's own identifier if one can open it."""
    for item in _objects(row, "links") + _objects(row, "associations"):
        if str(item.get("rel") or item.get("name") or "").lower() == "canonical":
            for name in ("href", "uri"):
                if isinstance(value := item.get(name), str) and web_address(value):
                    return value
    return web_address(uri) or ""


def _senders_id(row: Mapping[str, Any]) -> str:
    """The id by which a sender of ours knows the article, where that is no URI."""
    ids = _values(row, "altids")
    return next((item["value"] for item in ids if _is_ours(row) and item.get("role") == _SENDERS_ID), "")


def _is_ours(row: Mapping[str, Any]) -> bool:
    """Whether a service like this one wrote the item: then roles mean what standards.newsroom.ninjs means by them."""
    return any(item.get("role") == "quotes_service" for item in _values(row, "altids"))


def _outlet(row: Mapping[str, Any], uri: str) -> str:
    quoted = (*_QUOTED, "/contentSource") if _is_ours(row) else _QUOTED
    sources = [item for item in _objects(row, "infosources") if not str(item.get("role")).endswith(quoted)]
    names = [item["name"].strip() for item in sources if isinstance(item.get("name"), str)]
    found = _string(row, "provider") or _string(row, "source") or next(filter(None, names), "")
    if found or (found := _string(row, "copyrightholder")):
        return found
    return issuer_of(uri)


def issuer_of(uri: str) -> str:
    """The domain in an identifier: "http://a.example/7", "urn:newsml:a.example:2021:7", "tag:a.example,2021:7"."""
    parts = uri.split(":")
    if uri.startswith(("http://", "https://")):
        return uri.split("/")[2]
    if uri.lower().startswith("urn:newsml:") and len(parts) > 3:
        return parts[2]
    return parts[1].split(",")[0] if uri.lower().startswith("tag:") and len(parts) > 2 else ""
