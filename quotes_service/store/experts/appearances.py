"""People of articles, and which expert each of them is. All of it runs inside a transaction of the caller's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from hashlib import blake2b
from typing import Any, NamedTuple

import peewee as pw

from quotes_service import records
from quotes_service.store.articles import articles
from quotes_service.store.decisions import decisions
from quotes_service.store.models import (
    PLACES,
    Alias,
    Appearance,
    ArticleVersion,
    Expert,
    FormerAppearance,
    InstitutionName,
    InstitutionPrinting,
    InstitutionSpelling,
    NameBlock,
    Redirect,
    Review,
    StoredArticle,
    StoredRole,
)
from quotes_service.store.quotations import listing


class PrintedRole(NamedTuple):
    """A role with the key of its title, the numbers of the names of its institution and of the part or whole beside
    it, its sentence, and whether an editor rejected it."""

    role: records.Role
    title_key: str
    institution_name: int | None
    beside: int | None
    sentence: str
    rejected: bool


def of_article(article: StoredArticle) -> list[Appearance]:
    return list(Appearance.select().where(Appearance.article == article).order_by(Appearance.id))


def save(
    row: Appearance | None,
    article: StoredArticle,
    person: records.Person,
    key: str,
    side: str,
    silent: bool,
    profile: str,
    aliases: Iterable[tuple[str, str]],
    roles: Iterable[PrintedRole],
    blocks: Callable[[str], Iterable[str]],
    uid: str | None = None,
) -> Appearance:
    """Write a person over ``row`` or as a new one.

    An alias has its key. ``blocks`` tells where a name meets others; ``uid`` is the id of a new row, if it isn't to be
    any.
    """
    if row is None:
        is_free = uid and not Appearance.select().where(Appearance.uid == uid).exists()
        given = ({"uid": uid} if is_free else {}) | _former(article, key, side)
        row = Appearance.create(
            article=article, name=person.name, key=key, side=side, silent=silent, profile=profile, **given
        )
    else:
        row.name, row.key, row.side, row.silent, row.profile = person.name, key, side, silent, profile
        row.save()
        Alias.delete().where(Alias.appearance == row).execute()
        StoredRole.delete().where(StoredRole.appearance == row).execute()
    for name, alias_key in aliases:
        Alias.create(appearance=row, name=name, key=alias_key)
    for one in roles:
        StoredRole.create(
            appearance=row,
            institution_name=one.institution_name,
            beside=one.beside,
            title=one.role.title,
            title_key=one.title_key,
            status=one.role.status,
            start=one.role.evidence.start,
            end=one.role.evidence.end,
            text=one.sentence,
            rejected=one.rejected,
        )
    _set_blocks(key, set(blocks(key)))
    return row


def _set_blocks(key: str, wanted: set[str]) -> None:
    """Write where a name meets others; another version of this program may have put it elsewhere."""
    known = {block for (block,) in NameBlock.select(NameBlock.block).where(NameBlock.key == key).tuples()}
    if known != wanted:
        NameBlock.delete().where(NameBlock.key == key, NameBlock.block.not_in(wanted)).execute()
        new = [{"block": block, "key": key} for block in sorted(wanted - known)]
        NameBlock.insert_many(new).execute() if new else None


def _former(article: StoredArticle, key: str, side: str) -> dict[str, Any]:
    """The ids that somebody of this name had in the article before a reading left him out, or it was removed."""
    former = FormerAppearance
    found = {row.mark: row for row in former.select().where(former.mark.in_(_marks(article, key, side)))}
    row = next((found[mark] for mark in _marks(article, key, side) if mark in found), None)
    if row is None:
        return {}
    former.delete().where(former.uid == row.uid).execute()
    heir = Appearance.get_or_none(Appearance.inherited == row.uid)
    if heir:  # gives it back
        Appearance.update(inherited=None).where(Appearance.id == heir.id).execute()
        Expert.update(uid=heir.uid).where(Expert.uid == row.uid).execute()
    Redirect.delete().where(Redirect.old_uid == row.uid).execute()
    is_free = not Appearance.select().where(Appearance.id == row.number).exists()
    return {"uid": row.uid} | ({"id": row.number} if is_free else {})


def _marks(article: StoredArticle, key: str, side: str) -> list[str]:
    places = (article.uid, article.url, article.current.content_hash)
    return [blake2b(f"{place} {key} {side}".encode(), digest_size=16).hexdigest() for place in places if place]


def remove(article: StoredArticle, rows: Collection[Appearance]) -> None:
    """Remove people of an article.

    An expert whose first appearance goes lives on in the next, under the same id, until that one is back; where
    editors joined or parted people of that name the next may be another one's, and the id leads to it.
    """
    gone = [row.id for row in rows]
    for row in rows:
        expert = Expert.get_or_none(Expert.id == row.id)
        others = Appearance.select().where(Appearance.expert == row.expert_id, Appearance.id.not_in(gone))
        heir = others.order_by(Appearance.id).first()
        decided = heir and decisions.standing(("merge", "split", "distinct", "attribute"), {"name": [row.key]})
        row.delete_instance()
        _remember(article, row)
        if expert and heir and not decided:
            _inherit(expert, heir)
        elif expert or decided:
            for uid in filter(None, (row.uid, row.inherited)):
                lead(uid, heir.inherited or heir.uid if heir else row.uid)
        if not Appearance.select().where(Appearance.key == row.key).exists():
            NameBlock.delete().where(NameBlock.key == row.key).execute()


def _remember(article: StoredArticle, row: Appearance) -> None:
    """Keep the id of somebody who is gone."""
    marks = _marks(article, row.key, row.side)
    FormerAppearance.delete().where(FormerAppearance.mark.in_(marks)).execute()
    FormerAppearance.insert_many([{"mark": mark, "uid": row.uid, "number": row.id} for mark in marks]).execute()


def _inherit(expert: Expert, heir: Appearance) -> None:
    if heir.inherited:
        lead(heir.inherited, expert.uid)
    Appearance.update(inherited=expert.uid).where(Appearance.id == heir.id).execute()
    members = [row.id for row in Appearance.select(Appearance.id).where(Appearance.expert == expert)]
    about = {name: getattr(expert, name) for name in ("uid", "name", "sort_name", "hidden", "silent")}
    expert.delete_instance()
    Expert.create(id=heir.id, **about)
    Appearance.update(expert=heir.id).where(Appearance.id.in_(members)).execute()
    listing.move_expert(expert.id, heir.id)
    for side in (Review.left, Review.right):
        Review.update({side: heir.id}).where(Review.kind == "expert", side == expert.id).execute()


def lead(uid: str, new: str) -> None:
    """Let an id lead to another one, and what led to it."""
    if uid != new:
        Redirect.delete().where(Redirect.old_uid == uid).execute()
        Redirect.update(new_uid=new).where(Redirect.new_uid == uid).execute()
        Redirect.create(old_uid=uid, new_uid=new)


def again(rows: Collection[Appearance]) -> list[Appearance]:
    """These as they are now."""
    return list(Appearance.select().where(Appearance.id.in_([row.id for row in rows])))


def lead_on(uid: str, heir: int) -> None:
    """Let the id of an appearance that is gone lead to the one in its place, unless somebody bears it."""
    if not Appearance.select().where((Appearance.uid == uid) | (Appearance.inherited == uid)).exists():
        lead(uid, Appearance.get_by_id(heir).uid)


def only_expert(row: Appearance) -> int | None:
    """The one expert of this name and of the same profile, where nothing is in doubt; else None."""
    others = Appearance.select(Appearance.expert).where(Appearance.key == row.key, Appearance.id != row.id)
    ids = {id for (id,) in others.distinct().tuples()}
    if len(ids) != 1 or None in ids or row.side:
        return None
    same = others.where(Appearance.profile == row.profile, Appearance.side == "")
    [id] = ids
    doubted = Review.select().where(Review.kind == "expert", Review.settles, (Review.left == id) | (Review.right == id))
    return id if same.exists() and not doubted.exists() else None


def in_blocks(blocks: Collection[str]) -> dict[str, set[str]]:
    """The keys of the names that meet in these blocks, by block."""
    found: dict[str, set[str]] = defaultdict(set)
    for block, key in NameBlock.select(NameBlock.block, NameBlock.key).where(NameBlock.block.in_(blocks)).tuples():
        found[block].add(key)
    return found


def in_any_block(blocks: Collection[str]) -> set[str]:
    """The keys of all names in these blocks."""
    return set().union(*in_blocks(blocks).values())


def tied(keys: Collection[str]) -> set[str]:
    """Those of these names of which somebody is one with people of other names, or in doubt."""
    other = Appearance.alias()
    same = other.select(pw.SQL("1")).where(other.expert == Appearance.expert, other.key != Appearance.key)
    doubt = Review.select(pw.SQL("1")).where(
        Review.kind == "expert", (Review.left == Appearance.expert) | (Review.right == Appearance.expert)
    )
    query = Appearance.select(Appearance.key).where(Appearance.key.in_(keys), pw.fn.EXISTS(same) | pw.fn.EXISTS(doubt))
    return {key for (key,) in query.distinct().tuples()} if keys else set()


def sightings(keys: Collection[str]) -> list[dict[str, Any]]:
    """All that is seen of people under names with these keys: the fields of `ComparedAppearance`."""
    beside = InstitutionName.alias()
    query = (
        Appearance.select(
            Appearance.id,
            Appearance.key,
            Appearance.side,
            Appearance.article,
            ArticleVersion.content_hash,
            ArticleVersion.id,
            StoredArticle.published_at,
            StoredRole.title_key,
            StoredRole.status,
            InstitutionName.institution,
            InstitutionName.key,
            beside.institution,
            beside.key,
        )
        .join_from(Appearance, StoredArticle)
        .join_from(
            StoredArticle,
            ArticleVersion,
            on=(ArticleVersion.article == StoredArticle.id) & (ArticleVersion.number == StoredArticle.version),
        )
        .join_from(
            Appearance,
            StoredRole,
            pw.JOIN.LEFT_OUTER,
            on=(StoredRole.appearance == Appearance.id) & ~StoredRole.rejected,
        )
        .join_from(
            StoredRole, InstitutionName, pw.JOIN.LEFT_OUTER, on=(StoredRole.institution_name == InstitutionName.id)
        )
        .join_from(StoredRole, beside, pw.JOIN.LEFT_OUTER, on=(StoredRole.beside == beside.id))
        .where(Appearance.key.in_(keys))
    )
    rows: dict[int, dict[str, Any]] = {}
    found = list(query.tuples())
    days = articles.first_days({row[5]: row[6] for row in found})
    for id, key, side, article, text_hash, version, _, title, status, *places in found:
        given = {"id": id, "key": key, "side": side, "article": article, "text_hash": text_hash, "roles": set()}
        given["day"] = days[version]
        row = rows.setdefault(id, given)
        if title is not None:
            names = dict(zip(places[::2], places[1::2], strict=True))
            row["roles"] |= {(title, place, status, names[place]) for title, place in posts(title, *places[::2])}
    return [rows[id] for id in sorted(rows)]


def posts(title: str, institution: int | None, beside: int | None) -> list[tuple[str, int | None]]:
    """A printed role as evidence: its title and institution, and the part or the whole beside it without a title."""
    return [(title, institution)] + ([("", beside)] if beside and beside != institution else [])


def company(ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Whom articles quote and which institutions they name, as marks that can be compared."""
    found: dict[int, set[str]] = defaultdict(set)
    people = Appearance.select(Appearance.article, Appearance.key).where(Appearance.article.in_(ids))
    for article, key in people.tuples():
        found[article].add(f"person {key}")
    places = (
        InstitutionPrinting.select(InstitutionPrinting.article, InstitutionName.institution)
        .join(InstitutionSpelling)
        .join(InstitutionName)
        .where(InstitutionPrinting.article.in_(ids))
    )
    for article, institution in places.tuples():
        found[article].add(f"institution {institution}")
    return {article: frozenset(marks) for article, marks in found.items()}


