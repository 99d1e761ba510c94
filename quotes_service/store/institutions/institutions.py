"""Institutions: their names and acronyms as printed, and what is counted about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import peewee as pw

from quotes_service.store.models import (
    PLACES,
    Appearance,
    Authority,
    AuthorityName,
    Expert,
    Institution,
    InstitutionName,
    InstitutionSpelling,
    ListedInstitution,
    QuotationSpeaker,
    Redirect,
    StoredQuotation,
    StoredRole,
    Workplace,
)
from quotes_service.store.querying.matches import Matches
from quotes_service.store.querying.paging import Order, best

BY_NAME = Order("institutions", ((Institution.sort_name, str, False), (Institution.id, int, False)))


def by_uid(uid: str) -> Institution | None:
    """The institution with this id, also where the id is that of one that turned out to be the same."""
    led = Redirect.select(Redirect.new_uid).where(Redirect.old_uid == uid)
    own = (InstitutionName.uid == uid) | InstitutionName.uid.in_(led)
    joined = InstitutionName.select(InstitutionName.institution).where(own)
    same = (Institution.uid == uid) | Institution.id.in_(joined) | Institution.uid.in_(led)
    return (
        Institution.select()
        .where(same, ~Institution.hidden, ~Institution.silent)
        .order_by(Institution.uid != uid)
        .first()
    )


def rows(ids: Collection[int], uids: Collection[str] = ()) -> list[dict]:
    """Rows of the institutions with these numbers or ids."""
    query = Institution.select().where(
        Institution.id.in_(ids) | Institution.uid.in_(uids), ~Institution.hidden, ~Institution.silent
    )
    return list(query.order_by(Institution.id).dicts())


def ids_of_name(keys: Collection[str]) -> set[int]:
    """The institutions that were printed under a name, acronym or alias with one of these keys."""
    query = InstitutionSpelling.select(InstitutionName.institution).join(InstitutionName)
    keys = {key for key in keys if key}  # without one are the countries that are printed with institutions
    same = InstitutionSpelling.key.in_(keys) | InstitutionName.key.in_(keys)
    found = {id for (id,) in query.where(same).tuples() if id is not None}
    return found - hidden(found)


def page(*, matches: Matches | None = None, cursor: str | None, limit: int) -> tuple[list[dict], str | None, int]:
    """Rows of institutions, the best fit first where there are ``matches``, else by name."""
    query = Institution.select(Institution).where(~Institution.hidden, ~Institution.silent)
    if matches is None:
        return *BY_NAME.page(query, cursor, limit), query.count()
    scored = matches.scored
    query = query.join(scored, on=(Institution.id == scored.c.id))
    return *best(query.select_extend(scored.c.score), matches, "institutions found", cursor, limit), query.count()


def names(ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """Every name printed for these institutions with its kind, once; those that most articles print first."""
    spelling = InstitutionSpelling
    query = (
        spelling.select(InstitutionName.institution, spelling.kind, spelling.name)
        .join(InstitutionName)
        .where(InstitutionName.institution.in_(ids), spelling.kind != "country")
        .group_by(InstitutionName.institution, spelling.kind, spelling.name)
        .order_by(InstitutionName.institution, pw.fn.SUM(spelling.printings).desc(), spelling.name)
    )
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for institution, kind, name in query.tuples():
        found[institution].append((kind, name))
    return found


def keys(ids: Collection[int]) -> dict[int, set[str]]:
    """The keys of the names of these institutions."""
    query = InstitutionName.select(InstitutionName.institution, InstitutionName.key)
    found: dict[int, set[str]] = defaultdict(set)
    for id, key in query.where(InstitutionName.institution.in_(ids)).tuples():
        found[id].add(key)
    return found


def parents(ids: Collection[int]) -> dict[int, dict]:
    """Of which institution these are printed as a part: its row, where it is in the directory itself."""
    whole = InstitutionName.alias()
    query = (
        InstitutionName.select(InstitutionName.institution.alias("part"), Institution)
        .join(whole, on=(InstitutionName.parent_key == whole.key))
        .join(Institution, on=(whole.institution == Institution.id))
        .where(InstitutionName.institution.in_(ids), ~Institution.hidden, ~Institution.silent)
        .order_by(InstitutionName.id)
    )
    return {row["part"]: row for row in query.dicts() if row["part"] != row["id"]}


def parts(id: int) -> list[dict]:
    """Rows of the institutions that are printed as parts of this one, by name."""
    whole = InstitutionName.select(InstitutionName.key).where(InstitutionName.institution == id)
    parts = InstitutionName.select(InstitutionName.institution).where(InstitutionName.parent_key.in_(whole))
    query = Institution.select().where(
        Institution.id.in_(parts), Institution.id != id, ~Institution.hidden, ~Institution.silent
    )
    return list(query.order_by(Institution.sort_name).dicts())


def ids_in(country: str, among: Collection[int] | None = None) -> pw.Select:
    """A query of the institutions of a country (ISO 3166-1 alpha-2), by the register or as articles print it; of these,
    if some are given."""
    registered = (
        AuthorityName.select(InstitutionName.institution)
        .join(InstitutionName, on=(AuthorityName.key == InstitutionName.key))
        .join_from(AuthorityName, Authority)
        .where(Authority.country == country)
    )
    spelling = InstitutionSpelling
    printed = spelling.select(InstitutionName.institution).join(InstitutionName)
    printed = printed.where(spelling.kind == "country", spelling.name == country)
    query = Institution.select(Institution.id).where(Institution.id.in_(registered | printed), ~Institution.hidden)
    return query if among is None else query.where(Institution.id.in_(among))


def authorities(ids: Collection[int]) -> dict[int, dict]:
    """The entry of the register for each of these institutions, where its names are those of exactly one."""
    query = (
        AuthorityName.select(InstitutionName.institution, Authority)
        .join(InstitutionName, on=(AuthorityName.key == InstitutionName.key))
        .join_from(AuthorityName, Authority)
        .where(InstitutionName.institution.in_(ids))
        .distinct()
    )
    found: dict[int, list[dict]] = defaultdict(list)
    for row in query.dicts():
        found[row["institution"]].append(row)
    return {institution: rows[0] for institution, rows in found.items() if len(rows) == 1}


def figures(ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many experts work at each of these institutions, and how many quotations are its own."""
    working = Workplace.select(Workplace.institution, pw.fn.COUNT(Workplace.expert))
    working = working.where(Workplace.institution.in_(ids)).group_by(Workplace.institution)
    own = ListedInstitution
    spoken = own.select(own.institution, pw.fn.COUNT(own.quotation)).where(own.institution.in_(ids))
    spoken = spoken.group_by(own.institution)
    experts, quotations = dict(working.tuples()), dict(spoken.tuples())
    return {id: (experts.get(id, 0), quotations.get(id, 0)) for id in ids}


