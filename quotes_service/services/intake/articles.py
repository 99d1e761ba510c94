"""Articles: stored, listed and removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.directory import embeddings, write_article
from quotes_service.directory.standing_decisions import Cause
from quotes_service.directory.update import DirectoryUpdate
from quotes_service.errors import InvalidInput, NotFound, QuotesError
from quotes_service.ingest.text import check_characters, check_text
from quotes_service.records import Article, Extraction
from quotes_service.search import word_families
from quotes_service.services.intake.recognition import Status, recognise
from quotes_service.services.serializers.articles import article_summary, serialize_article
from quotes_service.services.serializers.common import collection, is_id
from quotes_service.store.articles import articles, publications
from quotes_service.store.articles.article_refs import article_ref
from quotes_service.store.articles.articles import ArticleFilters
from quotes_service.store.experts import appearances
from quotes_service.store.models import StoredArticle
from quotes_service.store.querying.paging import Paging
from quotes_service.store.quotations import quotation_writes

#: The most bytes in UTF-8. URL, id and outlet are limited by the databases' indexes, the last two together; the other
#: limits are generous guesses.
MAX_BYTES = {"url": 2000, "external_id": 500, "outlet": 2000, "title": 10_000, "byline": 10_000, "language": 100}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article: its status and its id, or the error for which it was refused.

    ``supported``: whether the service reads its language.
    """

    status: Status | None = None
    id: str | None = None
    supported: bool = True
    error: QuotesError | None = None


def add_articles(
    ctx: Context, sent: Sequence[Article], *, settle: Callable[[int, Outcome], None] | None = None
) -> list[Outcome]:
    """Store several articles as ``add_article`` does, and return what became of each, in their order.

    ``settle`` is called for each article that is stored or recognised, with its place in ``sent`` and its outcome,
    inside the transaction that does so: what it writes is committed with the article, or neither is; what it raises
    rolls both back. An article that is refused leaves the others as they are. Raises ModelMissing, and
    DatabaseUnavailable, after which some may be stored.
    """
    outcomes = []
    for place, article in enumerate(sent):
        try:
            status, stored = add_article(ctx, article, settle=settle and partial(settle, place))
        except InvalidInput as error:
            outcomes.append(Outcome(error=error))
        else:
            outcomes.append(Outcome(status, stored["id"], stored["supported"]))
    return outcomes


def add_article(
    ctx: Context,
    article: Article,
    extraction: Extraction | None = None,
    *,
    settle: Callable[[Outcome], None] | None = None,
) -> tuple[Status, dict[str, Any]]:
    """Store an article with all that is read from it, or recognise it; returns its status and the article.

    "unchanged": its URL, its ``external_id`` or its text (ignoring white space) is stored already; nothing changes,
    except that another URL or id of the same text is noted. "new_version": its URL or id is stored with another text;
    quotations that both versions have keep their ids. Without ``extraction`` the article is read here, before anything
    is written. ``settle`` is called with the outcome inside the transaction. Raises InvalidInput, TooLarge, Conflict,
    ModelMissing, DatabaseUnavailable.
    """
    _check(ctx, article)
    # whether it is known comes first: reading it takes long, and so do the embeddings of its quotations
    if (extraction is None or ctx.embedding_index) and (answer := _recognise_or_keep(ctx, article, None, settle)):
        return answer
    extraction = extraction or ctx.extractor.extract(article.text, title=article.title)
    if ctx.embedding_index:
        embeddings.prepare(article.title, extraction)
    answer = _recognise_or_keep(ctx, article, extraction, settle)
    assert answer is not None
    return answer


def _check(ctx: Context, article: Article) -> None:
    check_text(article.text, limit=ctx.settings.max_text_chars)
    for name, limit in MAX_BYTES.items():
        if value := getattr(article, name):
            check_characters(value, field=name)
            if (length := len(value.encode())) > limit:
                raise InvalidInput(name, f"has {length:,} bytes; at most {limit:,} are kept")


def _recognise_or_keep(
    ctx: Context, article: Article, extraction: Extraction | None, settle: Callable[[Outcome], None] | None
) -> tuple[Status, dict[str, Any]] | None:
    """Recognise the article, or keep it; None if it must be read first."""
    if extraction is not None and extraction.text != article.text:
        raise ValueError("the extraction is of another text")
    with ctx.writing():
        row, status, changed = recognise(article)
        for other in changed:
            ref = article_ref(other)  # its title may be new
            write_article.index_article(ctx, ref, write_article.stored_extraction(ctx, ref))
            update = DirectoryUpdate(Cause(article=other.uid))
            update.after_redating(quotation_writes.of_article(other.id), appearances.of_article(other.id))
            update.apply(ctx)
        if status != "unchanged":
            if extraction is None:
                return None
            if row is None:
                word_families.replace(None, article.text)
                row = articles.add(article, extraction)
            else:
                publications.make_room(row, article)
                word_families.replace(row.current.text, article.text)
                articles.add_next_version(row, article, extraction)
            update = DirectoryUpdate(Cause(article=row.uid))
            write_article.keep(ctx, article_ref(row), extraction, update)
            update.apply(ctx)
        assert row is not None, "an article without a row is created"
        if settle:
            settle(Outcome(status, row.uid, row.supported))
        return status, serialize_article(ctx, row)


@reads
def list_articles(
    ctx: Context, filters: ArticleFilters = ArticleFilters(), paging: Paging = Paging()
) -> dict[str, Any]:
    """A page of articles without their texts, the newest first and those without a date last.

    Raises InvalidInput("url" | "external_id" | "cursor").
    """
    for name in ("url", "external_id"):
        if value := getattr(filters, name):
            check_characters(value, field=name)
    page = articles.page(filters, paging)
    ids = [row.id for row in page.items]
    counts, beginnings = articles.quotation_counts(ids), articles.beginnings(ids)
    items = [
        article_summary(row, beginnings[row.id]) | {"quotation_count": counts.get(row.id, 0)} for row in page.items
    ]
    return collection(items, page.next_cursor, page.total)


@reads
def get_article(ctx: Context, id: str) -> dict[str, Any]:
    """The article with its text, quotations, versions and copies. Raises NotFound."""
    return serialize_article(ctx, _row(id))


def delete_article(ctx: Context, id: str) -> None:
    """Remove the article, and the experts, institutions and statements that only it supports. Raises NotFound."""
    with ctx.writing():
        update = DirectoryUpdate(Cause(article=id))
        write_article.remove(ctx, article_ref(_row(id)), update)
        update.apply(ctx)


def _row(id: str) -> StoredArticle:
    row = articles.by_uid(id) if is_id(id) else None
    if row is None:
        raise NotFound(f"No article has the id {id!r}.")
    return row
