"""Who can no longer be asked, as articles show it: see extract.speakers.past."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import peewee as pw

from quotes_service.records import PastReason
from quotes_service.store.articles.articles import DAY
from quotes_service.store.models import Appearance, StoredArticle
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import ids as numbers
from quotes_service.store.querying.rows import records


@dataclass(frozen=True, slots=True)
class PastRow:
    """How an article shows that an expert can no longer be asked, and the sentence that does."""

    reason: PastReason
    article_uid: str
    text: str
    start: int
    end: int


def of(experts: Collection[int]) -> dict[int, PastRow]:
    """Expert -> what the latest of the articles shows, for those who can no longer be asked.

    One article is enough for a death. Whoever is quoted by a work only must be so in all articles.
    """
    rows = records(_shown(experts))
    by_work = {row["expert"] for row in rows} - {row["expert"] for row in rows if row["reason"] != "work"}
    left_out = numbers(_quoted(by_work)) if by_work else set()
    return {
        row["expert"]: PastRow(row["reason"], row["uid"], row["text"], row["start"], row["end"])
        for row in rows
        if row["expert"] not in left_out and (row["reason"] != "work" or row["expert"] in by_work)
    }


@prepared
def _shown(experts: Value) -> pw.Query:
    columns = (
        Appearance.past_text.alias("text"),
        Appearance.past_start.alias("start"),
        Appearance.past_end.alias("end"),
    )
    query = Appearance.select(Appearance.expert, Appearance.past.alias("reason"), *columns, StoredArticle.uid)
    query = query.join(StoredArticle).where(one_of(Appearance.expert, experts), ~Appearance.silent)
    return query.where(Appearance.past.is_null(False)).order_by(DAY, StoredArticle.id)


@prepared
def _quoted(experts: Value) -> pw.Query:
    query = Appearance.select(Appearance.expert).distinct()
    return query.where(one_of(Appearance.expert, experts), ~Appearance.silent, Appearance.past.is_null())
