"""Quotations with the same text in the articles of one story. Called inside the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import peewee as pw

from quotes_service.store.articles import articles
from quotes_service.store.models import StoredArticle, StoredQuotation
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.rows import tuples
from quotes_service.store.quotations import quotation_writes
from quotes_service.store.quotations.quotations import batches


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


def same_texts(ids: Collection[int]) -> list[StoryQuotation]:
    """Those of these quotations that were said, in articles that have near copies, and all that other articles of these
    stories print with the same text."""
    wanted: dict[int, set[str]] = defaultdict(set)
    for batch in batches(sorted(ids)):
        query = _SAID_IN_STORIES.select(StoredArticle.story, StoredQuotation.text)
        for story, text in tuples(query.where(one_of(StoredQuotation.id, batch))):
            wanted[story].add(text)
    rows: list[tuple[Any, ...]] = []
    for batch in batches(sorted(wanted)):
        texts = sorted(set().union(*(wanted[story] for story in batch)))
        for part in pw.chunked(texts, 5_000):
            query = _SAID_IN_STORIES.where(one_of(StoredArticle.story, batch), StoredQuotation.text.in_(part))
            rows += [row for row in tuples(query) if row[3] in wanted[row[2]]]
    speakers: dict[int, list[StorySpeaker]] = defaultdict(list)
    for batch in batches([row[0] for row in rows]):
        for quotation, name, kind, expert, institution in quotation_writes.speakers(batch):
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
