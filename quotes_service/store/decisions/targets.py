"""Queries on the entries that decisions are about.

They return what selectors are built from and compared with, and when an entry was added.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee as pw

from quotes_service.decisions.content import AppearancePlace, ArticleSelector
from quotes_service.records import Quotation, Span, Speaker
from quotes_service.store.models import (
    Appearance,
    ArticleVersion,
    Base,
    InstitutionName,
    QuotationSpeaker,
    StoredArticle,
    StoredQuotation,
)
from quotes_service.store.querying.compiled import one_of, one_of_texts
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import tuples

_CURRENT = (ArticleVersion.article == StoredArticle.id) & (ArticleVersion.number == StoredArticle.version)
_ARTICLE = (StoredArticle.uid, StoredArticle.url, ArticleVersion.content_hash)


@dataclass(frozen=True, slots=True)
class QuotationTarget:
    """A quotation, with its article and the article's current text."""

    uid: str
    article: ArticleSelector
    text: str
    quotation: Quotation


@dataclass(frozen=True, slots=True)
class AppearanceRow:
    """An appearance: its number, its expert's number, and what a selector finds it by."""

    id: int
    expert: int | None
    place: AppearancePlace


@dataclass(frozen=True, slots=True)
class Arrival:
    """When an entry was added, if that is known, and the id of the article that added it, if any."""

    at: datetime | None
    article: str | None


# Articles and quotations.


def article(id: int) -> ArticleSelector:
    """The selector of the article with this number."""
    [row] = tuples(_article(id))
    return ArticleSelector(*row)


@prepared
def _article(id: Value) -> pw.Query:
    return StoredArticle.select(*_ARTICLE).join(ArticleVersion, on=_CURRENT).where(StoredArticle.id == id)


def shown_quotation(uid: str) -> QuotationTarget | None:
    """The quotation with this id, if its article's current version has it and it is not hidden."""
    quotation = StoredQuotation
    columns = (
        *(quotation.id, quotation.type, quotation.mode, quotation.spans, quotation.reason, quotation.confidence),
        *(quotation.cue_start, quotation.cue_end, quotation.source_start, quotation.source_end),
        *(quotation.paragraph_start, quotation.paragraph_end, quotation.factuality),
        *(ArticleVersion.text.alias("article_text"), *_ARTICLE),
    )
    query = quotation.select(*columns).join(StoredArticle).join(ArticleVersion, on=_CURRENT)
    rows = list(query.where(quotation.uid == uid, quotation.current, ~quotation.hidden).tuples().execute())
    if not rows:
        return None
    [(id, type, mode, spans, reason, confidence, *places, factuality, text, article_uid, url, text_hash)] = rows
    cue, source, paragraph = (tuple(places[first : first + 2]) for first in (0, 2, 4))
    read = Quotation(
        type=type,
        mode=mode,
        content=tuple(Span(start, end) for start, end in spans),
        cue=None if cue[0] is None else Span(*cue),
        source=None if source[0] is None else Span(*source),
        speakers=_speakers(id),
        reason=reason,
        confidence=confidence,
        paragraph=Span(*paragraph),
        factuality=factuality,
    )
    return QuotationTarget(uid, ArticleSelector(article_uid, url, text_hash), text, read)


def speaker_sides(uid: str) -> tuple[str | None, ...]:
    """The side of each speaker of the quotation with this id, in order; None for one who is no person
    of the directory."""
    query = QuotationSpeaker.select(Appearance.side).join_from(QuotationSpeaker, StoredQuotation)
    query = query.join_from(QuotationSpeaker, Appearance, pw.JOIN.LEFT_OUTER).where(StoredQuotation.uid == uid)
    return tuple(side for (side,) in query.order_by(QuotationSpeaker.position).tuples().execute())


def _speakers(quotation: int) -> tuple[Speaker, ...]:
    speaker = QuotationSpeaker
    query = speaker.select(speaker.name, speaker.kind, speaker.confidence, speaker.chain)
    query = query.where(speaker.quotation == quotation).order_by(speaker.position)
    return tuple(
        Speaker(name, kind, confidence, tuple(chain)) for name, kind, confidence, chain in query.tuples().execute()
    )


def current_texts(selectors: Collection[ArticleSelector]) -> dict[ArticleSelector, tuple[str, str]]:
    """Selector -> the id and the current text of the article that it finds; one that finds none has no entry."""
    ids, texts = {one.id for one in selectors}, {one.text for one in selectors}
    urls = {one.url for one in selectors if one.url}
    found = [(ArticleSelector(*article), text) for *article, text in tuples(_selected(ids, urls, texts))]
    texts_of = {}
    for selector in selectors:
        same = [(article, text) for article, text in found if selector.matches(article)]
        if same:
            article, text = min(same, key=lambda item: (item[0].id != selector.id, item[0].url != selector.url))
            texts_of[selector] = (article.id, text)
    return texts_of


@prepared
def _selected(ids: Value, urls: Value, texts: Value) -> pw.Query:
    query = StoredArticle.select(*_ARTICLE, ArticleVersion.text).join(ArticleVersion, on=_CURRENT)
    by_id, by_url = one_of(StoredArticle.uid, ids), one_of(StoredArticle.url, urls)
    return query.where(by_id | by_url | one_of(ArticleVersion.content_hash, texts))


