"""Articles: read without being kept, kept, listed and removed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

from quotes_service.context import Context, reads
from quotes_service.directory import embeddings, write_article
from quotes_service.directory.standing_decisions import Cause
from quotes_service.directory.update import DirectoryUpdate
from quotes_service.errors import InvalidInput, NotFound
from quotes_service.ingest.html import article_from_html
from quotes_service.ingest.text import check_characters, check_text
from quotes_service.records import Article, Extraction
from quotes_service.services.serializers.common import collection, is_id, utc
from quotes_service.services.serializers.experts import serialize_person
from quotes_service.services.serializers.quotations import serialize_quotations, serialize_unstored_quotation
from quotes_service.store.articles import articles as store
from quotes_service.store.articles.article_refs import article_ref
from quotes_service.store.experts import appearances
from quotes_service.store.models import StoredArticle
from quotes_service.store.quotations import quotation_writes, quotations

Status = Literal["created", "unchanged", "new_version"]

#: Bytes in UTF-8 that the indexes of a database take, and what is enough for the others.
MAX_BYTES = {"url": 2000, "outlet": 2000, "title": 10_000, "byline": 10_000, "language": 100}


def extract(
    ctx: Context,
    *,
    text: str | None = None,
    html: str | None = None,
    title: str | None = None,
    published_at: date | None = None,
    progress: Callable[[float], None] | None = None,
) -> dict:
    """What can be read from one text or one page, as POST /extract answers; nothing is stored.

    ``progress`` is told the share that is read, 0 to 1. Raises InvalidInput, TooLarge, ModelMissing.
    """
    if (text is None) == (html is None):
        raise InvalidInput("text", "send either text or html")
    limit = ctx.settings.max_text_chars
    article = Article(text) if html is None else article_from_html(html, limit=limit)
    check_text(article.text, limit=limit)
    title, day = title or article.title, published_at or article.published_at
    extraction = ctx.extractor.extract(article.text, title=title, progress=progress)
    return {
        "text": extraction.text,
        "title": title,
        "published_at": day,
        "language": extraction.language,
        "supported": extraction.supported,
        "extractor": extraction.extractor,
        "quotations": [
            serialize_unstored_quotation(extraction, quotation, title=title, url=article.url, published_at=day)
            for quotation in extraction.quotations
        ],
        "people": [serialize_person(extraction.text, person) for person in extraction.people],
    }


def add_article(ctx: Context, article: Article, extraction: Extraction | None = None) -> tuple[Status, dict]:
    """Keep an article with all that is read from it, or recognise it.

    "unchanged": it is known by its URL or by its text (white space doesn't count); nothing changes, save that
    another URL of the same text is noted as a copy. "new_version": its URL is known with another text; what both
    versions say keeps its id. Where ``extraction`` is not given the article is read here, before anything is
    written. Raises InvalidInput, TooLarge, ModelMissing, DatabaseUnavailable.
    """
    _check(ctx, article)
    # first whether it is known at all: to read it takes long, and so does what its quotations mean
    if (extraction is None or ctx.embedding_index) and (answer := _put(ctx, article, None)):
        return answer
    extraction = extraction or ctx.extractor.extract(article.text, title=article.title)
    if ctx.embedding_index:
        embeddings.prepare(article.title, extraction)
    answer = _put(ctx, article, extraction)
    assert answer is not None
    return answer


def _check(ctx: Context, article: Article) -> None:
    check_text(article.text, limit=ctx.settings.max_text_chars)
    for name, limit in MAX_BYTES.items():
        if value := getattr(article, name):
            check_characters(value, field=name)
            if (length := len(value.encode())) > limit:
                raise InvalidInput(name, f"has {length:,} bytes; at most {limit:,} are kept")


def _put(ctx: Context, article: Article, extraction: Extraction | None) -> tuple[Status, dict] | None:
    """Recognise the article, or keep it; None where it must be read first."""
    if extraction is not None and extraction.text != article.text:
        raise ValueError("the extraction is of another text")
    with ctx.writing():
        row, status, redated = _recognise(article)
        for other in redated:
            ref = article_ref(other)  # its title may be new
            write_article.index_article(ctx, ref, write_article.stored_extraction(ctx, ref))
            update = DirectoryUpdate(Cause(article=other.uid))
            update.after_redating(quotation_writes.of_article(other.id), appearances.of_article(other.id))
            update.apply(ctx)
        if status != "unchanged":
            if extraction is None:
                return None
            if row is None:
                row = store.add(article, extraction)
            else:
                store.add_next_version(row, article, extraction)
            update = DirectoryUpdate(Cause(article=row.uid))
            write_article.keep(ctx, article_ref(row), extraction, update)
            update.apply(ctx)
        return status, _view(ctx, row)


def _recognise(article: Article) -> tuple[StoredArticle | None, Status, list[StoredArticle]]:
    """The article that this one is, and how; notes a URL that is new for a known text. The third are articles whose
    text is known now to have been printed first on another day."""
    text_hash, redated = store.content_hash(article.text), []
    if article.url:
        if row := store.by_url(article.url):
            return row, "unchanged" if row.current.content_hash == text_hash else "new_version", []
        if copy := store.copy_by_url(article.url):
            if copy.version.content_hash == text_hash:
                return store.by_uid(copy.version.article.uid), "unchanged", []
            redated = _redated(store.by_uid(copy.version.article.uid), copy.delete_instance)  # it went its own way
    if row := store.by_text(article.text):
        note = store.take_url if row.url is None else store.add_copy
        redated += _redated(row, lambda: note(row, article)) if article.url else []
        return row, "unchanged", redated
    return None, "created", redated


def _redated(row: StoredArticle, change: Callable[[], object]) -> list[StoredArticle]:
    """The article, if the change lets its text have been printed first on another day, or gives it its outlet."""
    before, nowhere = store.first_day(row), row.url is None
    change()
    return [row] if nowhere or store.first_day(row) != before else []


@reads
def list_articles(
    ctx: Context,
    *,
    outlet: str | None = None,
    since: date | None = None,
    until: date | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> dict:
    """Articles without their texts, the newest first and those without a date last."""
    rows, following, total = store.page(outlet=outlet, since=since, until=until, cursor=cursor, limit=limit)
    items = [_line(row) | {"quotation_count": row["quotation_count"]} for row in rows]
    return collection(items, following, total)


@reads
def get_article(ctx: Context, id: str) -> dict:
    """The article with its text, quotations, versions and copies. Raises NotFound."""
    return _view(ctx, _row(id))


def delete_article(ctx: Context, id: str) -> None:
    """Remove the article, and the experts, institutions and statements that only it supports. Raises NotFound."""
    with ctx.writing():
        update = DirectoryUpdate(Cause(article=id))
        write_article.remove(ctx, article_ref(_row(id)), update)
        update.apply(ctx)


def _row(id: str) -> StoredArticle:
    row = store.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No article has the id {id!r}.")
    return row


def _line(row: dict) -> dict:
    return {
        "id": row["uid"],
        "url": row["url"],
        "title": row["title"],
        "outlet": row["outlet"],
        "byline": row["byline"],
        "published_at": row["published_at"],
        "language": row["language"],
        "supported": row["supported"],
        "version": row["version"],
        "created_at": utc(row["created_at"]),
        "updated_at": utc(row["updated_at"]),
    }


def _view(ctx: Context, row: StoredArticle) -> dict:
    return {
        **_line(row.__data__),
        "text": row.current.text,
        "quotations": serialize_quotations(ctx, quotations.of_article(row)),
        "versions": [
            {
                "number": version.number,
                "created_at": utc(version.created_at),
                "extractor": version.extractor,
                "chars": len(version.text),
            }
            for version in store.versions(row)
        ],
        "copies": [
            {
                "url": copy.url,
                "outlet": copy.outlet,
                "published_at": copy.published_at,
                "version": copy.version.number,
                "created_at": utc(copy.created_at),
            }
            for copy in store.copies(row)
        ],
    }
