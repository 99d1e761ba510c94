"""Articles: their versions and the copies of them under other URLs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from hashlib import sha256

import peewee as pw

from quotes_service import records
from quotes_service.store.models import ArticleCopy, ArticleVersion, Listed, StoredArticle, now
from quotes_service.store.querying.compiled import fetch
from quotes_service.store.querying.paging import Order

#: The day of an article for ordering: those without a date come last among the newest.
DAY = pw.fn.COALESCE(StoredArticle.published_at, pw.Value(date.min))
NEWEST = Order("articles", ((DAY, date, True), (StoredArticle.id, int, True)))
#: The most parameters of one query.
_BATCH = 5_000


def content_hash(text: str) -> str:
    """What two texts that differ in white space only have in common."""
    return sha256(" ".join(text.split()).encode()).hexdigest()


def _standing() -> pw.ModelSelect:
    """Articles with the version that stands, as ``article.current``."""
    joined = (ArticleVersion.article == StoredArticle.id) & (ArticleVersion.number == StoredArticle.version)
    return StoredArticle.select(StoredArticle, ArticleVersion).join(ArticleVersion, on=joined, attr="current")


def by_url(url: str) -> StoredArticle | None:
    return _standing().where(StoredArticle.url == url).first()


def by_text(text: str) -> StoredArticle | None:
    """The first article whose standing text is this one."""
    return by_hash(content_hash(text))


def by_hash(text: str) -> StoredArticle | None:
    """The article whose standing text has this ``content_hash``."""
    return _standing().where(ArticleVersion.content_hash == text).order_by(StoredArticle.id).first()


def by_uid(uid: str) -> StoredArticle | None:
    return _standing().where(StoredArticle.uid == uid).first()


def by_id(id: int) -> StoredArticle | None:
    return _standing().where(StoredArticle.id == id).first()


def copy_by_url(url: str) -> ArticleCopy | None:
    return ArticleCopy.select(ArticleCopy, ArticleVersion).join(ArticleVersion).where(ArticleCopy.url == url).first()


def add(article: records.Article, extraction: records.Extraction) -> StoredArticle:
    row = StoredArticle.create(**_metadata(article, extraction), url=article.url)
    _add_version(row, article, extraction)
    return row


def add_next_version(row: StoredArticle, article: records.Article, extraction: records.Extraction) -> None:
    """The changed text becomes the version that stands; what the sender left out of the metadata stays."""
    for name, value in _metadata(article, extraction).items():
        if value is not None:
            setattr(row, name, value)
    row.version += 1
    row.updated_at = now()
    row.save()
    _add_version(row, article, extraction)


def take_url(row: StoredArticle, article: records.Article) -> None:
    """An article that came without a URL has been found at one, with what that page says about it."""
    row.url = article.url
    for name in ("title", "outlet", "byline", "published_at"):
        setattr(row, name, getattr(row, name) or getattr(article, name))
    row.save()


def add_copy(row: StoredArticle, article: records.Article) -> None:
    ArticleCopy.create(version=row.current, url=article.url, outlet=article.outlet, published_at=article.published_at)


def _metadata(article: records.Article, extraction: records.Extraction) -> dict:
    return {
        "title": article.title,
        "outlet": article.outlet,
        "byline": article.byline,
        "published_at": article.published_at,
        "language": article.language or extraction.language,
        "supported": extraction.supported,
    }


def _add_version(row: StoredArticle, article: records.Article, extraction: records.Extraction) -> None:
    row.current = ArticleVersion.create(
        article=row,
        number=row.version,
        text=article.text,
        content_hash=content_hash(article.text),
        extractor=extraction.extractor,
    )


def outlets(among: pw.ModelSelect | None = None) -> list[str]:
    """The names of all outlets of articles, or of those that the query ``among`` has, by name: from one to the next in
    the index, since articles are many."""
    some = among if among is not None else StoredArticle.select()
    found, values = some.select(pw.SQL("1")).where(StoredArticle.outlet == pw.SQL("one.outlet")).sql()
    rows = StoredArticle._meta.database.execute_sql(
        "WITH RECURSIVE one (outlet) AS (SELECT MIN(outlet) FROM article UNION ALL "
        "SELECT (SELECT MIN(outlet) FROM article WHERE outlet > one.outlet) FROM one WHERE one.outlet IS NOT NULL) "
        f"SELECT outlet FROM one WHERE outlet IS NOT NULL AND EXISTS ({found})",
        values,
    )
    return [outlet for (outlet,) in rows.fetchall()]


def outlets_called(name: str) -> list[str]:
    """The spellings of an outlet's name that differ in case only."""
    return [outlet for outlet in outlets() if outlet.lower() == name.lower()]


