"""What a worker does with some items: it reads them, and stores their articles."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from quotes_service import logs
from quotes_service.context import Context
from quotes_service.errors import Changed, Conflict, DatabaseUnavailable, InvalidInput, ModelMissing, SchemaOutdated
from quotes_service.ingest.documents import Document, read_raw
from quotes_service.ingest.web import FOREIGN_ADDRESS, Fetch
from quotes_service.services.intake import extract, jobs, leases
from quotes_service.services.intake.articles import Outcome, add_articles
from quotes_service.services.intake.leases import Leased
from quotes_service.services.intake.withdrawal import withdraw

log = logging.getLogger(__name__)

#: How many items are taken at once: enough that few transactions are needed, few enough that little is read again.
AT_ONCE = 16
#: Seconds to wait for a site that was asked just now, so that one that wants to be asked slowly does not keep items of
#: others waiting; and where somebody waits for this very job.
_PATIENCE, _LONG_PATIENCE = 5, 60
#: Errors for which no item is to blame.
_TROUBLE = (DatabaseUnavailable, ModelMissing, SchemaOutdated)


def work(ctx: Context, *, job: str | None = None, at_once: int = AT_ONCE) -> int:
    """Take items that are due and do them: store the articles, or write why not. Returns how many; 0: none is due.

    ``job``: only items of this one. What an item does wrong ends that item. Raises DatabaseUnavailable, ModelMissing;
    then, and if it is interrupted, items that are not done still belong to this process (``leases.hand_back``).
    """
    items = leases.lease(ctx, at_once, job=job)
    if items:
        logs.about(job=items[0].job)
        try:
            _do(ctx, items, _LONG_PATIENCE if job else _PATIENCE)
            jobs.finish(ctx)
        finally:
            logs.about()
    return len(items)


def _do(ctx: Context, items: Iterable[Leased], patience: float) -> None:
    articles: list[tuple[Leased, Document]] = []
    for item in items:
        if (document := _read(ctx, item, patience)) is None:
            continue
        if document.article is not None and item.job_kind != extract.KIND:
            articles.append((item, document))
        else:
            _store(ctx, articles)  # a withdrawal may be that of an article before it
            articles = []
            _settle_alone(ctx, item, document)
    _store(ctx, articles)


def _read(ctx: Context, item: Leased, patience: float) -> Document | None:
    """What the item is read as; None if it cannot be, which is written then."""
    try:
        document = read_raw(item.raw, limit=ctx.settings.max_text_chars, fetch=_fetch(ctx, item, patience))
    except Exception as error:  # a mistake of ours must not end the worker, nor the others' items
        _fail(ctx, item, _ours(item, error))
        return None
    if document.error is None:
        return document
    _fail(ctx, item, document.error, document.ignored)
    return None


def _fetch(ctx: Context, item: Leased, patience: float) -> Fetch:
    """What fetches the page of an address: as a crawler does, unless somebody named the page by hand."""
    if item.job_kind == "ingest":
        return ctx.fetcher.page
    return partial(ctx.fetcher.crawl, patience=patience, foreign=item.kind == FOREIGN_ADDRESS)


def _settle_alone(ctx: Context, item: Leased, document: Document) -> None:
    """End an item that stores no article: it is only to be read, takes one back, or has nothing to read."""
    settle = partial(leases.settle, item, ignored=document.ignored)
    try:
        if item.job_kind == extract.KIND:
            extract.extract_item(ctx, item, document.checked())
        elif document.withdrawn is not None:
            withdraw(ctx, document.withdrawn, settle=settle)
        else:
            with ctx.writing_beside():
                settle(Outcome("skipped", note=document.skipped))
    except _TROUBLE:
        raise
    except Changed as error:
        log.warning("%s", error)
    except InvalidInput as error:
        _fail(ctx, item, error, document.ignored)
    except Exception as error:
        _fail(ctx, item, _ours(item, error))


def _store(ctx: Context, read: list[tuple[Leased, Document]]) -> None:
    """Store the articles, each with the end of its item in one transaction."""
    while read:
        pairs = read

        def settle(place: int, outcome: Outcome) -> None:
            item, document = pairs[place]  # noqa: B023 - called before the next round
            leases.settle(item, outcome, document.ignored)

        try:
            outcomes = add_articles(ctx, [document.checked() for _, document in pairs], settle=settle)
        except _TROUBLE:
            raise
        except Exception as error:
            left = _still_ours(ctx, pairs)
            if isinstance(error, Changed) and len(left) < len(pairs):
                log.warning("%s", error)
                read = left
                continue
            if len(left) == 1:
                _fail(ctx, left[0][0], _ours(left[0][0], error))
                return
            for pair in left:
                _store(ctx, [pair])
            return
        else:
            for (item, document), outcome in zip(pairs, outcomes, strict=True):
                if (other := _without_other_id(item, document, outcome.error)) is not None:
                    _store(ctx, [(item, other)])
                elif outcome.error is not None:
                    _fail(ctx, item, outcome.error, document.ignored)
            return


def _without_other_id(item: Leased, document: Document, error: Exception | None) -> Document | None:
    """The entry of a feed without its id, if the article at its address is known under another: feeds of one outlet
    need not agree on ids, and some change them. It is recognised by its address then."""
    if item.job_kind != "feed" or not isinstance(error, Conflict) or error.field != "external_id":
        return None
    article = document.checked()
    return replace(document, article=replace(article, external_id=None)) if article.external_id else None


def _still_ours(ctx: Context, pairs: list[tuple[Leased, Document]]) -> list[tuple[Leased, Document]]:
    """Those that are neither done nor another worker's."""
    held = {item.id for item in leases.keep_only(ctx, [item for item, _ in pairs])}
    return [(item, document) for item, document in pairs if item.id in held]


def _fail(ctx: Context, item: Leased, error: Exception, ignored: tuple[str, ...] = ()) -> None:
    try:
        leases.fail(ctx, item, error, ignored)
    except Changed as changed:
        log.warning("%s", changed)


def _ours(item: Leased, error: Exception) -> InvalidInput:
    """The error that is written for a mistake of ours, which the log has."""
    log.error("%s cannot be read", item.label, exc_info=error)
    return InvalidInput("article", f"cannot be read: {type(error).__name__}; the log of the worker says more")
