"""Runs over the stored articles: how far each is, and which articles are still to be read. Called inside the caller's
transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quotes_service.store.models import ArticleVersion, Reprocess, StoredArticle


@dataclass(frozen=True, slots=True)
class ReprocessRun:
    """An unfinished run; ``last``: the row id of the article that was done last, 0 for none."""

    id: int
    last: int


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
    current = (ArticleVersion.article == StoredArticle.id) & (ArticleVersion.number == StoredArticle.version)
    query = StoredArticle.select(StoredArticle.id, ArticleVersion.extractor).join(ArticleVersion, on=current)
    query = query.where(StoredArticle.id > last, StoredArticle.supported)
    if unread:
        query = query.where(ArticleVersion.reading.is_null())
    return list(query.order_by(StoredArticle.id).tuples())


def advance(run: ReprocessRun, article_id: int) -> None:
    """Note that this article was done last."""
    Reprocess.update(last=article_id).where(Reprocess.id == run.id).execute()


def finish(run: ReprocessRun) -> None:
    """Remove a run that is done."""
    Reprocess.delete().where(Reprocess.id == run.id).execute()
