"""Disjoint sets with must-link and cannot-link pairs, for clustering under constraints.

K. Wagstaff, C. Cardie, S. Rogers and S. Schroedl, "Constrained k-means clustering with background knowledge",
ICML 2001, gives the two kinds of constraints their names.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class DisjointSets(Generic[T]):
    """Sets that grow by ``join``; each item starts in a set of its own.

    ``cannot_link``: pairs of items that never come into one set.

    >>> sets = DisjointSets(cannot_link=[("a", "c")])
    >>> sets.join("a", "b"), sets.join("b", "c"), sorted(sets.members("a"))
    (True, False, ['a', 'b'])
    """

    def __init__(self, cannot_link: Iterable[tuple[T, T]] = ()) -> None:
        self._members: dict[T, set[T]] = {}
        self._barred: dict[T, set[T]] = {}
        for one, other in cannot_link:
            self._barred.setdefault(one, set()).add(other)
            self._barred.setdefault(other, set()).add(one)

    def members(self, item: T) -> set[T]:
        """The set that holds the item; it grows with the next joins."""
        return self._members.get(item) or {item}

    def may_join(self, one: T, other: T) -> bool:
        """Whether no cannot-link pair would come into one set."""
        if not self._barred:
            return True
        few, many = sorted((self.members(one), self.members(other)), key=len)
        return all(many.isdisjoint(self._barred.get(item, ())) for item in few)

    def join(self, one: T, other: T) -> bool:
        """Join the sets of two items, unless a cannot-link pair forbids it. Returns whether they are in one set now."""
        if other in self.members(one):
            return True
        if not self.may_join(one, other):
            return False
        # the smaller set goes into the larger, so that many joins take little more than one step for each item
        few, many = sorted((self.members(one), self.members(other)), key=len)
        many |= few
        self._members.update(dict.fromkeys((*few, one, other), many))
        return True
