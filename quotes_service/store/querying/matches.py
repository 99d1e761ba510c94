"""Matches of the index, as queries that others can be joined with."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import peewee as pw

#: More than any score.
_BONUS = 1_000.0
#: Of more matches than this, the best are looked for among about so many of the newest first: to give scores to all
#: that match a common word takes seconds in a directory of millions, and there is little to choose between them.
RANKED = 10_000


class Window(NamedTuple):
    """The rows whose numbers are at least ``start`` and less than ``end``: those that arrived in a period."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Windows:
    """The rows from number ``first`` to before ``end``, divided into windows of ``size`` numbers, the newest first."""

    first: int
    end: int
    size: int

    @classmethod
    def of(cls, total: int, first: int, last: int) -> Windows:
        """Windows with about RANKED each of ``total`` matches among the rows from ``first`` to ``last``."""
        rows = last + 1 - first
        return cls(first, last + 1, max(rows * RANKED // max(total, RANKED), 1))

    def newest(self) -> Window | None:
        """The first window; None if it has all rows."""
        start = self.end - self.size
        return Window(start, self.end) if start > self.first else None

    def before(self, window: Window) -> Window | None:
        """The one before a window; None if there is none. A window may lie beyond the last row: its cursor is older
        than what was removed since, or was made by hand."""
        end = min(window.start, self.end)
        return Window(max(end - self.size, self.first), end) if end > self.first else None


@dataclass(frozen=True, slots=True)
class Matches:
    """The rows that match a search.

    ``ids`` is a query of their numbers (``id``), ``scored`` one of ``id`` and ``score``, the higher the better.
    ``scores`` gives the scores of some rows by their number, as they are now; rows that do not match are left out.
    ``number`` is the column of the row number in the table that ``ids`` and ``scored`` read.
    """

    ids: pw.Select
    scored: pw.Select
    scores: Callable[[Collection[int]], dict[int, float]]
    number: pw.Column

    def within(self, window: Window | None) -> Matches:
        """The matches whose row numbers are in the window; None: all. Only of matches as the index gives them."""
        if window is None:
            return self
        is_in = (self.number >= window.start) & (self.number < window.end)
        return replace(
            self,
            ids=self.ids.where(is_in),
            scored=self.scored.where(is_in),
            scores=lambda ids: self.scores([id for id in ids if window.start <= id < window.end]),
        )

    def among(self, ids: Collection[int]) -> set[int]:
        """The rows among these that match."""
        return set(self.scores(ids))

    def with_first(self, first: Collection[int]) -> Matches:
        """The same matches, with a much better score for some rows."""
        bonus = pw.Case(None, [(self.scored.c.id.in_(first), _BONUS)], 0.0)
        scored = pw.Select([self.scored], [self.scored.c.id, (self.scored.c.score + bonus).alias("score")])
        return replace(
            self,
            scored=scored,
            scores=lambda ids: {id: score + _BONUS * (id in first) for id, score in self.scores(ids).items()},
        )

    def without(self, ids: pw.Select | None) -> Matches:
        """The same matches without these rows (a query of their numbers); ``scores`` may still have some of them."""
        if ids is None:
            return self
        kept, scored = self.ids, self.scored
        return replace(
            self,
            ids=pw.Select([kept], [kept.c.id.alias("id")]).where(kept.c.id.not_in(ids)),
            scored=pw.Select([scored], [scored.c.id.alias("id"), scored.c.score.alias("score")]).where(
                scored.c.id.not_in(ids)
            ),
        )

    def best(self, limit: int) -> pw.Select:
        """A query of ``id`` and ``score`` of the ``limit`` best matches."""
        scored = self.scored
        query = pw.Select([scored], [scored.c.id, scored.c.score])
        return query.order_by(scored.c.score.desc(), scored.c.id).limit(limit)

    def count(self, database: Any, most: int | None = None) -> int:
        """How many matches there are, counted up to ``most``."""
        ids = self.ids if most is None else self.ids.limit(most)
        return pw.Select([ids], [pw.fn.COUNT(ids.c.id)]).bind(database).scalar() or 0
