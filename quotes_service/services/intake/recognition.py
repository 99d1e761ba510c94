"""Whether an article is stored: by an address of its page, by its sender's id within its outlet, or by its text.

``recognise`` only asks; ``note`` writes what is new about a text that is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeVar

from quotes_service.errors import Conflict
from quotes_service.ingest.addresses import exact_key, lookup_keys, pages_of
from quotes_service.records import Article, PageAddress
from quotes_service.store.articles import addresses, articles, publications
from quotes_service.store.articles.publications import AtAddress, Publication
from quotes_service.store.models import ArticleCopy, StoredArticle

Status = Literal["created", "unchanged", "new_version"]
Stored = TypeVar("Stored", StoredArticle, Publication)

# What two texts must share to be two states of one story, where only a page says so: this part of the shorter one's
# runs of words, or a headline of so many words.
_RUN, _SHARED_RUNS, _HEADLINE_WORDS = 4, 0.3, 4


@dataclass(frozen=True, slots=True)
class Recognised:
    """What is known of an article that came in.

    ``article``: as it is to be kept, with the URL that is shown, and the outlet that its address is known for if it was
    sent without one; of what is unchanged without the URL and the id that are known. ``pages``: its addresses.
    ``row``: the stored article, None if it is new. ``known``: of what is unchanged, the publication for which its URL
    and id are noted; ``at``: the one to which its addresses belong, if one is known by them.
    ``gone``: the copies that end, since their page or id now has this text. ``moved``: the next version is printed at
    another address than the one before. ``wrong``: the publication whose page wrongly says that it is at this URL.
    """

    status: Status
    article: Article
    pages: tuple[PageAddress, ...]
    row: StoredArticle | None = None
    known: Publication | None = None
    at: Publication | None = None
    gone: tuple[ArticleCopy, ...] = ()
    moved: bool = False
    wrong: Publication | None = None


def recognise(article: Article) -> Recognised:
    """Recognise an article. Nothing is written.

    A known address or id with another text is the next version, except that of a copy, which becomes an article of its
    own. A next version may have another URL, under a known id, but not another id. Raises Conflict.
    """
    article, pages, by_url, by_id, wrong = _known(article)
    known = by_url if isinstance(by_url, StoredArticle) else by_id or by_url
    if known is None:
        return _by_text(article, pages, wrong)
    row = _row(known)
    if not isinstance(known, ArticleCopy):
        known = row
    version = known.version if isinstance(known, ArticleCopy) else row.current
    if version.content_hash == articles.content_hash(article.text):
        new = replace(article, url=None if by_url else article.url, external_id=None if by_id else article.external_id)
        return Recognised("unchanged", new, pages, row, known, at=by_url, wrong=wrong)
    copies = {copy.id: copy for copy in (by_url, by_id) if isinstance(copy, ArticleCopy)}
    if isinstance(known, ArticleCopy):
        return _by_text(article, pages, wrong, tuple(copies.values()))
    _check_outlet(row, article)
    is_at_its_page = isinstance(by_url, StoredArticle)
    is_wrong_itself = wrong is not None and publications.article_id(wrong) == row.id  # its own page was misread before
    moved = not (is_at_its_page or is_wrong_itself) and None not in (article.url, row.url)
    if is_at_its_page:
        article = replace(article, url=row.url)
    return Recognised("new_version", article, pages, row, gone=tuple(copies.values()), moved=moved, wrong=wrong)


def at_url(url: str) -> Publication | None:
    """What is known at an address, in any of its forms. The exact form goes before others."""
    keys = lookup_keys(url)
    known = publications.by_addresses(keys)
    return next((known[key].publication for key in keys if key in known), None)


def note(known: Recognised) -> tuple[list[StoredArticle], list[PageAddress]]:
    """Write what is new about a text that is stored: its URL or id as the article's own if it has none, else as those
    of a copy; and its addresses. For a text that isn't, only the copies that it ends are removed, and an address that
    is wrong.

    Returns the articles, but for the one that gets a next version, of which what is listed with their quotations
    (outlet, title, day of first printing) has changed; and the addresses that the text's article has once it is stored.
    """
    is_stored = known.status == "unchanged"
    if known.wrong:
        publications.lose_address(known.wrong, known.pages[0].key)
    rows = [_row(copy) for copy in known.gone]
    if is_stored and (known.article.url or known.article.external_id):
        rows.append(_stored(known.row))
    listed = {row.id: (row, _listing(row)) for row in rows if is_stored or known.row is None or row.id != known.row.id}
    pages = [*known.pages, *publications.remove(known.gone)]
    if is_stored:
        publication = _stored(known.known)
        if known.article.url or known.article.external_id:
            version = publication.version if isinstance(publication, ArticleCopy) else publication.current
            publication = publications.note(publication, known.article, version)
        note_addresses(known.at or publication, pages)
    return [row for row, before in listed.values() if _listing(row) != before], pages


def concerned(known: Recognised) -> set[str]:
    """The ids of stored articles whose publications ``note`` may change."""
    rows = [*([known.row] if known.row else []), *(_row(one) for one in (*known.gone, known.wrong) if one)]
    return {row.uid for row in rows}


def note_addresses(publication: Publication, pages: Iterable[PageAddress]) -> None:
    """Note the addresses of a publication's page."""
    copy = publication.id if isinstance(publication, ArticleCopy) else None
    addresses.note(publications.article_id(publication), copy, pages)


