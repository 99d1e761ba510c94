"""Institutions: their names and acronyms as printed, and what is counted about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import peewee as pw

from quotes_service.store.models import (
    PLACES,
    Appearance,
    AuthorityName,
    Expert,
    Institution,
    InstitutionName,
    InstitutionSpelling,
    Listed,
    ListedInstitution,
    QuotationSpeaker,
    Redirect,
    StoredAuthority,
    StoredQuotation,
    StoredRole,
    Workplace,
)
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.matches import Matches
from quotes_service.store.querying.paging import Order, Page, Paging
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.ranking import best_first
from quotes_service.store.querying.rows import from_records, records, tuples, typed
from quotes_service.store.querying.rows import ids as numbers

BY_NAME = Order("institutions", ((Institution.sort_name, str, False), (Institution.id, int, False)))


@dataclass(frozen=True, slots=True)
class InstitutionRow:
    """An institution. ``id`` is the row number, ``uid`` the id that the API shows."""

    id: int
    uid: str
    name: str
    acronym: str | None


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """The ids of an organization at ROR, and at Wikidata if it has one."""

    ror: str
    wikidata: str | None


_VISIBLE = ~Institution.hidden & ~Institution.silent


def by_uid(uid: str) -> InstitutionRow | None:
    """The institution with this id, also by the id of one that was joined to it."""
    rows = typed(InstitutionRow, _by_uid(uid))
    return rows[0] if rows else None


@prepared
def _by_uid(uid: Value) -> pw.Query:
    redirects = Redirect.select(Redirect.new_uid).where(Redirect.old_uid == uid)
    same_name = (InstitutionName.uid == uid) | InstitutionName.uid.in_(redirects)
    joined = InstitutionName.select(InstitutionName.institution).where(same_name)
    same = (Institution.uid == uid) | Institution.id.in_(joined) | Institution.uid.in_(redirects)
    return Institution.select().where(same, _VISIBLE).order_by(Institution.uid != uid).limit(1)


def rows(ids: Collection[int], uids: Collection[str] = ()) -> list[InstitutionRow]:
    """The institutions with these numbers or ids."""
    return typed(InstitutionRow, _rows(ids, uids))


@prepared
def _rows(ids: Value, uids: Value) -> pw.Query:
    query = Institution.select().where(one_of(Institution.id, ids) | one_of(Institution.uid, uids), _VISIBLE)
    return query.order_by(Institution.id)


def shown(ids: Collection[int]) -> dict[int, tuple[Any, ...]]:
    """Institution -> what other entries show of it: its name and acronym, and whether it is hidden or silent."""
    return {id: tuple(values) for id, *values in tuples(_shown(ids))}


@prepared
def _shown(ids: Value) -> pw.Query:
    shown = Institution.name, Institution.acronym, Institution.hidden, Institution.silent
    return Institution.select(Institution.id, *shown).where(one_of(Institution.id, ids))


def ids_of_name(keys: Collection[str]) -> set[int]:
    """The institutions that were printed under a name, acronym or alias with one of these keys, or are shown under it,
    except hidden ones."""
    keys = {key for key in keys if key}  # the countries that are printed with institutions have no key
    institutions = numbers(_printed_as(keys)) | numbers(_shown_as(keys))
    return institutions - hidden(institutions)


@prepared
def _printed_as(keys: Value) -> pw.Query:
    query = InstitutionSpelling.select(InstitutionName.institution).join(InstitutionName)
    return query.where(one_of(InstitutionSpelling.key, keys) | one_of(InstitutionName.key, keys))


@prepared
def _shown_as(keys: Value) -> pw.Query:
    return Institution.select(Institution.id).where(one_of(Institution.sort_name, keys))


def page(matches: Matches | None, paging: Paging) -> Page[InstitutionRow]:
    """Institutions, the best match first if there are ``matches``, else by name. Raises InvalidInput("cursor")."""
    query = Institution.select(Institution).where(_VISIBLE)
    if matches is None:
        page_rows, next_cursor = BY_NAME.page(query, paging.cursor, paging.limit)
    else:
        scored = matches.scored
        query = query.join(scored, on=(Institution.id == scored.c.id))
        ranked = query.select_extend(scored.c.score)
        page_rows, next_cursor = best_first(
            lambda _: (ranked, matches), "institutions found", paging.cursor, paging.limit
        )
    return Page(from_records(InstitutionRow, page_rows), next_cursor, query.count())


def names(ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """Institution -> its names (kind, name), each once, the most printed first."""
    names_of: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for institution, kind, name in tuples(_names(ids)):
        names_of[institution].append((kind, name))
    return names_of


@prepared
def _names(ids: Value) -> pw.Query:
    spelling = InstitutionSpelling
    return (
        spelling.select(InstitutionName.institution, spelling.kind, spelling.name)
        .join(InstitutionName)
        .where(one_of(InstitutionName.institution, ids), spelling.kind != "country")
        .group_by(InstitutionName.institution, spelling.kind, spelling.name)
        .order_by(InstitutionName.institution, pw.fn.SUM(spelling.printings).desc(), spelling.name)
    )


def keys(ids: Collection[int]) -> dict[int, set[str]]:
    """Institution -> the keys of its names."""
    keys_of: dict[int, set[str]] = defaultdict(set)
    for id, key in tuples(_keys(ids)):
        keys_of[id].add(key)
    return keys_of


@prepared
def _keys(ids: Value) -> pw.Query:
    query = InstitutionName.select(InstitutionName.institution, InstitutionName.key)
    return query.where(one_of(InstitutionName.institution, ids))


def parents(ids: Collection[int]) -> dict[int, InstitutionRow]:
    """Institution -> the institution that it is printed as a part of, if that is in the directory."""
    parents = records(_parents(ids))
    return {
        record["part"]: row
        for record, row in zip(parents, from_records(InstitutionRow, parents), strict=True)
        if record["part"] != row.id
    }


@prepared
def _parents(ids: Value) -> pw.Query:
    whole = InstitutionName.alias()
    return (
        InstitutionName.select(InstitutionName.institution.alias("part"), Institution)
        .join(whole, on=(InstitutionName.parent_key == whole.key))
        .join(Institution, on=(whole.institution == Institution.id))
        .where(one_of(InstitutionName.institution, ids), _VISIBLE)
        .order_by(InstitutionName.id)
    )


def parts(id: int) -> list[InstitutionRow]:
    """The institutions that are printed as parts of this one, by name."""
    return typed(InstitutionRow, _parts(id))


@prepared
def _parts(id: Value) -> pw.Query:
    whole = InstitutionName.select(InstitutionName.key).where(InstitutionName.institution == id)
    parts = InstitutionName.select(InstitutionName.institution).where(InstitutionName.parent_key.in_(whole))
    query = Institution.select().where(Institution.id.in_(parts), Institution.id != id, _VISIBLE)
    return query.order_by(Institution.sort_name)


def ids_in(country: str, among: Collection[int] | None = None) -> pw.Select:
    """A query of the institutions that the register or an article places in a country (ISO 3166-1 alpha-2);
    ``among``: only of these row numbers."""
    registered = (
        AuthorityName.select(InstitutionName.institution)
        .join(InstitutionName, on=(AuthorityName.key == InstitutionName.key))
        .join_from(AuthorityName, StoredAuthority)
        .where(StoredAuthority.country == country)
    )
    spelling = InstitutionSpelling
    printed = spelling.select(InstitutionName.institution).join(InstitutionName)
    printed = printed.where(spelling.kind == "country", spelling.name == country)
    query = Institution.select(Institution.id).where(Institution.id.in_(registered | printed), ~Institution.hidden)
    return query if among is None else query.where(Institution.id.in_(among))


def authorities(ids: Collection[int]) -> dict[int, AuthorityRow]:
    """Institution -> its entry in the register, if exactly one shares a name with it."""
    entries: dict[int, list[AuthorityRow]] = defaultdict(list)
    registered = records(_authorities(ids))
    for record, row in zip(registered, from_records(AuthorityRow, registered), strict=True):
        entries[record["institution"]].append(row)
    return {institution: rows[0] for institution, rows in entries.items() if len(rows) == 1}


@prepared
def _authorities(ids: Value) -> pw.Query:
    return (
        AuthorityName.select(InstitutionName.institution, StoredAuthority)
        .join(InstitutionName, on=(AuthorityName.key == InstitutionName.key))
        .join_from(AuthorityName, StoredAuthority)
        .where(one_of(InstitutionName.institution, ids))
        .distinct()
    )


def counts(ids: Collection[int]) -> dict[int, tuple[int, int, int]]:
    """Institution -> how many experts work there, how many quotations it has itself, and of how many statements."""
    experts = dict(tuples(_working(ids)))
    said = {id: (quotations, statements) for id, quotations, statements in tuples(_spoken(ids))}
    return {id: (experts.get(id, 0), *said.get(id, (0, 0))) for id in ids}


@prepared
def _working(ids: Value) -> pw.Query:
    query = Workplace.select(Workplace.institution, pw.fn.COUNT(Workplace.expert))
    return query.where(one_of(Workplace.institution, ids)).group_by(Workplace.institution)


@prepared
def _spoken(ids: Value) -> pw.Query:
    link = ListedInstitution
    numbers_of = link.institution, pw.fn.COUNT(link.quotation), pw.fn.COUNT(Listed.statement.distinct())
    return link.select(*numbers_of).join(Listed).where(one_of(link.institution, ids)).group_by(link.institution)


def hidden(ids: Collection[int]) -> set[int]:
    """The institutions among these that an editor hid."""
    return numbers(_hidden(ids))


@prepared
def _hidden(ids: Value) -> pw.Query:
    return Institution.select(Institution.id).where(one_of(Institution.id, ids), Institution.hidden)


def not_silent(ids: Collection[int]) -> set[int]:
    """Those of these institutions at which somebody works or that say something."""
    return numbers(_not_silent(ids))


@prepared
def _not_silent(ids: Value) -> pw.Query:
    roles = StoredRole.select(pw.SQL("1")).join_from(StoredRole, Appearance).join_from(Appearance, Expert)
    roles = roles.where(~StoredRole.rejected, ~Appearance.silent, ~Expert.hidden)
    spoken = QuotationSpeaker.select(pw.SQL("1")).join_from(QuotationSpeaker, StoredQuotation)
    spoken = spoken.where(StoredQuotation.current, ~StoredQuotation.hidden)
    # EXISTS stops at the first row, by one index each: a large institution has many
    some = [
        pw.fn.EXISTS(query.where(column == InstitutionName.id))
        for query, column in (
            (roles, StoredRole.institution_name),
            (roles, StoredRole.beside),
            (spoken, QuotationSpeaker.institution_name),
        )
    ]
    query = InstitutionName.select(InstitutionName.institution)
    return query.where(one_of(InstitutionName.institution, ids), some[0] | some[1] | some[2])


def experts(ids: Collection[int]) -> set[int]:
    """The experts for whom articles print one of these institutions."""
    return numbers(_experts(ids))


@prepared
def _experts(ids: Value) -> pw.Query:
    query = (
        StoredRole.select(Appearance.expert)
        .join_from(StoredRole, Appearance)
        .join_from(StoredRole, InstitutionName, on=PLACES)
    )
    return query.where(one_of(InstitutionName.institution, ids)).distinct()
