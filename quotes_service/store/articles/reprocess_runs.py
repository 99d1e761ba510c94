"""Runs over the stored articles: which are still to be done."""

from __future__ import annotations

from typing import Any

from quotes_service.store.models import ArticleVersion, Reprocess, StoredArticle


def begin(options: dict[str, Any], *, restart: bool) -> Reprocess:
    """The run with these options that was cut off, or a new one."""
    same = [run for run in Reprocess.select() if run.options == options]
    if restart:
        for run in same:
            finish(run)
    return same[0] if same and not restart else Reprocess.create(options=options)


def pending(last: int, *, unread: bool) -> list[tuple[int, str]]:
    """The articles after the one that was done last, by number, each with the extractor that read it."""
    standing = (ArticleVersion.article == StoredArticle.id) & (ArticleVersion.number == StoredArticle.version)
    query = StoredArticle.select(StoredArticle.id, ArticleVersion.extractor).join(ArticleVersion, on=standing)
    query = query.where(StoredArticle.id > last, StoredArticle.supported)
    if unread:
        query = query.where(ArticleVersion.reading.is_null())
    return list(query.order_by(StoredArticle.id).tuples())


def advance(run: Reprocess, id: int) -> None:
    run.last = id
    run.save(only=[Reprocess.last])


def finish(run: Reprocess) -> None:
    run.delete_instance()
