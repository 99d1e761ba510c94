"""Recognising the same person in several articles: what speaks for and against it, and the partition that follows.

The score is a sum of log-odds, as in Fellegi and Sunter, A Theory for Record Linkage (1969): how rare the name is,
how alike two spellings of it are, titles, trades, institutions, dates and the company that people keep. The
partition is a pure function of the set of sightings, so that it doesn't depend on which article came first.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from itertools import combinations, product
from typing import NamedTuple

from quotes_service.resolve.trades import field_kinship, fields, kinship, trades
from quotes_service.resolve.variants import compare, namesakes

#: From here on two are one; below the lower bound they are two; in between an editor must say.
UPPER, LOWER = 1.0, -2.0
#: How much likelier (log-odds) one of several possible people must be than the next.
MARGIN = 3.0
#: Of one name no more profiles than these are compared with each other; and of one profile the articles whose company
#: is looked at. What is beyond stays apart.
MOST_PROFILES, MOST_ARTICLES = 150, 50
#: Titles that say little about who bears them.
_COMMON_TITLES = frozenset(
    "spokesman spokeswoman spokesperson director professor president mr mrs ms dr chairman manager founder member "
    "resident officer coach researcher scientist author expert analyst".split()
)
#: Surnames of many millions outside the United States, whose census the numbers of namesakes are from.
_GREAT_SURNAMES = frozenset(
    "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo lin gao luo kim lee park choi jung nguyen "
    "tran le pham singh kumar sharma patel khan ali ahmed mohamed mohammed hussain hassan silva santos".split()
)
_GREAT = 5000.0
_LONG_AGO = 540  # days from which on another institution is no surprise


class Post(NamedTuple):
    """A role as evidence: the keys of title and institution, and the row number of the latter."""

    title: str
    institution: int | None
    status: str
    institution_name: str | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A person of one article. ``order`` is of the article itself, the same whenever it comes in."""

    id: int
    key: str
    side: str
    article: int
    order: str
    day: date | None = None
    posts: frozenset[Post] = frozenset()