def places(ids: Collection[int]) -> dict[int, dict]:
    """By what these appearances are found again: their ids, names and articles."""
    query = (
        Appearance.select(
            Appearance.id,
            Appearance.uid,
            Appearance.key,
            Appearance.side,
            Appearance.expert,
            StoredArticle.uid.alias("article_uid"),
            StoredArticle.url,
            ArticleVersion.content_hash,
        )
        .join(StoredArticle)
        .join(
            ArticleVersion,
            on=(ArticleVersion.article == StoredArticle.id) & (ArticleVersion.number == StoredArticle.version),
        )
        .where(Appearance.id.in_(ids))
        .order_by(Appearance.id)
    )
    return {row["id"]: row for row in query.dicts()}


def pointers(keys: Collection[str]) -> dict[int, tuple[str, int | None]]:
    """For each appearance under one of these names its id for the world, and the number of its expert."""
    uid = pw.fn.COALESCE(Appearance.inherited, Appearance.uid)
    query = Appearance.select(Appearance.id, uid, Appearance.expert).where(Appearance.key.in_(keys))
    return {id: (uid, expert) for id, uid, expert in query.tuples()}


def reject_roles(
    keys: Collection[str],
    sides: Collection[str],
    title_key: str,
    institutions: Collection[str],
    status: str,
    *,
    rejected: bool,
) -> None:
    """Mark a role of people under these names, on these sides, as rejected or not; ``institutions`` are keys of names,
    "" for none."""
    named = InstitutionName.select(InstitutionName.id).where(InstitutionName.key.in_(institutions))
    place = StoredRole.institution_name.is_null() if "" in institutions else StoredRole.institution_name.in_(named)
    people = Appearance.select(Appearance.id).where(Appearance.key.in_(keys), Appearance.side.in_(sides))
    changed = StoredRole.update(rejected=rejected).where(StoredRole.title_key == title_key, StoredRole.status == status)
    changed.where(place, StoredRole.appearance.in_(people)).execute()


