"""The organizations of the register (ROR). Runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

import peewee as pw

from quotes_service.store.models import AuthorityName, InstitutionName, StoredAuthority


def clear() -> None:
    """Remove all organizations of the register."""
    AuthorityName.delete().execute()
    StoredAuthority.delete().execute()


def add(ror: str, wikidata: str | None, name: str, country: str | None, keys: Sequence[str]) -> None:
    """Write an organization with the keys of its names; ``country`` as ISO 3166-1 alpha-2."""
    row = StoredAuthority.create(ror=ror, wikidata=wikidata, name=name, country=country)
    if keys:
        AuthorityName.insert_many([{"authority": row, "key": key} for key in keys]).execute()


def matched() -> int:
    """The number of institutions that share a name with exactly one organization of the register."""
    query = (
        AuthorityName.select(InstitutionName.institution)
        .join(InstitutionName, on=(AuthorityName.key == InstitutionName.key))
        .where(InstitutionName.institution.is_null(False))
        .group_by(InstitutionName.institution)
        .having(pw.fn.COUNT(AuthorityName.authority.distinct()) == 1)
    )
    return query.count()
