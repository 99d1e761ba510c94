"""The order of changes. Runs inside the caller's writing transaction; since one writes at a time, the places are in the
order in which changes become visible, and nobody who follows them misses one."""

from __future__ import annotations

from collections.abc import Collection

import peewee as pw

from quotes_service.store.models import (
    PLACES,
    Appearance,
    ArticleVersion,
    Change,
    DecisionTarget,
    Expert,
    Institution,
    InstitutionName,
    StoredArticle,
    StoredQuotation,
    StoredRole,
)
from quotes_service.store.querying.compiled import insert, one_of
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import tuples

_LATER = "ON CONFLICT (subject) DO UPDATE SET place = excluded.place"


def note(subjects: Collection[str]) -> None:
    """Note that these articles, experts and institutions (their ids) have changed; and with an article all of its
    story, since each of them shows the others, and the experts whose roles it proves."""
    articles = [uid for uid in subjects if uid.startswith("a_")]
    if articles:
        subjects = {*subjects, *(uid for (uid,) in tuples(_story_mates(articles))), *proved_by(articles)}
    rows = [(uid, place) for place, uid in enumerate(sorted(subjects), latest() + 1)]
    insert(Change, ("subject", "place"), rows, _LATER)


@prepared
def _story_mates(articles: Value) -> pw.Query:
    one = StoredArticle.alias()
    stories = one.select(one.story).where(one_of(one.uid, articles), one.story.is_null(False))
    return StoredArticle.select(StoredArticle.uid).where(StoredArticle.story.in_(stories))


def latest() -> int:
    """The place of the last change; 0 if there is none."""
    return Change.select(pw.fn.MAX(Change.place)).scalar() or 0


def after(place: int, prefixes: Collection[str], limit: int) -> list[tuple[str, int]]:
    """The ids that changed after this place, in order, each with its place: of the kinds whose ids begin like this."""
    query = Change.select(Change.subject, Change.place).where(Change.place > place).order_by(Change.place).limit(limit)
    if prefixes:
        first = pw.fn.SUBSTR(Change.subject, 1, 2)
        query = query.where(first.in_([f"{prefix}_" for prefix in prefixes]))
    return [(subject, found) for subject, found in tuples(query)]


def expert_uids(ids: Collection[int]) -> set[str]:
    """The ids of these experts (row numbers)."""
    return {uid for (uid,) in tuples(_experts(ids))} if ids else set()


def institution_uids(ids: Collection[int]) -> set[str]:
    """The ids of these institutions (row numbers)."""
    return {uid for (uid,) in tuples(_institutions(ids))} if ids else set()


def article_uids(quotations: Collection[int]) -> set[str]:
    """The ids of the articles that have these quotations (row numbers)."""
    return {uid for (uid,) in tuples(_articles(quotations))} if quotations else set()


def of_articles(ids: Collection[int]) -> set[str]:
    """The ids of these articles (row numbers)."""
    return {uid for (uid,) in tuples(_of_articles(ids))} if ids else set()


def wholes(institutions: Collection[int]) -> set[str]:
    """The ids of the institutions of which these (row numbers) are printed as parts: they list them."""
    return {uid for (uid,) in tuples(_wholes(institutions))} if institutions else set()


def parts(institutions: Collection[int]) -> set[str]:
    """The ids of the institutions that are printed as parts of these (row numbers), whose names they show."""
    return {uid for (uid,) in tuples(_parts(institutions))} if institutions else set()


def naming(institutions: Collection[int]) -> set[str]:
    """The ids of the experts whose timelines have these institutions (row numbers), and of the articles that print
    them in roles."""
    return {uid for pair in tuples(_naming(institutions)) for uid in pair if uid} if institutions else set()


def printing(keys: Collection[str]) -> set[str]:
    """The ids of the articles that print people under names with these keys."""
    return {uid for (uid,) in tuples(_printing(keys))} if keys else set()


def quoting(expert: str) -> set[str]:
    """The ids of the articles in which this expert (an id) appears."""
    return {uid for (uid,) in tuples(_quoting(expert))}


def experts_in(articles: Collection[str]) -> set[str]:
    """The ids of the experts who appear in these articles (ids), whose outlets include those of copies."""
    return {uid for (uid,) in tuples(_experts_in(articles))} if articles else set()


