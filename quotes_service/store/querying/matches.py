"""What the index found, as queries that others can be joined with."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import peewee as pw

#: More than any score.
_MUCH = 1_000.0


@dataclass(frozen=True, slots=True)
class Matches:
    """Rows that match.

    ``ids`` is a query of their numbers (``id``), ``scored`` one of ``id`` and ``score``, the higher the better, and
    ``scores`` tells those of some rows as they are now, without what doesn't match.
    """

    ids: pw.Select
    scored: pw.Select
    scores: Callable[[Collection[int]], dict[int, float]]

    def among(self, ids: Collection[int]) -> set[int]:
        """Those of these rows that match."""
        return set(self.scores(ids))

    def with_first(self, first: Collection[int]) -> Matches:
        """The same with a much better score for some rows."""
        bonus = pw.Case(None, [(self.scored.c.id.in_(first), _MUCH)], 0.0)
        scored = pw.Select([self.scored], [self.scored.c.id, (self.scored.c.score + bonus).alias("score")])
        return Matches(
            self.ids,
            scored,
            lambda some: {id: score + _MUCH * (id in first) for id, score in self.scores(some).items()},
        )

    def count(self, database: pw.Database, most: int | None = None) -> int:
        """How many there are; counted up to ``most``."""
        ids = self.ids if most is None else self.ids.limit(most)
        return pw.Select([ids], [pw.fn.COUNT(ids.c.id)]).bind(database).scalar() or 0
