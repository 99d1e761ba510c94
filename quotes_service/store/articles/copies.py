"""Near copies of articles: bands, pairs, stories and news agencies. Called inside the caller's transaction.

Most queries are written by hand, with row numbers in the SQL: they are made for each article that comes in, and
building them would take longer than answering takes the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import peewee as pw

from quotes_service.store.models import ArticleVersion, NearCopy, StoredArticle
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.rows import typed

#: Articles in a band at most: more have a text of one formula, or one foot, in common.
MOST_IN_BAND = 64
#: Row numbers in one query.
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class NearPair:
    """Two articles (row numbers) that are near copies."""

    shorter: int
    longer: int
    resemblance: float


@dataclass(frozen=True, slots=True)
class Origin:
    """What an article says of where it comes from: its byline, and the news agency and the story that are noted."""

    byline: str | None
    agency: str | None
    story: int | None


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """An article as one of a story; ``version`` is the number of its current version,
    ``version_id`` the row number of that."""

    id: int
    uid: str
    version: int
    version_id: int
    title: str | None
    url: str | None
    external_id: str | None
    outlet: str | None
    published_at: date | None
    agency: str | None
    story: int | None
    created_at: datetime


def _rows(sql: str, ids: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """The rows of a query that has these numbers for its {ids}."""
    for batch in pw.chunked(sorted(ids), _BATCH):
        numbers = ", ".join(str(int(id)) for id in batch)
        yield from StoredArticle._meta.database.execute_sql(sql.format(ids=numbers)).fetchall()


def _change(sql: str, ids: Collection[int], values: Collection[Any] = ()) -> None:
    for batch in pw.chunked(sorted(ids), _BATCH):
        numbers = ", ".join(str(int(id)) for id in batch)
        StoredArticle._meta.database.execute_sql(sql.format(ids=numbers), list(values))


# Bands and pairs.


def in_bands(values: Collection[int]) -> dict[int, list[int]]:
    """Band -> the articles in it, the first ones first; a band without any has no entry."""
    found: dict[int, list[int]] = {}
    for value, article in _rows("SELECT value, article_id FROM article_band WHERE value IN ({ids})", values):
        found.setdefault(value, []).append(article)
    return {value: sorted(articles) for value, articles in found.items()}


def add_bands(rows: Iterable[tuple[int, int]]) -> None:
    """Put articles into bands: (band, article)."""
    for batch in pw.chunked(sorted(rows), _BATCH):
        values = ", ".join(f"({int(value)}, {int(article)})" for value, article in batch)
        StoredArticle._meta.database.execute_sql(f"INSERT INTO article_band (value, article_id) VALUES {values}")


def forget(articles: Collection[int]) -> set[int]:
    """Remove the bands and pairs of these articles; returns the articles that were their near copies."""
    _change("DELETE FROM article_band WHERE article_id IN ({ids})", articles)
    near = {
        id
        for pair in _rows(
            "SELECT shorter_id, longer_id FROM near_copy WHERE shorter_id IN ({ids}) "
            "UNION SELECT shorter_id, longer_id FROM near_copy WHERE longer_id IN ({ids})",
            articles,
        )
        for id in pair
    }
    if near:
        _change("DELETE FROM near_copy WHERE shorter_id IN ({ids})", articles)
        _change("DELETE FROM near_copy WHERE longer_id IN ({ids})", articles)
    return near - set(articles)


def add_pairs(pairs: Iterable[NearPair]) -> None:
    """Add pairs that are not there yet."""
    rows = [(pair.shorter, pair.longer, pair.resemblance) for pair in pairs]
    for batch in pw.chunked(rows, _BATCH):
        NearCopy.insert_many(batch, fields=[NearCopy.shorter, NearCopy.longer, NearCopy.resemblance]).execute()


def pairs_of_shorter(articles: Collection[int]) -> list[NearPair]:
    """The pairs in which these articles are the shorter ones."""
    sql = "SELECT shorter_id, longer_id, resemblance FROM near_copy WHERE shorter_id IN ({ids})"
    return [NearPair(*row) for row in _rows(sql, articles)]


def resemblances(article: int) -> dict[int, float]:
    """The near copies of an article, each with its resemblance to it."""
    sql = (
        "SELECT longer_id, resemblance FROM near_copy WHERE shorter_id IN ({ids}) "
        "UNION SELECT shorter_id, resemblance FROM near_copy WHERE longer_id IN ({ids})"
    )
    return dict(_rows(sql, [article]))


def texts(articles: Collection[int]) -> dict[int, str]:
    """Article -> its current text."""
    sql = (
        "SELECT a.id, v.text FROM article a JOIN article_version v ON v.article_id = a.id AND v.number = a.version "
        "WHERE a.id IN ({ids})"
    )
    return dict(_rows(sql, articles))


# Stories.


def origins(articles: Collection[int]) -> dict[int, Origin]:
    """Article -> where it comes from."""
    sql = "SELECT id, byline, agency, story FROM article WHERE id IN ({ids})"
    return {id: Origin(*values) for id, *values in _rows(sql, articles)}


def members(stories: Collection[int]) -> dict[int, int | None]:
    """The articles of these stories, each with its story."""
    return dict(_rows("SELECT id, story FROM article WHERE story IN ({ids})", stories))


def set_stories(stories: Mapping[int, int | None]) -> None:
    """Set the story of each of these articles."""
    for batch in pw.chunked(sorted(stories), _BATCH):
        cases = " ".join(
            f"WHEN {int(id)} THEN {'CAST(NULL AS INTEGER)' if (story := stories[id]) is None else int(story)}"
            for id in batch
        )
        _change(f"UPDATE article SET story = CASE id {cases} END WHERE id IN ({{ids}})", batch)


def set_agencies(agencies: Mapping[int, str | None]) -> None:
    """Set the news agency of each of these articles."""
    by_agency: dict[str | None, list[int]] = {}
    for article, agency in agencies.items():
        by_agency.setdefault(agency, []).append(article)
    mark = StoredArticle._meta.database.param
    for agency, articles in by_agency.items():
        _change(f"UPDATE article SET agency = {mark} WHERE id IN ({{ids}})", articles, [agency])


def of_stories(stories: Collection[int]) -> list[StoryArticle]:
    """The articles of these stories, the earliest first and those without a date last."""
    return _story_articles(one_of(StoredArticle.story, sorted(stories)))


def as_story(articles: Collection[int]) -> list[StoryArticle]:
    """These articles, in the same order."""
    return _story_articles(one_of(StoredArticle.id, sorted(articles)))


def _story_articles(condition: pw.Expression) -> list[StoryArticle]:
    current = (ArticleVersion.article == StoredArticle.id) & (ArticleVersion.number == StoredArticle.version)
    query = (
        StoredArticle.select(StoredArticle, ArticleVersion.id.alias("version_id"))
        .join(ArticleVersion, on=current)
        .where(condition)
    )
    day = StoredArticle.published_at
    return typed(StoryArticle, query.order_by(day.is_null(), day, StoredArticle.id))
