"""The rows that are held about a person, for one who asks. Called inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import peewee as pw

from quotes_service.store.models import (
    Alias,
    Appearance,
    ArticleCopy,
    ArticleVersion,
    Event,
    Expert,
    InstitutionName,
    InstitutionSpelling,
    Listed,
    QuotationSpeaker,
    QuotationTopic,
    Redirect,
    Review,
    StoredArticle,
    StoredQuotation,
    StoredRole,
    StoredTopic,
)
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.rows import records, tuples

_ARTICLE = (
    StoredArticle.uid.alias("article_id"),
    *(StoredArticle.title, StoredArticle.url, StoredArticle.outlet, StoredArticle.published_at),
)


def appearances(expert: int) -> list[dict[str, Any]]:
    """The articles that quote an expert (row number) under a full name, with the names and roles that they print."""
    columns = (Appearance.id, Appearance.uid, Appearance.name, Appearance.silent, Appearance.added_at)
    columns = (*columns, Appearance.past, Appearance.past_text)
    rows = records(
        Appearance.select(*columns, *_ARTICLE)
        .join(StoredArticle)
        .where(Appearance.expert == expert)
        .order_by(Appearance.id)
    )
    ids = [row["id"] for row in rows]
    names: dict[int, list[str]] = {}
    for id, name in tuples(Alias.select(Alias.appearance, Alias.name).where(one_of(Alias.appearance, ids))):
        names.setdefault(id, []).append(name)
    roles = _roles(ids)
    return [row | {"other_names": names.get(row["id"], []), "roles": roles.get(row["id"], [])} for row in rows]


def _roles(appearances: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    spelling = InstitutionSpelling.select(pw.fn.MIN(InstitutionSpelling.name)).where(
        InstitutionSpelling.institution_name == StoredRole.institution_name, InstitutionSpelling.kind == "name"
    )
    institution = pw.fn.COALESCE(spelling, InstitutionName.key).alias("institution")
    columns = (StoredRole.appearance.alias("appearance"), StoredRole.title, StoredRole.status, StoredRole.text)
    query = StoredRole.select(*columns, StoredRole.rejected, StoredRole.decision.is_null(False).alias("given"))
    query = query.select_extend(institution)
    query = query.join(
        InstitutionName, pw.JOIN.LEFT_OUTER, on=(StoredRole.institution_name == InstitutionName.id)
    ).where(one_of(StoredRole.appearance, appearances))
    found: dict[int, list[dict[str, Any]]] = {}
    for row in records(query.order_by(StoredRole.id)):
        row["rejected"], row["given"] = bool(row["rejected"]), bool(row["given"])
        found.setdefault(row.pop("appearance"), []).append(row)
    return found


def quotations(ids: Collection[int]) -> list[dict[str, Any]]:
    """Quotations (row numbers): also those that are hidden, withdrawn or not said."""
    names = ("id", "uid", "text", "type", "mode", "factuality", "spans", "current", "hidden", "decided", "added_at")
    columns = [getattr(StoredQuotation, name) for name in names]
    listed = Listed.quotation.is_null(False).alias("listed")
    query = StoredQuotation.select(*columns, listed, ArticleVersion.number.alias("version"), *_ARTICLE)
    query = query.join(StoredArticle).switch(StoredQuotation).join(ArticleVersion).switch(StoredQuotation)
    query = query.join(Listed, pw.JOIN.LEFT_OUTER, on=(Listed.quotation == StoredQuotation.id))
    rows = records(query.where(one_of(StoredQuotation.id, ids)).order_by(StoredQuotation.id))
    speakers: dict[int, list[str]] = {}
    columns = (QuotationSpeaker.quotation, QuotationSpeaker.name)
    of_them = QuotationSpeaker.select(*columns).where(one_of(QuotationSpeaker.quotation, ids))
    for id, name in tuples(of_them.order_by(QuotationSpeaker.position)):
        speakers.setdefault(id, []).append(name)
    topics: dict[int, list[str]] = {}
    about = QuotationTopic.select(QuotationTopic.quotation, StoredTopic.label).join(StoredTopic)
    for id, label in tuples(about.where(one_of(QuotationTopic.quotation, ids)).order_by(StoredTopic.label)):
        topics.setdefault(id, []).append(label)
    return [
        row
        | {"listed": bool(row["listed"]), "speakers": speakers.get(row["id"], []), "topics": topics.get(row["id"], [])}
        for row in rows
    ]


def articles(ids: Collection[int]) -> list[dict[str, Any]]:
    """Articles (row numbers), each with how many versions it has, and its copies."""
    versions = ArticleVersion.select(pw.fn.COUNT(ArticleVersion.id)).where(ArticleVersion.article == StoredArticle.id)
    query = StoredArticle.select(StoredArticle.id, *_ARTICLE, StoredArticle.byline, versions.alias("versions"))
    rows = records(query.where(one_of(StoredArticle.id, ids)).order_by(StoredArticle.id))
    copies: dict[int, list[dict[str, Any]]] = {}
    columns = (ArticleVersion.article.alias("of"), ArticleCopy.url, ArticleCopy.outlet, ArticleCopy.published_at)
    of_them = ArticleCopy.select(*columns).join(ArticleVersion).where(one_of(ArticleVersion.article, ids))
    for row in records(of_them.order_by(ArticleCopy.id)):
        copies.setdefault(row.pop("of"), []).append(row)
    return [row | {"copies": copies.get(row["id"], [])} for row in rows]


def reviews(expert: int) -> list[dict[str, Any]]:
    """The experts who may be the same person, for an editor to decide, with the reasons."""
    found = []
    for row in Review.select().where((Review.left == expert) | (Review.right == expert), Review.kind == "expert"):
        other = Expert.get_or_none(Expert.id == (row.right if row.left == expert else row.left))
        if other:
            reasons = [text for _, text in row.reasons]
            found.append({"expert_id": other.uid, "name": other.name, "score": row.score, "reasons": reasons})
    return found


def events(uids: Collection[str]) -> list[dict[str, Any]]:
    """What happened to the entries and quotations with these ids, the oldest first."""
    columns = (Event.at, Event.subject, Event.kind, Event.detail, Event.article.alias("article_id"))
    return records(Event.select(*columns).where(Event.subject.in_(list(uids))).order_by(Event.id))


def former_ids(uid: str) -> list[str]:
    """The ids that lead to this one."""
    return sorted(old for (old,) in tuples(Redirect.select(Redirect.old_uid).where(Redirect.new_uid == uid)))
