"""Which quotations are the same statement. Runs inside the caller's writing transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from quotes_service import records
from quotes_service.directory.copies import wordings
from quotes_service.resolve.disjoint_sets import DisjointSets
from quotes_service.resolve.institutions.parts import entry_key
from quotes_service.resolve.names import name_key, surname
from quotes_service.resolve.quotes.statements import (
    Comparable,
    Wording,
    cluster_wordings,
    fingerprints,
    normalized_words,
    wording_similarity,
)
from quotes_service.store.quotations import quotation_writes, story_quotations

#: The most quotations that are found and compared at once besides the given ones, for a speaker who says the same again
#: and again.
MAX_FOUND = 400

_Speakers = frozenset[tuple[str, int | None, int | None, str]]
_Utterance = tuple[Wording, _Speakers]


def fingerprints_of(text: str, speakers: Iterable[records.Speaker]) -> frozenset[int]:
    """The fingerprints by which the same utterance is found; none without a named speaker, since two unnamed officials
    may say the same."""
    keys = sorted(filter(None, map(_speaker_key, speakers)))
    return fingerprints(normalized_words(text), " ".join(keys)) if keys else frozenset()


def _speaker_key(speaker: records.Speaker) -> str:
    match speaker.kind:
        case "person":
            return surname(speaker.name) if name_key(speaker.name) else ""
        case "organization":
            return entry_key(speaker.name)
    return ""


class _Quotations:
    """What is asked about quotations: what they are compared by, their speakers, statements and fingerprints. It is
    looked up for many at once and remembered, since each article's quotations are compared with many of the same ones.
    """

    def __init__(self, ids: Collection[int]) -> None:
        self._utterances: dict[int, _Utterance] = {}
        self._statements: dict[int, int] = {}
        self._members: dict[int, set[int]] = {}
        self._fingerprints: dict[int, set[int]] = {}
        self._with_fingerprint: dict[int, set[int]] = {}
        self._in_stories: dict[int, bool] = {}
        self.members_of(set(self.statements_of(ids).values()))
        self.utterances_of(ids)
        self.sharing(ids)
        self._load_stories(ids)

    def utterances_of(self, ids: Collection[int]) -> dict[int, _Utterance]:
        """The utterances of these quotations. One that was not said has no speakers here, so that it is a statement of
        its own."""
        if new := _without(ids, self._utterances):
            for id, row in quotation_writes.utterances(new).items():
                wording = Wording(id, normalized_words(row.text), row.day, row.article)
                self._utterances[id] = wording, frozenset(row.speakers if row.is_said else ())
        return {id: self._utterances[id] for id in ids if id in self._utterances}

    def statements_of(self, ids: Collection[int]) -> dict[int, int]:
        """The statement of each of these quotations, as far as they are stored."""
        if new := _without(ids, self._statements):
            self._statements |= quotation_writes.statement_ids(new)
        return {id: self._statements[id] for id in ids if id in self._statements}

    def members_of(self, statements: Collection[int]) -> set[int]:
        """The current quotations of these statements."""
        if new := _without(statements, self._members):
            self._members |= {statement: set() for statement in new}
            for id, statement in quotation_writes.members(new):
                self._members[statement].add(id)
        return set().union(*(self._members[statement] for statement in statements))

    def set_statement(self, ids: Collection[int], statement: int) -> None:
        quotation_writes.set_statement(ids, statement)
        self.members_of({statement, *self.statements_of(set(ids)).values()})
        for id in ids:
            self._members[self._statements[id]].discard(id)
            self._members[statement].add(id)
            self._statements[id] = statement

    def sharing(self, ids: Collection[int]) -> set[int]:
        """The quotations that share a fingerprint with one of these."""
        if new := _without(ids, self._fingerprints):
            self._fingerprints |= {id: set() for id in new}
            for id, value in quotation_writes.fingerprints(new):
                self._fingerprints[id].add(value)
        values = set[int]().union(*(self._fingerprints[id] for id in ids))
        if new := _without(values, self._with_fingerprint):
            self._with_fingerprint |= {value: set() for value in new}
            for id, value in quotation_writes.with_fingerprints(new):
                self._with_fingerprint[value].add(id)
        return set().union(*(self._with_fingerprint[value] for value in values))

    def joined(self, ids: Collection[int]) -> list[tuple[int, int]]:
        """The pairs of quotations, of these and of others, that are one statement because their articles are copies."""
        self._load_stories(ids)
        concerned = [id for id in ids if self._in_stories[id]]
        return wordings.joined(concerned) if concerned else []

    def _load_stories(self, ids: Collection[int]) -> None:
        if new := _without(ids, self._in_stories):
            in_stories = story_quotations.among(new)
            self._in_stories |= {id: id in in_stories for id in new}


def _without(ids: Iterable[int], known: Mapping[int, Any]) -> list[int]:
    """Those that are not known, sorted. (The difference of a set and the keys of a dict takes as long as the dict is
    large.)"""
    return sorted(id for id in ids if id not in known)


def refresh(parts: Iterable[Collection[int]]) -> set[int]:
    """For each part of the quotations, one after the other, find their statements again, and those of all quotations
    that share a statement with them before or after: those with similar words by the same speakers, and those at the
    same place of copies of an article.

    Returns those whose statement has changed.
    """
    parts = [set(ids) for ids in parts]
    quotations = _Quotations(set().union(*parts))
    return {id for ids in parts for id in _refresh(ids, quotations)}


def _refresh(ids: set[int], quotations: _Quotations) -> set[int]:
    statements = quotations.statements_of(ids)
    items = _concerned(statements.keys() | quotations.members_of(set(statements.values())), quotations)
    by_speakers: dict[_Speakers, list[Wording]] = {}
    for item, speakers in items.values():
        by_speakers.setdefault(speakers, []).append(item)
    sets: DisjointSets[int] = DisjointSets()
    for speakers, wordings_of in by_speakers.items():
        for first, *others in cluster_wordings(wordings_of) if speakers else ():
            for other in others:
                sets.join(first, other)
    for one, other in quotations.joined(items.keys()):
        if one in items and other in items:
            sets.join(one, other)
    before = quotations.statements_of(items.keys())
    restated: set[int] = set()
    for members in {min(members): members for id in items for members in [sets.members(id)]}.values():
        restated |= _set_statement(members, before, items.keys(), quotations)
    return restated


def _concerned(ids: Collection[int], quotations: _Quotations) -> dict[int, _Utterance]:
    """These quotations and those that may be of one statement with them, directly or through others."""
    pending = set(ids)
    items: dict[int, _Utterance] = {}
    by_speakers: dict[_Speakers, Comparable] = defaultdict(Comparable)
    unlike: dict[int, int] = {}  # with how many of its speakers' items, the first ones, a quotation was compared
    most = len(pending) + MAX_FOUND
    while pending and len(items) < most:
        new = quotations.utterances_of(pending)
        items |= new
        for item, speakers in new.values():
            by_speakers[speakers].add(item)
        near = quotations.utterances_of(quotations.sharing(pending) - items.keys())
        pending = set()
        for id, (other, speakers) in near.items():
            comparable = by_speakers[speakers]
            if any(wording_similarity(item, other) > 0 for _, item in comparable.like(other, unlike.get(id, 0))):
                pending.add(id)
            unlike[id] = len(comparable)
        pending |= {id for pair in quotations.joined(items.keys()) for id in pair} - items.keys()
        # a statement from which one of them is taken may not hold together any more
        statements = quotations.statements_of(pending)
        pending |= quotations.members_of(set(statements.values())) - items.keys()
    return items


def _set_statement(
    members: Collection[int], before: dict[int, int], compared: Collection[int], quotations: _Quotations
) -> set[int]:
    """Assign these quotations to the statement of the first of them; returns those that belonged to another. Withdrawn
    quotations of their previous statements follow, unless the first quotation of the previous one was compared and
    belongs to another statement now."""
    first = min(members)
    changed = [id for id in members if before[id] != first]
    if changed:
        quotations.set_statement(changed, first)
        for old in sorted({before[id] for id in changed} - {first}):
            if old not in compared or old in members:
                quotation_writes.repoint_withdrawn(old, first)
    return set(changed)
