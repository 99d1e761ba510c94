"""Stored versions of an article, with their texts and what was read from them. Called inside the caller's
transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from quotes_service.store.models import ArticleVersion


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One state of an article's text; ``packed`` is the packed extraction by ``extractor``, None if none is stored."""

    number: int
    text: str
    created_at: datetime
    extractor: str
    packed: bytes | None


def of_article(article: int, numbers: Collection[int]) -> dict[int, StoredVersion]:
    """The versions of an article (its row number) with these numbers, by number."""
    rows = ArticleVersion.select().where(ArticleVersion.article == article, ArticleVersion.number.in_(sorted(numbers)))
    return {
        row.number: StoredVersion(
            row.number, row.text, row.created_at, row.extractor, None if row.reading is None else bytes(row.reading)
        )
        for row in rows
    }
