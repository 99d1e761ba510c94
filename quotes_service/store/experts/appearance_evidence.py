"""Loads what is compared to find out which appearances are one person. Runs inside the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
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
        .where(Appearance.key.in_(keys))
    )
    by_id: dict[int, AppearanceEvidence] = {}
    rows = list(query.tuples())
    days = articles.first_days({row[5]: row[6] for row in rows})
    for id, key, side, article, text_hash, version, _, title, status, *places, uid, expert in rows:
        item = by_id.get(id)
        if item is None:
            item = by_id[id] = AppearanceEvidence(id, uid, expert, key, side, article, text_hash, days[version])
        if title is not None:
            place, place_key, part, part_key = places
            names = {place: place_key, part: part_key}
            item.roles.update(RoleRow(t, at, status, names[at]) for t, at in titles_at(title, place, part))
    named = OtherName.select(OtherName.appearance, OtherName.name).where(OtherName.key.in_(keys))
    for id, name in named.tuples():
        by_id[id].other_names.add(name)
    return [by_id[id] for id in sorted(by_id)]


def titles_at(title_key: str, institution: int | None, beside: int | None) -> list[tuple[str, int | None]]:
    """A role as pairs of title key and institution: the role itself, and without a title the part or whole that is
    printed with its institution."""
    return [(title_key, institution)] + ([("", beside)] if beside and beside != institution else [])


def company(article_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Article -> the people it quotes and the institutions it names, as strings that can be compared."""
    marks: dict[int, set[str]] = defaultdict(set)
    people = Appearance.select(Appearance.article, Appearance.key).where(one_of(Appearance.article, article_ids))
    for article, key in people.tuples():
        marks[article].add(f"person {key}")
    named = (
        InstitutionPrinting.select(InstitutionPrinting.article, InstitutionName.institution)
        .join(InstitutionSpelling)
        .join(InstitutionName)
        .where(one_of(InstitutionPrinting.article, article_ids))
    )
    for article, institution in named.tuples():
        marks[article].add(f"institution {institution}")
    return {article: frozenset(names) for article, names in marks.items()}


def only_expert(row: AppearanceRow) -> int | None:
    """The expert of this name key, if there is only one, who has this profile in another article and no review that
    articles may settle; else None."""
    if row.side:
        return None
    database: Any = Base._meta.database
    mark = "?" if isinstance(database.obj, pw.SqliteDatabase) else "%s"
    others = f"FROM appearance WHERE key = {mark} AND id <> {int(row.id)}"
    # each is answered by the first row of an index, since the expert may have many
    sql = (
        f"SELECT (SELECT MIN(expert_id) {others}), (SELECT MAX(expert_id) {others}), "
        f"EXISTS (SELECT 1 {others} AND expert_id IS NULL), "
        f"EXISTS (SELECT 1 {others} AND profile = {mark} AND side = '')"
    )
    id, last, is_open, is_same = database.execute_sql(sql, [*[row.key] * 4, row.profile]).fetchone()
    if id is None or id != last or is_open or not is_same:
        return None
    doubted = Review.select().where(Review.kind == "expert", Review.settles, (Review.left == id) | (Review.right == id))
    return None if doubted.exists() else id


def _has_other(appearances: pw.ModelSelect, expert: int) -> bool:
    """Whether one of these appearances is not this expert's. Each question is answered by the first row of an index:
    the expert may have many."""
    pointer = Appearance.expert
    return any(appearances.where(other).exists() for other in (pointer < expert, pointer > expert, pointer.is_null()))


def other_names(keys: Collection[str]) -> set[str]:
    """The name keys that some article prints for one person together with one of these."""
    rows = OtherName.select(OtherName.key, OtherName.name)
    rows = rows.where(OtherName.key.in_(keys) | OtherName.name.in_(keys)).distinct()
    return {name for pair in rows.tuples() for name in pair} - set(keys)


def has_other_expert(keys: Collection[str], expert: int) -> bool:
    """Whether an appearance under one of these name keys, as its name or another one, is not this expert's."""
    if not keys:
        return False
    named = OtherName.select(OtherName.appearance).where(OtherName.name.in_(keys))
    some = Appearance.select(pw.SQL("1"))
    return any(_has_other(some.where(bears), expert) for bears in (Appearance.key.in_(keys), Appearance.id.in_(named)))


def entangled(keys: Collection[str]) -> set[str]:
    """Those of these name keys with an expert who also has other names, or who is in the review queue."""
    other = Appearance.alias()
    same = other.select(pw.SQL("1")).where(other.expert == Appearance.expert, other.key != Appearance.key)
    doubt = Review.select(pw.SQL("1")).where(
        Review.kind == "expert", (Review.left == Appearance.expert) | (Review.right == Appearance.expert)
    )
    query = Appearance.select(Appearance.key).where(Appearance.key.in_(keys), pw.fn.EXISTS(same) | pw.fn.EXISTS(doubt))
    return {key for (key,) in query.distinct().tuples()} if keys else set()