@dataclass(frozen=True, slots=True)
class Profile:
    """What several sightings of (as far as known) one person say together."""

    ids: frozenset[int]
    keys: frozenset[str]
    sides: frozenset[str]
    articles: frozenset[int]
    order: tuple
    titles: frozenset[str] = frozenset()
    institutions: frozenset[int] = frozenset()
    trades: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    days: frozenset[date] = frozenset()
    company: frozenset[str] = frozenset()

    @property
    def facets(self) -> tuple:
        """What it says about the person, in short: who has the same needn't be compared."""
        return tuple(sorted(self.trades)), tuple(sorted(self.fields)), tuple(sorted(self.institutions))

    def __or__(self, other: Profile) -> Profile:
        pooled = {
            name: getattr(self, name) | getattr(other, name)
            for name in ("ids", "keys", "sides", "articles", "titles", "institutions", "trades", "fields", "days")
        }
        return Profile(**pooled, order=min(self.order, other.order), company=self.company | other.company)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for (positive) and against two being one, each with its log-odds and a line for an editor.

    ``never``: they can't be one; ``needs_editor``: they may be, but only an editor joins them.
    """

    reasons: tuple[tuple[float, str], ...]
    never: bool = False
    needs_editor: bool = False

    @property
    def score(self) -> float:
        return -math.inf if self.never else sum(weight for weight, _ in self.reasons)

    @property
    def joins(self) -> bool:
        return self.score >= UPPER and not self.needs_editor


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


def profile(sighting: Sighting, company: frozenset[str] = frozenset()) -> Profile:
    posts = sorted(sighting.posts, key=str)
    return Profile(
        ids=frozenset([sighting.id]),
        keys=frozenset([sighting.key]),
        sides=frozenset([sighting.side]),
        articles=frozenset([sighting.article]),
        order=(sighting.key, sighting.side, tuple(map(str, posts)), sighting.order),
        titles=frozenset(post.title for post in posts if post.title),
        institutions=frozenset(post.institution for post in posts if post.institution is not None),
        trades=frozenset().union(*(trades(post.title or None, post.institution_name) for post in posts)),
        fields=frozenset().union(*(fields(post.title or None, post.institution_name) for post in posts)),
        days=frozenset([sighting.day] if sighting.day else []),
        company=company,
    )


def rarity(key: str) -> float:
    """The log-odds that two articles mean one person where they print the same full name."""
    number = namesakes(key)
    if key.split()[-1] in _GREAT_SURNAMES or key.split()[0] in _GREAT_SURNAMES:
        number = max(number, _GREAT)
    return 3.5 - 0.55 * math.log10(max(number, 1.0))


def weigh(a: Profile, b: Profile) -> Evidence:
    """The evidence that two profiles are of one person."""
    reasons: list[tuple[float, str]] = []
    needs_editor = False
    shared = a.keys & b.keys
    if shared and a.articles & b.articles:  # an article's two of one name are two
        return Evidence((), never=True)
    for one, other in product(sorted(a.keys - shared), sorted(b.keys - shared)):
        if compare(one, other) is None:
            return Evidence((), never=True)
    key = max(a.keys | b.keys, key=lambda key: (rarity(key), key))
    common = rarity(key)
    if shared:
        reasons.append((common, "the same name" if common >= UPPER else "the same name, which many bear"))
    else:
        likeness = max(
            (compare(one, other) for one, other in product(sorted(a.keys), sorted(b.keys))),
            key=lambda found: (not found.needs_editor, found.weight, found.reason),
        )
        needs_editor = likeness.needs_editor
        reasons.append((common + likeness.weight, likeness.reason))
        if a.articles & b.articles:
            reasons.append((-5.0, "an article prints both names"))
    reasons += _of_roles(a, b, common)
    reasons += _of_company(a, b)
    return Evidence(tuple(reasons), needs_editor=needs_editor)


def _of_roles(a: Profile, b: Profile, common: float) -> Iterable[tuple[float, str]]:
    same_title = sorted((a.titles & b.titles) - _COMMON_TITLES)
    if same_title:
        yield 1.5, f"the same title: {same_title[0]}"
    same_place = a.institutions & b.institutions
    if same_place:
        yield 4.0, "the same institution"
    weight = kinship(a.trades, b.trades)
    if weight:
        if a.trades & b.trades:
            yield weight, f"the same trade: {', '.join(sorted(a.trades & b.trades))}"
        else:
            yield weight, f"other trades: {', '.join(sorted(a.trades))}; {', '.join(sorted(b.trades))}"
    known = field_kinship(a.fields, b.fields)
    if known:
        words = (
            ", ".join(sorted(a.fields & b.fields)) or f"{', '.join(sorted(a.fields))}; {', '.join(sorted(b.fields))}"
        )
        yield known, f"{'the same field' if known > 0 else 'other fields'}: {words}"
    if a.institutions and b.institutions and not same_place:
        # the more bear the name, the likelier another institution has another one of them
        weight = -1.0 - 0.9 * max(0.0, 3.5 - common)
        if "politics" in a.trades & b.trades:
            weight *= 0.3  # there people change their posts, and articles print now one and now the other
        elif _days_between(a.days, b.days) > _LONG_AGO:
            weight *= 0.5
        yield weight, "other institutions"


def _of_company(a: Profile, b: Profile) -> Iterable[tuple[float, str]]:
    shared = (a.company & b.company) - {f"person {key}" for key in a.keys | b.keys}
    if shared:
        yield min(0.6 + 0.4 * len(shared), 2.4), f"the articles name {len(shared)} of the same people and institutions"


def _days_between(a: Collection[date], b: Collection[date]) -> int:
    """Days between two ranges of dates; 0 where they overlap or are not known."""
    if not a or not b:
        return 0
    return max((min(b) - max(a)).days, (min(a) - max(b)).days, 0)


def partition(
    sightings: Sequence[Sighting],
    company: Callable[[Collection[int]], dict[int, frozenset[str]]],
    one: Iterable[Collection[int]] = (),
    apart: Iterable[tuple[Collection[int], Collection[int]]] = (),
) -> Partition:
    """Who of these is whom.

    Sightings under one name with the same roles are taken together. Where these can't say which of two people
    they are, each is looked at alone, with the company it keeps: ``company`` tells for numbers of articles whom and
    what else these name. An editor decided that the sightings of a group in ``one`` are of one person, and that
    those on the two sides of ``apart`` are not.
    """
    one = [frozenset(group) for group in one]
    apart = [(frozenset(left), frozenset(right)) for left, right in apart]
    decided = [*one, *(side for pair in apart for side in pair)]
    marks: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for number, group in enumerate(decided):
        for id in group:
            marks[id] += (number,)
    units: dict[tuple, list[Profile]] = defaultdict(list)
    for sighting in sightings:
        known = profile(sighting)
        units[(sighting.key, sighting.side, known.facets, marks[sighting.id])].append(known)
    profiles = [pooled for unit in units.values() for pooled in _pool(unit)]
    clusters = _Clusters(profiles, one, apart)
    unsure = clusters.join()
    if unsure or clusters.evidence:
        orders = {sighting.article: sighting.order for sighting in sightings}
        chosen = {item.order: sorted(item.articles, key=orders.get)[:MOST_ARTICLES] for item in profiles}
        about = company({article for articles in chosen.values() for article in articles})
        none: frozenset[str] = frozenset()
        profiles = [
            replace(item, company=none.union(*(about.get(article, none) for article in chosen[item.order])))
            for item in profiles
        ]
        alone = {id for item in unsure for id in item.ids}
        singles = [
            replace(profile(item), company=about.get(item.article, none)) for item in sightings if item.id in alone
        ]
        clusters = _Clusters([*(item for item in profiles if not item.ids & alone), *singles], one, apart)
        clusters.join()
    return clusters.result()


def _pool(unit: list[Profile]) -> list[Profile]:
    """Sightings of one name and the same facets as one profile, unless so many bear the name that it says nothing."""
    if len(unit) == 1 or weigh(replace(unit[0], articles=frozenset()), unit[1]).joins:
        return [reduce(Profile.__or__, unit)]
    return unit


class _Clusters:
    """Profiles that grow together, the surest pair first."""

    def __init__(
        self,
        profiles: list[Profile],
        one: list[frozenset[int]],
        apart: list[tuple[frozenset[int], frozenset[int]]],
    ):
        self.items: list[Profile | None] = sorted(profiles, key=lambda item: item.order)
        self.apart = apart
        self.evidence: dict[tuple[int, int], Evidence] = {}  # by indexes, the lower first
        for group in one:
            same = [index for index, item in enumerate(self.items) if item and item.ids & group]
            for other in same[1:]:
                self._unite(same[0], other)
        compared = [index for index, item in enumerate(self.items) if item]
        compared = sorted(compared, key=lambda index: (-len(self.items[index].articles), index))[:MOST_PROFILES]
        for pair in combinations(sorted(compared), 2):
            self._weigh(*pair)

    def _unite(self, left: int, right: int) -> None:
        self.items[left] = self.items[left] | self.items[right]
        self.items[right] = None

    def _weigh(self, left: int, right: int) -> None:
        a, b = self.items[left], self.items[right]
        decided = any((a.ids & one and b.ids & two) or (a.ids & two and b.ids & one) for one, two in self.apart)
        found = Evidence((), never=True) if decided else weigh(a, b)
        if found.score >= LOWER:
            self.evidence[left, right] = found

    def join(self) -> list[Profile]:
        """Unite what is one; what could be one of several people stays, and is answered."""
        unsure: dict[tuple, Profile] = {}
        while True:
            ready = sorted((-found.score, pair) for pair, found in self.evidence.items() if found.joins)
            for _, (left, right) in ready:
                if doubtful := self._rivalled(left, right):
                    for index in doubtful:
                        unsure[self.items[index].order] = self.items[index]
                    continue
                self._unite(left, right)
                self.evidence = {pair: found for pair, found in self.evidence.items() if not {left, right} & set(pair)}
                for other, item in enumerate(self.items):
                    if item and other != left:
                        self._weigh(*sorted((left, other)))
                break
            else:
                return list(unsure.values())

    def _rivalled(self, left: int, right: int) -> list[int]:
        """Of two that could be one those for whom somebody else is as likely, who is not the other of them."""
        return [mine for mine, yours in ((left, right), (right, left)) if self._has_rival(mine, yours)]

    def _has_rival(self, mine: int, yours: int) -> bool:
        wanted = self._likelihood(mine, yours)
        for other, item in enumerate(self.items):
            if item is None or other in (mine, yours):
                continue
            found = self._between(mine, other)
            if found is None or found.score < UPPER or self._may_be_one(yours, other):
                continue
            if self._likelihood(mine, other) > wanted - MARGIN:
                return True
        return False

    def _may_be_one(self, left: int, right: int) -> bool:
        """Whether nothing speaks against two."""
        found = self._between(left, right)
        return found is not None and (found.joins or all(weight >= 0 for weight, _ in found.reasons))

    def _between(self, left: int, right: int) -> Evidence | None:
        return self.evidence.get((min(left, right), max(left, right)))

    def _likelihood(self, mine: int, other: int) -> float:
        """Who is printed often is likelier meant than who is not."""
        return self._between(mine, other).score + math.log(len(self.items[other].articles))

    def result(self) -> Partition:
        kept = [index for index, item in enumerate(self.items) if item]
        place = {index: number for number, index in enumerate(kept)}
        doubts = [
            Doubt(place[left], place[right], found)
            for (left, right), found in sorted(self.evidence.items())
            if left in place and right in place
        ]
        return Partition([self.items[index].ids for index in kept], doubts)
