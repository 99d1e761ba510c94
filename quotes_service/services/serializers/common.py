"""What all serializers share: the shape of a collection, ids and times."""

from __future__ import annotations

from datetime import UTC, datetime


def collection(items: list[dict], next_cursor: str | None, total: int) -> dict:
    return {"items": items, "next_cursor": next_cursor, "total": total}


def is_id(value: str) -> bool:
    """Whether this may be an id at all; what is none is not asked of the database, which may choke on it."""
    return value.isascii() and value.replace("_", "").isalnum()


def utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