def printed(query: pw.Select, *, outlet: str | None = None, since: date | None = None, until: date | None = None):
    """The query narrowed to articles of an outlet (case doesn't count) and of days from ``since`` to ``until``."""
    if outlet is not None:
        query = query.where(StoredArticle.outlet.in_(outlets_called(outlet)))
    if since is not None:
        query = query.where(StoredArticle.published_at >= since)
    if until is not None:
        query = query.where(StoredArticle.published_at <= until)
    return query


def page(
    *, outlet: str | None, since: date | None, until: date | None, cursor: str | None, limit: int
) -> tuple[list[dict], str | None, int]:
    """Rows of articles with ``quotation_count``, newest first, the next cursor, and how many there are in all."""
    query = StoredArticle.select(StoredArticle)
    query = printed(query, outlet=outlet, since=since, until=until)
    total = query.count()
    rows, following = NEWEST.page(query, cursor, limit)
    counts = (
        Listed.select(Listed.article, pw.fn.COUNT(Listed.quotation))
        .where(Listed.article.in_([row["id"] for row in rows]))
        .group_by(Listed.article)
    )
    by_article = dict(counts.tuples())
    for row in rows:
        row["quotation_count"] = by_article.get(row["id"], 0)
    return rows, following, total


def versions(row: StoredArticle) -> list[ArticleVersion]:
    return list(row.versions.order_by(ArticleVersion.number))


def copies(row: StoredArticle) -> list[ArticleCopy]:
    query = ArticleCopy.select(ArticleCopy, ArticleVersion).join(ArticleVersion)
    return list(query.where(ArticleVersion.article == row).order_by(ArticleCopy.id))


def printed_elsewhere(version_ids: Collection[int]) -> dict[int, list[dict]]:
    """The copies of these versions: url, outlet and published_at of each."""
    query = ArticleCopy.select(ArticleCopy.version, ArticleCopy.url, ArticleCopy.outlet, ArticleCopy.published_at)
    found: dict[int, list[dict]] = {}
    ids = sorted(version_ids)
    for start in range(0, len(ids), _BATCH):
        batch = ArticleCopy.version.in_(ids[start : start + _BATCH])
        for row in query.where(batch).order_by(ArticleCopy.id).dicts():
            found.setdefault(row.pop("version"), []).append(row)
    return found


def first_days(days: dict[int, date | None]) -> dict[int, date | None]:
    """The day on which these versions were first printed, from the days of their articles: of a copy, it may be."""
    elsewhere = printed_elsewhere(days)
    return {
        id: min(filter(None, (day, *(copy["published_at"] for copy in elsewhere.get(id, ())))), default=None)
        for id, day in days.items()
    }


def first_day(row: StoredArticle) -> date | None:
    return first_days({row.current.id: row.published_at})[row.current.id]


def texts(version_ids: set[int]) -> dict[int, str]:
    """The texts of versions by their number."""
    return {row["id"]: row["text"] for row in fetch(_texts, sorted(version_ids))}


def _texts(ids: Collection[int]) -> pw.ModelSelect:
    return ArticleVersion.select(ArticleVersion.id, ArticleVersion.text).where(ArticleVersion.id.in_(ids))


def searched(since: date | None, until: date | None) -> dict:
    """How many articles of a range of days there are whose quotations could be read, of which outlets, their first and
    last day, and how many without a date there are, which are in no range."""
    supported = StoredArticle.supported == True  # noqa: E712 - an index serves an equation only
    read = printed(StoredArticle.select().where(supported), since=since, until=until)
    return {
        "articles": read.count(),
        "outlets": outlets(read),
        "since": read.select(pw.fn.MIN(StoredArticle.published_at)).scalar(),
        "until": read.select(pw.fn.MAX(StoredArticle.published_at)).scalar(),
        "undated": StoredArticle.select().where(supported, StoredArticle.published_at.is_null()).count(),
    }
