"""Which names of the directory may be the same people's, and so are resolved together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from quotes_service.directory import standing_decisions
from quotes_service.resolve.people.name_matching import NameComparison, compare, search_keys
from quotes_service.store.experts import appearance_evidence, name_blocks

#: A name with an initial that matches more names than this may be anybody's: it is left out.
_CROWD = 12
#: The most names that are resolved together.
_MOST_NAMES = 80


class AlikeNames:
    """The names that may be the same person's as a name, looked up for many names at once and remembered: while an
    object is in use, no names may be written."""

    def __init__(self) -> None:
        self._in_block: dict[str, set[str]] = defaultdict(set)
        self._loaded: set[str] = set()  # blocks
        self._alike: dict[str, dict[str, NameComparison]] = {}
        self._other: dict[str, set[str]] = {}
        self._linked: dict[str, set[str]] = {}

    def load(self, keys: Collection[str]) -> None:
        """Look up what ``of``, ``other_names`` and ``linked`` say of these names."""
        self._load_blocks(keys)
        if new := set(keys) - self._other.keys():
            self._other |= {key: set[str]() for key in new} | appearance_evidence.other_names(new)
            self._linked |= standing_decisions.linked_names(new)

    def _load_blocks(self, keys: Collection[str]) -> None:
        blocks = {block for key in keys if key not in self._alike for block in search_keys(key)} - self._loaded
        if blocks:
            self._loaded |= blocks
            self._in_block |= name_blocks.in_blocks(blocks)

    def of(self, key: str) -> dict[str, NameComparison]:
        """The names that are alike, each with the comparison."""
        if key not in self._alike:
            self._load_blocks([key])
            others = set().union(*(self._in_block.get(block, ()) for block in search_keys(key))) - {key}
            compared = ((other, compare(key, other)) for other in others)
            self._alike[key] = {other: likeness for other, likeness in compared if likeness is not None}
        return self._alike[key]

    def other_names(self, key: str) -> set[str]:
        """The names that some article prints for one person together with this one."""
        return self._other[key]

    def linked(self, key: str) -> set[str]:
        """The names in decisions on the identity of people with this name."""
        return self._linked.get(key, set())


@dataclass(slots=True)
class Scope:
    """The names that may be the same people's as one, directly or through others, as far as they are found.

    ``crowded``: names with initials that are left out, since too many names match them. ``is_whole``: none is left out
    because there are too many.
    """

    start: str
    names: set[str] = field(default_factory=set)
    crowded: set[str] = field(default_factory=set)
    frontier: set[str] = field(default_factory=set)

    @property
    def is_whole(self) -> bool:
        return not self.frontier

    def widen(self, alike: AlikeNames) -> None:
        self.names |= self.frontier
        near: set[str] = set()
        for key in self.frontier:
            others = alike.of(key)
            if not (_is_initial(key) and len(others) > _CROWD):
                specific = {other for other in others if not _is_initial(other) or len(alike.of(other)) <= _CROWD}
                near |= specific
                self.crowded |= others.keys() - specific
            near |= alike.other_names(key) | alike.linked(key)
        self.frontier = near - self.names


def scopes(keys: Collection[str], alike: AlikeNames) -> list[Scope]:
    """The scopes that these names are in, each once. (A name may be in two of which one is not whole.)"""
    found = [Scope(key, frontier={key}) for key in sorted(keys)]
    while growing := [scope for scope in found if scope.frontier and len(scope.names) < _MOST_NAMES]:
        alike.load(set().union(*(scope.frontier for scope in growing)))
        for scope in growing:
            scope.widen(alike)
    kept: list[Scope] = []
    covered: set[str] = set()
    for scope in found:
        if scope.start not in covered:
            kept.append(scope)
            covered |= scope.names if scope.is_whole else {scope.start}
    return kept


def _is_initial(key: str) -> bool:
    first = key.split()[0]
    return len(first) == 1 or (len(first) == 2 and not set(first) & set("aeiouy"))
