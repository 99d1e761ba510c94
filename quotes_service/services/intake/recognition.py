"""Whether an article is stored already: by its URL, by its sender's id within its outlet, or by its text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, NamedTuple

from quotes_service.errors import Conflict
from quotes_service.records import Article
from quotes_service.store.articles import articles, publications
from quotes_service.store.articles.publications import Publication
from quotes_service.store.models import ArticleCopy, StoredArticle

Status = Literal["created", "unchanged", "new_version"]


class Recognised(NamedTuple):
    """The row of an article if it is stored, its status, and the articles of which what is listed with their quotations
    (outlet, title, day of first printing) has changed."""

    row: StoredArticle | None
    status: Status
    changed: list[StoredArticle]


def recognise(article: Article) -> Recognised:
    """Recognise an article, and note a URL or an id that is new for a known text: as the article's own if it has none,
    else as those of a copy.

    A known URL or id with another text is the next version, except that of a copy, which becomes an article of its own.
    A next version may have another URL, under a known id, but not another id. Raises Conflict.
    """
    article, by_url, by_id = _known(article)
    known = by_url if isinstance(by_url, StoredArticle) else by_id or by_url
    if known is None:
        return _by_text(article, [])
    row = _row(known)
    if not isinstance(known, ArticleCopy):
        known = row
    version = known.version if isinstance(known, ArticleCopy) else row.current
    if version.content_hash == articles.content_hash(article.text):
        new = replace(article, url=None if by_url else article.url, external_id=None if by_id else article.external_id)
        noted = new.url or new.external_id
        changed = _listed_otherwise(row, lambda: publications.note(known, new, version)) if noted else []
        return Recognised(row, "unchanged", changed)
    if isinstance(known, ArticleCopy):
        copies = {copy.id: copy for copy in (by_url, by_id) if isinstance(copy, ArticleCopy)}
        return _by_text(article, _listed_otherwise(row, lambda: [copy.delete_instance() for copy in copies.values()]))
    _check_outlet(row, article)
    return Recognised(row, "new_version", [])


def _known(article: Article) -> tuple[Article, Publication | None, Publication | None]:
    """The article, with the outlet that its URL is known for if it was sent without one, and what is known under its
    URL and under its id. Raises Conflict if these contradict each other."""
    by_url = publications.by_url(article.url) if article.url else None
    if by_url and not article.outlet:
        article = replace(article, outlet=by_url.outlet)
    by_id = publications.by_external_id(article.external_id, article.outlet) if article.external_id else None
    if by_url and by_id and publications.article_id(by_url) != publications.article_id(by_id):
        raise Conflict(
            "external_id",
            f"{article.external_id!r} is that of the article {_row(by_id).uid}, but the url that of {_row(by_url).uid}",
        )
    if by_url and article.external_id and by_url.external_id not in (None, article.external_id):
        raise Conflict(
            "external_id",
            f"is {article.external_id!r}, but the article of this url, {_row(by_url).uid}, has {by_url.external_id!r}",
        )
    return article, by_url, by_id


def _check_outlet(row: StoredArticle, article: Article) -> None:
    """Raise Conflict if the outlet that the next version brings has another article with the id that this one has."""
    external_id = article.external_id or row.external_id
    other = publications.by_external_id(external_id, article.outlet or row.outlet) if external_id else None
    if other and publications.article_id(other) != row.id:
        raise Conflict(
            "outlet", f"{article.outlet!r} has another article with the external_id {external_id!r}, {_row(other).uid}"
        )


def _by_text(article: Article, changed: list[StoredArticle]) -> Recognised:
    row = articles.by_text(article.text)
    if row is None:
        return Recognised(None, "created", changed)
    if article.url or article.external_id:
        changed += _listed_otherwise(row, lambda: publications.note(row, article, row.current))
    return Recognised(row, "unchanged", changed)


def _row(publication: Publication) -> StoredArticle:
    row = articles.by_id(publications.article_id(publication))
    assert row is not None, "a publication has its article"
    return row


def _listed_otherwise(row: StoredArticle, change: Callable[[], object]) -> list[StoredArticle]:
    """Make a change to an article. Returns it, in a list, if its quotations are listed otherwise from now on."""

    def listed() -> tuple:
        return row.outlet, row.title, articles.first_day(row)

    before = listed()
    change()
    return [row] if listed() != before else []
