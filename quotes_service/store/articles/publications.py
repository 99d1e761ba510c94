"""Publications: what was printed under one URL or one id of its sender. Each is an article or a copy of one.

An id is the sender's own, unique within an outlet; articles without an outlet count as of one outlet.
"""

from __future__ import annotations

import peewee as pw

from quotes_service import records
from quotes_service.store.models import ArticleCopy, ArticleVersion, StoredArticle
from quotes_service.store.models.articles import of_outlet

Publication = StoredArticle | ArticleCopy


def by_url(url: str) -> Publication | None:
    article = StoredArticle.select().where(StoredArticle.url == url).first()
    return article or _copies().where(ArticleCopy.url == url).first()


def by_external_id(external_id: str, outlet: str | None) -> Publication | None:
    article = StoredArticle.select().where(_has_id(StoredArticle, external_id, outlet)).first()
    return article or _copies().where(_has_id(ArticleCopy, external_id, outlet)).first()


def _copies() -> pw.ModelSelect[ArticleCopy]:
    return ArticleCopy.select(ArticleCopy, ArticleVersion).join(ArticleVersion)


def _has_id(model: type[StoredArticle] | type[ArticleCopy], external_id: str, outlet: str | None) -> pw.Expression:
    return (model.external_id == external_id) & (of_outlet(model) == (outlet or ""))


def article_id(publication: Publication) -> int:
    """The row number of the article that it is, or is a copy of."""
    return publication.version.article_id if isinstance(publication, ArticleCopy) else publication.id


def article_ids(*, url: str | None, external_id: str | None, outlet: str | None) -> set[int]:
    """The row numbers of the articles with this URL and this id, by themselves or in a copy. None: any; ``outlet``
    ignores case."""
    found: list[Publication] = []
    for model, query in ((StoredArticle, StoredArticle.select()), (ArticleCopy, _copies())):
        if url is not None:
            query = query.where(model.url == url)
        if external_id is not None:
            query = query.where(model.external_id == external_id)
        found.extend(query)
    return {article_id(one) for one in found if outlet is None or (one.outlet or "").lower() == outlet.lower()}


def note(publication: Publication, article: records.Article, version: ArticleVersion) -> None:
    """Note the URL and the id of ``article``, by which nothing is known yet, for a text that is known: as those of its
    publication, with other metadata, where it lacks them, else as those of another copy of ``version``."""
    if _is_one(publication, article):
        for name in ("url", "external_id", "title", "outlet", "byline", "published_at"):
            if name in publication._meta.fields and getattr(publication, name) is None:
                setattr(publication, name, getattr(article, name))
        publication.save()
    else:
        _add_copy(version, article)


def _is_one(publication: Publication, article: records.Article) -> bool:
    """Whether what both say of themselves can be true of one publication. An id stands for itself only within its
    outlet, or among those without one."""
    outlets = {one.outlet for one in (publication, article) if one.outlet or one.external_id}
    has_two = (publication.url and article.url) or (publication.external_id and article.external_id)
    return not has_two and len(outlets) < 2


def _add_copy(version: ArticleVersion, printed: records.Article | StoredArticle, **other: None) -> None:
    names = ("url", "external_id", "outlet", "published_at")
    ArticleCopy.create(version=version, **{name: getattr(printed, name) for name in names} | other)


def remove_copy(publication: Publication) -> bool:
    """Remove the publication if it is a copy of an article; returns whether it is one."""
    if not isinstance(publication, ArticleCopy):
        return False
    publication.delete_instance()
    return True


def make_room(row: StoredArticle, article: records.Article) -> None:
    """Prepare a stored article for its next version, which may have another URL or id: a copy of it that has these
    goes, and the URL that it gives up stays known as that of a copy of the version before."""
    outlet = article.outlet or row.outlet
    taken = [by_url(article.url) if article.url else None]
    taken.append(by_external_id(article.external_id, outlet) if article.external_id else None)
    for publication in taken:
        if isinstance(publication, ArticleCopy):
            publication.delete_instance()
    if article.url and row.url not in (None, article.url):
        _add_copy(row.current, row, external_id=None)
