"""Notes and replies that editors show with experts, as the API prints them."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from quotes_service.decisions.content import AddNote
from quotes_service.directory import standing_decisions
from quotes_service.records import Verdict
from quotes_service.services.serializers.common import utc
from quotes_service.store.decisions import decisions

#: Each verdict in words.
_VERDICTS: dict[Verdict, str] = {
    "exact": "These words are printed as theirs.",
    "altered": "It is printed as theirs, but in other words.",
    "denied": "It is printed as denied, withdrawn or only supposed, not as said.",
    "other_speaker": "These words are printed as somebody else’s.",
    "similar": "These words are not printed as theirs; something similar is.",
    "not_found": "Nothing like it was found in the articles that were searched.",
}
#: A quote in marks of its own, as it is copied from an article: it is given out in ours.
_MARKED = re.compile(r"\s*[“„«\"]([^“”„«»\"]+)[”“»\"]\s*")


def serialize_notes(experts: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """Expert (row number) -> their notes, the oldest first; one without any has no entry."""
    found = standing_decisions.notes(experts)
    uids = {standing.id for several in found.values() for standing in several}
    rows = decisions.by_uids(uids) if uids else {}
    return {expert: [_note(rows[standing.id]) for standing in several] for expert, several in found.items()}


def _note(row: decisions.DecisionRow) -> dict[str, Any]:
    assert isinstance(row.content, AddNote), "only these are looked up"
    text, verdict = row.content.text, row.content.verdict
    if verdict and (marked := _MARKED.fullmatch(text)):
        text = marked[1]
    return {
        "text": f"A quote was checked: “{text}” {_VERDICTS[verdict]}" if verdict else text,
        "kind": row.content.kind,
        "claim": text if verdict else None,
        "verdict": verdict,
        "by": row.by,
        "at": utc(row.at),
        "decision_id": row.uid,
    }