def keys_at(institutions: Collection[int]) -> set[str]:
    """The keys of the names of those for whom one of these institutions is printed."""
    query = (
        StoredRole.select(Appearance.key)
        .join_from(StoredRole, Appearance)
        .join_from(StoredRole, InstitutionName, on=PLACES)
    )
    return {key for (key,) in query.where(InstitutionName.institution.in_(institutions)).distinct().tuples()}


def point(ids: Collection[int], expert: int, uid: str) -> None:
    """These appearances are of the expert whose first appearance has this number and id."""
    Expert.insert(id=expert, uid=uid, name="", sort_name="").on_conflict_ignore().execute()
    Appearance.update(expert=expert).where(Appearance.id.in_(ids)).execute()


def prune(experts: Collection[int]) -> set[int]:
    """Remove those of these experts who appear nowhere; answers with them."""
    used = pw.fn.EXISTS(Appearance.select(pw.SQL("1")).where(Appearance.expert == Expert.id))
    gone = {id for (id,) in Expert.select(Expert.id).where(Expert.id.in_(experts), ~used).tuples()}
    Expert.delete().where(Expert.id.in_(gone)).execute()
    listing.set_workplaces(dict.fromkeys(gone, ()))
    forget_doubts("expert", gone)
    return gone


def heard(experts: Collection[int]) -> set[int]:
    """Those of these experts who say something."""
    query = Appearance.select(Appearance.expert).where(Appearance.expert.in_(experts), ~Appearance.silent).distinct()
    return {id for (id,) in query.tuples()}


def forget_doubts(kind: str, ids: Collection[int]) -> None:
    Review.delete().where(Review.kind == kind, Review.left.in_(ids) | Review.right.in_(ids)).execute()


def describe(expert: int, name: str, sort_name: str, *, hidden: bool, silent: bool) -> None:
    Expert.update(name=name, sort_name=sort_name, hidden=hidden, silent=silent).where(Expert.id == expert).execute()
