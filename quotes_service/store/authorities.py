"""The organizations of a register. Runs inside a transaction of the caller's."""

from __future__ import annotations

from collections.abc import Sequence

from quotes_service.store.models import Authority, AuthorityName, InstitutionName


def clear() -> None:
    AuthorityName.delete().execute()
    Authority.delete().execute()


def add(ror: str, wikidata: str | None, name: str, country: str | None, keys: Sequence[str]) -> None:
    row = Authority.create(ror=ror, wikidata=wikidata, name=name, country=country)
    if keys:
        AuthorityName.insert_many([{"authority": row, "key": key} for key in keys]).execute()


def matched() -> int:
    """How many institutions have a name of the register."""
    known = AuthorityName.select(AuthorityName.key)
    query = InstitutionName.select(InstitutionName.institution).where(InstitutionName.key.in_(known))
    return query.where(InstitutionName.institution.is_null(False)).distinct().count()
