"""Articles: stored, listed and removed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from quotes_service.context import Context, reads
from quotes_service.directory import embeddings, write_article
from quotes_service.directory.copies import stories
from quotes_service.directory.personal.tombstones import Tombstones
from quotes_service.directory.standing_decisions import Cause
from quotes_service.directory.update import DirectoryUpdate
from quotes_service.errors import DatabaseUnavailable, InvalidInput, ModelMissing, NotFound, QuotesError
from quotes_service.ingest.addresses import PageAddress, lookup_keys
from quotes_service.ingest.text import check_characters, check_text
from quotes_service.records import Article, Extraction
from quotes_service.search import word_families
from quotes_service.services.intake import recognition
from quotes_service.services.intake.recognition import Recognised, Status, recognise
from quotes_service.services.serializers.articles import serialize_article, serialize_listed
from quotes_service.services.serializers.common import collection, is_id
from quotes_service.store import changes
from quotes_service.store.access import written
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


#: The most articles that are written in one transaction, and characters of their texts unless one alone has more.
#: Other writers wait for a transaction, which takes less than a second; readers never wait.
MOST_TOGETHER, _MOST_CHARS = 16, 200_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of what came in: a status, and the id of the article; or the error for which it was refused.

    "withdrawn": the article, if there is an id, was removed for its sender; "skipped": there was nothing to read;
    "extracted": it was read without being stored.
    ``supported``: whether the service reads its language; ``note``: why it was withdrawn or skipped.
    """

    status: Status | Literal["withdrawn", "skipped", "extracted"] | None = None
    id: str | None = None
    supported: bool = True
    error: QuotesError | None = None
    note: str | None = None


#: Called with the place of an article among those sent, and its outcome.
Settle = Callable[[int, Outcome], None]
#: What was read from a text under a title, or why it cannot be read.
_Readings = dict[tuple[str, str | None], Extraction | QuotesError]


def add_articles(
    ctx: Context,
    sent: Sequence[Article],
    *,
    settle: Settle | None = None,
    extractions: Sequence[Extraction] | None = None,
) -> list[Outcome]:
    """Store several articles as ``add_article`` does one after the other, and return what became of each, in their
    order. Up to MOST_TOGETHER are written in one transaction, which takes much less time.

    ``settle`` is called for each article that is stored or recognised, inside the transaction that does so: what it
    writes is committed with the article, or neither is; what it raises rolls them back. An article that is
    refused, or cannot be read or written, leaves the others as they are. ``extractions``: what was read from each, if
    that was done before. Raises ModelMissing, and DatabaseUnavailable, after which some may be stored.
    """
    readings: _Readings = {}
    for article, extraction in zip(sent, extractions or (), strict=extractions is not None):
        readings[article.text, article.title] = extraction
    outcomes: list[Outcome] = []
    while len(outcomes) < len(sent):
        places = _next_places(sent, len(outcomes))
        if extractions is None:
            known, new = _recognise_first(ctx, sent, places, settle)
            readings = _read(ctx, new)
            outcomes += known
            places = places[len(known) :]
        outcomes += _write(ctx, sent, places, readings, settle)
    return outcomes


def _next_places(sent: Sequence[Article], first: int) -> range:
    """The places of the articles that are written next, in one transaction."""
    chars, end = 0, first
    while end < len(sent) and end - first < MOST_TOGETHER and (end == first or chars < _MOST_CHARS):
        chars += len(sent[end].text)
        end += 1
    return range(first, end)


def _recognise_first(
    ctx: Context, sent: Sequence[Article], places: range, settle: Settle | None
) -> tuple[list[Outcome], list[Article]]:
    """The outcomes of the articles before the first one that is new, and that one and the new ones after it. Those
    after it are recognised again when it is written, since it may be what they are recognised by."""
    outcomes: list[Outcome] = []
    new: list[Article] = []
    with ctx.writing():
        tombstones = Tombstones.load()
        for place in places:
            try:
                check(ctx, sent[place])
                if tombstones.may_be_in(sent[place]):
                    new.append(sent[place])
                    continue
                recognised = recognise(sent[place])
            except InvalidInput as error:
                if not new:
                    outcomes.append(Outcome(error=error))
                continue
            if recognised.status != "unchanged":
                new.append(sent[place])
            elif not new:
                _note(ctx, recognised)
                outcomes.append(_outcome(recognised.status, recognised.row))
                if settle:
                    settle(place, outcomes[-1])
    return outcomes, new


def _read(ctx: Context, new: Iterable[Article]) -> _Readings:
    """Read new articles, each text once. Raises ModelMissing."""
    readings: _Readings = {}
    for article in new:
        if (article.text, article.title) not in readings:
            try:
                readings[article.text, article.title] = _extraction(ctx, article)
            except ModelMissing:
                raise
            except Exception as error:
                readings[article.text, article.title] = _failure(error, "read")
    return readings


