"""Institutions as the API prints them."""

from __future__ import annotations

from collections.abc import Sequence

from quotes_service.store.institutions import institutions


def institution_summary(row: dict | None) -> dict | None:
    """An institution in short."""
    return row and {"id": row["uid"], "name": row["name"], "acronym": row["acronym"]}


def serialize_institutions(rows: Sequence[dict]) -> list[dict]:
    """Institutions of rows of the table, with their other names and what is counted of them."""
    ids = [row["id"] for row in rows]
    names, figures, parents = institutions.names(ids), institutions.figures(ids), institutions.parents(ids)
    registered = institutions.authorities(ids)
    items = []
    for row in rows:
        others = dict.fromkeys(name for _, name in names[row["id"]])
        experts_number, quotations_number = figures[row["id"]]
        items.append(
            {
                "id": row["uid"],
                "name": row["name"],
                "acronym": row["acronym"],
                "aliases": [name for name in others if name not in (row["name"], row["acronym"])],
                "parent": institution_summary(parents.get(row["id"])),
                "ror": registered.get(row["id"], {}).get("ror"),
                "wikidata": registered.get(row["id"], {}).get("wikidata"),
                "expert_count": experts_number,
                "quotation_count": quotations_number,
            }
        )
    return items
