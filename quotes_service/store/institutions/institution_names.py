"""Names of institutions as articles print them, and which institution each belongs to. Runs inside the caller's
transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

import peewee as pw

from quotes_service.store import redirects
from quotes_service.store.decisions import reviews
from quotes_service.store.models import (
    Institution,
    InstitutionName,
    InstitutionPrinting,
    InstitutionSpelling,
    new_uid,
)
from quotes_service.store.querying.compiled import insert, new_ids, one_of, update
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import ids as numbers
from quotes_service.store.querying.rows import tuples
from quotes_service.store.quotations import listing

#: A spelling: name key, kind (name, acronym, alias or country), and the printed form.
Spelling = tuple[str, str, str]


class NameRow(NamedTuple):
    """A name as it is stored, and the institution that it belongs to, if that is known yet."""

    id: int
    uid: str
    key: str
    institution_id: int | None


def spellings_of(article_id: int) -> dict[Spelling, int]:
    """The ids of the spellings that the article prints."""
    return {(key, kind, name): id for key, kind, name, id in tuples(_spellings_of(article_id))}


@prepared
def _spellings_of(article_id: Value) -> pw.Query:
    spelling = InstitutionSpelling
    query = InstitutionPrinting.select(InstitutionName.key, spelling.kind, spelling.name, spelling.id)
    return query.join(spelling).join(InstitutionName).where(InstitutionPrinting.article == article_id)


def ids_of(keys: Collection[str]) -> dict[str, int]:
    """The ids of names by their keys."""
    return dict(tuples(_ids_of(keys)))


@prepared
def _ids_of(keys: Value) -> pw.Query:
    return InstitutionName.select(InstitutionName.key, InstitutionName.id).where(one_of(InstitutionName.key, keys))


def institutions_of(keys: Collection[str]) -> set[int]:
    """The institutions that names with these keys belong to."""
    return numbers(_institutions_of(keys))


@prepared
def _institutions_of(keys: Value) -> pw.Query:
    return InstitutionName.select(InstitutionName.institution).where(one_of(InstitutionName.key, keys))


def spellings_under(keys: Collection[str]) -> dict[Spelling, int]:
    """The ids of all spellings of names with these keys."""
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


def add(spellings_of: Mapping[int | None, Mapping[Spelling, str]]) -> set[str]:
    """Note that articles, or a decision (None), have these spellings of names, each with its own key. Returns the name
    keys of those that are new, and of acronyms that are printed with several names."""
    spellings = {spelling: key for printed in spellings_of.values() for spelling, key in printed.items()}
    if not spellings:
        return set()
    name_ids = _ids_with_new(list(dict.fromkeys(key for key, _, _ in spellings)))
    wanted = {(name_ids[key], kind, name): key for key, kind, name in spellings}
    stored = tuples(_spellings(set(name_ids.values()), {name for _, _, name in wanted}))
    ids = {tuple(mark): id for *mark, id in stored if tuple(mark) in wanted}
    new = [mark for mark in wanted if mark not in ids]
    rows = [(*mark, spellings[wanted[mark], mark[1], mark[2]]) for mark in new]
    names = ("institution_name", "kind", "name", "key")
    added = insert(InstitutionSpelling, names, rows, "RETURNING institution_name_id, kind, name, id")
    ids |= {tuple(mark): id for *mark, id in added}
    printings = [
        (article, ids[name_ids[key], kind, name])
        for article, printed in spellings_of.items()
        for key, kind, name in printed
    ]
    insert(InstitutionPrinting, ("article", "spelling"), sorted(row for row in printings if row[0] is not None))
    by_number: dict[int, list[int]] = defaultdict(list)
    for id, number in Counter(id for _, id in printings).items():
        by_number[number].append(id)
    for number, counted in by_number.items():
        _count_printings(counted, number).execute()
    acronyms = {mark: id for mark, id in ids.items() if mark[1] == "acronym"}
    contested = _contested(set(acronyms.values())) if acronyms else set()
    return {wanted[mark] for mark in new} | {
        wanted[mark] for mark in acronyms if spellings[wanted[mark], mark[1], mark[2]] in contested
    }


@prepared
def _spellings(names: Value, forms: Value) -> pw.Query:
    spelling = InstitutionSpelling
    query = spelling.select(spelling.institution_name, spelling.kind, spelling.name, spelling.id)
    return query.where(one_of(spelling.institution_name, names), one_of(spelling.name, forms))


def _ids_with_new(keys: Sequence[str]) -> dict[str, int]:
    """The ids of the names with these keys, of which some may be new."""
    ids = ids_of(keys)
    new = [key for key in keys if key not in ids]
    uids = [f"i_{blake2b(key.encode(), digest_size=6).hexdigest()}" for key in new]
    if new:
        # a name that comes back has its id again, unless that was passed on to another name
        taken = {uid for (uid,) in tuples(_with_uids(uids))}
        redirects.remove(*(uid for uid in uids if uid not in taken))
        uids = [new_uid("i") if uid in taken else uid for uid in uids]
        ids |= zip(new, new_ids(InstitutionName, len(new)), strict=True)
        insert(
            InstitutionName, ("id", "key", "uid"), [(ids[key], key, uid) for key, uid in zip(new, uids, strict=True)]
        )
    return ids


@prepared
def _with_uids(uids: Value) -> pw.Query:
    return InstitutionName.select(InstitutionName.uid).where(one_of(InstitutionName.uid, uids))


@prepared
def _count_printings(ids: Value, number: Value) -> pw.Query:
    spelling = InstitutionSpelling
    return spelling.update(printings=spelling.printings + number).where(one_of(spelling.id, ids))


def set_parents(parents: Mapping[str, str]) -> None:
    """Note which institutions names are printed as parts of (name key -> name key), unless that is known already."""
    if parents:
        update(InstitutionName, ("parent_key",), [(id, parents[key]) for key, id in tuples(_without_parent(parents))])


@prepared
def _without_parent(keys: Value) -> pw.Query:
    query = InstitutionName.select(InstitutionName.key, InstitutionName.id)
    return query.where(one_of(InstitutionName.key, keys), InstitutionName.parent_key.is_null())


def _contested(spellings: Collection[int]) -> set[str]:
    """The keys of the acronyms among these spellings that are printed with several names: how often with each decides
    which institution the acronym belongs to."""
    return {key for (key,) in tuples(_contested_keys(spellings))}


@prepared
def _contested_keys(spellings: Value) -> pw.Query:
    keys = InstitutionSpelling.select(InstitutionSpelling.key).where(
        one_of(InstitutionSpelling.id, spellings), InstitutionSpelling.kind == "acronym"
    )
    query = InstitutionSpelling.select(InstitutionSpelling.key).join(InstitutionName)
    query = query.where(
        InstitutionSpelling.key.in_(keys),
        InstitutionSpelling.kind == "acronym",
        InstitutionName.key != InstitutionSpelling.key,
    )
    return query.group_by(InstitutionSpelling.key).having(pw.fn.COUNT(InstitutionName.id.distinct()) > 1)


def remove(article_id: int | None, spellings: Collection[int]) -> bool:
    """Note that the article, or if that is None a decision, no longer has these spellings. Returns whether one of them
    is no longer printed anywhere, or is an acronym that is printed with several names."""
    contested = _contested(spellings)
    _forget_printings(article_id, spellings).execute()
    _discount_printing(spellings).execute()
    return _forget_unused(spellings).execute() > 0 or bool(contested)


@prepared
def _forget_printings(article_id: Value, spellings: Value) -> pw.Query:
    printing = InstitutionPrinting
    return printing.delete().where(printing.article == article_id, one_of(printing.spelling, spellings))


@prepared
def _discount_printing(ids: Value) -> pw.Query:
    spelling = InstitutionSpelling
    return spelling.update(printings=spelling.printings - 1).where(one_of(spelling.id, ids))


@prepared
def _forget_unused(ids: Value) -> pw.Query:
    spelling = InstitutionSpelling
    return spelling.delete().where(one_of(spelling.id, ids), spelling.printings <= 0)


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
    columns = ("uid", "name", "sort_name", "acronym", "hidden", "silent")  # as shown so far: the update compares
    institution.delete_instance()
    Institution.create(id=heir.id, **{name: getattr(institution, name) for name in columns})
    InstitutionName.update(institution=heir.id).where(one_of(InstitutionName.id, members)).execute()
    listing.renumber_institution(institution.id, heir.id)
    reviews.renumber("institution", institution.id, heir.id)


def linked(keys: Collection[str]) -> tuple[set[str], dict[str, dict[str, int]]]:
    """The stored name keys that are connected with these through acronyms printed with names; and acronym -> name key
    -> how many articles print them together."""
    visited: set[str] = set()
    acronyms: dict[str, dict[str, int]] = defaultdict(dict)
    frontier = set(keys)
    while frontier:
        visited |= frontier
        reached = {key for (key,) in tuples(_acronyms_of(frontier))} | frontier
        for acronym, name, number in tuples(_names_of(reached)):
            reached.add(name)
            if acronym != name:
                acronyms[acronym][name] = int(number)
        frontier = reached - visited
    return set(ids_of(visited)), acronyms


@prepared
def _acronyms_of(keys: Value) -> pw.Query:
    spelling = InstitutionSpelling
    query = spelling.select(spelling.key).join(InstitutionName)
    return query.where(one_of(InstitutionName.key, keys), spelling.kind == "acronym")


@prepared
def _names_of(acronyms: Value) -> pw.Query:
    spelling = InstitutionSpelling
    query = spelling.select(spelling.key, InstitutionName.key, pw.fn.SUM(spelling.printings)).join(InstitutionName)
    query = query.where(one_of(spelling.key, acronyms), spelling.kind == "acronym")
    return query.group_by(spelling.key, InstitutionName.key)


def rows(keys: Collection[str]) -> dict[str, NameRow]:
    """The names with these keys, by key."""
    return {row.key: row for row in map(NameRow._make, tuples(_rows(keys)))}


@prepared
def _rows(keys: Value) -> pw.Query:
    columns = (InstitutionName.id, InstitutionName.uid, InstitutionName.key, InstitutionName.institution)
    return InstitutionName.select(*columns).where(one_of(InstitutionName.key, keys))


def point(institutions: Mapping[int, int], uids: Mapping[int, str]) -> None:
    """Point names to institutions (name -> institution). ``uids``: the public ids of institutions of which some may be
    new, by the number of their first name."""
    insert(
        Institution,
        ("id", "uid", "name", "sort_name"),
        [(institution, uid, "", "") for institution, uid in sorted(uids.items())],
        "ON CONFLICT DO NOTHING",
    )
    update(InstitutionName, ("institution",), sorted(institutions.items()))


def prune(institutions: Iterable[int]) -> set[int]:
    """Remove the institutions among these that no longer have a name; returns their ids."""
    if removed := numbers(_nameless(institutions)):
        Institution.delete().where(one_of(Institution.id, removed)).execute()
        reviews.forget("institution", removed)
    return removed


@prepared
def _nameless(institutions: Value) -> pw.Query:
    used = pw.fn.EXISTS(InstitutionName.select(pw.SQL("1")).where(InstitutionName.institution == Institution.id))
    return Institution.select(Institution.id).where(one_of(Institution.id, institutions), ~used)


class InstitutionDescription(NamedTuple):
    """What lists show of an institution (a row number)."""

    institution: int
    name: str
    acronym: str | None
    sort_name: str
    hidden: bool
    silent: bool


def describe(descriptions: Iterable[InstitutionDescription]) -> None:
    """Write what lists show of institutions."""
    update(Institution, ("name", "acronym", "sort_name", "hidden", "silent"), descriptions)