class _Known(NamedTuple):
    """An article with its addresses, and what is known at these and under its id (see ``Recognised`` for ``wrong``)."""

    article: Article
    pages: tuple[PageAddress, ...]
    by_url: Publication | None
    by_id: Publication | None
    wrong: Publication | None


def _known(article: Article) -> _Known:
    """What is known by an article's addresses and id. The article gets the URL that is shown, unless only its page says
    so and it is another's; and the outlet that its address is known for if it was sent without one.

    Raises Conflict if addresses and id contradict each other.
    """
    pages = pages_of(article)
    exact = exact_key(article.url or "")
    known = publications.by_addresses([exact, *(page.key for page in pages)]) if pages else {}
    by_url, is_certain = _by_address(article, pages, known, exact)
    as_sent = article = replace(article, url=pages[0].form) if pages else article
    if by_url and not article.outlet:
        article = replace(article, outlet=by_url.outlet)
    by_id = publications.by_external_id(article.external_id, article.outlet) if article.external_id else None
    if by_url and (conflict := _contradiction(article, by_url, by_id)):
        if is_certain:
            raise conflict
        article, by_url = as_sent, None
        by_id = publications.by_external_id(article.external_id, article.outlet) if article.external_id else None
    at = known.get(pages[0].key) if pages and exact not in known else None
    if at is None or at.publication == by_url:
        return _Known(article, pages, by_url, by_id, None)
    if pages[0].declared:
        return _Known(replace(article, url=None), pages[1:], by_url, by_id, None)
    return _Known(article, pages, by_url, by_id, at.publication)


def _contradiction(article: Article, by_url: Publication, by_id: Publication | None) -> Conflict | None:
    if by_id and publications.article_id(by_url) != publications.article_id(by_id):
        return Conflict(
            "external_id",
            f"{article.external_id!r} is that of the article {_row(by_id).uid}, but the url that of {_row(by_url).uid}",
        )
    if article.external_id and by_url.external_id not in (None, article.external_id):
        return Conflict(
            "external_id",
            f"is {article.external_id!r}, but the article of this url, {_row(by_url).uid}, has {by_url.external_id!r}",
        )
    return None


def _by_address(
    article: Article, pages: tuple[PageAddress, ...], known: Mapping[str, AtAddress], exact: str
) -> tuple[Publication | None, bool]:
    """What is known at the article's addresses, and whether that is certain: both came in under one address.

    Where only a page says so, this one or the other, it is the same only with the same story: the pages of some sites
    declare the address of a section, or of another article.
    """
    for key, page in ((exact, pages[0]), *((page.key, page) for page in pages)) if pages else ():
        if at := known.get(key):
            if not (page.declared or at.declared):
                return at.publication, True
            if _is_same_story(article, at.publication):
                return at.publication, False
    return None, False


def _is_same_story(article: Article, publication: Publication) -> bool:
    """Whether the article is a state of what was printed: of its text, or of its headline."""
    row = _row(publication)
    text = publication.version.text if isinstance(publication, ArticleCopy) else row.current.text
    headline = _words(article.title or "")
    if len(headline) >= _HEADLINE_WORDS and headline == _words(row.title or ""):
        return True
    one, other = _runs(article.text), _runs(text)
    return len(one & other) >= _SHARED_RUNS * min(len(one), len(other))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _runs(text: str) -> set[tuple[str, ...]]:
    """All runs of _RUN words; a shorter text is one run."""
    words = _words(text)
    return {tuple(words[start : start + _RUN]) for start in range(max(len(words) - _RUN, 0) + 1)}


def _check_outlet(row: StoredArticle, article: Article) -> None:
    """Raise Conflict if the outlet that the next version brings has another article with the id that this one has."""
    external_id = article.external_id or row.external_id
    other = publications.by_external_id(external_id, article.outlet or row.outlet) if external_id else None
    if other and publications.article_id(other) != row.id:
        raise Conflict(
            "outlet", f"{article.outlet!r} has another article with the external_id {external_id!r}, {_row(other).uid}"
        )


def _by_text(
    article: Article,
    pages: tuple[PageAddress, ...],
    wrong: Publication | None,
    gone: tuple[ArticleCopy, ...] = (),
) -> Recognised:
    row = articles.by_text(article.text)
    status = "unchanged" if row else "created"
    return Recognised(status, article, pages, row, row, gone=gone, wrong=wrong)


def _row(publication: Publication) -> StoredArticle:
    return _stored(articles.by_id(publications.article_id(publication)))


def _stored(one: Stored | None) -> Stored:
    assert one is not None, "what is known is stored"
    return one


def _listing(row: StoredArticle) -> tuple:
    """What is listed of an article with its quotations."""
    return row.outlet, row.title, articles.first_day(row)
