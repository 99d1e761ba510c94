"""Articles: their versions and the copies of them under other URLs and ids of senders."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from weakref import WeakKeyDictionary

import peewee as pw
from pydantic import TypeAdapter

from quotes_service import records
from quotes_service.store.articles import publications
from quotes_service.store.articles.article_refs import ArticleRef, CurrentVersion
from quotes_service.store.models import ArticleCopy, ArticleVersion, Listed, StoredArticle, new_uid, now
from quotes_service.store.querying.compiled import insert, new_ids, one_of
from quotes_service.store.querying.paging import Order, Page, Paging
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import from_records, tuples, typed

#: The day of an article for ordering: those without a date come last among the newest.
DAY = pw.fn.COALESCE(StoredArticle.published_at, pw.Value(date.min))
NEWEST = Order("articles", ((DAY, date, True), (StoredArticle.id, int, True)))
#: The characters of a text by which it is told from others in a list.
BEGINNING = 400

_parts = TypeAdapter(tuple[records.Part, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFilters:
    """Which articles are listed; None: any. ``since`` and ``until`` are included; ``outlet`` ignores case.

    ``url``, in any form, and ``external_id`` may be those of a copy; ``outlet`` is the one that printed it there, then.
    ``story`` is the id of an article: it and its near copies; without ``copies`` one of those of each story.
    """

    url: str | None = None
    external_id: str | None = None
    outlet: str | None = None
    since: date | None = None
    until: date | None = None
    story: str | None = None
    copies: bool = True


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article without its text. ``id`` is the row number, ``uid`` the id that the API shows; ``version`` the number
    of the current version."""

    id: int
    uid: str
    url: str | None
    external_id: str | None
    title: str | None
    outlet: str | None
    byline: str | None
    published_at: date | None
    modified_at: date | None
    language: str
    supported: bool
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One state of an article's text; ``extractor`` is the version of the extractor that read it."""

    number: int
    created_at: datetime
    extractor: str
    chars: int


@dataclass(frozen=True, slots=True)
class CopyRow:
    """The same text as a version of an article (its row number, and its number in the article) under another URL or
    id of a sender."""

    version_id: int
    version: int
    url: str | None
    external_id: str | None
    outlet: str | None
    published_at: date | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SearchedArticles:
    """The articles of a period in a supported language: how many, their outlets, their first and last day; and how many
    articles have no date, so that they are in no period."""

    articles: int
    outlets: list[str]
    since: date | None
    until: date | None
    undated: int


def content_hash(text: str) -> str:
    """A hash of a text that ignores differences in white space."""
    return sha256(" ".join(text.split()).encode()).hexdigest()


def _with_current_version() -> pw.ModelSelect[StoredArticle]:
    """Articles joined with their current version, as ``article.current``."""
    joined = (ArticleVersion.article == StoredArticle.id) & (ArticleVersion.number == StoredArticle.version)
    return StoredArticle.select(StoredArticle, ArticleVersion).join(ArticleVersion, on=joined, attr="current")


def by_url(url: str) -> StoredArticle | None:
    return _by_url(url).first()


@prepared
def _by_url(url: Value) -> pw.Query:
    return _with_current_version().where(StoredArticle.url == url).limit(1)


def by_text(text: str) -> StoredArticle | None:
    """The first article whose current text is this one."""
    return by_hash(content_hash(text))


def by_hash(text: str) -> StoredArticle | None:
    """The first article whose current text has this ``content_hash``."""
    return _by_hash(text).first()


@prepared
def _by_hash(text: Value) -> pw.Query:
    return _with_current_version().where(ArticleVersion.content_hash == text).order_by(StoredArticle.id).limit(1)


def by_uid(uid: str) -> StoredArticle | None:
    return _by_uid(uid).first()


@prepared
def _by_uid(uid: Value) -> pw.Query:
    return _with_current_version().where(StoredArticle.uid == uid).limit(1)


def by_id(id: int) -> StoredArticle | None:
    return _by_id(id).first()


@prepared
def _by_id(id: Value) -> pw.Query:
    return _with_current_version().where(StoredArticle.id == id).limit(1)


