"""Runs over the stored articles: how far each is, and which articles are still to be read. Called inside the caller's
transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import peewee as pw

from quotes_service.store.models import ArticleVersion, Reprocess, StoredArticle
from quotes_service.store.querying.rows import tuples


@dataclass(frozen=True, slots=True)
class ReprocessRun:
    """An unfinished run; ``last``: the row id of the article that was done last, 0 for none."""

    id: int
    last: int


@dataclass(frozen=True, slots=True)
class ReadBy:
    """How many articles an extractor, given by its version, read; ``unread``: of how many the extraction is not
    stored."""

    extractor: str
    articles: int
    unread: int


def by_extractor() -> list[ReadBy]:
    """Which extractors read the current versions of articles in a language that the service reads."""
    missing = pw.fn.SUM(pw.Case(None, [(ArticleVersion.reading.is_null(), 1)], 0))
    query = _current(ArticleVersion.extractor, pw.fn.COUNT(ArticleVersion.id), missing)
    query = query.group_by(ArticleVersion.extractor).order_by(ArticleVersion.extractor)
    return [ReadBy(*row) for row in tuples(query)]


def _current(*columns: pw.Node) -> pw.ModelSelect[StoredArticle]:
    current = (ArticleVersion.article == StoredArticle.id) & (ArticleVersion.number == StoredArticle.version)
    query = StoredArticle.select(*columns).join(ArticleVersion, on=current)
    return query.where(StoredArticle.supported)


def begin(options: dict[str, Any], *, restart: bool) -> ReprocessRun:
    """The interrupted run with these options, or a new one; with ``restart`` always a new one."""
    same = [ReprocessRun(row.id, row.last) for row in Reprocess.select() if row.options == options]
    if same and not restart:
        return same[0]
    for run in same:
        finish(run)
    return ReprocessRun(Reprocess.create(options=options).id, 0)


def pending(last: int, *, unread: bool) -> list[tuple[int, str]]:
    """The row ids of the articles after ``last``, each with the extractor that read it; with ``unread`` only those
    whose extraction is not stored."""
    query = _current(StoredArticle.id, ArticleVersion.extractor).where(StoredArticle.id > last)
    if unread:
        query = query.where(ArticleVersion.reading.is_null())
    return tuples(query.order_by(StoredArticle.id))


def advance(run: ReprocessRun, article_id: int) -> None:
    """Note that this article was done last."""
    Reprocess.update(last=article_id).where(Reprocess.id == run.id).execute()


def finish(run: ReprocessRun) -> None:
    """Remove a run that is done."""
    Reprocess.delete().where(Reprocess.id == run.id).execute()
