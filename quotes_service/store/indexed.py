"""What the search index has rows of: by kind, the entries of other tables that can be found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import peewee as pw

from quotes_service.store.database import is_sqlite
from quotes_service.store.models import (
    ArticleVersion,
    Expert,
    Institution,
    Listed,
    StoredArticle,
    StoredQuotation,
    StoredTopic,
)
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import tuples

_FOUND: dict[str, tuple[pw.Field, pw.Expression | None]] = {
    "quotation": (Listed.quotation, None),
    "article": (StoredArticle.id, None),
    "expert": (Expert.id, ~Expert.hidden & ~Expert.silent),
    "institution": (Institution.id, ~Institution.hidden & ~Institution.silent),
    "topic": (StoredTopic.id, None),
}


@dataclass(frozen=True, slots=True)
class Opening:
    """What the lead of an article is made of: its text, its packed extraction if there is one, and the paragraphs of
    its direct quotations."""

    id: int
    title: str | None
    text: str
    packed: bytes | None
    direct: list[tuple[int, int]]


def count(kind: str) -> int:
    """How many rows the index of a kind should have."""
    return _query(kind).count()


def batches(kind: str, size: int) -> Iterator[list[int]]:
    """The numbers of the rows that the index of a kind should have, ``size`` at once."""
    column, last = _FOUND[kind][0], -1
    while batch := [id for (id,) in tuples(_query(kind).where(column > last).order_by(column).limit(size))]:
        last = batch[-1]
        yield batch


def differences(database: pw.Database, kind: str) -> int:
    """How many rows the index of a kind lacks or has too many."""
    row = "rowid" if is_sqlite(database) else "id"
    indexed = pw.Select([table := pw.Table(f"{kind}_index")], [getattr(table.c, row)])
    wanted = _query(kind)
    return sum(
        next(iter(pw.Select([one - other], [pw.fn.COUNT(pw.SQL("1"))]).bind(database).tuples()))[0]
        for one, other in ((indexed, wanted), (wanted, indexed))
    )


def _query(kind: str) -> pw.ModelSelect:
    column, condition = _FOUND[kind]
    query = column.model.select(column)
    return query if condition is None else query.where(condition)


def openings(ids: Collection[int]) -> list[Opening]:
    """What the leads of these articles are made of."""
    direct: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for article, start, end in tuples(_direct(ids)):
        direct[article].append((start, end))
    return [
        Opening(id, title, text, None if packed is None else bytes(packed), direct[id])
        for id, title, text, packed in tuples(_texts(ids))
    ]


@prepared
def _direct(articles: Value) -> pw.Query:
    quotation = StoredQuotation
    query = quotation.select(quotation.article, quotation.paragraph_start, quotation.paragraph_end)
    return query.where(one_of(quotation.article, articles), quotation.current, quotation.type == "direct")


@prepared
def _texts(articles: Value) -> pw.Query:
    current = (ArticleVersion.article == StoredArticle.id) & (ArticleVersion.number == StoredArticle.version)
    query = StoredArticle.select(StoredArticle.id, StoredArticle.title, ArticleVersion.text, ArticleVersion.reading)
    return query.join(ArticleVersion, on=current).where(one_of(StoredArticle.id, articles)).order_by(StoredArticle.id)


def labels(ids: Collection[int]) -> list[tuple[int, str]]:
    """The labels of these topics, by their numbers."""
    return [(id, label) for id, label in tuples(_labels(ids))]


@prepared
def _labels(topics: Value) -> pw.Query:
    return StoredTopic.select(StoredTopic.id, StoredTopic.label).where(one_of(StoredTopic.id, topics))