def summary(row: StoredArticle) -> ArticleRow:
    """The metadata of an article."""
    return from_records(ArticleRow, [row.__data__])[0]


def add(article: records.Article, extraction: records.Extraction) -> StoredArticle:
    [ref] = add_all([(article, extraction, None)])
    row = by_id(ref.id)
    assert row is not None, "it was just added"
    return row


def add_all(new: Sequence[tuple[records.Article, records.Extraction, bytes | None]]) -> list[ArticleRef]:
    """Store new articles, each with what was read from it and that packed; returns them in the same order."""
    if not new:
        return []
    ids, version_ids = new_ids(StoredArticle, len(new)), new_ids(ArticleVersion, len(new))
    rows, versions, refs = [], [], []
    for id, version_id, (article, extraction, packed) in zip(ids, version_ids, new, strict=True):
        uid, text_hash = new_uid("a"), content_hash(article.text)
        rows.append((id, uid, *_metadata(article, extraction).values()))
        version = (1, article.text, text_hash, _packed_parts(article), extraction.extractor, packed)
        versions.append((version_id, id, *version))
        current = CurrentVersion(version_id, article.text, text_hash, extraction.extractor, packed)
        refs.append(ArticleRef(id, uid, article.url, article.title, current))
    insert(StoredArticle, ("id", "uid", *_metadata(*new[0][:2])), rows)
    names = ("id", "article", "number", "text", "content_hash", "parts", "extractor", "reading")
    insert(ArticleVersion, names, versions)
    return refs


def add_next_version(row: StoredArticle, article: records.Article, extraction: records.Extraction) -> None:
    """Make the changed text the current version; metadata that the sender left out stays as it was."""
    for name, value in _metadata(article, extraction).items():
        if value is not None:
            setattr(row, name, value)
    row.version += 1
    row.updated_at = now()
    row.save()
    _add_version(row, article, extraction)


def _metadata(article: records.Article, extraction: records.Extraction) -> dict[str, Any]:
    return {
        "url": article.url,
        "external_id": article.external_id,
        "title": article.title,
        "outlet": article.outlet,
        "byline": article.byline,
        "published_at": article.published_at,
        "modified_at": article.modified_at,
        "language": article.language or extraction.language,
        "supported": extraction.supported,
    }


def _add_version(row: StoredArticle, article: records.Article, extraction: records.Extraction) -> None:
    row.current = ArticleVersion.create(
        article=row,
        number=row.version,
        text=article.text,
        content_hash=content_hash(article.text),
        parts=_packed_parts(article),
        extractor=extraction.extractor,
    )


def _packed_parts(article: records.Article) -> str | None:
    return _parts.dump_json(article.parts).decode() if article.parts else None


def parts(row: StoredArticle) -> tuple[records.Part, ...]:
    """The parts of the current version."""
    return _parts.validate_json(row.current.parts) if row.current.parts else ()


def outlets(among: pw.ModelSelect[StoredArticle] | None = None) -> list[str]:
    """The names of all outlets of articles, or of the articles in the query ``among``, sorted.

    The index is skipped through from name to name, since reading every article would take too long.
    """
    articles = among if among is not None else StoredArticle.select()
    article, values = articles.select(pw.SQL("1")).where(StoredArticle.outlet == pw.SQL("one.outlet")).sql()
    rows = StoredArticle._meta.database.execute_sql(
        "WITH RECURSIVE one (outlet) AS (SELECT MIN(outlet) FROM article UNION ALL "
        "SELECT (SELECT MIN(outlet) FROM article WHERE outlet > one.outlet) FROM one WHERE one.outlet IS NOT NULL) "
        f"SELECT outlet FROM one WHERE outlet IS NOT NULL AND EXISTS ({article})",
        values,
    )
    return [outlet for (outlet,) in rows.fetchall()]


def outlets_called(name: str) -> list[str]:
    """The spellings of an outlet's name that differ in case only."""
    return [outlet for outlet in outlets() if outlet.lower() == name.lower()]


