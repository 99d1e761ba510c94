"""Paging by relevance: the best match first, and of very many matches the best of the newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from quotes_service.store.querying.matches import Matches, Window, Windows
from quotes_service.store.querying.paging import Order, checked, decoded, encoded, invalid_cursor

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RankingCursor:
    """A cursor of a ranking whose order changes when rows are added: it has the row numbers shown last.

    The next page leaves these out; where more were shown than it holds, it goes on from the middle one of them in the
    present order. So no row that moves by less than SIZE / 2 places is shown twice or skipped, and one that moves far
    does not affect the others. ``window``: where the ranking is made by parts, the one that was shown last.
    """

    name: str
    score: float = 0.0  # of the last row shown; used when none of ``shown`` is left
    shown: tuple[int, ...] = ()
    window: Window | None = None

    SIZE: ClassVar[int] = 100

    @property
    def is_complete(self) -> bool:
        """Whether ``shown`` has all rows that were shown so far."""
        return len(self.shown) < self.SIZE

    def start(self, left: Sequence[T]) -> T | None:
        """Where the next page begins unless the cursor is complete. ``left``: the rows of ``shown`` that are still
        there, the best first; None if there are none."""
        return left[len(left) // 2] if left else None

    def after(self, rows: Sequence[tuple[int, float]]) -> str:
        """The cursor after these rows (number and score), encoded."""
        shown = [*self.shown, *(id for id, _ in rows)][-self.SIZE :]
        return encoded([self.name, rows[-1][1], shown, list(self.window or ())])

    @classmethod
    def decode(cls, name: str, cursor: str | None) -> RankingCursor | None:
        """The decoded cursor of the listing ``name``; None for None. Raises InvalidInput("cursor")."""
        if cursor is None:
            return None
        score, shown, window = decoded(cursor, name, 3)
        try:
            if not isinstance(shown, list) or not 0 < len(shown) <= cls.SIZE:
                raise ValueError(shown)
            bounds = Window(*(checked(int, id) for id in window)) if window else None
            if bounds and bounds.start >= bounds.end:
                raise ValueError(window)
            return cls(name, checked(float, score), tuple(checked(int, id) for id in shown), bounds)
        except (ValueError, TypeError):
            raise invalid_cursor() from None


def best_first(
    found: Callable[[Window | None], tuple[Any, Matches]],
    name: str,
    cursor: str | None,
    limit: int,
    windows: Windows | None = None,
) -> tuple[list[dict[str, Any]], str | None]:
    """The rows (dicts with ``id`` and ``score``) of a query, the best match first, and the cursor of the next page or
    None. ``found`` gives the query, and the matches with whose ``scored`` it is joined, of a window or (None) all.

    With ``windows`` the matches of the newest one come first, then those of the one before it, and so on; a listing
    that began without them goes on without them. Scores change when rows are added, and with them the order: see
    RankingCursor.
    """
    ranking = RankingCursor.decode(name, cursor) or RankingCursor(name, window=windows and windows.newest())
    parts: list[tuple[RankingCursor, list[dict[str, Any]]]] = []
    left = limit + 1
    while True:
        rows = _rows(*found(ranking.window), ranking, left)
        left -= len(rows)
        parts.append((ranking, rows))
        earlier = windows.before(ranking.window) if windows and ranking.window else None
        if not (left and earlier):
            break
        ranking = RankingCursor(name, window=earlier)
    if left:
        return [row for _, rows in parts for row in rows], None
    parts[-1][1].pop()  # it only tells that there is more
    ranking, last = next(part for part in reversed(parts) if part[1])
    return [row for _, rows in parts for row in rows], ranking.after([(row["id"], row["score"]) for row in last])


def _rows(query: Any, matches: Matches, ranking: RankingCursor, limit: int) -> list[dict[str, Any]]:
    """The rows after the cursor, ``limit`` at most."""
    scored = matches.scored
    order = Order(ranking.name, ((scored.c.score, float, True), (scored.c.id, int, False)))
    if ranking.shown:
        query = query.where(scored.c.id.not_in(ranking.shown))
        if not ranking.is_complete:
            left = sorted((-score, id) for id, score in matches.scores(ranking.shown).items())
            score, id = ranking.start(left) or (-ranking.score, ranking.shown[-1])
            query = query.where(order.after([-score, id]))
    rows, _ = order.page(query, None, limit)
    return rows
