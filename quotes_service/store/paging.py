"""Paging by key: the cursor holds the sort values of the last row, so that a page costs the same wherever it is."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

import peewee as pw

from quotes_service.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Order:
    """An order of a listing: expressions with their direction, the last of them unique. ``name`` marks its cursors."""

    name: str
    keys: tuple[tuple[Any, type, bool], ...]  # expression, type of its value in a cursor, descending

    def page(self, query: pw.Select, cursor: str | None, limit: int) -> tuple[list[dict], str | None]:
        """The rows (dicts) after the cursor, ``limit`` at most, and the cursor of the next page or None.

        Raises InvalidInput("cursor") for one that is broken or of another listing.
        """
        names = [f"_key{index}" for index in range(len(self.keys))]
        columns = [key.alias(name) for (key, _, _), name in zip(self.keys, names, strict=True)]
        query = query.select_extend(*columns).order_by(*(key.desc() if down else key for key, _, down in self.keys))
        if cursor is not None:
            query = query.where(self._after(self._decode(cursor)))
        rows = list(query.limit(limit + 1).dicts())
        more = self._encode([rows[limit - 1][name] for name in names]) if len(rows) > limit else None
        return rows[:limit], more

    def _after(self, values: list[Any]) -> pw.Expression:
        """(a, b, c) after (x, y, z), each in its direction: a > x or (a = x and (b > y or ...))."""

        def step(rest: pw.Expression | None, item: tuple) -> pw.Expression:
            (key, _, down), value = item
            beyond = key < value if down else key > value
            return beyond if rest is None else beyond | ((key == value) & rest)

        return reduce(step, reversed(list(zip(self.keys, values, strict=True))), None)

    def _encode(self, values: list[Any]) -> str:
        raw = json.dumps([self.name, *values], default=str, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    def _decode(self, cursor: str) -> list[Any]:
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True)
            name, *values = json.loads(raw)
            if name != self.name or len(values) != len(self.keys):
                raise ValueError
            return [_read(kind, value) for (_, kind, _), value in zip(self.keys, values, strict=True)]
        except (ValueError, TypeError, RecursionError, binascii.Error):
            raise InvalidInput("cursor", "is none that this listing gave") from None


def _read(kind: type, value: Any) -> Any:
    """A sort value as JSON brought it back, checked: whatever passes, a database can compare with."""
    if kind is date and isinstance(value, str):
        return date.fromisoformat(value)
    if type(value) is not kind or value != value:
        raise ValueError(value)
    if kind is int and not 0 <= value < 2**63:
        raise ValueError(value)
    if kind is str and ("\0" in value or not value.encode()):
        raise ValueError(value)
    return value
