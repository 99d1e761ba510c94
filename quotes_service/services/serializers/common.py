"""What all serializers share: the shape of a collection, ids, times, and what an article is called."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from quotes_service.store.articles.articles import BEGINNING

#: The most characters of a text that stand for a title.
LABEL_CHARS = 80


def collection(items: list[dict[str, Any]], next_cursor: str | None, total: int) -> dict[str, Any]:
    """A page of a listing as the commands print it; the API turns the cursor into a link."""
    return {"items": items, "next_cursor": next_cursor, "total": total}


def label(title: str | None, text: str) -> str:
    """What an article is listed under: its title, else its first words. Of ``text`` the first BEGINNING characters are
    enough."""
    if title:
        return title
    words = " ".join(text[:BEGINNING].split())
    if len(words) <= LABEL_CHARS:
        return words
    return words[: max(words.rfind(" ", 0, LABEL_CHARS), 0) or LABEL_CHARS - 1] + "…"


def is_id(value: str) -> bool:
    """Whether a value has the form of an id. Only such values are looked up: databases refuse some characters."""
    return value.isascii() and value.replace("_", "").isalnum()


def utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
