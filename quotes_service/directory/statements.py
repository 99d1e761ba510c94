"""Which quotations are the same statement. Runs inside the caller's writing transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

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
from quotes_service.store.quotations import quotation_writes

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


class _Utterances:
    """What quotations are compared by, and their speakers; loaded once, since each article's quotations are compared
    with many of the same ones."""

    def __init__(self) -> None:
        self._loaded: dict[int, _Utterance] = {}

    def of(self, ids: Collection[int]) -> dict[int, _Utterance]:
        """The utterances of these quotations. One that was not said has no speakers here, so that it is a statement of
        its own."""
        for id, row in quotation_writes.utterances(sorted(ids - self._loaded.keys())).items():
            wording = Wording(id, normalized_words(row.text), row.day, row.article)
            self._loaded[id] = wording, frozenset(row.speakers if row.is_said else ())
        return {id: self._loaded[id] for id in ids if id in self._loaded}


def refresh(parts: Iterable[Collection[int]]) -> set[int]:
    """For each part of the quotations, one after the other, find their statements again, and those of all quotations
    that share a statement with them before or after: those with similar words by the same speakers, and those at the
    same place of copies of an article.

    Returns those whose statement has changed.
    """
    utterances = _Utterances()
    return {id for ids in parts for id in _refresh(ids, utterances)}


def _refresh(ids: Collection[int], utterances: _Utterances) -> set[int]:
    statements = quotation_writes.statement_ids(ids)
    items = _concerned(statements.keys() | quotation_writes.members_of(set(statements.values())), utterances)
    by_speakers: dict[_Speakers, list[Wording]] = {}
    for item, speakers in items.values():
        by_speakers.setdefault(speakers, []).append(item)
    sets: DisjointSets[int] = DisjointSets()
    for speakers, wordings_of in by_speakers.items():
        for first, *others in cluster_wordings(wordings_of) if speakers else ():
            for other in others:
                sets.join(first, other)
    for one, other in wordings.joined(items.keys()):
        if one in items and other in items:
            sets.join(one, other)
    before = quotation_writes.statement_ids(sorted(items))
    restated: set[int] = set()
    for members in {min(members): members for id in items for members in [sets.members(id)]}.values():
        restated |= _set_statement(members, before, items.keys())
    return restated


def _concerned(ids: Collection[int], utterances: _Utterances) -> dict[int, _Utterance]:
    """These quotations and those that may be of one statement with them, directly or through others."""
    pending = set(ids)
    items: dict[int, _Utterance] = {}
    by_speakers: dict[_Speakers, Comparable] = defaultdict(Comparable)
    unlike: dict[int, int] = {}  # with how many of its speakers' items, the first ones, a quotation was compared
    most = len(pending) + MAX_FOUND
    while pending and len(items) < most:
        new = utterances.of(pending)
        items |= new
        for item, speakers in new.values():
            by_speakers[speakers].add(item)
        near = utterances.of(quotation_writes.with_shared_fingerprints(sorted(pending)) - items.keys())
        pending = set()
        for id, (other, speakers) in near.items():
            comparable = by_speakers[speakers]
            if any(wording_similarity(item, other) > 0 for _, item in comparable.like(other, unlike.get(id, 0))):
                pending.add(id)
            unlike[id] = len(comparable)
        pending |= {id for pair in wordings.joined(items.keys()) for id in pair} - items.keys()
        # a statement from which one of them is taken may not hold together any more
        statements = quotation_writes.statement_ids(sorted(pending)) if pending else {}
        pending |= quotation_writes.members_of(set(statements.values())) - items.keys()
    return items


def _set_statement(members: Collection[int], before: dict[int, int], compared: Collection[int]) -> set[int]:
    """Assign these quotations to the statement of the first of them; returns those that belonged to another. Withdrawn
    quotations of their previous statements follow, unless the first quotation of the previous one was compared and
    belongs to another statement now."""
    first = min(members)
    changed = [id for id in members if before[id] != first]
    if changed:
        quotation_writes.set_statement(changed, first)
        for old in sorted({before[id] for id in changed} - {first}):
            if old not in compared or old in members:
                quotation_writes.repoint_withdrawn(old, first)
    return set(changed)