def _extraction(ctx: Context, article: Article, extraction: Extraction | None = None) -> Extraction:
    extraction = extraction or ctx.extract(article.text, title=article.title)
    prepare(ctx, article, extraction)
    return extraction


def prepare(ctx: Context, article: Article, extraction: Extraction) -> None:
    """Make and remember what takes long, so that the writing transaction need not."""
    stories.prepare(article.text)
    if ctx.embedding_index:
        embeddings.prepare(article.title, extraction)


def _failure(error: Exception, what: str) -> QuotesError:
    """The error of an article that cannot be read or written. One that is a fault of this program is logged."""
    if isinstance(error, QuotesError):
        return error
    _log.error("An article cannot be %s", what, exc_info=error)
    return QuotesError(f"the article cannot be {what}: {type(error).__name__}: {error}")


def _write(
    ctx: Context, sent: Sequence[Article], places: range, readings: _Readings, settle: Settle | None
) -> list[Outcome]:
    """Write articles in one transaction, or if that fails each in one of its own, up to the first that must be read
    before."""
    is_settling = False
    try:
        with ctx.writing():
            outcomes = _write_together(ctx, sent, places, readings)
            is_settling = True
            for place, outcome in zip(places, outcomes, strict=False):
                if settle and outcome.error is None:
                    settle(place, outcome)
            return outcomes
    except ModelMissing:
        raise
    except DatabaseUnavailable:
        if len(places) == 1:
            raise
        # as where a disk is full: what comes before the article that it has no room for is stored
    except Exception as error:
        if is_settling:
            raise
        if len(places) == 1:
            return [Outcome(error=_failure(error, "stored"))]
    outcomes = []
    for place in places:
        one = _write(ctx, sent, range(place, place + 1), readings, settle)
        if not one:
            break
        outcomes += one
    return outcomes


def _write_together(ctx: Context, sent: Sequence[Article], places: range, readings: _Readings) -> list[Outcome]:
    """Write articles inside the caller's transaction, up to the first that must be read before."""
    outcomes: list[Outcome] = []
    group = _Group(ctx)
    tombstones = Tombstones.load()
    for place in places:
        article = sent[place]
        extraction = readings.get((article.text, article.title))
        try:
            check(ctx, article)
            if tombstones.may_be_in(article, extraction if isinstance(extraction, Extraction) else None):
                if extraction is None:
                    break
                if not isinstance(extraction, QuotesError):
                    article, extraction = tombstones.taken_out(article, extraction)
            recognised = recognise(article)
        except InvalidInput as error:
            outcomes.append(Outcome(error=error))
            continue
        if recognised.status != "unchanged":
            if extraction is None:
                break
            if isinstance(extraction, QuotesError):
                outcomes.append(Outcome(error=extraction))
                continue
            outcomes.append(_outcome(recognised.status, group.keep(recognised, extraction)))
        else:
            _note(ctx, recognised, before=group.finish)
            outcomes.append(_outcome(recognised.status, recognised.row))
    group.finish()
    return outcomes


def _outcome(status: Status, row: StoredArticle | None) -> Outcome:
    assert row is not None, "an article without a row is created"
    return Outcome(status, row.uid, row.supported)


def add_article(ctx: Context, article: Article, extraction: Extraction | None = None) -> tuple[Status, dict[str, Any]]:
    """Store an article with all that is read from it, or recognise it; returns its status and the article.

    "unchanged": its URL, its ``external_id`` or its text (ignoring white space) is stored already; nothing changes,
    except that another URL or id of the same text is noted. "new_version": its URL or id is stored with another text;
    a URL may have another form (docs/addresses.md), or the page may declare one that is stored;
    quotations that both versions have keep their ids. People who were erased are taken out of it
    first. Without ``extraction`` the article is read here, before anything is written. Raises InvalidInput, TooLarge,
    Conflict, ModelMissing, DatabaseUnavailable.
    """
    check(ctx, article)
    # whether it is known comes first: reading it takes long, and so do the embeddings of its quotations
    if (extraction is None or ctx.embedding_index) and (answer := _recognise_or_keep(ctx, article, None)):
        return answer
    answer = _recognise_or_keep(ctx, article, _extraction(ctx, article, extraction))
    assert answer is not None
    return answer


def check(ctx: Context, article: Article) -> None:
    """Raises InvalidInput and TooLarge for what cannot be stored."""
    check_text(article.text, limit=ctx.settings.max_text_chars)
    for name, limit in MAX_BYTES.items():
        if value := getattr(article, name):
            check_characters(value, field=name)
            if (length := len(value.encode())) > limit:
                raise InvalidInput(name, f"has {length:,} bytes; at most {limit:,} are kept")


