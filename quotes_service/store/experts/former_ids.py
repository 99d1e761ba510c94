"""Ids of removed appearances: given again when the person is back, passed on to the expert's next appearance, or
redirected. Runs inside a transaction of the caller's."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import peewee as pw

from quotes_service.store import changes, redirects
from quotes_service.store.articles.article_refs import ArticleRef
from quotes_service.store.decisions import reviews
from quotes_service.store.models import Appearance, Expert, FormerAppearance
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import tuples
from quotes_service.store.quotations import listing


def remember(article: ArticleRef, key: str, side: str, *, uid: str, id: int) -> None:
    """Keep the ids of an appearance that was removed."""
    marks = _marks(article, key, side)
    FormerAppearance.delete().where(FormerAppearance.mark.in_(marks)).execute()
    FormerAppearance.insert_many([{"mark": mark, "uid": uid, "number": id} for mark in marks]).execute()


def reclaim(article: ArticleRef, key: str, side: str) -> dict[str, Any]:
    """The ids of a removed appearance of this name in the article: ``uid``, and ``id`` if that number is free; empty if
    there was none. They are taken back from the appearance that inherited them."""
    marks = _marks(article, key, side)
    former = {mark: (uid, number) for mark, uid, number in tuples(_former(marks))}
    ids = next((former[mark] for mark in marks if mark in former), None)
    if ids is None:
        return {}
    uid, number = ids
    FormerAppearance.delete().where(FormerAppearance.uid == uid).execute()
    heir = Appearance.get_or_none(Appearance.inherited == uid)
    if heir:
        Appearance.update(inherited=None).where(Appearance.id == heir.id).execute()
        if Expert.update(uid=heir.uid).where(Expert.uid == uid).execute():
            changes.note({uid, heir.uid} | changes.quoting(heir.uid))  # articles show the ids of who speaks
    redirects.remove(uid)
    is_free = not Appearance.select().where(Appearance.id == number).exists()
    return {"uid": uid} | ({"id": number} if is_free else {})


def kept(people: Sequence[tuple[ArticleRef, str, str]]) -> list[bool]:
    """Whether the ids of a removed appearance are kept for each of these people: an article, a name key and a side."""
    if not _any().scalar():
        return [False] * len(people)
    marks_of = [_marks(*person) for person in people]
    known = {mark for mark, _, _ in tuples(_former([mark for marks in marks_of for mark in marks]))}
    return [not known.isdisjoint(marks) for marks in marks_of]


@prepared
def _any() -> pw.Query:
    return FormerAppearance.select(pw.SQL("1")).limit(1)


@prepared
def _former(marks: Value) -> pw.Query:
    row = FormerAppearance
    return row.select(row.mark, row.uid, row.number).where(one_of(row.mark, marks))


def _marks(article: ArticleRef, key: str, side: str) -> list[str]:
    """Digests of the article's id, URL and text with the name: any of them finds the ids again."""
    places = (article.uid, article.url, article.current.content_hash)
    return [blake2b(f"{place} {key} {side}".encode(), digest_size=16).hexdigest() for place in places if place]


def pass_on(expert: Expert, heir: Appearance) -> None:
    """Move an expert whose first appearance was removed to the next one, under the same public id."""
    if heir.inherited:
        redirects.redirect(heir.inherited, expert.uid)
    Appearance.update(inherited=expert.uid).where(Appearance.id == heir.id).execute()
    members = [row.id for row in Appearance.select(Appearance.id).where(Appearance.expert == expert)]
    columns = {name: getattr(expert, name) for name in ("uid", "name", "sort_name", "hidden", "silent")}
    expert.delete_instance()
    Expert.create(id=heir.id, **columns)
    Appearance.update(expert=heir.id).where(one_of(Appearance.id, members)).execute()
    listing.renumber_expert(expert.id, heir.id)
    reviews.renumber("expert", expert.id, heir.id)


def redirect_replaced(uid: str, heir_id: int) -> None:
    """Redirect the id of a removed appearance to the one that replaced it, unless an appearance has the id."""
    if not Appearance.select().where((Appearance.uid == uid) | (Appearance.inherited == uid)).exists():
        redirects.redirect(uid, Appearance.get_by_id(heir_id).uid)
