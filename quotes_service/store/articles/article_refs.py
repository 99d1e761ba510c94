"""Articles as the directory layer handles them: with their ids and their current version. Runs inside the caller's
transaction."""

from __future__ import annotations

from dataclasses import dataclass

from quotes_service.store.alerts import places
from quotes_service.store.models import ArticleVersion, StoredArticle, now
from quotes_service.store.querying.compiled import update


@dataclass(frozen=True, slots=True)
class CurrentVersion:
    """The current version of an article; ``packed`` is its packed extraction, None if none is stored."""

    id: int
    text: str
    content_hash: str
    extractor: str
    packed: bytes | None


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """A stored article: what identifies it, its title and its current version."""

    id: int
    uid: str
    url: str | None
    title: str | None
    current: CurrentVersion


def article_ref(row: StoredArticle) -> ArticleRef:
    """The reference to an article that a query of store.articles returned, with the values in memory."""
    version = row.current
    packed = None if version.reading is None else bytes(version.reading)
    current = CurrentVersion(version.id, version.text, version.content_hash, version.extractor, packed)
    return ArticleRef(row.id, row.uid, row.url, row.title, current)


def set_extraction(article: ArticleRef, extractor: str, packed: bytes) -> None:
    """Store the packed extraction of the current version and the version of its extractor. Those of earlier versions
    stay, for comparisons."""
    update(ArticleVersion, ("extractor", "reading", "read_at"), [(article.current.id, extractor, packed, now())])


def remove(article: ArticleRef) -> None:
    """Remove the article, and by the database's cascades its versions, copies, quotations and appearances."""
    StoredArticle.delete().where(StoredArticle.id == article.id).execute()
    places.step_back()
