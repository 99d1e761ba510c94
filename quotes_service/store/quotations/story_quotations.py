"""Quotations with the same text in the articles of one story. Called inside the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import peewee as pw

from quotes_service.store.articles import articles
from quotes_service.store.models import StoredArticle, StoredQuotation
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import tuples
from quotes_service.store.quotations import quotation_writes


@dataclass(frozen=True, slots=True)
class StorySpeaker:
    """A person or an organization that a quotation names. ``entry``: the number of the expert or institution, if it is
    known."""

    kind: str
    name: str
    entry: int | None


@dataclass(frozen=True, slots=True)
class StoryQuotation:
    """A quotation of an article that has near copies; ``speakers`` are those that it names."""

    id: int
    article: int
    story: int
    text: str
    spans: list[list[int]]
    article_text: str
    speakers: tuple[StorySpeaker, ...]


def among(ids: Collection[int]) -> set[int]:
    """Those of these quotations whose articles have near copies."""
    return {id for (id,) in tuples(_among(ids))}


def same_texts(ids: Collection[int]) -> list[StoryQuotation]:
    """Those of these quotations that were said, in articles that have near copies, and all that other articles of these
    stories print with the same text."""
    wanted: dict[int, set[str]] = defaultdict(set)
    for story, text in tuples(_texts_in_stories(ids)):
        wanted[story].add(text)
    texts = set().union(*wanted.values())
    rows = [row for row in tuples(_in_stories(wanted, texts)) if row[3] in wanted[row[2]]]
    speakers: dict[int, list[StorySpeaker]] = defaultdict(list)
    for quotation, name, kind, expert, institution in quotation_writes.speakers([row[0] for row in rows]):
        if kind in ("person", "organization"):
            entry = expert if kind == "person" else institution
            speakers[quotation].append(StorySpeaker(kind, name, entry))
    article_texts = articles.texts({row[5] for row in rows})
    return [
        StoryQuotation(id, article, story, text, spans, article_texts[version], tuple(speakers[id]))
        for id, article, story, text, spans, version in rows
    ]


_SAID_IN_STORIES = (
    StoredQuotation.select(
        StoredQuotation.id,
        StoredQuotation.article,
        StoredArticle.story,
        StoredQuotation.text,
        StoredQuotation.spans,
        StoredQuotation.version,
    )
    .join(StoredArticle)
    .where(StoredQuotation.current, StoredQuotation.factuality == "said", StoredArticle.story.is_null(False))
)


@prepared
def _among(ids: Value) -> pw.Query:
    query = StoredQuotation.select(StoredQuotation.id).join(StoredArticle)
    return query.where(one_of(StoredQuotation.id, ids), StoredArticle.story.is_null(False))


@prepared
def _texts_in_stories(ids: Value) -> pw.Query:
    return _SAID_IN_STORIES.select(StoredArticle.story, StoredQuotation.text).where(one_of(StoredQuotation.id, ids))


@prepared
def _in_stories(stories: Value, texts: Value) -> pw.Query:
    return _SAID_IN_STORIES.where(one_of(StoredArticle.story, stories), one_of(StoredQuotation.text, texts))
