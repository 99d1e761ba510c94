"""The order of changes. Runs inside the caller's writing transaction; since one writes at a time, the places are in the
order in which changes become visible, and nobody who follows them misses one."""

from __future__ import annotations

from collections.abc import Collection

import peewee as pw

from quotes_service.store.models import Change, Expert, Institution, StoredArticle, StoredQuotation
from quotes_service.store.querying.compiled import insert, one_of
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import tuples

_LATER = "ON CONFLICT (subject) DO UPDATE SET place = excluded.place"


def note(subjects: Collection[str]) -> None:
    """Note that these articles, experts and institutions (their ids) have changed."""
    rows = [(uid, place) for place, uid in enumerate(sorted(subjects), latest() + 1)]
    insert(Change, ("subject", "place"), rows, _LATER)


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
