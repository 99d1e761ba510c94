"""Reading stored articles again, after the extractor or the recognition of people changed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from packaging.version import InvalidVersion, Version

from quotes_service.context import Context
from quotes_service.directory import embeddings, write_article
from quotes_service.directory.standing_decisions import Cause
from quotes_service.directory.update import DirectoryUpdate
from quotes_service.errors import DatabaseUnavailable, InvalidInput, ModelMissing, QuotesError
from quotes_service.store.articles import articles, packed_extractions, reprocess_runs
from quotes_service.store.articles.article_refs import article_ref

log = logging.getLogger(__name__)


def reprocess(
    ctx: Context,
    *,
    since_version: str | None = None,
    before_version: str | None = None,
    unread: bool = False,
    restart: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Read stored articles again, recognise who is who in them and apply all decisions again.

    Which articles: those read by this version of the extractor or a later one (``since_version``), those read by an
    earlier one (``before_version``), those without a stored extraction (``unread``); by default all. An interrupted run
    resumes where it stopped when it is started with the same options, unless ``restart``. ``progress`` is called with
    how many are done, and of how many. An article that cannot be read is reported in ``failed`` and stays as it was.
    Raises InvalidInput("since_version" | "before_version"), ModelMissing, DatabaseUnavailable.
    """
    options = {
        name: value
        for name, value in (("since", since_version), ("before", before_version), ("unread", unread))
        if value
    }
    wanted = _wanted(since_version, before_version)
    with ctx.writing():
        run = reprocess_runs.begin(options, restart=restart)
    done = {"resumed": run.last > 0, "read": 0, "changed": 0, "failed": []}
    with ctx.reading():
        pending = [
            (id, extractor) for id, extractor in reprocess_runs.pending(run.last, unread=unread) if wanted(extractor)
        ]
    if pending:
        ctx.extractor  # noqa: B018 - if the model is missing, fail here and not with each article
    for number, (id, _) in enumerate(pending):
        if progress:
            progress(number, len(pending))
        try:
            changed = _read_again(ctx, id)
        except (DatabaseUnavailable, ModelMissing):
            raise  # the next run resumes with this article
        except Exception as error:  # a mistake of ours must not keep the others from being read
            with ctx.reading():
                article = articles.by_id(id)
            uid = article and article.uid
            done["failed"].append({"article_id": uid, "error": _said(error, uid)})
        else:
            done["read"] += 1
            done["changed"] += changed
        with ctx.writing():
            reprocess_runs.advance(run, id)
    with ctx.writing():
        reprocess_runs.finish(run)
    if progress:
        progress(len(pending), len(pending))
    return done


def _said(error: Exception, article: str | None) -> str:
    """What is reported of an error. One that is a fault of this program is logged."""
    if isinstance(error, QuotesError):
        return str(error)
    log.error("The article %s cannot be read again", article, exc_info=error)
    return f"the article cannot be read: {type(error).__name__}: {error}"


def _wanted(since: str | None, before: str | None) -> Callable[[str], bool]:
    first, end = _version("since_version", since), _version("before_version", before)

    def wanted(extractor: str) -> bool:
        try:
            version = Version(extractor)
        except InvalidVersion:  # a custom extractor: counts as older than any release
            return first is None
        return (first is None or version >= first) and (end is None or version < end)

    return wanted


def _version(field: str, value: str | None) -> Version | None:
    try:
        return None if value is None else Version(value)
    except InvalidVersion:
        raise InvalidInput(field, f"{value!r} is not a version such as 0.2.0") from None


def _read_again(ctx: Context, id: int) -> bool:
    """Read one article again; returns whether its extraction changed."""
    with ctx.reading():
        article = articles.by_id(id)
    if article is None:
        return False  # removed meanwhile
    version = article.current
    extraction = ctx.extract(version.text, title=article.title)
    packed = packed_extractions.pack(extraction)
    if ctx.embedding_index and (version.reading is None or packed != bytes(version.reading)):
        embeddings.prepare(article.title, extraction)
    with ctx.writing():
        row = articles.by_id(id)
        if row is None or (row.current.id, row.current.text) != (version.id, version.text):
            return False  # removed or changed meanwhile, and read then
        before = row.current.reading
        ref = article_ref(row)
        read = write_article.without_erased(ref, extraction)
        update = DirectoryUpdate(Cause(article=row.uid), thorough=True)
        write_article.keep(ctx, ref, read, update)
        update.apply(ctx)
        return before is None or bytes(before) != packed_extractions.pack(read)
