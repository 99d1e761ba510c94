"""Names of institutions as articles print them, and which institution each belongs to. Runs inside the caller's
transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from typing import NamedTuple

import peewee as pw

from quotes_service.store import redirects
from quotes_service.store.decisions import reviews
from quotes_service.store.models import Institution, InstitutionName, InstitutionPrinting, InstitutionSpelling
from quotes_service.store.querying.compiled import insert, one_of
from quotes_service.store.quotations import listing


class NameRow(NamedTuple):
    """A name as it is stored, and the institution that it belongs to, if that is known yet."""

    id: int
    uid: str
    key: str
    institution_id: int | None


def spellings_of(article_id: int) -> dict[tuple[str, str, str], int]:
    """The ids of the spellings that the article prints, by name key, kind and spelling."""
    query = (
        InstitutionPrinting.select(
            InstitutionName.key, InstitutionSpelling.kind, InstitutionSpelling.name, InstitutionSpelling.id
        )
        .join(InstitutionSpelling)
        .join(InstitutionName)
        .where(InstitutionPrinting.article == article_id)
    )
    return {(key, kind, name): id for key, kind, name, id in query.tuples()}


def ids_of(keys: Collection[str]) -> dict[str, int]:
    """The ids of names by their keys."""
    return dict(
        InstitutionName.select(InstitutionName.key, InstitutionName.id).where(InstitutionName.key.in_(keys)).tuples()
    )


def institutions_of(keys: Collection[str]) -> set[int]:
    """The institutions that names with these keys belong to."""
    query = InstitutionName.select(InstitutionName.institution).where(InstitutionName.key.in_(keys))
    return {id for (id,) in query.tuples() if id is not None}


def spellings_under(keys: Collection[str]) -> dict[tuple[str, str, str], int]:
    """The ids of all spellings of names with these keys, by name key, kind and spelling."""
    spelling = InstitutionSpelling
    query = spelling.select(InstitutionName.key, spelling.kind, spelling.name, spelling.id).join(InstitutionName)
    return {(key, kind, name): id for key, kind, name, id in query.where(InstitutionName.key.in_(keys)).tuples()}


def form_of(institution: int) -> str:
    """The form most printed of the name that gave an institution (its row number) its id."""
    spelling = InstitutionSpelling
    query = spelling.select(spelling.name).where(
        spelling.institution_name == institution, spelling.kind.in_(("name", "acronym"))
    )
    return query.order_by(spelling.kind.desc(), spelling.printings.desc(), spelling.name).scalar()


def add(article_id: int | None, spellings: Mapping[tuple[str, str, str], str]) -> set[str]:
    """Note that the article, or if that is None a decision, has these spellings of names (name key, kind and spelling),
    each with its own key. Returns the name keys of those that are new, and of acronyms that are printed with several
    names."""
    if not spellings:
        return set()
    name_ids = ids_of({key for key, _, _ in spellings})
    for key in dict.fromkeys(key for key, _, _ in spellings if key not in name_ids):
        name_ids[key] = InstitutionName.create(key=key, **_uid(key)).id
    wanted = {(name_ids[key], kind, name): key for key, kind, name in spellings}
    spelling = InstitutionSpelling
    query = spelling.select(spelling.institution_name, spelling.kind, spelling.name, spelling.id)
    query = query.where(
        spelling.institution_name.in_(set(name_ids.values())), spelling.name.in_({m[2] for m in wanted})
    )
    ids = {tuple(mark): id for *mark, id in query.tuples() if tuple(mark) in wanted}
    new = [mark for mark in wanted if mark not in ids]
    rows = [(*mark, spellings[wanted[mark], mark[1], mark[2]]) for mark in new]
    names = ("institution_name", "kind", "name", "key")
    added = insert(spelling, names, rows, "RETURNING institution_name_id, kind, name, id")
    ids |= {tuple(mark): id for *mark, id in added}
    if article_id is not None:
        insert(InstitutionPrinting, ("article", "spelling"), [(article_id, id) for id in sorted(ids.values())])
    spelling.update(printings=spelling.printings + 1).where(one_of(spelling.id, sorted(ids.values()))).execute()
    acronyms = {mark: id for mark, id in ids.items() if mark[1] == "acronym"}
    contested = _contested(set(acronyms.values())) if acronyms else set()
    return {wanted[mark] for mark in new} | {
        wanted[mark] for mark in acronyms if spellings[wanted[mark], mark[1], mark[2]] in contested
    }


def set_parent(key: str, parent_key: str) -> None:
    """Note which institution (by its name key) a name is printed as a part of, unless that is known already."""
    has_none = InstitutionName.key == key, InstitutionName.parent_key.is_null()
    InstitutionName.update(parent_key=parent_key).where(*has_none).execute()


def _contested(spellings: Collection[int]) -> set[str]:
    """The keys of the acronyms among these spellings that are printed with several names: how often with each decides
    which institution the acronym belongs to."""
    keys = InstitutionSpelling.select(InstitutionSpelling.key).where(
        one_of(InstitutionSpelling.id, spellings), InstitutionSpelling.kind == "acronym"
    )
    query = InstitutionSpelling.select(InstitutionSpelling.key).join(InstitutionName)
    query = query.where(
        InstitutionSpelling.key.in_(keys),
        InstitutionSpelling.kind == "acronym",
        InstitutionName.key != InstitutionSpelling.key,
    )
    query = query.group_by(InstitutionSpelling.key)
    return {key for (key,) in query.having(pw.fn.COUNT(InstitutionName.id.distinct()) > 1).tuples()}


def _uid(key: str) -> dict[str, str]:
    """The public id of a new name, derived from its key, so that a name that comes back has its id again; empty if it
    was passed on to another name."""
    uid = f"i_{blake2b(key.encode(), digest_size=6).hexdigest()}"
    if InstitutionName.select().where(InstitutionName.uid == uid).exists():
        return {}
    redirects.remove(uid)
    return {"uid": uid}


def remove(article_id: int | None, spellings: Collection[int]) -> bool:
    """Note that the article, or if that is None a decision, no longer has these spellings. Returns whether one of them
    is no longer printed anywhere, or is an acronym that is printed with several names."""
    contested = _contested(spellings)
    InstitutionPrinting.delete().where(
        InstitutionPrinting.article == article_id, one_of(InstitutionPrinting.spelling, spellings)
    ).execute()
    InstitutionSpelling.update(printings=InstitutionSpelling.printings - 1).where(
        one_of(InstitutionSpelling.id, spellings)
    ).execute()
    unused = one_of(InstitutionSpelling.id, spellings), InstitutionSpelling.printings <= 0
    return InstitutionSpelling.delete().where(*unused).execute() > 0 or bool(contested)


def prune_names(keys: Collection[str]) -> None:
    """Remove the names among these that no article prints. An institution whose first name is removed passes its id on
    to the next."""
    if not keys:
        return
    printed = pw.fn.EXISTS(
        InstitutionSpelling.select(pw.SQL("1")).where(InstitutionSpelling.institution_name == InstitutionName.id)
    )
    for row in InstitutionName.select().where(InstitutionName.key.in_(keys), ~printed):
        institution = Institution.get_or_none(Institution.id == row.id)
        heir = (
            InstitutionName.select()
            .where(InstitutionName.institution == row.id, InstitutionName.id != row.id)
            .order_by(InstitutionName.id)
            .first()
        )
        row.delete_instance()
        if institution and heir:
            _pass_on(institution, heir)


def _pass_on(institution: Institution, heir: InstitutionName) -> None:
    """Move an institution whose first name was removed to the next one, under the same public id."""
    redirects.redirect(heir.uid, institution.uid)
    heir.uid = institution.uid
    heir.save()
    members = [
        row.id for row in InstitutionName.select(InstitutionName.id).where(InstitutionName.institution == institution)
    ]
    institution.delete_instance()
    Institution.create(
        id=heir.id,
        uid=institution.uid,
        name=institution.name,
        sort_name=institution.sort_name,
        acronym=institution.acronym,
    )
    InstitutionName.update(institution=heir.id).where(one_of(InstitutionName.id, members)).execute()
    listing.renumber_institution(institution.id, heir.id)
    reviews.renumber("institution", institution.id, heir.id)


def linked(keys: Collection[str]) -> tuple[set[str], dict[str, dict[str, int]]]:
    """The stored name keys that are connected with these through acronyms printed with names; and acronym -> name key
    -> how many articles print them together."""
    visited: set[str] = set()
    acronyms: dict[str, dict[str, int]] = defaultdict(dict)
    spelling, frontier = InstitutionSpelling, set(keys)
    while frontier:
        visited |= frontier
        of_names = (
            spelling.select(spelling.key)
            .join(InstitutionName)
            .where(InstitutionName.key.in_(frontier), spelling.kind == "acronym")
        )
        shorts = {key for (key,) in of_names.tuples()} | frontier
        query = (
            spelling.select(spelling.key, InstitutionName.key, pw.fn.SUM(spelling.printings))
            .join(InstitutionName)
            .where(spelling.key.in_(shorts), spelling.kind == "acronym")
            .group_by(spelling.key, InstitutionName.key)
        )
        reached = set(shorts)
        for acronym, name, number in query.tuples():
            reached.add(name)
            if acronym != name:
                acronyms[acronym][name] = int(number)
        frontier = reached - visited
    present = {
        key for (key,) in InstitutionName.select(InstitutionName.key).where(InstitutionName.key.in_(visited)).tuples()
    }
    return present, acronyms


def rows(keys: Collection[str]) -> dict[str, NameRow]:
    """The names with these keys, by key."""
    columns = (InstitutionName.id, InstitutionName.uid, InstitutionName.key, InstitutionName.institution)
    query = InstitutionName.select(*columns).where(InstitutionName.key.in_(keys))
    return {row.key: row for row in map(NameRow._make, query.tuples())}


def point(ids: Collection[int], institution: int, uid: str) -> None:
    """Point these names to the institution whose first name has this number and public id."""
    Institution.insert(id=institution, uid=uid, name="", sort_name="").on_conflict_ignore().execute()
    InstitutionName.update(institution=institution).where(one_of(InstitutionName.id, ids)).execute()


def prune(institutions: Iterable[int]) -> set[int]:
    """Remove the institutions among these that no longer have a name; returns their ids."""
    used = pw.fn.EXISTS(InstitutionName.select(pw.SQL("1")).where(InstitutionName.institution == Institution.id))
    query = Institution.select(Institution.id).where(one_of(Institution.id, institutions), ~used)
    removed = {id for (id,) in query.tuples()}
    Institution.delete().where(one_of(Institution.id, removed)).execute()
    reviews.forget("institution", removed)
    return removed


def describe(institution: int, name: str, acronym: str | None, sort_name: str, *, hidden: bool, silent: bool) -> None:
    """Write what lists show of an institution."""
    changed = Institution.update(name=name, acronym=acronym, sort_name=sort_name, hidden=hidden, silent=silent)
    changed.where(Institution.id == institution).execute()
