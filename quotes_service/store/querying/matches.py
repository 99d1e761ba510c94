"""Matches of the index, as queries that others can be joined with."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import peewee as pw

#: More than any score.
_BONUS = 1_000.0


@dataclass(frozen=True, slots=True)
class Matches:
    """The rows that match a search.

    ``ids`` is a query of their numbers (``id``), ``scored`` one of ``id`` and ``score``, the higher the better.
    ``scores`` gives the scores of some rows by their number, as they are now; rows that do not match are left out.
    """

    ids: pw.Select
    scored: pw.Select
    scores: Callable[[Collection[int]], dict[int, float]]

    def among(self, ids: Collection[int]) -> set[int]:
        """The rows among these that match."""
        return set(self.scores(ids))

    def with_first(self, first: Collection[int]) -> Matches:
        """The same matches, with a much better score for some rows."""
        bonus = pw.Case(None, [(self.scored.c.id.in_(first), _BONUS)], 0.0)
        scored = pw.Select([self.scored], [self.scored.c.id, (self.scored.c.score + bonus).alias("score")])
        return Matches(
            self.ids,
            scored,
            lambda ids: {id: score + _BONUS * (id in first) for id, score in self.scores(ids).items()},
        )

    def without(self, ids: pw.Select | None) -> Matches:
        """The same matches without these rows (a query of their numbers); ``scores`` may still have some of them."""
        if ids is None:
            return self
        kept, scored = self.ids, self.scored
        return Matches(
            pw.Select([kept], [kept.c.id.alias("id")]).where(kept.c.id.not_in(ids)),
            pw.Select([scored], [scored.c.id.alias("id"), scored.c.score.alias("score")]).where(
                scored.c.id.not_in(ids)
            ),
            self.scores,
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
