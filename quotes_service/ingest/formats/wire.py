"""What news agencies say of an item besides its text: whether and when it may be used, and that it is withdrawn."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from quotes_service.errors import InvalidInput, NotYet
from quotes_service.ingest.fields import with_fields
from quotes_service.ingest.pages.metadata.bylines import byline_of
from quotes_service.ingest.pages.repair import one_line, repaired
from quotes_service.records import Article, Withdrawal


class Skipped(Exception):
    """There is nothing to read, and that is no error; the text says why."""


@dataclass(frozen=True, slots=True)
class NewsItem:
    """An item of an agency. ``fields``: what it says about the article, by the names of Article's fields.

    ``status``: "usable", "withheld" or "canceled" (IPTC NewsCodes "stat"); ``media``: what it is, if it is no text
    ("picture"); ``note``: what the agency says to editors.
    """

    text: str
    fields: Mapping[str, str]
    status: str = "usable"
    embargoed: str | None = None
    media: str | None = None
    note: str | None = None


def checked(item: NewsItem, known: Mapping[str, str], now: datetime) -> Article | Withdrawal:
    """The article of an item that may be used at ``now``, or that it is withdrawn; ``known`` overrides its fields.

    Raises InvalidInput for an item that is withheld or has no text, NotYet for one under embargo, and Skipped for a
    picture.
    """
    article = with_fields(Article(item.text), {**_as_printed(item.fields), **known})
    note = f": {' '.join(item.note.split())[:300]}" if item.note else ""
    if item.status == "canceled":
        if not article.external_id and not article.url:
            raise InvalidInput("uri", "is missing: it would say which article is canceled")
        return Withdrawal(article.external_id, article.url, article.outlet, f"canceled by its agency{note}")
    if item.status == "withheld":
        raise InvalidInput("pubStatus", f"is withheld: its agency does not want it to be used now{note}")
    if item.status != "usable":
        raise InvalidInput("pubStatus", f"is {item.status[:60]!r}; there are usable, withheld and canceled")
    if item.embargoed and (until := _moment(item.embargoed)) > now:
        seconds = math.ceil((until - now).total_seconds())
        shown = until.astimezone(UTC).isoformat().replace("+00:00", "Z")
        raise NotYet("embargoed", f"is embargoed until {shown}; send it again then", seconds)
    if not item.text.strip():
        if item.media:
            raise Skipped(f"is {item.media}, without a text")
        raise InvalidInput("text", "is missing: the item has no body")
    return article


def _as_printed(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields, the title with its characters repaired and the byline without "By" and roles, as of a page."""
    made = {"title": lambda title: one_line(repaired(title)), "byline": byline_of}
    return {name: made[name](value) if name in made else value for name, value in fields.items()}


def _moment(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        raise InvalidInput("embargoed", f"{value[:60]!r} is not a time such as 2021-02-19T08:00:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