def hidden(ids: Collection[int]) -> set[int]:
    """Those of these institutions that an editor hid."""
    query = Institution.select(Institution.id).where(Institution.id.in_(ids), Institution.hidden)
    return {id for (id,) in query.tuples()}


def heard(ids: Collection[int]) -> set[int]:
    """Those of these institutions at which somebody works or that say something."""
    roles = StoredRole.select(pw.SQL("1")).join_from(StoredRole, Appearance).join_from(Appearance, Expert)
    roles = roles.where(~StoredRole.rejected, ~Appearance.silent, ~Expert.hidden)
    spoken = QuotationSpeaker.select(pw.SQL("1")).join_from(QuotationSpeaker, StoredQuotation)
    spoken = spoken.where(StoredQuotation.current, ~StoredQuotation.hidden)
    # EXISTS, which ends with the first, by one index each: at a great institution there are many
    some = [
        pw.fn.EXISTS(query.where(column == InstitutionName.id))
        for query, column in (
            (roles, StoredRole.institution_name),
            (roles, StoredRole.beside),
            (spoken, QuotationSpeaker.institution_name),
        )
    ]
    query = InstitutionName.select(InstitutionName.institution)
    query = query.where(InstitutionName.institution.in_(ids), some[0] | some[1] | some[2])
    return {id for (id,) in query.tuples()}


def experts(ids: Collection[int]) -> set[int]:
    """Those for whom one of these institutions is printed."""
    query = (
        StoredRole.select(Appearance.expert)
        .join_from(StoredRole, Appearance)
        .join_from(StoredRole, InstitutionName, on=PLACES)
    )
    query = query.where(InstitutionName.institution.in_(ids)).distinct()
    return {id for (id,) in query.tuples() if id is not None}
