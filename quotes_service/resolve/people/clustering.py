"""Clustering appearances in articles: which of them are one person, as the evidence and editors' decisions say.

The result is a pure function of the set of appearances: neither their row numbers nor their order matter.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from quotes_service.resolve.disjoint_sets import DisjointSets
from quotes_service.resolve.people.evidence import (
    LOWER,
    UPPER,
    ComparedAppearance,
    Evidence,
    Profile,
    SortKey,
    compare_name_sets,
    compare_profiles,
    described,
    facets_suffice,
    pool,
    profile,
)
from quotes_service.resolve.people.name_matching import blocking_keys, compare, search_keys

#: How much likelier (log-odds) one of several candidates must be than the next: 10 times.
MARGIN = 2.3
#: At most this many profiles are compared with each other; the rest stay apart. An ambiguous profile of up to this many
#: articles is split into its appearances, a larger one stays whole.
MOST_PROFILES = 150
#: Articles of a profile whose company is compared; and pairs to review for each cluster, the strongest ones.
MOST_ARTICLES, MOST_REVIEW_PAIRS = 50, 5

#: Article numbers -> for each, the people and institutions it names, as "person <name key>" and "institution <number>".
Company = Callable[[Collection[int]], dict[int, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class ReviewPair:
    """Two clusters (indexes into `Partition.clusters`); an editor must decide whether they are one person."""

    left: int
    right: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Partition:
    """Clusters of appearance ids, one for each person, and the pairs of clusters to review."""

    clusters: list[frozenset[int]]
    review_pairs: list[ReviewPair]


def partition(
    appearances: Sequence[ComparedAppearance],
    company: Company,
    must_link: Iterable[Collection[int]] = (),
    cannot_link: Iterable[tuple[Collection[int], Collection[int]]] = (),
) -> Partition:
    """Cluster appearances by person.

    ``must_link``: groups of appearance ids that an editor decided to be one person each. ``cannot_link``: pairs of
    groups that an editor decided to be two people. Where the two contradict each other, ``must_link`` wins.

    Appearances under one name with the same facets start as one profile. A profile without institutions that could be
    one of several people is split into its appearances, and these are clustered again with their company.
    """
    must_link = [frozenset(ids) for ids in must_link]
    profiles = _initial_profiles(appearances, must_link, [side for pair in cannot_link for side in pair])
    clustering = _Clustering(profiles, must_link)
    ambiguous = clustering.join()
    split = {item.sort_key for item in ambiguous if not item.institutions and len(item.articles) <= MOST_PROFILES}
    if split or clustering.has_bare_review_pairs():
        parts = [
            part for item in profiles for part in (_split(item, appearances) if item.sort_key in split else [item])
        ]
        clustering = _Clustering(_with_company(parts, appearances, company), must_link)
        clustering.join()
    return clustering.result()


def _initial_profiles(
    appearances: Sequence[ComparedAppearance],
    must_link: list[frozenset[int]],
    cannot_link_sides: list[Collection[int]],
) -> list[Profile]:
    """One profile for all appearances that neither evidence nor an editor can tell apart."""
    links_of, sides_of = _numbers_of(must_link), _numbers_of(cannot_link_sides)
    with_rival = _with_rival_in_article(appearances)
    by_text: dict[SortKey, list[Profile]] = defaultdict(list)
    for appearance in appearances:
        id, single = appearance.id, profile(appearance)
        sort_key = single.sort_key._replace(
            must_link=links_of[id],
            cannot_link=sides_of[id],
            rival_text_hash=appearance.text_hash if id in with_rival else "",
        )
        single = replace(single, sort_key=sort_key, cannot_link_sides=frozenset(sides_of[id]))
        by_text[sort_key].append(single)  # copies of one text mean the same person
    alike: dict[tuple, list[Profile]] = defaultdict(list)
    for copies in map(pool, by_text.values()):
        key = copies.sort_key
        # the roles may differ in words that are no evidence
        text = "" if facets_suffice(copies) else key.text_hash
        alike[copies.facets, key._replace(roles=(), text_hash=text)].append(copies)
    return [pool(profiles) for profiles in alike.values()]


def _numbers_of(groups: Iterable[Collection[int]]) -> dict[int, tuple[int, ...]]:
    """Id -> the numbers of the groups that hold it."""
    numbers: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for number, ids in enumerate(groups):
        for id in frozenset(ids):
            numbers[id] += (number,)
    return numbers


def _with_rival_in_article(appearances: Iterable[ComparedAppearance]) -> set[int]:
    """Ids of appearances whose article quotes somebody else under a name that could be theirs."""
    by_article: dict[int, list[ComparedAppearance]] = defaultdict(list)
    for appearance in appearances:
        by_article[appearance.article].append(appearance)
    ids: set[int] = set()
    for quoted in by_article.values():
        for a, b in combinations(quoted, 2) if len(quoted) <= MOST_PROFILES else _alike(quoted):
            comparison = compare(a.key, b.key)
            if comparison and not comparison.needs_editor:
                ids |= {a.id, b.id}
    return ids


def _alike(quoted: Iterable[ComparedAppearance]) -> Iterable[tuple[ComparedAppearance, ComparedAppearance]]:
    """The pairs with a blocking key in common, for an article that quotes too many to compare all with all."""
    blocks: dict[str, list[ComparedAppearance]] = defaultdict(list)
    pairs: dict[tuple[int, int], tuple[ComparedAppearance, ComparedAppearance]] = {}
    for appearance in quoted:
        keys = blocking_keys(appearance.key) | search_keys(appearance.key)
        pairs |= {(other.id, appearance.id): (other, appearance) for key in keys for other in blocks[key]}
        for key in keys:
            blocks[key].append(appearance)
    return pairs.values()


def _split(item: Profile, appearances: Iterable[ComparedAppearance]) -> list[Profile]:
    """The appearances of a profile one by one; copies of one text stay together."""
    by_text: dict[SortKey, list[Profile]] = defaultdict(list)
    for appearance in appearances:
        if appearance.id in item.ids:
            single = profile(appearance)
            single_key = single.sort_key
            sort_key = item.sort_key._replace(
                name_key=single_key.name_key,
                side=single_key.side,
                roles=single_key.roles,
                other_names=single_key.other_names,
                text_hash=single_key.text_hash,
            )
            single = replace(single, sort_key=sort_key, cannot_link_sides=item.cannot_link_sides)
            by_text[sort_key].append(single)
    return [pool(copies) for copies in by_text.values()]


def _with_company(
    profiles: list[Profile], appearances: Iterable[ComparedAppearance], company: Company
) -> list[Profile]:
    text_hashes = {appearance.article: appearance.text_hash for appearance in appearances}
    articles_of = {
        item.sort_key: sorted(item.articles, key=text_hashes.__getitem__)[:MOST_ARTICLES] for item in profiles
    }
    named = company({article for articles in articles_of.values() for article in articles})
    return [
        replace(
            item,
            company=frozenset(
                filter(None, (_others(item, named.get(article, ())) for article in articles_of[item.sort_key]))
            ),
        )
        for item in profiles
    ]


def _others(item: Profile, named: Iterable[str]) -> frozenset[str]:
    """What an article names, without any name that this person could bear, so that it doesn't matter who else is
    clustered in the same run.
    """
    people = {mark: mark.removeprefix("person ") for mark in named if mark.startswith("person ")}
    return frozenset(
        mark for mark in named if mark not in people or not any(compare(people[mark], key) for key in item.keys)
    )


class _Clustering:
    """Agglomerative clustering of profiles, the pair with the highest score first.

    Profiles of one name are joined first; only then are similar names compared, so that a misprint in one article
    doesn't part the many that agree. A cluster is known by the index of its first profile. Sets of clusters are bit
    masks: 1 << index.
    """

    def __init__(self, profiles: list[Profile], must_link: list[frozenset[int]]):
        #: The clusters that are left, by index.
        self.clusters = _joined_by_decision(sorted(profiles, key=lambda item: item.sort_key), must_link)
        largest = sorted(self.clusters, key=lambda index: (-len(self.clusters[index].articles), index))
        self.compared = sorted(largest[:MOST_PROFILES])
        self.evidence: dict[tuple[int, int], Evidence] = {}  # by pair of indexes, the lower first; from LOWER on
        self.join_scores: dict[tuple[int, int], float] = {}  # of the pairs that may be joined
        self.joinable: dict[int, int] = defaultdict(int)  # mask: clusters that this one may be joined with
        self.compatible: dict[int, int] = defaultdict(int)  # mask: clusters that nothing sets apart from this one
        self.compares_similar_names = False
        self._compare_all()

    def _compare_all(self) -> None:
        for pair in combinations(self.compared, 2):
            self._compare(*pair)
        self.opposed = self._opposed()

    def _compare(self, left: int, right: int) -> None:
        a, b = self.clusters[left], self.clusters[right]
        if not self.compares_similar_names and not a.keys & b.keys:
            self._add(self.compatible, left, right)
            return
        self.compatible[left] &= ~(1 << right)
        self.compatible[right] &= ~(1 << left)
        evidence = compare_profiles(a, b)
        if evidence.score >= LOWER:
            self.evidence[left, right] = evidence
            if evidence.joins:
                self.join_scores[left, right] = evidence.score
                self._add(self.joinable, left, right)
            if evidence.is_compatible:
                self._add(self.compatible, left, right)

    @staticmethod
    def _add(masks: dict[int, int], left: int, right: int) -> None:
        masks[left] |= 1 << right
        masks[right] |= 1 << left

    def _join_pair(self, left: int, right: int) -> None:
        """Join the right cluster to the left one, and compare the result with all others again."""
        self.clusters[left] = pool([self.clusters[left], self.clusters.pop(right)])
        self.compared.remove(right)
        for masks in (self.joinable, self.compatible):
            masks[left] = masks[right] = 0
            for other in self.compared:
                masks[other] &= ~(1 << left | 1 << right)
        for other in (*self.compared, right):
            for index in (left, right):
                pair = (min(other, index), max(other, index))
                self.evidence.pop(pair, None)
                self.join_scores.pop(pair, None)
        for other in self.compared:
            if other != left:
                self._compare(min(left, other), max(left, other))
        self.opposed = self._opposed()

    def _opposed(self) -> int:
        """Mask of the clusters that are incompatible with at least one other."""
        live = sum(1 << index for index in self.compared)
        return sum(1 << index for index in self.compared if live & ~self.compatible[index] & ~(1 << index))

    def join(self) -> list[Profile]:
        """Join all clusters that are one person. Returns the profiles that could be one of several people and to which
        nothing was joined.
        """
        before = dict(self.clusters)
        ambiguous = self._join_until_stable()
        self.compares_similar_names = True
        self._compare_all()
        ambiguous |= self._join_until_stable()
        return [before[index] for index in sorted(ambiguous) if self.clusters.get(index) is before[index]]

    def _join_until_stable(self) -> set[int]:
        """Returns the indexes of the ambiguous clusters."""
        while True:
            has_joined, ambiguous = False, set()
            for (left, right), score in sorted(self.join_scores.items(), key=lambda item: (-item[1], item[0])):
                if self.join_scores.get((left, right)) != score:
                    continue  # one of the two has grown since
                if members := self._ambiguous_members(left, right):
                    ambiguous |= members
                else:
                    self._join_pair(left, right)
                    has_joined = True
            if not has_joined:
                return ambiguous

    def _ambiguous_members(self, left: int, right: int) -> set[int]:
        """Members of a joinable pair that also match somebody else; only the one with less evidence is checked."""
        a, b = self.clusters[left], self.clusters[right]
        if a.is_bare and b.is_bare and self._both_match_opponents(left, right):
            return {left, right}
        amount_a, amount_b = ((not item.is_bare, len(item.articles)) for item in (a, b))
        pairs = [(left, right)] * (amount_a <= amount_b) + [(right, left)] * (amount_b <= amount_a)
        return {candidate for candidate, partner in pairs if self._has_rival(candidate, partner)}

    def _has_rival(self, candidate: int, partner: int) -> bool:
        return next(self._rivals(candidate, partner), None) is not None

    def _rivals(self, candidate: int, partner: int) -> Iterator[int]:
        """Third clusters that are incompatible with ``partner`` and match ``candidate`` about as well."""
        rivals = self.joinable[candidate] & ~self.compatible[partner] & ~(1 << partner)
        least = self._likelihood(candidate, partner) - MARGIN if rivals else 0.0
        for rival in _indexes(rivals):
            if self._likelihood(candidate, rival) > least and not self._only_names_differ(candidate, partner, rival):
                yield rival

    def _only_names_differ(self, candidate: int, partner: int, rival: int) -> bool:
        """Whether ``rival`` and ``partner`` differ in name only, and an editor gave ``candidate`` both names."""
        candidate_keys, partner_keys, rival_keys = (self.clusters[index].keys for index in (candidate, partner, rival))
        return (
            compare_name_sets(rival_keys, partner_keys) is None
            and compare_name_sets(candidate_keys | rival_keys, partner_keys) is not None
        )

    def _both_match_opponents(self, left: int, right: int) -> bool:
        return self._opponents(left, right) is not None

    def _opponents(self, left: int, right: int) -> tuple[int, int] | None:
        """Two other clusters that are incompatible with each other and both match the pair about as well."""
        matches = self.joinable[left] & self.joinable[right] & self.opposed
        least_score = self.join_scores[left, right] - MARGIN
        least_articles = min(len(self.clusters[left].articles), len(self.clusters[right].articles))
        for a in _indexes(matches):
            for b in _indexes(matches & ~self.compatible[a] & ~((2 << a) - 1)):
                are_close = all(
                    max(self._score(left, opponent), self._score(right, opponent)) > least_score for opponent in (a, b)
                )
                if are_close and len(self.clusters[a].articles) + len(self.clusters[b].articles) >= least_articles:
                    return a, b
        return None

    def _reason_to_stay_apart(self, left: int, right: int) -> str:
        """Why a pair is not joined though the evidence suffices, as a line for an editor."""
        if self.evidence[left, right].needs_editor:
            return "only an editor joins a name with a generation and one without"
        for candidate, partner in ((left, right), (right, left)):
            rival = next(self._rivals(candidate, partner), None)
            if rival is not None:
                one, other, third = (described(self.clusters[index]) for index in (candidate, rival, partner))
                return f"not joined: {one} may as well be {other}, who is hardly {third}"
        if opponents := self._opponents(left, right):
            a, b = (described(self.clusters[index]) for index in opponents)
            return f"not joined: either may as well be {a} or {b}, who are hardly one"
        raise AssertionError("a pair that nothing keeps apart is joined")

    def _score(self, a: int, b: int) -> float:
        return self.evidence[min(a, b), max(a, b)].score

    def _likelihood(self, candidate: int, other: int) -> float:
        """The score with a prior: an article more likely means a person of many articles than one of few."""
        return self._score(candidate, other) + math.log(len(self.clusters[other].articles))

    def has_bare_review_pairs(self) -> bool:
        """Whether company, which counts for bare profiles only, could settle any pair that is left."""
        return any(self.clusters[left].is_bare or self.clusters[right].is_bare for left, right in self.evidence)

    def result(self) -> Partition:
        indexes = sorted(self.clusters)
        position = {index: number for number, index in enumerate(indexes)}
        number_of_pairs: Counter[int] = Counter()
        review_pairs = []
        for pair, evidence in sorted(self.evidence.items(), key=lambda item: (-item[1].score, item[0])):
            if min(number_of_pairs[pair[0]], number_of_pairs[pair[1]]) < MOST_REVIEW_PAIRS:
                number_of_pairs.update(pair)
                if evidence.score >= UPPER:
                    reason = self._reason_to_stay_apart(*pair)
                    evidence = replace(evidence, reasons=(*evidence.reasons, (0.0, reason)))
                review_pairs.append(ReviewPair(position[pair[0]], position[pair[1]], evidence))
        review_pairs.sort(key=lambda pair: (pair.left, pair.right))
        return Partition([self.clusters[index].ids for index in indexes], review_pairs)


def _joined_by_decision(profiles: list[Profile], must_link: list[frozenset[int]]) -> dict[int, Profile]:
    """The profiles by index, with must-linked ones pooled under their lowest index."""
    index_of = {id: index for index, item in enumerate(profiles) for id in item.ids}
    groups = [{index_of[id] for id in ids if id in index_of} for ids in must_link]
    linked: DisjointSets[int] = DisjointSets()  # numbers of groups that share a profile
    group_of: dict[int, int] = {}
    for number, indexes in enumerate(groups):
        for index in indexes:
            linked.join(number, group_of.setdefault(index, number))
    clusters = dict(enumerate(profiles))
    for numbers in {min(linked.members(number)): linked.members(number) for number in range(len(groups))}.values():
        members = sorted(set[int]().union(*(groups[number] for number in numbers)))
        if members:
            clusters[members[0]] = pool([clusters.pop(index) for index in members])
    return clusters


def _indexes(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