def proved_by(articles: Collection[str]) -> set[str]:
    """The ids of the experts to whom editors gave roles with passages of these articles (ids) as evidence. Ask before
    an article is removed, too, or gets another URL or text: afterwards it may not be the one of the passage."""
    return {uid for (uid,) in tuples(_proved_by(articles))} if articles else set()


@prepared
def _experts_in(articles: Value) -> pw.Query:
    query = Expert.select(Expert.uid).distinct().join(Appearance, on=(Appearance.expert == Expert.id))
    return query.join(StoredArticle, on=(Appearance.article == StoredArticle.id)).where(
        one_of(StoredArticle.uid, articles)
    )


@prepared
def _quoting(expert: Value) -> pw.Query:
    query = Appearance.select(StoredArticle.uid).distinct().join(Expert, on=(Appearance.expert == Expert.id))
    return query.join_from(Appearance, StoredArticle).where(Expert.uid == expert)


@prepared
def _proved_by(articles: Value) -> pw.Query:
    article, target = StoredArticle, DecisionTarget
    is_one = one_of(article.uid, articles)
    is_current = (ArticleVersion.article == article.id) & (ArticleVersion.number == article.version)
    urls = article.select(article.url).where(is_one)
    texts = article.select(ArticleVersion.content_hash).join(ArticleVersion, on=is_current).where(is_one)
    by_id = (target.kind == "article") & one_of(target.value, articles)
    by_url = (target.kind == "url") & target.value.in_(urls)
    by_text = (target.kind == "text") & target.value.in_(texts)
    decisions = target.select(target.decision).where(by_id | by_url | by_text)
    query = Expert.select(Expert.uid).distinct().join(Appearance, on=(Appearance.expert == Expert.id))
    return query.join(StoredRole, on=(StoredRole.appearance == Appearance.id)).where(StoredRole.decision.in_(decisions))


@prepared
def _experts(ids: Value) -> pw.Query:
    return Expert.select(Expert.uid).where(one_of(Expert.id, ids))


@prepared
def _institutions(ids: Value) -> pw.Query:
    return Institution.select(Institution.uid).where(one_of(Institution.id, ids))


@prepared
def _articles(quotations: Value) -> pw.Query:
    of_them = StoredQuotation.select(StoredQuotation.article).where(one_of(StoredQuotation.id, quotations))
    return StoredArticle.select(StoredArticle.uid).where(StoredArticle.id.in_(of_them))


@prepared
def _of_articles(ids: Value) -> pw.Query:
    return StoredArticle.select(StoredArticle.uid).where(one_of(StoredArticle.id, ids))


@prepared
def _wholes(ids: Value) -> pw.Query:
    whole = InstitutionName.alias()
    query = InstitutionName.select(Institution.uid).distinct().where(one_of(InstitutionName.institution, ids))
    query = query.join(whole, on=(InstitutionName.parent_key == whole.key))
    return query.join(Institution, on=(whole.institution == Institution.id))


@prepared
def _parts(ids: Value) -> pw.Query:
    # the name that is shown is one of the keys, and known after the names were removed
    keys = InstitutionName.select(InstitutionName.key).where(one_of(InstitutionName.institution, ids))
    shown = Institution.select(Institution.sort_name).where(one_of(Institution.id, ids))
    part = InstitutionName.alias()
    query = Institution.select(Institution.uid).distinct().join(part, on=(part.institution == Institution.id))
    return query.where(part.parent_key.in_(keys) | part.parent_key.in_(shown))


@prepared
def _naming(ids: Value) -> pw.Query:
    query = StoredRole.select(StoredArticle.uid, Expert.uid).distinct()
    query = query.join_from(StoredRole, Appearance).join(StoredArticle)
    query = query.join_from(Appearance, Expert, pw.JOIN.LEFT_OUTER)
    query = query.join_from(StoredRole, InstitutionName, on=PLACES)
    return query.where(one_of(InstitutionName.institution, ids))


@prepared
def _printing(keys: Value) -> pw.Query:
    query = (
        StoredArticle.select(StoredArticle.uid).distinct().join(Appearance, on=(Appearance.article == StoredArticle.id))
    )
    return query.where(one_of(Appearance.key, keys))
