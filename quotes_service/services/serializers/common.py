"""What all serializers share: the shape of a collection, ids and times."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def collection(items: list[dict[str, Any]], next_cursor: str | None, total: int) -> dict[str, Any]:
    """A page of a listing as the commands print it; the API turns the cursor into a link."""
    return {"items": items, "next_cursor": next_cursor, "total": total}


def is_id(value: str) -> bool:
    """Whether a value has the form of an id. Only such values are looked up: databases refuse some characters."""
    return value.isascii() and value.replace("_", "").isalnum()


def utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
