"""Experts as the API prints them, and the people of a text that isn't kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from quotes_service import records
from quotes_service.context import Context
from quotes_service.search.query import Term
from quotes_service.services.serializers.quotations import phrase, serialize_quotations_by_id
from quotes_service.services.serializers.timeline import serialize_timeline
from quotes_service.store.experts import experts

#: Sentences shown for an affiliation where experts are listed; the timeline has them all.
EVIDENCE = 3


def serialize_experts(rows: Sequence[dict]) -> list[dict]:
    """Experts of rows of the table, with what is printed and counted of them."""
    ids = [row["id"] for row in rows]
    names, lines, figures = experts.names(ids), experts.affiliations(ids), experts.figures(ids)
    return [
        {
            "id": row["uid"],
            "name": row["name"],
            "aliases": [name for name in names[row["id"]] if name != row["name"]],
            "affiliations": serialize_timeline(lines.get(row["id"], []), EVIDENCE),
            **_figures(figures.get(row["id"], {})),
        }
        for row in rows
    ]


def serialize_experts_with_quotations(
    ctx: Context, rows: Sequence[dict], chosen: Mapping[int, list[int]], terms: tuple[Term, ...] | None = None
) -> list[dict]:
    """Experts, each with the quotations that are ``chosen`` for the row's number as ``reasons``."""
    items = serialize_quotations_by_id(ctx, [id for ids in chosen.values() for id in ids], terms)
    return [
        {**expert, "reasons": [items[id] for id in chosen.get(row["id"], ())]}
        for expert, row in zip(serialize_experts(rows), rows, strict=True)
    ]


def _figures(row: dict) -> dict:
    first: date | None = row.get("first_quoted")
    return {
        "quotation_count": row.get("quotation_count", 0),
        "statement_count": row.get("statement_count", 0),
        "outlets": row.get("outlets", []),
        "first_quoted": first,
        "last_quoted": row.get("last_quoted"),
    }


def serialize_person(text: str, person: records.Person) -> dict:
    """A person of a text that is not kept."""
    roles = [
        {
            "title": role.title,
            "institution": role.institution,
            "acronym": role.acronym,
            "status": role.status,
            "evidence": phrase(text, *role.evidence),
        }
        for role in person.roles
    ]
    return {"name": person.name, "aliases": list(person.aliases), "roles": roles}
