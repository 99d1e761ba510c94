"""Which quotations are the same statement. Runs inside the caller's writing transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from quotes_service import records
from quotes_service.directory.copies import wordings
from quotes_service.resolve.disjoint_sets import DisjointSets
from quotes_service.resolve.institutions.parts import entry_key
from quotes_service.resolve.names import name_key, surname
from quotes_service.resolve.quotes.statements import (
    Wording,
    cluster_wordings,
    fingerprints,
    normalized_words,
    wording_similarity,
)
from quotes_service.store.quotations import quotation_writes

#: The most quotations that are compared at once, for a speaker who says the same again and again.
MAX_COMPARED = 400

_Speakers = frozenset[tuple[str, int | None, int | None, str]]


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


def refresh(ids: Collection[int]) -> set[int]:
    """Find the statements of these quotations again, and of all quotations that share a statement with them before or
    after: those with similar words by the same speakers, and those at the same place of copies of an article.

    Returns those whose statement has changed.
    """
    statements = quotation_writes.statement_ids(ids)
    pending = set(ids) | quotation_writes.members_of(set(statements.values()))
    items: dict[int, tuple[Wording, _Speakers]] = {}
    while pending and len(items) < MAX_COMPARED:
        items |= _utterances(pending)
        near = _utterances(quotation_writes.with_shared_fingerprints(sorted(pending)) - items.keys())
        pending = {
            id
            for id, (other, speakers) in near.items()
            if any(
                item_speakers == speakers and wording_similarity(item, other) > 0
                for item, item_speakers in items.values()
            )
        }
        pending |= {id for pair in wordings.joined(items.keys()) for id in pair} - items.keys()
    by_speakers: dict[_Speakers, list[Wording]] = {}
    for item, speakers in items.values():
        by_speakers.setdefault(speakers, []).append(item)
    sets: DisjointSets[int] = DisjointSets()
    for speakers, utterances in by_speakers.items():
        for first, *others in cluster_wordings(utterances) if speakers else ():
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


def _utterances(ids: Collection[int]) -> dict[int, tuple[Wording, _Speakers]]:
    """What to compare these quotations by, and their speakers. One that was not said has no speakers here, so that it
    is a statement of its own."""
    return {
        id: (
            Wording(id, normalized_words(row.text), row.day, row.article),
            frozenset(row.speakers if row.is_said else ()),
        )
        for id, row in quotation_writes.utterances(sorted(ids)).items()
    }


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
