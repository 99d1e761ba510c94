"""Names of institutions as articles print them, and which institution each is. Runs inside a transaction of the
caller's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from hashlib import blake2b

import peewee as pw

from quotes_service.store.experts.appearances import forget_doubts, lead
from quotes_service.store.models import (
    Institution,
    InstitutionName,
    InstitutionPrinting,
    InstitutionSpelling,
    Redirect,
    Review,
    StoredArticle,
)
from quotes_service.store.quotations import listing


def spellings_of(article: StoredArticle) -> dict[tuple[str, str, str], int]:
    """What the article prints: the key of the name, the kind and the spelling, with the spelling's number."""
    query = (
        InstitutionPrinting.select(
            InstitutionName.key, InstitutionSpelling.kind, InstitutionSpelling.name, InstitutionSpelling.id
        )
        .join(InstitutionSpelling)
        .join(InstitutionName)
        .where(InstitutionPrinting.article == article)
    )
    return {(key, kind, name): id for key, kind, name, id in query.tuples()}


def ids_of(keys: Collection[str]) -> dict[str, int]:
    """The numbers of names by their keys."""
    return dict(
        InstitutionName.select(InstitutionName.key, InstitutionName.id).where(InstitutionName.key.in_(keys)).tuples()
    )


def institutions_of(keys: Collection[str]) -> set[int]:
    query = InstitutionName.select(InstitutionName.institution).where(InstitutionName.key.in_(keys))
    return {id for (id,) in query.tuples() if id is not None}


def add(article: StoredArticle, key: str, kind: str, name: str, name_key: str) -> bool:
    """The article prints this spelling of a name; whether nobody printed it so before, or it is an acronym for which
    several names vie."""
    row = InstitutionName.get_or_none(InstitutionName.key == key) or InstitutionName.create(key=key, **_uid(key))
    spelling, is_new = InstitutionSpelling.get_or_create(
        institution_name=row, kind=kind, name=name, defaults={"key": name_key}
    )
    InstitutionPrinting.create(article=article, spelling=spelling)
    InstitutionSpelling.update(printings=InstitutionSpelling.printings + 1).where(
        InstitutionSpelling.id == spelling.id
    ).execute()
    return is_new or (kind == "acronym" and bool(_contested([spelling.id])))


def set_parent(key: str, parent_key: str) -> None:
    """A name is printed as that of a part; what is known already stays."""
    unknown = InstitutionName.key == key, InstitutionName.parent_key.is_null()
    InstitutionName.update(parent_key=parent_key).where(*unknown).execute()


def _contested(spellings: Collection[int]) -> set[str]:
    """Those of these acronyms (keys) that are printed with several names: how often tells whose they are."""
    keys = InstitutionSpelling.select(InstitutionSpelling.key).where(
        InstitutionSpelling.id.in_(spellings), InstitutionSpelling.kind == "acronym"
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
    """The id of a name is the same whenever it is printed again, unless an heir bears it."""
    uid = f"i_{blake2b(key.encode(), digest_size=6).hexdigest()}"
    if InstitutionName.select().where(InstitutionName.uid == uid).exists():
        return {}
    Redirect.delete().where(Redirect.old_uid == uid).execute()
    return {"uid": uid}


def remove(article: StoredArticle, spellings: Collection[int]) -> bool:
    """The article prints these no more; whether one of them is printed nowhere now, or is an acronym for which several
    names vie."""
    contested = _contested(spellings)
    InstitutionPrinting.delete().where(
        InstitutionPrinting.article == article, InstitutionPrinting.spelling.in_(spellings)
    ).execute()
    InstitutionSpelling.update(printings=InstitutionSpelling.printings - 1).where(
        InstitutionSpelling.id.in_(spellings)
    ).execute()
    gone = InstitutionSpelling.delete().where(InstitutionSpelling.id.in_(spellings), InstitutionSpelling.printings <= 0)
    return gone.execute() > 0 or bool(contested)


def prune_names(keys: Collection[str]) -> None:
    """Remove those of these names that nobody prints. An institution whose first name goes lives on in the next."""
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
            _inherit(institution, heir)


def _inherit(institution: Institution, heir: InstitutionName) -> None:
    lead(heir.uid, institution.uid)
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
    InstitutionName.update(institution=heir.id).where(InstitutionName.id.in_(members)).execute()
    listing.move_institution(institution.id, heir.id)
    for side in (Review.left, Review.right):
        Review.update({side: heir.id}).where(Review.kind == "institution", side == institution.id).execute()


def linked(keys: Collection[str]) -> tuple[set[str], dict[str, dict[str, int]]]:
    """All names and acronyms that hang together with these through acronyms printed with names; and for each
    acronym how many articles print it with which name."""
    known: set[str] = set()
    acronyms: dict[str, dict[str, int]] = defaultdict(dict)
    spelling, frontier = InstitutionSpelling, set(keys)
    while frontier:
        known |= frontier
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
        found = set(shorts)
        for acronym, name, number in query.tuples():
            found.add(name)
            if acronym != name:
                acronyms[acronym][name] = int(number)
        frontier = found - known
    present = {
        key for (key,) in InstitutionName.select(InstitutionName.key).where(InstitutionName.key.in_(known)).tuples()
    }
    return present, acronyms


def rows(keys: Collection[str]) -> dict[str, InstitutionName]:
    return {row.key: row for row in InstitutionName.select().where(InstitutionName.key.in_(keys))}


def point(ids: Collection[int], institution: int, uid: str) -> None:
    """These names are of the institution whose first name has this number and id."""
    Institution.insert(id=institution, uid=uid, name="", sort_name="").on_conflict_ignore().execute()
    InstitutionName.update(institution=institution).where(InstitutionName.id.in_(ids)).execute()


def prune(institutions: Iterable[int]) -> set[int]:
    """Remove those of these institutions that have no name any more; answers with them."""
    used = pw.fn.EXISTS(InstitutionName.select(pw.SQL("1")).where(InstitutionName.institution == Institution.id))
    query = Institution.select(Institution.id).where(Institution.id.in_(list(institutions)), ~used)
    gone = {id for (id,) in query.tuples()}
    Institution.delete().where(Institution.id.in_(gone)).execute()
    forget_doubts("institution", gone)
    return gone


def describe(institution: int, name: str, acronym: str | None, sort_name: str, *, hidden: bool, silent: bool) -> None:
    changed = Institution.update(name=name, acronym=acronym, sort_name=sort_name, hidden=hidden, silent=silent)
    changed.where(Institution.id == institution).execute()
