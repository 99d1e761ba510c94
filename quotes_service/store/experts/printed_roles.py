"""The roles that articles print for the people they quote, by appearance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import peewee as pw

from quotes_service.records import Role, Span
from quotes_service.store.models import (
    Appearance,
    Institution,
    InstitutionName,
    InstitutionPrinting,
    InstitutionSpelling,
    StoredRole,
)
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import records


def of_appearances(ids: Collection[int]) -> dict[int, list[Role]]:
    """Appearance -> the roles that its article prints, in the order of the text, without rejected ones and those that
    editors added; an appearance without any has no entry.

    Institutions have the longest name that the article prints for them; hidden ones are left out.
    """
    roles: dict[int, list[Role]] = defaultdict(list)
    for row in records(_roles(ids)) if ids else ():
        place = row["institution"] if row["shown"] else None
        # in the query, SQLite would take the index of decisions, and read all roles that have none
        if row["decision"] is None and (row["title"] or place):
            evidence = Span(row["start"], row["end"])
            roles[row["appearance"]].append(Role(row["title"], place, row["status"], evidence))
    return roles


@prepared
def _roles(ids: Value) -> pw.Query:
    return (
        StoredRole.select(
            StoredRole.appearance,
            StoredRole.decision,
            StoredRole.title,
            StoredRole.status,
            StoredRole.start,
            StoredRole.end,
            _printed_name().alias("institution"),
            Institution.id.alias("shown"),
        )
        .join_from(StoredRole, Appearance)
        .join_from(
            StoredRole, InstitutionName, pw.JOIN.LEFT_OUTER, on=(StoredRole.institution_name == InstitutionName.id)
        )
        .join_from(
            InstitutionName,
            Institution,
            pw.JOIN.LEFT_OUTER,
            on=(InstitutionName.institution == Institution.id) & ~Institution.hidden,
        )
        .where(one_of(StoredRole.appearance, ids), ~StoredRole.rejected)
        .order_by(StoredRole.appearance, StoredRole.start, StoredRole.id)
    )


def _printed_name() -> pw.ModelSelect[InstitutionSpelling]:
    """The name of a role's institution in the role's article; its acronym where the article prints nothing else."""
    spelling = InstitutionSpelling
    return (
        spelling.select(spelling.name)
        .join(InstitutionPrinting, on=(InstitutionPrinting.spelling == spelling.id))
        .where(
            InstitutionPrinting.article == Appearance.article,
            spelling.institution_name == StoredRole.institution_name,
            (spelling.kind == pw.SQL("'name'")) | (spelling.kind == pw.SQL("'acronym'")),
        )
        .order_by(spelling.kind.desc(), pw.fn.LENGTH(spelling.name).desc(), spelling.name)
        .limit(pw.SQL("1"))
    )
