"""Recognising the same person in several articles: the partition that follows from the evidence.

It is a pure function of the set of sightings: neither their numbers nor their order make a difference.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from quotes_service.resolve.people.evidence import (
    LOWER,
    Evidence,
    Profile,
    Sighting,
    alike,
    of_names,
    pooled,
    profile,
    weigh,
)
from quotes_service.resolve.people.name_matching import compare

#: How much likelier (log-odds) one of several possible people must be than the next: 10 times.
MARGIN = 2.3
#: Of one name no more profiles than these are compared with each other (the rest stays apart); sightings that could
#: be one of several people's are looked at one by one up to this number, and beyond it left in one piece.
MOST_PROFILES = 150
#: The articles of a profile whose company is looked at; and of each group the doubts that are told, the strongest.
MOST_ARTICLES, MOST_DOUBTS = 50, 5

Company = Callable[[Collection[int]], dict[int, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two of the partition's groups (by their index) of which an editor must say whether they are one."""

    left: int
    right: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Partition:
    """Who is whom: groups of the numbers of sightings, and the doubts between groups."""

    groups: list[frozenset[int]]
    doubts: list[Doubt]


def partition(
    sightings: Sequence[Sighting],
    company: Company,
    one: Iterable[Collection[int]] = (),
    apart: Iterable[tuple[Collection[int], Collection[int]]] = (),
) -> Partition:
    """Who of these is whom.

    Sightings under one name with the same facets are taken together. Where these can't say which of two people
    they are, each is looked at alone, with the company it keeps: ``company`` tells for numbers of articles whom and
    what else these name. An editor decided that the sightings of a group in ``one`` are of one person, and that
    those on the two sides of ``apart`` are not; ``one`` goes first.
    """
    one = [frozenset(group) for group in one]
    units = _units(sightings, one, [side for pair in apart for side in pair])
    clusters = _Clusters(units, one)
    unsure = clusters.join()
    alone = {item.order for item in unsure if not item.institutions and len(item.articles) <= MOST_PROFILES}
    if alone or clusters.in_doubt_of_bare():
        items = [part for unit in units for part in (_singles(unit, sightings) if unit.order in alone else [unit])]
        clusters = _Clusters(_with_company(items, sightings, company), one)
        clusters.join()
    return clusters.result()


def _units(sightings: Sequence[Sighting], one: list[frozenset[int]], sides: list[Collection[int]]) -> list[Profile]:
    """The sightings as profiles: those together whom neither evidence nor an editor can tell from each other."""
    decided: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for number, group in enumerate(one):
        for id in group:
            decided[id] += (number,)
    marks: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for mark, side in enumerate(sides):
        for id in frozenset(side):
            marks[id] += (mark,)
    crossed = _crossed(sightings)
    texts: dict[tuple, list[Profile]] = defaultdict(list)
    for sighting in sightings:
        id, known = sighting.id, profile(sighting)
        told = (decided[id], marks[id], sighting.order if id in crossed else "")
        known = replace(known, order=(*known.order, *told), marks=frozenset(marks[id]))
        texts[known.order].append(known)  # of copies of one text all mean the same
    units: dict[tuple, list[Profile]] = defaultdict(list)
    for same in map(pooled, texts.values()):
        key, side, _, text, *told = same.order
        units[key, side, same.facets, *told, "" if alike(same) else text].append(same)
    return [pooled(same) for same in units.values()]


