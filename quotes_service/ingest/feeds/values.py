"""The values of a feed as its dialects write them -> plain ones; what cannot be read gives None."""

from __future__ import annotations

import re
import unicodedata
from calendar import timegm
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from time import struct_time
from typing import Any
from urllib.parse import urlsplit

from quotes_service.ingest.feeds.markup import fragment

_REFERENCE = re.compile(r"&(#\d+|#x[0-9a-f]+|[a-z]\w*);", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_LANGUAGE = re.compile(r"([a-z]{2})(?![a-z])", re.IGNORECASE)
#: The most characters of a title or a name that are read.
MAX_CHARS = 2_000
#: Earlier and later years are mistakes: computers that count from 1970, or years of two digits.
_YEARS = range(1971, 2200)


def plain(value: Any, kind: str | None = None) -> str | None:
    """A title or a name on one line, without markup, up to MAX_CHARS. ``kind``: its content type, if the feed says so.

    Feeds escape titles once or twice, whatever they declare, so references and tags are resolved wherever they stand.
    """
    if not isinstance(value, str):
        return None
    value = value[:MAX_CHARS]
    if _TAG.search(value) and (kind or "").endswith("html"):
        value = text_of(value)
    for _ in range(2):
        if _REFERENCE.search(value):
            value = unescape(value)
    return " ".join(_printable(value).split()) or None


def text_of(markup: str) -> str:
    """The text of a piece of HTML, with spaces between blocks."""
    tree = fragment(_printable(markup))
    return "" if tree is None else " ".join(" ".join(tree.itertext()).split())


def names(values: Iterable[Any]) -> tuple[str, ...]:
    """The names of authors, each once; addresses of e-mail are no names."""
    found = (person(plain(value, "text/html") or "") for value in values)
    return tuple(dict.fromkeys(name for name in found if name))


def person(text: str) -> str:
    """The name in "ola@post.example (Ola Brandt)" or "Ola Brandt <ola@post.example>"; empty if there is none."""
    return " ".join(word for word in text.split() if "@" not in word).strip(" ()<>,;")


def web_address(value: Any) -> str | None:
    """The value if it is an absolute http or https address."""
    if not isinstance(value, str):
        return None
    address = "".join(_printable(value).split())
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None


def moment(printed: Any, parsed: struct_time | None = None) -> datetime | None:
    """A time in the zone in which it is printed: RFC 3339 or RFC 822; ``parsed``: what feedparser made of it, in UTC,
    for other forms. A time without a zone counts as UTC."""
    found = _standard(printed.strip()) if isinstance(printed, str) else None
    if found is None and parsed is not None:
        try:
            found = datetime.fromtimestamp(timegm(parsed), UTC)
        except (ValueError, OverflowError, OSError):
            return None
    if found is None or found.year not in _YEARS:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _standard(printed: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(printed)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def language(value: Any) -> str | None:
    """The ISO 639-1 code of a language tag such as "en-GB"."""
    tag = _LANGUAGE.match(value.strip()) if isinstance(value, str) else None
    return tag[1].lower() if tag else None


def seconds(value: Any) -> int | None:
    """A positive whole number, written as such."""
    match = re.fullmatch(r"\s*(\d{1,9})(\.0*)?\s*", value, re.ASCII) if isinstance(value, str) else None
    return int(match[1]) or None if match else None


def _printable(value: str) -> str:
    """Without control characters, lone surrogates and marks that are not seen."""
    return "".join(
        " " if unicodedata.category(character) in ("Cc", "Cs") else character
        for character in value
        if character not in "\u00ad\u200b\u2060\ufeff"
    )
