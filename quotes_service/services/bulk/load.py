"""Articles that were read before, elsewhere: together they take a fraction of the time that they take one by one."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from quotes_service.context import Context
from quotes_service.directory import write_article
from quotes_service.directory.personal.tombstones import Tombstones
from quotes_service.directory.standing_decisions import Cause
from quotes_service.directory.update import DirectoryUpdate
from quotes_service.errors import DatabaseUnavailable, InvalidInput, ModelMissing
from quotes_service.ingest.addresses import exact_key, pages_of
from quotes_service.records import Article, Extraction, PageAddress, ReadArticle
from quotes_service.search import word_families
from quotes_service.services.intake.articles import Outcome, add_articles, check, prepare
from quotes_service.store.articles import addresses, articles, marks, packed_extractions
from quotes_service.store.articles.marks import Mark

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Sent:
    """An article that came in: its place among those of its batch, the addresses of its page, and what it may be
    recognised by."""

    place: int
    article: Article
    extraction: Extraction
    pages: tuple[PageAddress, ...]
    marks: frozenset[Mark]


def load(ctx: Context, readings: Iterable[ReadArticle], *, together: int | None = None) -> Iterator[Outcome]:
    """Store articles as ``add_articles`` does, and yield what became of each, in their order. ``together`` of them (by
    default the setting QUOTES_LOAD_TOGETHER) are written in one transaction: an interrupted load leaves whole ones,
    and when it runs again it recognises what is stored.

    The directory is that of articles that come one by one. Its log has what a transaction changes for those who see
    its result: nothing of entries that came and went in it. Articles that are not simply new (a copy, another version,
    one that a decision is about or that an erased person may be in) are stored after the others of their transaction.
    If one cannot be written, all of its transaction are stored as ``add_articles`` does. Raises DatabaseUnavailable,
    and ModelMissing if semantic search is on.
    """
    readings = iter(readings)
    while batch := list(islice(readings, together or ctx.settings.load_together)):
        yield from _load_batch(ctx, batch)


def _load_batch(ctx: Context, batch: Sequence[ReadArticle]) -> list[Outcome]:
    outcomes: dict[int, Outcome] = {}
    sent: list[_Sent] = []
    for place, (article, extraction) in enumerate(batch):
        try:
            check(ctx, article)
            if extraction.text != article.text:
                raise InvalidInput("extraction", "is of another text")
        except InvalidInput as error:
            outcomes[place] = Outcome(error=error)
        else:
            sent.append(_sent(place, article, extraction))
    try:
        outcomes |= _add_new(ctx, sent)
    except (DatabaseUnavailable, ModelMissing):
        raise
    except Exception as error:
        _log.warning("%d articles cannot be stored together, and are one by one", len(sent), exc_info=error)
    left = [one for one in sent if one.place not in outcomes]
    added = add_articles(ctx, [one.article for one in left], extractions=[one.extraction for one in left])
    outcomes |= {one.place: outcome for one, outcome in zip(left, added, strict=True)}
    return [outcomes[place] for place in range(len(batch))]


def _sent(place: int, article: Article, extraction: Extraction) -> _Sent:
    pages = pages_of(article)
    found = {Mark("text", articles.content_hash(article.text))}
    if pages and article.url:
        found |= {Mark("address", key) for key in (exact_key(article.url), *(page.key for page in pages))}
        found |= {Mark("url", url) for url in (article.url, pages[0].form)}
    if article.external_id:
        found.add(Mark("external_id", article.external_id, article.outlet or ""))
    return _Sent(place, article, extraction, pages, frozenset(found))


def _add_new(ctx: Context, sent: Sequence[_Sent]) -> dict[int, Outcome]:
    """Store those that are simply new in one transaction; returns the outcome of each by its place."""
    for one in sent:
        prepare(ctx, one.article, one.extraction)
    packed = [packed_extractions.pack(one.extraction) for one in sent]
    with ctx.reading():
        tombstones = Tombstones.load()
    named = _naming_erased(sent, tombstones)  # before others wait: it takes as long as writing
    with ctx.writing():
        if (known := Tombstones.load()).rows != tombstones.rows:
            named = _naming_erased(sent, known)
        new = _simply_new(sent, named)
        refs = articles.add_all(
            [
                (replace(one.article, url=one.pages[0].form) if one.pages else one.article, one.extraction, reading)
                for one, reading in zip(sent, packed, strict=True)
                if one.place in new
            ]
        )
        stored = [(ref, one) for ref, one in zip(refs, (one for one in sent if one.place in new), strict=True)]
        addresses.add_all({ref.id: one.pages for ref, one in stored})
        update = DirectoryUpdate(Cause(), articles={ref.id: ref.uid for ref in refs})
        write_article.write_new(ctx, [(ref, one.extraction) for ref, one in stored], update)
        word_families.replace([(None, one.article.text) for _, one in stored])
        update.apply(ctx)
    return {one.place: Outcome("created", ref.uid, one.extraction.supported) for ref, one in stored}


def _naming_erased(sent: Sequence[_Sent], tombstones: Tombstones) -> set[int]:
    """The places of the articles in which an erased person may be."""
    return {one.place for one in sent if tombstones.may_be_in(one.article, one.extraction)}


def _simply_new(sent: Sequence[_Sent], named: Collection[int]) -> set[int]:
    """The places of the articles of which nothing is known, in which no erased person may be (``named``), and that have
    nothing in common with one before them."""
    known = marks.known(set().union(*(one.marks for one in sent)))
    new: set[int] = set()
    seen: set[Mark] = set()
    for one in sent:
        if one.place not in named and known.isdisjoint(one.marks) and seen.isdisjoint(one.marks):
            new.add(one.place)
        seen |= one.marks
    return new
