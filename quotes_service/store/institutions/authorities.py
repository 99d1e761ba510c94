"""The organizations of the register (ROR). Runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

import peewee as pw

from quotes_service.store.models import AuthorityName, Institution, InstitutionName, StoredAuthority
from quotes_service.store.querying.rows import tuples


def clear() -> None:
    """Remove all organizations of the register."""
    AuthorityName.delete().execute()
    StoredAuthority.delete().execute()


def add(ror: str, wikidata: str | None, name: str, country: str | None, keys: Sequence[str]) -> None:
    """Write an organization with the keys of its names; ``country`` as ISO 3166-1 alpha-2."""
    row = StoredAuthority.create(ror=ror, wikidata=wikidata, name=name, country=country)
    if keys:
        AuthorityName.insert_many([{"authority": row, "key": key} for key in keys]).execute()


def matched() -> dict[str, tuple[str, str | None]]:
    """Institution (its id) that shares a name with exactly one organization of the register -> the ids of that at ROR
    and Wikidata."""
    query = (
        AuthorityName.select(Institution.uid, pw.fn.MIN(StoredAuthority.ror), pw.fn.MIN(StoredAuthority.wikidata))
        .join(InstitutionName, on=(AuthorityName.key == InstitutionName.key))
        .join(Institution, on=(InstitutionName.institution == Institution.id))
        .join_from(AuthorityName, StoredAuthority)
        .group_by(Institution.uid)
        .having(pw.fn.COUNT(AuthorityName.authority.distinct()) == 1)
    )
    return {uid: (ror, wikidata) for uid, ror, wikidata in tuples(query)}
