"""People as articles quote them, and which expert each of them is. Runs inside the caller's transaction.

The evidence that identity compares is in ``appearance_evidence``, the ids of removed appearances in ``former_ids``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import peewee as pw

from quotes_service import records
from quotes_service.store import redirects
from quotes_service.store.articles.article_refs import ArticleRef
from quotes_service.store.decisions import decisions, reviews
from quotes_service.store.experts import former_ids, name_blocks
from quotes_service.store.models import (
    PLACES,
    Alias,
    Appearance,
    ArticleVersion,
    Expert,
    InstitutionName,
    OtherName,
    StoredArticle,
    StoredRole,
    new_uid,
)
from quotes_service.store.querying.compiled import insert, new_ids, one_of, update
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import ids as numbers
from quotes_service.store.querying.rows import records as dicts
from quotes_service.store.querying.rows import tuples
from quotes_service.store.quotations import listing


@dataclass(frozen=True, slots=True)
class AppearanceRow:
    """An appearance as it is stored; ``inherited``: the public id of an expert that was passed on to it."""

    id: int
    uid: str
    key: str
    side: str
    profile: str
    inherited: str | None
    expert_id: int | None


@dataclass(frozen=True, slots=True)
class RoleContent:
    """A role to be written. ``institution_name`` and ``beside`` are the ids of the names of its institution and of the
    part or whole printed with that; ``rejected``: by an editor."""

    role: records.Role
    title_key: str
    institution_name: int | None
    beside: int | None
    sentence: str
    rejected: bool


@dataclass(frozen=True, slots=True)
class AppearanceContent:
    """An appearance to be written; ``aliases`` are (name, name key), ``other_names`` the keys by which other articles
    may know the person, ``blocks`` the blocking keys of these and of ``key``, ``past_text`` is the sentence that is the
    evidence for ``past``."""

    key: str
    side: str
    name: str
    silent: bool
    profile: str
    aliases: Sequence[tuple[str, str]]
    other_names: Collection[str]
    roles: Sequence[RoleContent]
    blocks: Mapping[str, Collection[str]]
    past: records.Past | None = None
    past_text: str | None = None


def of_article(article_id: int) -> list[AppearanceRow]:
    """The appearances in an article, in the order of their ids."""
    return [AppearanceRow(*row) for row in tuples(_of_article(article_id))]


@prepared
def _of_article(article_id: Value) -> pw.Query:
    columns = (Appearance.id, Appearance.uid, Appearance.key, Appearance.side, Appearance.profile)
    query = Appearance.select(*columns, Appearance.inherited, Appearance.expert)
    return query.where(Appearance.article == article_id).order_by(Appearance.id)


def overwrite(row: AppearanceRow, content: AppearanceContent) -> AppearanceRow:
    """Write an appearance over a row, with its aliases, roles and blocks."""
    former_names = {row.key}.union(*other_names([row.id]).values())
    _overwrite(id=row.id, **_columns(content)).execute()
    for forget in (_forget_aliases, _forget_other_names, _forget_roles):
        forget(row.id).execute()
    _add_parts({row.id: content})
    name_blocks.prune(former_names - content.blocks.keys())
    return replace(row, key=content.key, side=content.side, profile=content.profile)


def add(contents: Sequence[tuple[AppearanceContent, ArticleRef, str | None]]) -> list[AppearanceRow]:
    """Write new appearances in articles, with their aliases, roles and blocks; returns them in the same order.

    Each has the ids that the person had in the article before, if any; else the public id that comes with it, if that
    is free. SQLite gives the highest number again, so that several may have had one: the first of them has it then.
    """
    numbers: list[int | None] = []
    uids: list[str] = []
    taken: set[int] = set()
    kept = former_ids.kept([(article, content.key, content.side) for content, article, _ in contents])
    for (content, article, wanted), is_back in zip(contents, kept, strict=True):
        former = former_ids.reclaim(article, content.key, content.side) if is_back else {}
        uid = former.get("uid") or (wanted if wanted and not tuples(_of_uid(wanted)) else new_uid("e"))
        number = former.get("id")
        numbers.append(None if number in taken else number)
        uids.append(uid)
        taken |= {number} if number else set()
    given = [place for place, number in enumerate(numbers) if number is not None]
    new = [place for place, number in enumerate(numbers) if number is None]
    _insert([(numbers[place], uids[place], *contents[place][:2]) for place in given])
    for place, id in zip(new, new_ids(Appearance, len(new)), strict=True):  # when those that are given are taken
        numbers[place] = id
    _insert([(numbers[place], uids[place], *contents[place][:2]) for place in new])
    rows = [
        AppearanceRow(id, uid, content.key, content.side, content.profile, None, None)
        for id, uid, (content, _, _) in zip(numbers, uids, contents, strict=True)
        if id is not None
    ]
    _add_parts({row.id: content for row, (content, _, _) in zip(rows, contents, strict=True)})
    return rows


def _insert(rows: Sequence[tuple[int | None, str, AppearanceContent, ArticleRef]]) -> None:
    if rows:
        values = [(id, uid, article.id, *_columns(content).values()) for id, uid, content, article in rows]
        insert(Appearance, ("id", "uid", "article", *_columns(rows[0][2])), values)


def _columns(content: AppearanceContent) -> dict[str, Any]:
    past = content.past
    return {
        "name": content.name,
        "key": content.key,
        "side": content.side,
        "silent": content.silent,
        "profile": content.profile,
        "past": past and past.reason,
        "past_text": content.past_text,
        "past_start": past and past.evidence.start,
        "past_end": past and past.evidence.end,
    }


def _add_parts(contents: Mapping[int, AppearanceContent]) -> None:
    """Write the aliases, other names, roles and blocks of appearances, by their numbers."""
    aliases = [(id, name, alias_key) for id, content in contents.items() for name, alias_key in content.aliases]
    insert(Alias, ("appearance", "name", "key"), aliases)
    others = [(id, content.key, name) for id, content in contents.items() for name in sorted(content.other_names)]
    insert(OtherName, ("appearance", "key", "name"), others)
    roles = [
        (
            *(id, item.institution_name, item.beside, item.role.title, item.title_key, item.role.status),
            *(item.role.evidence.start, item.role.evidence.end, item.sentence, item.rejected),
        )
        for id, content in contents.items()
        for item in content.roles
    ]
    places = ("institution_name", "beside")
    names = ("appearance", *places, "title", "title_key", "status", "start", "end", "text", "rejected")
    insert(StoredRole, names, roles)
    name_blocks.set_blocks({key: blocks for content in contents.values() for key, blocks in content.blocks.items()})


@prepared
def _of_uid(uid: Value) -> pw.Query:
    return Appearance.select(Appearance.id).where(Appearance.uid == uid)


@prepared
def _overwrite(
    id: Value,
    name: Value,
    key: Value,
    side: Value,
    silent: Value,
    profile: Value,
    past: Value,
    past_text: Value,
    past_start: Value,
    past_end: Value,
) -> pw.Query:
    past_columns = {"past": past, "past_text": past_text, "past_start": past_start, "past_end": past_end}
    query = Appearance.update(name=name, key=key, side=side, silent=silent, profile=profile, **past_columns)
    return query.where(Appearance.id == id)


@prepared
def _forget_aliases(appearance: Value) -> pw.Query:
    return Alias.delete().where(Alias.appearance == appearance)


@prepared
def _forget_other_names(appearance: Value) -> pw.Query:
    return OtherName.delete().where(OtherName.appearance == appearance)


@prepared
def _forget_roles(appearance: Value) -> pw.Query:
    return StoredRole.delete().where(StoredRole.appearance == appearance)


def remove(article: ArticleRef, rows: Collection[AppearanceRow]) -> None:
    """Remove appearances of an article.

    An expert whose first appearance is removed passes their id on to the next one until the first is back. If editors
    merged or split people of that name, the next one may be somebody else; then the id is redirected to it instead.
    """
    if not rows:
        return
    removed = [row.id for row in rows]
    names = {row.key for row in rows}.union(*other_names(removed).values())
    for row in rows:
        expert = Expert.get_or_none(Expert.id == row.id)
        others = Appearance.select().where(Appearance.expert == row.expert_id, Appearance.id.not_in(removed))
        heir: Appearance | None = others.order_by(Appearance.id).first()
        decided = heir and decisions.standing(("merge", "split", "distinct", "attribute"), {"name": [row.key]})
        Appearance.delete().where(Appearance.id == row.id).execute()
        former_ids.remember(article, row.key, row.side, uid=row.uid, id=row.id)
        if expert and heir and not decided:
            former_ids.pass_on(expert, heir)
        elif expert or decided:
            for uid in filter(None, (row.uid, row.inherited)):
                redirects.redirect(uid, heir.inherited or heir.uid if heir else row.uid)
    name_blocks.prune(names)


def other_names(ids: Collection[int]) -> dict[int, set[str]]:
    """The other names of those of these appearances that have any."""
    names: dict[int, set[str]] = defaultdict(set)
    for id, name in tuples(_other_names(ids)) if ids else ():
        names[id].add(name)
    return names


@prepared
def _other_names(ids: Value) -> pw.Query:
    return OtherName.select(OtherName.appearance, OtherName.name).where(one_of(OtherName.appearance, ids))


def profiles(key: str, limit: int) -> list[str]:
    """The profiles (``resolve.people.evidence.Profile.facets``) of the appearances under a name key, at most ``limit``
    of them; the same one may be there several times."""
    return [profile for (profile,) in tuples(_profiles(key, limit))]


@prepared
def _profiles(key: Value, limit: Value) -> pw.Query:
    return Appearance.select(Appearance.profile).where(Appearance.key == key).limit(limit)


def places(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """What selectors find appearances by: their ids, names and articles."""
    return {row["id"]: row for row in dicts(_places(ids))}


@prepared
def _places(ids: Value) -> pw.Query:
    return (
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
        .where(one_of(Appearance.id, ids))
        .order_by(Appearance.id)
    )


def experts_called(keys: Collection[str]) -> set[int]:
    """The experts of the appearances under these name keys."""
    return numbers(_experts_called(keys))


@prepared
def _experts_called(keys: Value) -> pw.Query:
    query = Appearance.select(Appearance.expert).distinct()
    return query.where(one_of(Appearance.key, keys), Appearance.expert.is_null(False))


def experts_of(ids: Collection[int]) -> set[int]:
    """The experts that these appearances point to now."""
    return numbers(_experts_of(ids))


@prepared
def _experts_of(ids: Value) -> pw.Query:
    return Appearance.select(Appearance.expert).where(one_of(Appearance.id, ids), Appearance.expert.is_null(False))


def keys_at(institutions: Collection[int]) -> set[str]:
    """The name keys of people with a role at one of these institutions."""
    return {key for (key,) in tuples(_keys_at(institutions))}


@prepared
def _keys_at(institutions: Value) -> pw.Query:
    return (
        StoredRole.select(Appearance.key)
        .join_from(StoredRole, Appearance)
        .join_from(StoredRole, InstitutionName, on=PLACES)
        .where(one_of(InstitutionName.institution, institutions))
        .distinct()
    )


def not_silent(experts: Collection[int]) -> set[int]:
    """Those of these experts who have an appearance that is not silent."""
    return numbers(_not_silent(experts))


@prepared
def _not_silent(experts: Value) -> pw.Query:
    speaks = Appearance.select(pw.SQL("1")).where(Appearance.expert == Expert.id, ~Appearance.silent)
    return Expert.select(Expert.id).where(one_of(Expert.id, experts), pw.fn.EXISTS(speaks))


def point(experts: Mapping[int, int], uids: Mapping[int, str]) -> None:
    """Point appearances to experts (appearance -> expert). ``uids``: the public ids of experts of whom some may be
    new, by the number of their first appearance."""
    insert(
        Expert,
        ("id", "uid", "name", "sort_name"),
        [(expert, uid, "", "") for expert, uid in sorted(uids.items())],
        "ON CONFLICT DO NOTHING",
    )
    update(Appearance, ("expert",), sorted(experts.items()))


def reject_roles(
    keys: Collection[str],
    sides: Collection[str],
    title_key: str,
    institutions: Collection[str],
    status: str,
    *,
    rejected: bool,
) -> None:
    """Mark a printed role as rejected or not, for people with these name keys and sides; ``institutions`` are name
    keys, "" for none."""
    named = InstitutionName.select(InstitutionName.id).where(InstitutionName.key.in_(institutions))
    place = StoredRole.institution_name.is_null() if "" in institutions else StoredRole.institution_name.in_(named)
    people = Appearance.select(Appearance.id).where(Appearance.key.in_(keys), Appearance.side.in_(sides))
    changed = StoredRole.update(rejected=rejected).where(StoredRole.title_key == title_key, StoredRole.status == status)
    changed.where(place, StoredRole.appearance.in_(people), StoredRole.decision.is_null()).execute()


class ExpertDescription(NamedTuple):
    """What lists show of an expert (a row number)."""

    expert: int
    name: str
    sort_name: str
    hidden: bool
    silent: bool
    past: records.PastReason | None


def describe(descriptions: Iterable[ExpertDescription]) -> None:
    """Write what lists show of experts."""
    update(Expert, ("name", "sort_name", "hidden", "silent", "past"), descriptions)


def prune(experts: Collection[int]) -> set[int]:
    """Remove the experts among these who have no appearance; returns their ids."""
    removed = numbers(_unused(experts))
    _remove_experts(removed).execute()
    listing.set_workplaces(dict.fromkeys(removed, ()))
    reviews.forget("expert", removed)
    return removed


@prepared
def _unused(experts: Value) -> pw.Query:
    used = pw.fn.EXISTS(Appearance.select(pw.SQL("1")).where(Appearance.expert == Expert.id))
    return Expert.select(Expert.id).where(one_of(Expert.id, experts), ~used)


@prepared
def _remove_experts(ids: Value) -> pw.Query:
    return Expert.delete().where(one_of(Expert.id, ids))
