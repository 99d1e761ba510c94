"""Institutions as the API prints them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quotes_service.store.institutions import institutions
from quotes_service.store.institutions.institutions import InstitutionRow


def institution_summary(row: InstitutionRow) -> dict[str, Any]:
    """An institution in short."""
    return {"id": row.uid, "name": row.name, "acronym": row.acronym}


def serialize_institutions(rows: Sequence[InstitutionRow]) -> list[dict[str, Any]]:
    """Institutions with their other names and what is counted about them."""
    ids = [row.id for row in rows]
    names, counts, parents = institutions.names(ids), institutions.counts(ids), institutions.parents(ids)
    authorities = institutions.authorities(ids)
    items = []
    for row in rows:
        printed_names = dict.fromkeys(name for _, name in names[row.id])
        parent, authority = parents.get(row.id), authorities.get(row.id)
        expert_count, quotation_count, statement_count = counts[row.id]
        items.append(
            {
                "id": row.uid,
                "name": row.name,
                "acronym": row.acronym,
                "aliases": [name for name in printed_names if name not in (row.name, row.acronym)],
                "parent": institution_summary(parent) if parent else None,
                "ror": authority.ror if authority else None,
                "wikidata": authority.wikidata if authority else None,
                "expert_count": expert_count,
                "quotation_count": quotation_count,
                "statement_count": statement_count,
            }
        )
    return items
