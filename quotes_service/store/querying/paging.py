"""Paging by key: the cursor holds the sort values of the last row, so that a page costs the same wherever it is."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import takewhile
from typing import Any, ClassVar, TypeVar

import peewee as pw

from quotes_service.errors import InvalidInput
from quotes_service.store.querying.matches import Matches

T = TypeVar("T")


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
            query = query.where(self.after(self._decode(cursor)))
        rows = list(query.limit(limit + 1).dicts())
        more = self._encode([rows[limit - 1][name] for name in names]) if len(rows) > limit else None
        return rows[:limit], more

    def after(self, values: list[Any]) -> pw.Expression:
        """(a, b, c) after (x, y, z), each in its direction: a > x or (a = x and (b > y or ...))."""

        def step(rest: pw.Expression | None, item: tuple) -> pw.Expression:
            (key, _, down), value = item
            beyond = key < value if down else key > value
            return beyond if rest is None else beyond | ((key == value) & rest)

        after = reduce(step, reversed(list(zip(self.keys, values, strict=True))), None)
        run = [key for key, _, down in takewhile(lambda item: item[2] == self.keys[0][2], self.keys)]
        if len(run) < 2:
            return after
        # what no index could do with the alternatives: begin near the cursor
        first, bound = pw.Tuple(*run), pw.Tuple(*values[: len(run)])
        return (first <= bound if self.keys[0][2] else first >= bound) & after

    def _encode(self, values: list[Any]) -> str:
        return _packed([self.name, *values])

    def _decode(self, cursor: str) -> list[Any]:
        values = _unpacked(cursor, self.name, len(self.keys))
        try:
            return [_read(kind, value) for (_, kind, _), value in zip(self.keys, values, strict=True)]
        except (ValueError, TypeError):
            raise _foreign() from None


@dataclass(frozen=True, slots=True)
class Window:
    """A cursor of a ranking in which rows change places when others come in: the numbers that were given last.

    The next page has what is not among them; where more were given, from the middle one of them on in the order of
    then. So nothing is given twice or passed over that moves by less than SIZE / 2 places, and one that moves far is no
    matter to the others.
    """

    name: str
    score: float = 0.0  # of the last of them, for when none is left
    given: tuple[int, ...] = ()

    SIZE: ClassVar[int] = 100

    @property
    def is_all(self) -> bool:
        """Whether nothing else was given."""
        return len(self.given) < self.SIZE

    def start(self, now: Sequence[T]) -> T | None:
        """From which of them the next page goes on, unless they are all; ``now``: those that are left, the best first.
        None if none is."""
        return now[len(now) // 2] if now else None

    def then(self, rows: Sequence[tuple[int, float]]) -> str:
        """The cursor after these rows (number and score), too."""
        given = [*self.given, *(id for id, _ in rows)][-self.SIZE :]
        return _packed([self.name, rows[-1][1], given])

    @classmethod
    def of(cls, name: str, cursor: str | None) -> Window | None:
        """What a cursor holds; None for None. Raises InvalidInput("cursor")."""
        if cursor is None:
            return None
        score, given = _unpacked(cursor, name, 2)
        try:
            if not isinstance(given, list) or not 0 < len(given) <= cls.SIZE:
                raise ValueError(given)
            return cls(name, _read(float, score), tuple(_read(int, id) for id in given))
        except (ValueError, TypeError):
            raise _foreign() from None


def best(
    query: pw.Select, matches: Matches, name: str, cursor: str | None, limit: int
) -> tuple[list[dict], str | None]:
    """The rows (dicts with ``id`` and ``score``) of a query that is joined with ``matches.scored``, the best fit first.

    All scores move when something comes in, and some rows change places: see Window.
    """
    scored, window = matches.scored, Window.of(name, cursor)
    order = Order(name, ((scored.c.score, float, True), (scored.c.id, int, False)))
    if window:
        query = query.where(scored.c.id.not_in(window.given))
        if not window.is_all:
            now = sorted((-score, id) for id, score in matches.scores(window.given).items())
            score, id = window.start(now) or (-window.score, window.given[-1])
            query = query.where(order.after([-score, id]))
    rows, following = order.page(query, None, limit)
    if following is None:
        return rows, None
    return rows, (window or Window(name)).then([(row["id"], row["score"]) for row in rows])


def _packed(values: list[Any]) -> str:
    raw = json.dumps(values, default=str, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unpacked(cursor: str, name: str, size: int) -> list[Any]:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True)
        first, *values = json.loads(raw)
        if first != name or len(values) != size:
            raise ValueError(first)
        return values
    except (ValueError, TypeError, RecursionError, binascii.Error):
        raise _foreign() from None


def _foreign() -> InvalidInput:
    return InvalidInput("cursor", "is none that this listing gave")


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
