"""Which quotations print the same statement, kept current inside a transaction of the caller's."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from quotes_service import records
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

#: Of what one speaker says again and again no more than these are looked at together.
MOST = 400


def prints_of(text: str, speakers: Iterable[records.Speaker]) -> frozenset[int]:
    """By what the same utterance is found; none where nobody is named, since two unnamed officials may say the same."""
    who = sorted(filter(None, map(_who, speakers)))
    return fingerprints(normalized_words(text), " ".join(who)) if who else frozenset()


def _who(speaker: records.Speaker) -> str:
    match speaker.kind:
        case "person":
            return surname(speaker.name) if name_key(speaker.name) else ""
        case "organization":
            return entry_key(speaker.name)
    return ""


def refresh(ids: Collection[int]) -> None:
    """Find the statements of these quotations anew, and of what these may draw along."""
    known = quotation_writes.statements_of(ids)
    pending = set(ids) | quotation_writes.of_statements(set(known.values()))
    items: dict[int, tuple[Wording, frozenset]] = {}
    while pending and len(items) < MOST:
        for id, row in quotation_writes.said(sorted(pending)).items():
            items[id] = (_utterance(id, row), frozenset(row["by"]))
        near = quotation_writes.sharing(sorted(pending)) - items.keys()
        others = quotation_writes.said(sorted(near))
        pending = {
            id
            for id, row in others.items()
            if any(by == row["by"] and wording_similarity(item, _utterance(id, row)) > 0 for item, by in items.values())
        }
    by_speaker: dict[frozenset, list[Wording]] = {}
    for item, by in items.values():
        by_speaker.setdefault(by, []).append(item)
    before = quotation_writes.statements_of(sorted(items))
    for by, said in by_speaker.items():
        groups = cluster_wordings(said) if by else [[item.id] for item in said]
        for group in groups:
            first = min(group)
            changed = [id for id in group if before[id] != first]
            if changed:
                quotation_writes.set_statement(changed, first)
                for old in sorted({before[id] for id in changed} - {first}):
                    if old not in items or old in group:
                        quotation_writes.lead_on(old, first)


def _utterance(id: int, row: dict) -> Wording:
    return Wording(id, normalized_words(row["text"]), row["day"], row["article"])