# People.


def appearances(ids: Collection[int]) -> list[AppearanceRow]:
    """The appearances with these numbers, in their order."""
    return [
        AppearanceRow(id, expert, AppearancePlace(uid, ArticleSelector(*article), key, side))
        for id, expert, uid, key, side, *article in tuples(_appearances(ids))
    ]


@prepared
def _appearances(ids: Value) -> pw.Query:
    columns = (Appearance.id, Appearance.expert, Appearance.uid, Appearance.key, Appearance.side)
    query = Appearance.select(*columns, *_ARTICLE).join(StoredArticle).join(ArticleVersion, on=_CURRENT)
    return query.where(one_of(Appearance.id, ids)).order_by(Appearance.id)


def appearances_of_expert(expert: int, limit: int) -> list[AppearanceRow]:
    """The appearances of an expert: the one that gave the expert's id, then as they were added; ``limit`` at most."""
    query = Appearance.select(Appearance.id).where(Appearance.expert == expert)
    query = query.order_by(Appearance.id != expert, Appearance.id).limit(limit)
    ids = [id for (id,) in query.tuples().execute()]
    rows = {row.id: row for row in appearances(ids)}
    return [rows[id] for id in ids]


def appearances_at(places: Iterable[AppearancePlace]) -> list[AppearanceRow]:
    """The appearances with the name of one of these places, or with its id, in the order of their numbers."""
    places = list(places)
    has_key, keys = one_of_texts("key", {place.key for place in places})
    has_uid, uids = one_of_texts("uid", {place.id for place in places})
    database: Any = Base._meta.database
    rows = database.execute_sql(f"SELECT id FROM appearance WHERE {has_key} OR {has_uid}", [keys, uids])
    return appearances([id for (id,) in rows.fetchall()])


def keys_of_experts(experts: Collection[int]) -> set[str]:
    """The keys of the names under which these experts appear."""
    return {key for (key,) in tuples(_keys_of_experts(experts))}


@prepared
def _keys_of_experts(experts: Value) -> pw.Query:
    return Appearance.select(Appearance.key).where(one_of(Appearance.expert, experts)).distinct()


def ids_of_experts(experts: Collection[int]) -> set[str]:
    """The ids of the appearances of these experts."""
    return {uid for (uid,) in tuples(_ids_of_experts(experts))}


@prepared
def _ids_of_experts(experts: Value) -> pw.Query:
    return Appearance.select(Appearance.uid).where(one_of(Appearance.expert, experts))


def other_appearances(id: int, excluded: Collection[int], limit: int) -> list[int]:
    """The numbers of the first ``limit`` appearances of an appearance's expert, without the excluded ones."""
    return [other for (other,) in tuples(_other_appearances(id, excluded, limit))]


@prepared
def _other_appearances(id: Value, excluded: Value, limit: Value) -> pw.Query:
    expert = Appearance.select(Appearance.expert).where(Appearance.id == id)
    query = Appearance.select(Appearance.id).where(Appearance.expert == expert, ~one_of(Appearance.id, excluded))
    return query.order_by(Appearance.id).limit(limit)


def appearance_in(article: str, expert: int) -> tuple[str, str] | None:
    """The name and the side of an expert's first appearance in an article (its id), if there is one."""
    query = Appearance.select(Appearance.name, Appearance.side).join(StoredArticle)
    query = query.where(StoredArticle.uid == article, Appearance.expert == expert).order_by(Appearance.id).limit(1)
    return next(iter(query.tuples().execute()), None)


def has_namesake(article: str, key: str) -> bool:
    """Whether an article (its id) has an appearance under this name key that no decision split off."""
    query = Appearance.select(pw.SQL("1")).join(StoredArticle)
    return query.where(StoredArticle.uid == article, Appearance.key == key, Appearance.side == "").exists()


# Institutions.


def institution_keys(institution: int) -> list[str]:
    """The keys of an institution's names, the oldest name first."""
    query = InstitutionName.select(InstitutionName.key).where(InstitutionName.institution == institution)
    return [key for (key,) in query.order_by(InstitutionName.id).tuples().execute()]


def institution_selector_keys(institution: int) -> list[str]:
    """The keys of an institution's names: of the one that gave the institution's id, then as they were added."""
    name = InstitutionName
    query = name.select(name.key).where(name.institution == institution).order_by(name.id != institution, name.id)
    return [key for (key,) in query.tuples().execute()]


# When entries were added.


def expert_arrival(expert: int) -> Arrival:
    """When an expert (row number) was added: with the first appearance."""
    query = Appearance.select(Appearance.added_at, StoredArticle.uid).join(StoredArticle).where(Appearance.id == expert)
    [row] = query.tuples().execute()
    return Arrival(*row)


def institution_arrival(institution: int) -> Arrival:
    """When an institution (row number) was added: with its first name."""
    return Arrival(InstitutionName.get_by_id(institution).added_at, None)


def quotation_arrival(uid: str) -> Arrival | None:
    """When the quotation with this id was added, withdrawn or not; None for an unknown id."""
    query = StoredQuotation.select(StoredQuotation.added_at, StoredArticle.uid).join(StoredArticle)
    row = next(iter(query.where(StoredQuotation.uid == uid).tuples().execute()), None)
    return row and Arrival(*row)
