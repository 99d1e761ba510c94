"""Publications: what was printed at one address or under one id of its sender. Each is an article or a copy of one.

An address is found by its key (``ingest.addresses``), whatever form it has. An id is the sender's own, unique within an
outlet; articles without an outlet count as of one outlet.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import peewee as pw

from quotes_service import records
from quotes_service.store.articles import addresses
from quotes_service.store.models import ArticleCopy, ArticleVersion, StoredArticle
from quotes_service.store.models.articles import of_outlet

Publication = StoredArticle | ArticleCopy


@dataclass(frozen=True, slots=True)
class AtAddress:
    """What was printed at an address; ``declared``: only its page says that it is there."""

    publication: Publication
    declared: bool


def by_addresses(keys: Collection[str]) -> dict[str, AtAddress]:
    """Key of an address -> what was printed there; a key that isn't known has no entry."""
    rows = addresses.with_keys(keys)
    copy_ids = {row.copy_id for row in rows if row.copy_id}
    article_ids = {row.article_id for row in rows if not row.copy_id}
    copies = {row.id: row for row in _copies().where(ArticleCopy.id.in_(copy_ids))} if copy_ids else {}
    articles = StoredArticle.select().where(StoredArticle.id.in_(article_ids)) if article_ids else ()
    articles = {row.id: row for row in articles}
    return {
        row.key: AtAddress(copies[row.copy_id] if row.copy_id else articles[row.article_id], row.declared)
        for row in rows
    }


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


def article_ids(*, url_keys: Collection[str] | None, external_id: str | None, outlet: str | None) -> set[int]:
    """The row numbers of the articles at an address and with an id, by themselves or in a copy. None: any.

    ``url_keys``: the keys of the address (``ingest.addresses.lookup_keys``), that of its exact form last, which takes
    precedence. ``outlet`` ignores case.
    """
    found: list[Publication] = []
    if url_keys is None:
        for model, query in ((StoredArticle, StoredArticle.select()), (ArticleCopy, _copies())):
            found.extend(query.where(model.external_id == external_id))
    else:
        known = by_addresses(url_keys)
        at = next((known[key] for key in reversed(list(url_keys)) if key in known), None)
        if at and external_id in (None, at.publication.external_id):
            found.append(at.publication)
    return {article_id(one) for one in found if outlet is None or (one.outlet or "").lower() == outlet.lower()}


def note(publication: Publication, article: records.Article, version: ArticleVersion) -> Publication:
    """Note the URL and the id of ``article``, by which nothing is known yet, for a text that is known: as those of its
    publication, with other metadata, where it lacks them, else as those of another copy of ``version``. Returns the
    publication or the copy."""
    if not _is_one(publication, article):
        return _add_copy(version, article)
    for name in ("url", "external_id", "title", "outlet", "byline", "published_at"):
        if name in publication._meta.fields and getattr(publication, name) is None:
            setattr(publication, name, getattr(article, name))
    publication.save()
    return publication


def _is_one(publication: Publication, article: records.Article) -> bool:
    """Whether what both say of themselves can be true of one publication. An id stands for itself only within its
    outlet, or among those without one."""
    outlets = {one.outlet for one in (publication, article) if one.outlet or one.external_id}
    has_two = (publication.url and article.url) or (publication.external_id and article.external_id)
    return not has_two and len(outlets) < 2


def _add_copy(version: ArticleVersion, printed: records.Article | StoredArticle, **other: None) -> ArticleCopy:
    names = ("url", "external_id", "outlet", "published_at")
    return ArticleCopy.create(version=version, **{name: getattr(printed, name) for name in names} | other)


def remove(copies: Collection[ArticleCopy]) -> list[records.PageAddress]:
    """Remove copies; returns the addresses that they had."""
    ids = [copy.id for copy in copies]
    pages = addresses.of_copies(ids)
    if ids:
        ArticleCopy.delete().where(ArticleCopy.id.in_(ids)).execute()
    return pages


def lose_address(publication: Publication, key: str) -> None:
    """Take the address with this key, and the URL if it is a form of it, from a publication of which only its page said
    that it is there."""
    if publication.url in addresses.remove(key):
        publication.url = None
        publication.save()


def give_up_url(row: StoredArticle) -> None:
    """Let the URL of a stored article, whose next version has that of another page, stay known with its addresses as
    that of a copy of the version before."""
    addresses.give_up(row.id, _add_copy(row.current, row, external_id=None).id)


def remove_copy(publication: Publication) -> bool:
    """Remove the publication if it is a copy of an article; returns whether it is one."""
    if not isinstance(publication, ArticleCopy):
        return False
    publication.delete_instance()
    return True


def pass_on(row: StoredArticle) -> bool:
    """Make a stored article what the first copy of its text by another outlet was printed as, in place of what its own
    outlet printed; returns False, and changes nothing, if there is no such copy."""
    current = ArticleCopy.select().where(ArticleCopy.version == row.current).order_by(ArticleCopy.id)
    others = [copy for copy in current if copy.outlet != row.outlet]
    if not others:
        return False
    heir = others[0]
    addresses.take_over(row.id, heir.id)
    ArticleCopy.delete().where(
        ArticleCopy.id.in_({copy.id for copy in current} - {copy.id for copy in others[1:]})
    ).execute()
    for name in ("url", "external_id", "outlet", "published_at"):
        setattr(row, name, getattr(heir, name))
    row.save()
    return True
