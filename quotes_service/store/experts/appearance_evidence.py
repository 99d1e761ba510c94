"""Loads what is compared to find out which appearances are one person. Runs inside the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

import peewee as pw

from quotes_service.store.articles import articles
from quotes_service.store.experts.appearances import AppearanceRow
from quotes_service.store.models import (
    Appearance,
    ArticleVersion,
    Base,
    InstitutionName,
    InstitutionPrinting,
    InstitutionSpelling,
    OtherName,
    Review,
    StoredArticle,
    StoredRole,
)
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.prepared import Value, list_parameter, prepared
from quotes_service.store.querying.rows import tuples


class RoleRow(NamedTuple):
    """A role as evidence: the keys of its title and of its institution's name, and the id of the institution."""

    title_key: str
    institution: int | None
    status: str
    institution_key: str | None


@dataclass(frozen=True, slots=True)
class AppearanceEvidence:
    """An appearance with its roles and other names, for resolve.people, and its public id (or the inherited one) and
    its expert. ``text_hash`` is that of its article's text, ``day`` the first day on which that text was published
    anywhere."""

    id: int
    uid: str
    expert: int | None
    key: str
    side: str
    article: int
    text_hash: str
    day: date | None
    roles: set[RoleRow] = field(default_factory=set)
    other_names: set[str] = field(default_factory=set)


def evidence(keys: Collection[str]) -> list[AppearanceEvidence]:
    """The evidence about all appearances under these name keys, in the order of their ids: what articles print, without
    roles that editors rejected or added."""
    by_id: dict[int, AppearanceEvidence] = {}
    rows = tuples(_evidence(keys))
    days = articles.first_days({row[5]: row[6] for row in rows})
    for id, key, side, article, text_hash, version, _, title, status, *places, uid, expert in rows:
        item = by_id.get(id)
        if item is None:
            item = by_id[id] = AppearanceEvidence(id, uid, expert, key, side, article, text_hash, days[version])
        if title is not None:
            place, place_key, part, part_key = places
            names = {place: place_key, part: part_key}
            item.roles.update(RoleRow(t, at, status, names[at]) for t, at in titles_at(title, place, part))
    for id, name in tuples(_named(keys)):
        by_id[id].other_names.add(name)
    return [by_id[id] for id in sorted(by_id)]


@prepared
def _evidence(keys: Value) -> pw.Query:
    beside = InstitutionName.alias()
    return (
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
            pw.fn.COALESCE(Appearance.inherited, Appearance.uid),
            Appearance.expert,
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
            on=(StoredRole.appearance == Appearance.id) & ~StoredRole.rejected & StoredRole.decision.is_null(),
        )
        .join_from(
            StoredRole, InstitutionName, pw.JOIN.LEFT_OUTER, on=(StoredRole.institution_name == InstitutionName.id)
        )
        .join_from(StoredRole, beside, pw.JOIN.LEFT_OUTER, on=(StoredRole.beside == beside.id))
        .where(one_of(Appearance.key, keys))
    )


@prepared
def _named(keys: Value) -> pw.Query:
    return OtherName.select(OtherName.appearance, OtherName.name).where(one_of(OtherName.key, keys))


def titles_at(title_key: str, institution: int | None, beside: int | None) -> list[tuple[str, int | None]]:
    """A role as pairs of title key and institution: the role itself, and without a title the part or whole that is
    printed with its institution."""
    return [(title_key, institution)] + ([("", beside)] if beside and beside != institution else [])


