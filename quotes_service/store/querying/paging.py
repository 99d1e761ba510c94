"""Paging by key: the cursor has the sort values of the last row, so that all pages cost the same."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from itertools import takewhile
from typing import Any, Generic, TypeVar

import peewee as pw

from quotes_service.errors import InvalidInput
from quotes_service.store.querying.rows import records

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page of a listing: ``limit`` rows at most, after the cursor. ``whole``: all pages are read one after the
    other, so they are not counted where that takes long, and come in the order in which they are found soonest unless
    another is asked for."""

    limit: int = 20
    cursor: str | None = None
    whole: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a listing, the cursor of the next (None on the last page), and how many rows all pages have, or if
    they are not counted, this one."""

    items: list[T]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a listing: expressions with their direction, the last of them unique. ``name`` is in its cursors."""

    name: str
    keys: tuple[tuple[Any, type, bool], ...]  # expression, type of its value in a cursor, descending

    def page(self, query: Any, cursor: str | None, limit: int) -> tuple[list[dict[str, Any]], str | None]:
        """The rows (dicts) after the cursor, ``limit`` at most, and the cursor of the next page or None.

        Raises InvalidInput("cursor") for a cursor that is broken or belongs to another listing.
        """
        names = [f"_key{index}" for index in range(len(self.keys))]
        columns = [key.alias(name) for (key, _, _), name in zip(self.keys, names, strict=True)]
        query = query.select_extend(*columns).order_by(*(key.desc() if down else key for key, _, down in self.keys))
        if cursor is not None:
            query = query.where(self.after(self._decode(cursor)))
        rows = records(query.limit(limit + 1))
        next_cursor = self._encode([rows[limit - 1][name] for name in names]) if len(rows) > limit else None
        return rows[:limit], next_cursor

    def after(self, values: list[Any]) -> pw.Expression:
        """(a, b, c) after (x, y, z), each in its direction: a > x or (a = x and (b > y or ...))."""

        def beyond(item: tuple) -> Any:
            (key, _, down), value = item
            return key < value if down else key > value

        def step(rest: Any, item: tuple) -> Any:
            (key, _, _), value = item
            return beyond(item) | ((key == value) & rest)

        *first, last = zip(self.keys, values, strict=True)
        after = reduce(step, reversed(first), beyond(last))
        run = [key for key, _, down in takewhile(lambda item: item[2] == self.keys[0][2], self.keys)]
        if len(run) < 2:
            return after
        # an index cannot use the alternatives above; with this condition it starts near the cursor
        columns, bound = pw.Tuple(*run), pw.Tuple(*values[: len(run)])
        return (columns <= bound if self.keys[0][2] else columns >= bound) & after

    def _encode(self, values: list[Any]) -> str:
        return encoded([self.name, *values])

    def _decode(self, cursor: str) -> list[Any]:
        values = decoded(cursor, self.name, len(self.keys))
        try:
            return [checked(kind, value) for (_, kind, _), value in zip(self.keys, values, strict=True)]
        except (ValueError, TypeError):
            raise invalid_cursor() from None


@dataclass(frozen=True, slots=True)
class ListOrder:
    """The order of a listing that is put together in memory: by a key of ``size`` whole numbers, the highest first.
    ``name`` is in its cursors."""

    name: str
    size: int

    def page(self, rows: Sequence[T], key: Callable[[T], tuple[int, ...]], paging: Paging) -> Page[T]:
        """A page of rows that are in this order. Raises InvalidInput("cursor")."""
        left = rows
        if paging.cursor is not None:
            last = tuple(decoded(paging.cursor, self.name, self.size))
            if not all(type(value) is int for value in last):
                raise invalid_cursor()
            left = [row for row in rows if key(row) < last]
        items = list(left[: paging.limit])
        return Page(items, encoded([self.name, *key(items[-1])]) if len(left) > len(items) else None, len(rows))


def encoded(values: list[Any]) -> str:
    """A cursor: the name of its listing, then values."""
    raw = json.dumps(values, default=str, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(cursor: str, name: str, size: int) -> list[Any]:
    """The values of a cursor of this listing. Raises InvalidInput("cursor")."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True)
        first, *values = json.loads(raw)
        if first != name or len(values) != size:
            raise ValueError(first)
        return values
    except (ValueError, TypeError, RecursionError, binascii.Error):
        raise invalid_cursor() from None


def invalid_cursor() -> InvalidInput:
    return InvalidInput("cursor", "is not a cursor of this listing")


def checked(kind: type, value: Any) -> Any:
    """A sort value from a cursor, checked so that the database can compare with it."""
    if kind is date and isinstance(value, str):
        return date.fromisoformat(value)
    if kind is datetime and isinstance(value, str):
        value = datetime.fromisoformat(value)
        if value.tzinfo:
            raise ValueError(value)
    if type(value) is not kind or value != value:
        raise ValueError(value)
    if kind is int and not 0 <= value < 2**63:
        raise ValueError(value)
    if kind is str and ("\0" in value or not value.encode()):
        raise ValueError(value)
    return value