def _recognise_or_keep(
    ctx: Context, article: Article, extraction: Extraction | None
) -> tuple[Status, dict[str, Any]] | None:
    """Recognise the article, or keep it; None if it must be read first."""
    with ctx.writing():
        tombstones = Tombstones.load()
        if tombstones.may_be_in(article, extraction):
            if extraction is None:
                return None
            article, extraction = tombstones.taken_out(article, extraction)
        recognised = recognise(article)
        row = recognised.row
        if recognised.status == "unchanged":
            _note(ctx, recognised)
        elif extraction is None:
            return None
        else:
            group = _Group(ctx)
            row = group.keep(recognised, extraction)
            group.finish()
        assert row is not None, "an article without a row is created"
        ctx.concerns(row.uid)
        return recognised.status, serialize_article(ctx, row)


class _Group:
    """Writes articles of one transaction, and brings the directory in step with several new ones at once."""

    def __init__(self, ctx: Context):
        self._ctx = ctx
        self._update: DirectoryUpdate | None = None
        self._texts: list[tuple[str | None, str | None]] = []  # before and after, for each article

    def keep(self, recognised: Recognised, extraction: Extraction) -> StoredArticle:
        """Store a new article, or the next version of one, with what was read from it."""
        article, row = recognised.article, recognised.row
        if extraction.text != article.text:
            raise ValueError("the extraction is of another text")
        is_alone = recognised.status != "created" or bool(recognised.gone or recognised.wrong)
        if is_alone:  # it may change what the others have written: their entries must be complete
            self.finish()
        changed, pages = _noted(self._ctx, recognised)
        _list_again(self._ctx, changed)
        if row is None:
            self._texts.append((None, article.text))
            row = articles.add(article, extraction)
        else:
            if recognised.moved:
                publications.give_up_url(row)
            self._texts.append((row.current.text, article.text))
            articles.add_next_version(row, article, extraction)
        recognition.note_addresses(row, pages)
        if self._update is None:
            self._update = DirectoryUpdate(Cause(article=row.uid))
        self._update.cause = Cause(article=row.uid)
        write_article.keep(self._ctx, article_ref(row), extraction, self._update)
        self._update.settle()
        if is_alone:
            self.finish()
        return row

    def finish(self) -> None:
        """Bring the directory in step with the articles kept so far."""
        word_families.replace(self._texts)
        self._texts = []
        if self._update is not None:
            self._update.apply(self._ctx)
            self._update = None


def _note(ctx: Context, recognised: Recognised, before: Callable[[], None] = lambda: None) -> None:
    """Write what is new about a text that is stored; ``before`` is called if that changes how articles are listed."""
    changed, _ = _noted(ctx, recognised)
    if changed:
        before()
        _list_again(ctx, changed)


def _noted(ctx: Context, recognised: Recognised) -> tuple[list[StoredArticle], list[PageAddress]]:
    """``recognition.note``; those who follow the changes learn of what it has changed, such as a copy."""
    concerned, before = recognition.concerned(recognised), written.mark(ctx.database)
    proved = changes.proved_by(concerned)
    noted = recognition.note(recognised)
    if concerned and written.has_changed(ctx.database, before):
        changes.note(concerned | changes.experts_in(concerned) | proved)
    elif recognised.status == "new_version":
        changes.note(proved)  # by the text before
    return noted


def _list_again(ctx: Context, changed: Iterable[StoredArticle]) -> None:
    """Bring the index and the directory in step with articles whose outlet, title or first day has changed."""
    for other in changed:
        ref = article_ref(other)  # its title may be new
        write_article.index_articles(ctx, [(ref, write_article.stored_extraction(ctx, ref))])
        update = DirectoryUpdate(Cause(article=other.uid))
        update.after_redating(quotation_writes.of_article(other.id), appearances.of_article(other.id))
        update.apply(ctx)


@reads
def list_articles(
    ctx: Context, filters: ArticleFilters = ArticleFilters(), paging: Paging = Paging()
) -> dict[str, Any]:
    """A page of articles without their texts, the newest first and those without a date last.

    Raises InvalidInput("url" | "external_id" | "story" | "cursor").
    """
    for name in ("url", "external_id", "story"):
        if value := getattr(filters, name):
            check_characters(value, field=name)
    page = articles.page(filters, lookup_keys(filters.url) if filters.url else None, paging)
    return collection(serialize_listed(page.items), page.next_cursor, page.total)


@reads
def get_article(ctx: Context, id: str) -> dict[str, Any]:
    """The article with its text, quotations, versions, copies and story. Raises NotFound."""
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
