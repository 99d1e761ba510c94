"""What the index found, as queries that others can be joined with."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import peewee as pw


@dataclass(frozen=True, slots=True)
class Matches:
    """Rows that match.

    ``ids`` is a query of their numbers (``id``), ``scored`` one of ``id`` and ``score``, the higher the better, and
    ``scores`` tells those of some rows as they are now, without what doesn't match.
    """

    ids: pw.Select
    scored: pw.Select
    scores: Callable[[Collection[int]], dict[int, float]]

    def count(self, database: pw.Database) -> int:
        """How many there are."""
        return pw.Select([self.ids], [pw.fn.COUNT(self.ids.c.id)]).bind(database).scalar() or 0