def _crossed(sightings: Iterable[Sighting]) -> set[int]:
    """Those beside whom the article prints somebody else of a name that could be theirs."""
    by_article: dict[int, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        by_article[sighting.article].append(sighting)
    found: set[int] = set()
    for items in by_article.values():
        for a, b in combinations(items, 2):
            likeness = compare(a.key, b.key)
            if likeness and not likeness.needs_editor:
                found |= {a.id, b.id}
    return found


def _singles(unit: Profile, sightings: Iterable[Sighting]) -> list[Profile]:
    """The sightings of a unit, one by one; copies of one text stay together."""
    texts: dict[tuple, list[Profile]] = defaultdict(list)
    for sighting in sightings:
        if sighting.id in unit.ids:
            known = profile(sighting)
            texts[known.order].append(replace(known, order=(*known.order, *unit.order[4:]), marks=unit.marks))
    return [pooled(same) for same in texts.values()]


def _with_company(items: list[Profile], sightings: Iterable[Sighting], company: Company) -> list[Profile]:
    texts = {sighting.article: sighting.order for sighting in sightings}
    chosen = {item.order: sorted(item.articles, key=texts.__getitem__)[:MOST_ARTICLES] for item in items}
    about = company({article for articles in chosen.values() for article in articles})
    return [
        replace(item, company=frozenset(filter(None, (_others(item, about.get(a, ())) for a in chosen[item.order]))))
        for item in items
    ]


def _others(item: Profile, marks: Iterable[str]) -> frozenset[str]:
    """What an article names beside a person: but for whose names could be theirs, whoever else is looked at."""
    people = {mark: mark.removeprefix("person ") for mark in marks if mark.startswith("person ")}
    return frozenset(
        mark for mark in marks if mark not in people or not any(compare(people[mark], key) for key in item.keys)
    )


class _Clusters:
    """Profiles that grow together, the surest pair first. Sets of profiles are bits: 1 << index.

    Those of one name come first, and only then are names that are alike compared: a slip of the pen in one article
    must not part the many who agree.
    """

    def __init__(self, profiles: list[Profile], one: list[frozenset[int]]):
        self.items: list[Profile | None] = sorted(profiles, key=lambda item: item.order)
        self._unite_decided(one)
        live = [index for index, item in enumerate(self.items) if item]
        most = sorted(live, key=lambda index: (-len(self.items[index].articles), index))[:MOST_PROFILES]
        self.compared = sorted(most)
        self.evidence: dict[tuple[int, int], Evidence] = {}  # by indexes, the lower first
        self.ready: dict[tuple[int, int], float] = {}  # the scores of those who may be joined
        self.joinable: dict[int, int] = defaultdict(int)  # with whom each may be joined
        self.possible: dict[int, int] = defaultdict(int)  # against whom nothing speaks
        self.names_alike = False  # whether names that are alike, but not the same, are compared
        self._weigh_all()

    def _weigh_all(self) -> None:
        for pair in combinations(self.compared, 2):
            self._weigh(*pair)
        self.disputed = self._disputed()

    def _unite_decided(self, one: list[frozenset[int]]) -> None:
        holder = {id: index for index, item in enumerate(self.items) for id in item.ids}
        heads = list(range(len(self.items)))

        def head(index: int) -> int:
            while heads[index] != index:
                index = heads[index]
            return index

        for group in one:
            same = {head(holder[id]) for id in group if id in holder}
            for index in same:
                heads[index] = min(same)
        together: dict[int, list[Profile]] = defaultdict(list)
        for index, item in enumerate(self.items):
            together[head(index)].append(item)
        self.items = [pooled(together[index]) if index in together else None for index in range(len(self.items))]

    def _weigh(self, left: int, right: int) -> None:
        if not self.names_alike and not self.items[left].keys & self.items[right].keys:
            self.possible[left] |= 1 << right
            self.possible[right] |= 1 << left
            return
        self.possible[left] &= ~(1 << right)
        self.possible[right] &= ~(1 << left)
        found = weigh(self.items[left], self.items[right])
        if found.score >= LOWER:
            self.evidence[left, right] = found
            if found.joins:
                self.ready[left, right] = found.score
                self.joinable[left] |= 1 << right
                self.joinable[right] |= 1 << left
            if found.may_be_one:
                self.possible[left] |= 1 << right
                self.possible[right] |= 1 << left

    def _unite(self, left: int, right: int) -> None:
        self.items[left] = pooled([self.items[left], self.items[right]])
        self.items[right] = None
        self.compared.remove(right)
        for bits in (self.joinable, self.possible):
            bits[left] = bits[right] = 0
            for other in self.compared:
                bits[other] &= ~(1 << left | 1 << right)
        for other in self.compared:
            for index in (left, right):
                pair = (min(other, index), max(other, index))
                self.evidence.pop(pair, None)
                self.ready.pop(pair, None)
        self.evidence.pop((left, right), None)
        self.ready.pop((left, right), None)
        for other in self.compared:
            if other != left:
                self._weigh(min(left, other), max(left, other))
        self.disputed = self._disputed()

    def _disputed(self) -> int:
        """Those with whom somebody here can't be one."""
        live = sum(1 << index for index in self.compared)
        return sum(1 << index for index in self.compared if live & ~self.possible[index] & ~(1 << index))

    def join(self) -> list[Profile]:
        """Unite what is one; what could be one of several people stays, and is answered where it grew no further."""
        first = list(self.items)
        unsure = self._join()
        self.names_alike = True
        self._weigh_all()
        unsure |= self._join()
        return [self.items[index] for index in sorted(unsure) if self.items[index] is first[index]]

    def _join(self) -> set[int]:
        while True:
            joined, unsure = False, set()
            for (left, right), score in sorted(self.ready.items(), key=lambda found: (-found[1], found[0])):
                if self.ready.get((left, right)) != score:
                    continue  # one of the two has grown since
                if doubtful := self._doubtful(left, right):
                    unsure |= doubtful
                else:
                    self._unite(left, right)
                    joined = True
            if not joined:
                return unsure

    def _doubtful(self, left: int, right: int) -> set[int]:
        """Of two who could be one those of whom it isn't clear enough: of the one who says less of himself."""
        one, other = self.items[left], self.items[right]
        if one.is_bare and other.is_bare and self._torn(left, right):
            return {left, right}
        says = [(not item.is_bare, len(item.articles)) for item in (one, other)]
        pairs = [(left, right)] * (says[0] <= says[1]) + [(right, left)] * (says[1] <= says[0])
        return {mine for mine, yours in pairs if self._has_rival(mine, yours)}

    def _has_rival(self, mine: int, yours: int) -> bool:
        """Whether somebody else could be one with the first, as likely, who can't be the second."""
        rivals = self.joinable[mine] & ~self.possible[yours] & ~(1 << yours)
        least = self._likelihood(mine, yours) - MARGIN if rivals else 0.0
        return any(
            self._likelihood(mine, other) > least and not self._bears_both(mine, yours, other)
            for other in _indexes(rivals)
        )

    def _bears_both(self, mine: int, yours: int, other: int) -> bool:
        """Whether it is only that the names of two differ, both of which an editor gave to the first."""
        mine, yours, other = (self.items[index].keys for index in (mine, yours, other))
        return of_names(other, yours) is None and of_names(mine | other, yours) is not None

    def _torn(self, left: int, right: int) -> bool:
        """Whether each of the two may as well be one or the other of two people who can't be one."""
        both = self.joinable[left] & self.joinable[right] & self.disputed
        sure = self.ready[left, right] - MARGIN
        least = min(len(self.items[left].articles), len(self.items[right].articles))
        for one in _indexes(both):
            for other in _indexes(both & ~self.possible[one] & ~((2 << one) - 1)):
                near = all(max(self._score(left, it), self._score(right, it)) > sure for it in (one, other))
                if near and len(self.items[one].articles) + len(self.items[other].articles) >= least:
                    return True
        return False

    def _score(self, one: int, other: int) -> float:
        return self.evidence[min(one, other), max(one, other)].score

    def _likelihood(self, mine: int, other: int) -> float:
        """Who is printed often is likelier meant than who is not."""
        return self._score(mine, other) + math.log(len(self.items[other].articles))

    def in_doubt_of_bare(self) -> bool:
        """Whether company could settle any doubt that is left."""
        return any(self.items[left].is_bare or self.items[right].is_bare for left, right in self.evidence)

    def result(self) -> Partition:
        kept = [index for index, item in enumerate(self.items) if item]
        place = {index: number for number, index in enumerate(kept)}
        told: Counter[int] = Counter()
        doubts = []
        for pair, found in sorted(self.evidence.items(), key=lambda it: (-it[1].score, it[0])):
            if min(told[pair[0]], told[pair[1]]) < MOST_DOUBTS:
                told.update(pair)
                doubts.append(Doubt(place[pair[0]], place[pair[1]], found))
        doubts.sort(key=lambda doubt: (doubt.left, doubt.right))
        return Partition([self.items[index].ids for index in kept], doubts)


def _indexes(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