def _filtered(
    query: pw.ModelSelect[StoredArticle], filters: ArticleFilters, url_keys: Sequence[str] | None = None
) -> pw.ModelSelect[StoredArticle]:
    if url_keys is not None or filters.external_id is not None:
        printed = publications.article_ids(url_keys=url_keys, external_id=filters.external_id, outlet=filters.outlet)
        query = query.where(StoredArticle.id.in_(printed))
    elif filters.outlet is not None:
        query = query.where(StoredArticle.outlet.in_(outlets_called(filters.outlet)))
    if filters.since is not None:
        query = query.where(StoredArticle.published_at >= filters.since)
    if filters.until is not None:
        query = query.where(StoredArticle.published_at <= filters.until)
    if filters.story is not None:
        same = StoredArticle.alias()
        stories = same.select(same.story).where(same.uid == filters.story, same.story.is_null(False))
        query = query.where((StoredArticle.uid == filters.story) | StoredArticle.story.in_(stories))
    if not filters.copies:
        alone = pw.fn.COALESCE(StoredArticle.story, StoredArticle.id * -1)
        query = query.where(StoredArticle.id.in_(query.select(pw.fn.MIN(StoredArticle.id)).group_by(alone)))
    return query


def page(filters: ArticleFilters, url_keys: Sequence[str] | None, paging: Paging) -> Page[ArticleRow]:
    """Articles, the newest first and those without a date last. ``url_keys``: those of the filter ``url``, by which it
    is looked up (``ingest.addresses.lookup_keys``). Raises InvalidInput("cursor")."""
    query = _filtered(StoredArticle.select(StoredArticle), filters, url_keys)
    total = query.count()
    rows, next_cursor = NEWEST.page(query, paging.cursor, paging.limit)
    return Page(from_records(ArticleRow, rows), next_cursor, total)


def quotation_counts(ids: Collection[int]) -> dict[int, int]:
    """Article -> how many of its quotations are listed; an article without any has no entry."""
    return dict(tuples(_quotation_counts(ids)))


@prepared
def _quotation_counts(ids: Value) -> pw.Query:
    query = Listed.select(Listed.article, pw.fn.COUNT(Listed.quotation))
    return query.where(one_of(Listed.article, ids)).group_by(Listed.article)


def beginnings(ids: Collection[int]) -> dict[int, str]:
    """Article -> the first BEGINNING characters of its text, without the white space before them."""
    return dict(tuples(_beginnings(ids)))


@prepared
def _beginnings(ids: Value) -> pw.Query:
    text = pw.fn.SUBSTR(pw.fn.LTRIM(ArticleVersion.text, " \t\r\n"), 1, BEGINNING)
    return _with_current_version().select(StoredArticle.id, text).where(one_of(StoredArticle.id, ids))


def added_last(limit: int) -> list[ArticleRow]:
    """The articles that came in last, the newest first."""
    return typed(ArticleRow, StoredArticle.select().order_by(StoredArticle.id.desc()).limit(limit))


def by_uids(uids: Collection[str]) -> list[ArticleRow]:
    """The articles with these ids."""
    return typed(ArticleRow, StoredArticle.select().where(StoredArticle.uid.in_(list(uids))))


def outlet_counts(most: int) -> list[tuple[str, int]]:
    """The outlets with most articles, and how many they have."""
    number = pw.fn.COUNT(StoredArticle.id)
    query = StoredArticle.select(StoredArticle.outlet, number).where(StoredArticle.outlet.is_null(False))
    query = query.group_by(StoredArticle.outlet).order_by(number.desc(), StoredArticle.outlet).limit(most)
    return [(outlet, count) for outlet, count in tuples(query)]


def versions(article: int) -> list[VersionRow]:
    """The versions of an article (its row number), the first one first."""
    return typed(VersionRow, _versions(article))


@prepared
def _versions(article: Value) -> pw.Query:
    query = ArticleVersion.select(
        ArticleVersion.number,
        ArticleVersion.created_at,
        ArticleVersion.extractor,
        pw.fn.LENGTH(ArticleVersion.text).coerce(False).alias("chars"),
    )
    return query.where(ArticleVersion.article == article).order_by(ArticleVersion.number)


