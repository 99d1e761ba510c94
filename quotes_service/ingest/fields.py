"""What a sender says about an article, by the names of FIELDS, checked; and the article that a row of them is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from quotes_service.errors import InvalidInput, TooLarge
from quotes_service.ingest.addresses import found_at
from quotes_service.ingest.pages.article import article_from_html
from quotes_service.ingest.text import check_characters
from quotes_service.records import Article, Withdrawal

#: The longest title, URL or other short field, in characters.
MAX_FIELD_CHARS = 2_000

FIELDS = ("text", "html", "title", "url", "external_id", "outlet", "byline", "published_at", "modified_at", "language")
ALIASES = {"id": "external_id", "publisher": "outlet", "author": "byline", "date": "published_at"}


def article_of(
    row: Mapping[str, Any],
    limit: int,
    ignored: list[str],
    page_at: Callable[[str], Article | Withdrawal] | None = None,
) -> Article | Withdrawal:
    """The article of a row, which has text or html, or only a url, where ``page_at`` reads the page at an address.

    ``ignored`` is extended by the names that mean nothing here. Raises InvalidInput for the field that is wrong, and
    TooLarge.
    """
    ignored += [name for name in row if name not in FIELDS and name not in ALIASES]
    row = {name: value for name, value in row.items() if value is not None}
    row = {ALIASES[name]: value for name, value in row.items() if name in ALIASES} | row
    text, html, url = _text(row, "text"), _text(row, "html"), _url(row)
    if text is None and html is None and url and page_at:
        page = page_at(url)
        said = {name: value for name, value in row.items() if name != "url"}  # the page has the address that answered
        return page if isinstance(page, Withdrawal) else with_fields(page, said)
    if (text is None) == (html is None):
        raise InvalidInput("text", "is missing: give text or html" if text is None else "give text or html, not both")
    page = None if html is None else found_at(article_from_html(html, url=url, limit=limit), url)
    return with_fields(page or Article(text or ""), row)


def with_fields(article: Article, row: Mapping[str, Any]) -> Article:
    """The article with the fields of ``row``, which take precedence over what the article says. Raises InvalidInput."""
    fields = {
        "title": _short(row, "title"),
        "url": _url(row),
        "external_id": _id(row),
        "outlet": _short(row, "outlet"),
        "byline": _short(row, "byline"),
        "published_at": _date(row, "published_at"),
        "modified_at": _date(row, "modified_at"),
        "language": _language(row),
    }
    return replace(article, **{name: value for name, value in fields.items() if value is not None})


def web_address(value: str) -> str | None:
    """The value if it is an address that begins with http:// or https://."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return value if parts.scheme in ("http", "https") and parts.netloc else None


def _text(row: Mapping[str, Any], field: str) -> str | None:
    value = row.get(field)
    if value is not None and not isinstance(value, str):
        raise InvalidInput(field, f"is {json.dumps(value)[:40]}; it must be a string")
    return value


def _short(row: Mapping[str, Any], field: str) -> str | None:
    value = (_text(row, field) or "").strip()
    if len(value) > MAX_FIELD_CHARS:
        raise TooLarge(field, f"has {len(value):,} characters; at most {MAX_FIELD_CHARS:,} are read")
    check_characters(value, field=field)
    return value or None


def _url(row: Mapping[str, Any]) -> str | None:
    if (url := _short(row, "url")) is None:
        return None
    if web_address(url) is None:
        raise InvalidInput("url", f"{url!r} is not a URL that begins with http:// or https://")
    return url


def _date(row: Mapping[str, Any], field: str) -> date | None:
    """The day of a date or time; for a time with a zone, the day in that zone."""
    if (value := _short(row, field)) is None:
        return None
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        raise InvalidInput(field, f"{value!r} is not a date such as 2021-02-19 or 2021-02-19T08:00:00Z") from None


def _language(row: Mapping[str, Any]) -> str | None:
    if (value := _short(row, "language")) is None:
        return None
    if not (code := re.match(r"[a-z]{2}(?![a-z])", value.lower())):
        raise InvalidInput("language", f"{value!r} is not an ISO 639-1 code such as en")
    return code[0]


def _id(row: Mapping[str, Any]) -> str | None:
    value = row.get("external_id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _short(row, "external_id")