def company(article_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Article -> the people it quotes and the institutions it names, as strings that can be compared."""
    marks: dict[int, set[str]] = defaultdict(set)
    for article, key in tuples(_people(article_ids)):
        marks[article].add(f"person {key}")
    for article, institution in tuples(_institutions(article_ids)):
        marks[article].add(f"institution {institution}")
    return {article: frozenset(names) for article, names in marks.items()}


@prepared
def _people(articles: Value) -> pw.Query:
    return Appearance.select(Appearance.article, Appearance.key).where(one_of(Appearance.article, articles))


@prepared
def _institutions(articles: Value) -> pw.Query:
    query = InstitutionPrinting.select(InstitutionPrinting.article, InstitutionName.institution)
    query = query.join(InstitutionSpelling).join(InstitutionName)
    return query.where(one_of(InstitutionPrinting.article, articles))


def only_experts(rows: Collection[AppearanceRow]) -> dict[str, int]:
    """Name key -> its expert, for the keys of these appearances of which there is only one by the other appearances,
    who has the profiles of these appearances in others, and no review that articles may settle."""
    with_side = {row.key for row in rows if row.side}
    wanted = sorted({(row.key, row.profile) for row in rows if row.key not in with_side})
    if not wanted:
        return {}
    database: Any = Base._meta.database
    if isinstance(database.obj, pw.SqliteDatabase):
        given = "SELECT json_extract(value, '$[0]') AS key, json_extract(value, '$[1]') AS profile FROM json_each(?)"
        new = "SELECT value FROM json_each(?)"
        parameters = [list_parameter(row.id for row in rows), list_parameter(wanted)]
    else:
        given, new = "SELECT * FROM unnest(%s::text[], %s::text[]) AS t (key, profile)", "SELECT unnest(%s::int[])"
        keys, profiles = zip(*wanted, strict=True)
        parameters = [[row.id for row in rows], list(keys), list(profiles)]
    others = "FROM appearance a WHERE a.key = wanted.key AND a.id NOT IN (SELECT id FROM new)"
    # each is answered by the first row of an index, since the expert may have many
    sql = (
        f"WITH new (id) AS ({new}), wanted AS ({given}) "
        f"SELECT key, (SELECT MIN(a.expert_id) {others}), (SELECT MAX(a.expert_id) {others}), "
        f"EXISTS (SELECT 1 {others} AND a.expert_id IS NULL), "
        f"EXISTS (SELECT 1 {others} AND a.profile = wanted.profile AND a.side = '') FROM wanted"
    )
    found = database.execute_sql(sql, parameters).fetchall()
    not_sure = {key for key, first, last, is_open, is_same in found if first != last or is_open or not is_same}
    expert_of = {key: first for key, first, *_ in found if first is not None and key not in not_sure}
    doubtful = {expert for pair in tuples(_doubts(expert_of.values())) for expert in pair} if expert_of else set()
    return {key: expert for key, expert in expert_of.items() if expert not in doubtful}


@prepared
def _doubts(experts: Value) -> pw.Query:
    concerned = one_of(Review.left, experts) | one_of(Review.right, experts)
    return Review.select(Review.left, Review.right).where(Review.kind == "expert", Review.settles, concerned)


def other_names(keys: Collection[str]) -> dict[str, set[str]]:
    """Name key -> those that some article prints for one person together with it; one without any has no entry."""
    names_of: dict[str, set[str]] = defaultdict(set)
    for key, name in tuples(_pairs(keys)):
        names_of[key].add(name)
        names_of[name].add(key)
    return {key: names_of[key] - {key} for key in keys if key in names_of}


@prepared
def _pairs(keys: Value) -> pw.Query:
    query = OtherName.select(OtherName.key, OtherName.name).distinct()
    return query.where(one_of(OtherName.key, keys) | one_of(OtherName.name, keys))


def has_other_expert(keys: Collection[str], expert: int) -> bool:
    """Whether an appearance under one of these name keys, as its name or another one, is not this expert's."""
    return bool(keys and _has_other(keys, expert).scalar())


@prepared
def _has_other(keys: Value, expert: Value) -> pw.Query:
    named = OtherName.select(OtherName.appearance).where(one_of(OtherName.name, keys))
    pointer = Appearance.expert
    # each is answered by the first row of an index, since the expert may have many
    questions = [
        pw.fn.EXISTS(Appearance.select(pw.SQL("1")).where(bears, other))
        for bears in (one_of(Appearance.key, keys), Appearance.id.in_(named))
        for other in (pointer < expert, pointer > expert, pointer.is_null())
    ]
    return Appearance.select(reduce(or_, questions)).from_()


def entangled(keys: Collection[str]) -> set[str]:
    """Those of these name keys with an expert who also has other names, or who is in the review queue."""
    return {key for (key,) in tuples(_entangled(keys))} if keys else set()


@prepared
def _entangled(keys: Value) -> pw.Query:
    other = Appearance.alias()
    same = other.select(pw.SQL("1")).where(other.expert == Appearance.expert, other.key != Appearance.key)
    doubt = Review.select(pw.SQL("1")).where(
        Review.kind == "expert", (Review.left == Appearance.expert) | (Review.right == Appearance.expert)
    )
    query = Appearance.select(Appearance.key).distinct()
    return query.where(one_of(Appearance.key, keys), pw.fn.EXISTS(same) | pw.fn.EXISTS(doubt))