def copies(article: int) -> list[CopyRow]:
    """The copies of all versions of an article (its row number), in the order in which they were added."""
    return typed(CopyRow, _copies_of_article(article))


@prepared
def _copies_of_article(article: Value) -> pw.Query:
    return _copies().where(ArticleVersion.article == article).order_by(ArticleCopy.id)


def copies_of(version_ids: Collection[int]) -> dict[int, list[CopyRow]]:
    """Version -> its copies; a version without any has no entry."""
    copies: dict[int, list[CopyRow]] = {}
    for row in typed(CopyRow, _copies_of(version_ids)):
        copies.setdefault(row.version_id, []).append(row)
    return copies


@prepared
def _copies_of(version_ids: Value) -> pw.Query:
    return _copies().where(one_of(ArticleCopy.version, version_ids)).order_by(ArticleCopy.id)


def _copies() -> pw.ModelSelect[ArticleCopy]:
    return ArticleCopy.select(
        ArticleCopy.version.alias("version_id"),
        ArticleVersion.number.alias("version"),
        ArticleCopy.url,
        ArticleCopy.external_id,
        ArticleCopy.outlet,
        ArticleCopy.published_at,
        ArticleCopy.created_at,
    ).join(ArticleVersion)


def first_days(days: Mapping[int, date | None]) -> dict[int, date | None]:
    """Version -> the day on which it was first printed, in its article or a copy; ``days``: the articles' days."""
    copied: dict[int, list[date]] = {}
    for version, day in tuples(_days_of_copies(days)):
        copied.setdefault(version, []).append(day)
    return {id: min(filter(None, (day, *copied.get(id, ()))), default=None) for id, day in days.items()}


@prepared
def _days_of_copies(versions: Value) -> pw.Query:
    query = ArticleCopy.select(ArticleCopy.version, ArticleCopy.published_at)
    return query.where(one_of(ArticleCopy.version, versions))


def first_day(row: StoredArticle) -> date | None:
    return first_days({row.current.id: row.published_at})[row.current.id]


def texts(version_ids: Collection[int]) -> dict[int, str]:
    """Version -> its text."""
    return dict(tuples(_texts(version_ids)))


@prepared
def _texts(ids: Value) -> pw.Query:
    return ArticleVersion.select(ArticleVersion.id, ArticleVersion.text).where(one_of(ArticleVersion.id, ids))


def searched(since: date | None, until: date | None) -> SearchedArticles:
    """What a search for quotations of this period covers."""
    supported = StoredArticle.supported == True  # noqa: E712 - only an equation uses the index
    read = _filtered(StoredArticle.select().where(supported), ArticleFilters(since=since, until=until))
    number = _count(read) if since or until else _all_supported()
    return SearchedArticles(
        number,
        outlets(read),
        read.select(pw.fn.MIN(StoredArticle.published_at)).scalar(),
        read.select(pw.fn.MAX(StoredArticle.published_at)).scalar(),
        _count(StoredArticle.select().where(supported, StoredArticle.published_at.is_null())),
    )


#: Of so many articles, the number may be _COUNTED_FOR seconds old: to count millions takes as long as a search.
_MANY, _COUNTED_FOR = 100_000, 60.0
#: Database -> how many articles it had, and until when that may be said.
_counted: WeakKeyDictionary[pw.Database, tuple[int, float]] = WeakKeyDictionary()


def _all_supported() -> int:
    """How many articles are in a supported language."""
    database: Any = StoredArticle._meta.database.obj
    number, until = _counted.get(database, (0, 0.0))
    if time.monotonic() > until:
        unsupported = StoredArticle.select().where(StoredArticle.supported == False)  # noqa: E712
        number = _count(StoredArticle.select()) - _count(unsupported)
        _counted[database] = number, time.monotonic() + (_COUNTED_FOR if number >= _MANY else 0)
    return number


def _count(query: pw.ModelSelect[StoredArticle]) -> int:
    """How many rows. SQLite counts those of a whole table in a fraction of the time if there is neither a condition nor
    the query around it that peewee makes."""
    return query.select(pw.fn.COUNT(pw.SQL("*"))).scalar()
