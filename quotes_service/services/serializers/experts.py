"""Experts as the API prints them, and the people of a text that is not stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quotes_service import records
from quotes_service.context import Context
from quotes_service.search.query import Term
from quotes_service.services.serializers.quotations import phrase, serialize_quotations_by_id
from quotes_service.services.serializers.timeline import timelines
from quotes_service.store.experts import experts, past
from quotes_service.store.experts.experts import ExpertCounts, ExpertRow
from quotes_service.store.experts.past import PastRow

#: Sentences shown for an affiliation where experts are listed; the timeline has them all.
MOST_EVIDENCE = 3


def serialize_experts(rows: Sequence[ExpertRow]) -> list[dict[str, Any]]:
    """Experts with their names, affiliations and what is counted about them."""
    ids = [row.id for row in rows]
    names, affiliations, counts = experts.names(ids), timelines(ids, MOST_EVIDENCE), experts.counts(ids)
    past_of = past.of(ids)
    return [
        {
            "id": row.uid,
            "name": row.name,
            "aliases": [name for name in names[row.id] if name != row.name],
            "affiliations": affiliations[row.id],
            **_counts(counts.get(row.id, ExpertCounts())),
            "past": _past(past_of.get(row.id)),
        }
        for row in rows
    ]


def serialize_experts_with_quotations(
    ctx: Context,
    rows: Sequence[ExpertRow],
    quotations_of: Mapping[int, list[int]],
    terms: tuple[Term, ...] | None = None,
) -> list[dict[str, Any]]:
    """Experts, each with some quotations as ``reasons``. ``quotations_of``: expert -> quotations (row numbers)."""
    items = serialize_quotations_by_id(ctx, [id for ids in quotations_of.values() for id in ids], terms)
    return [
        {**expert, "reasons": [items[id] for id in quotations_of.get(row.id, ())]}
        for expert, row in zip(serialize_experts(rows), rows, strict=True)
    ]


def _counts(counts: ExpertCounts) -> dict[str, Any]:
    return {
        "quotation_count": counts.quotations,
        "statement_count": counts.statements,
        "outlets": list(counts.outlets),
        "first_quoted": counts.first_quoted,
        "last_quoted": counts.last_quoted,
    }


def _past(row: PastRow | None) -> dict[str, Any] | None:
    if row is None:
        return None
    evidence = {"article_id": row.article_uid, "text": row.text, "start": row.start, "end": row.end}
    return {"reason": row.reason, "evidence": evidence}


def serialize_person(text: str, person: records.Person) -> dict[str, Any]:
    """A person of a text that is not stored."""
    roles = [
        {
            "title": role.title,
            "institution": role.institution,
            "acronym": role.acronym,
            "status": role.status,
            "evidence": phrase(text, role.evidence),
        }
        for role in person.roles
    ]
    past = person.past and {"reason": person.past.reason, "evidence": phrase(text, person.past.evidence)}
    return {"name": person.name, "aliases": list(person.aliases), "roles": roles, "past": past}
