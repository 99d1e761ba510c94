"""Articles as they are read and written when a person is taken out of them. Called inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from pydantic import TypeAdapter

from quotes_service import records
from quotes_service.records import Article, content_text
from quotes_service.store.articles.articles import content_hash
from quotes_service.store.models import (
    Address,
    ArticleCopy,
    ArticleVersion,
    QuotationSpeaker,
    StoredArticle,
    StoredQuotation,
)
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.rows import tuples

_parts = TypeAdapter(tuple[records.Part, ...])


@dataclass(frozen=True, slots=True)
class VersionText:
    """A version of an article with what is stored of it. ``id`` is the row number; ``packed`` the packed extraction."""

    id: int
    is_current: bool
    article: Article
    content_hash: str
    extractor: str
    packed: bytes | None


def versions(article: int) -> list[VersionText]:
    """The versions of an article (its row number), the first one first, each as an article with the metadata of all."""
    row = StoredArticle.get_by_id(article)
    return [
        VersionText(
            version.id,
            version.number == row.version,
            Article(
                version.text,
                title=row.title,
                url=row.url,
                outlet=row.outlet,
                byline=row.byline,
                external_id=row.external_id,
                parts=_parts.validate_json(version.parts) if version.parts else (),
            ),
            version.content_hash,
            version.extractor,
            None if version.reading is None else bytes(version.reading),
        )
        for version in ArticleVersion.select().where(ArticleVersion.article == row).order_by(ArticleVersion.number)
    ]


def printings(article: int) -> list[Article]:
    """The copies of an article (its row number) and its other addresses, each as an article without a text."""
    copies = ArticleCopy.select(ArticleCopy).join(ArticleVersion).where(ArticleVersion.article == article)
    forms = [form for row in Address.select().where(Address.article == article) for form in (row.key, *row.forms)]
    return [
        *(Article("", url=copy.url, outlet=copy.outlet, external_id=copy.external_id) for copy in copies),
        *(Article("", url=form) for form in dict.fromkeys(forms)),
    ]


def write_version(id: int, article: Article, extractor: str, packed: bytes) -> str:
    """Write the text, the parts and the packed extraction of a version over what was there; returns the hash of the
    text."""
    text_hash = content_hash(article.text)
    ArticleVersion.update(
        text=article.text,
        content_hash=text_hash,
        parts=_parts.dump_json(article.parts).decode() if article.parts else None,
        extractor=extractor,
        reading=packed,
    ).where(ArticleVersion.id == id).execute()
    return text_hash


def write_metadata(id: int, article: Article, address: Callable[[str], str], text: Callable[[str], str]) -> None:
    """Write the title, byline, outlet, address and id of an article over what was there, and redact those of its copies
    and its other addresses by ``address`` and ``text``."""
    names = ("title", "byline", "outlet", "external_id")
    values = {name: getattr(article, name) for name in names}
    url = _free_url(StoredArticle, id, article.url)
    StoredArticle.update(url=url, **values).where(StoredArticle.id == id).execute()
    copies = ArticleCopy.select(ArticleCopy).join(ArticleVersion).where(ArticleVersion.article == id)
    for copy in copies:
        copy.url = _free_url(ArticleCopy, copy.id, copy.url and address(copy.url))
        copy.outlet, copy.external_id = (
            copy.outlet and text(copy.outlet),
            copy.external_id and address(copy.external_id),
        )
        copy.save()
    for row in Address.select().where(Address.article == id):
        key, forms = address(row.key), list(dict.fromkeys(map(address, row.forms)))
        if key != row.key and Address.select().where(Address.key == key).exists():
            row.delete_instance()
        elif (key, forms) != (row.key, row.forms):
            row.key, row.forms = key, forms
            row.save()


def _free_url(model: type[StoredArticle] | type[ArticleCopy], id: int, url: str | None) -> str | None:
    """The URL, or None if another row has it: two addresses may differ in the name only."""
    return None if url and model.select().where(model.url == url, model.id != id).exists() else url


def write_withdrawn(articles: Collection[int], redacted: Callable[[int], Callable[[str], str]]) -> None:
    """Write the words of withdrawn quotations of these articles again from the texts in which they stand, and their
    speakers as ``redacted`` of the article has them."""
    columns = (StoredQuotation.id, StoredQuotation.article, StoredQuotation.spans, StoredQuotation.text)
    query = StoredQuotation.select(*columns, ArticleVersion.text).join(ArticleVersion)
    rows = tuples(query.where(one_of(StoredQuotation.article, articles), ~StoredQuotation.current))
    for id, _, spans, words, text in rows:
        if (new := content_text(text, spans)) != words:
            StoredQuotation.update(text=new).where(StoredQuotation.id == id).execute()
    article_of = {row[0]: row[1] for row in rows}
    for row in QuotationSpeaker.select().where(one_of(QuotationSpeaker.quotation, article_of)):
        name = redacted(article_of[row.quotation_id])
        row.name, row.chain = name(row.name), [name(one) for one in row.chain]
        row.save()
