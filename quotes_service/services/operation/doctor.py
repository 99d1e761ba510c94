"""All that can be found out about an installation, with the command that mends what is wrong: `quotes doctor`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from packaging.version import InvalidVersion, Version

from quotes_service import __version__
from quotes_service.context import Context
from quotes_service.errors import DatabaseUnavailable, ModelMissing
from quotes_service.services.operation import derived
from quotes_service.services.operation.contradictions import contradictions
from quotes_service.services.operation.health import NEEDED, Finding, ready
from quotes_service.store import condition
from quotes_service.store.alerts import alerts, deliveries
from quotes_service.store.articles import reprocess_runs
from quotes_service.store.database import is_sqlite
from quotes_service.store.feeds import feeds
from quotes_service.store.jobs import items
from quotes_service.store.jobs.backlog import backlog
from quotes_service.store.personal import erasures

#: Feeds and jobs that are named one by one.
_MOST_NAMED = 5
#: A feed that failed so often in a row wants to be looked at.
_FAILURES = 3


def examine(ctx: Context, variables: Iterable[str] = (), *, full: bool = False) -> Iterator[Finding]:
    """What each check finds, those first without which others cannot be made.

    ``variables``: the names of those that are set in the environment; ``full``: also look at what takes long in an
    SQLite file, whether indexes match their tables and references lead somewhere.
    """
    yield from _settings(ctx, variables)
    for found in ready(ctx):
        yield found
        if found.state == "wrong" and found.check in NEEDED:
            return
    checks: dict[str, Callable[[], Iterator[Finding]]] = {
        "file": lambda: _file(ctx, full),
        "read model": lambda: _read_model(ctx),
        "index": lambda: _index(ctx),
        "model": lambda: _model(ctx),
        "meaning": lambda: meaning(ctx),
        "extractions": lambda: _extractions(ctx),
        "jobs": lambda: _jobs(ctx),
        "feeds": lambda: _feeds(ctx),
        "alerts": lambda: _alerts(ctx),
        "erasures": lambda: _erasures(ctx),
    }
    for name, check in checks.items():
        try:
            yield from check()
        except DatabaseUnavailable as error:  # a damaged table, for one
            yield Finding.of(name, error)


def _settings(ctx: Context, variables: Iterable[str]) -> Iterator[Finding]:
    said = list(contradictions(ctx.settings, variables))
    yield from (Finding("settings", "wrong", sentence) for sentence in said)
    if not said:
        yield Finding("settings", "ok", "They can be read, and agree.")


def _file(ctx: Context, full: bool) -> Iterator[Finding]:
    if not is_sqlite(ctx.database):
        return
    with ctx.connected():
        damage = condition.damage(ctx.database, full=full)
    for sentence in damage:
        yield Finding("file", "wrong", f"{sentence}. Stop the service, and restore a backup.")
    if not damage:
        yield Finding("file", "ok", f"It is not damaged{'' if full else ', as far as a quick look shows (--full)'}.")


def _read_model(ctx: Context) -> Iterator[Finding]:
    differences = derived.read_model_drift(ctx)
    if not differences:
        yield Finding("read model", "ok", "It follows from articles and decisions.")
        return
    # of rows, those that are too many and those that are missing; of counts, each that is wrong
    counts = {
        table: sum(map(len, found.values())) if "missing" in found else len(found)
        for table, found in differences.items()
    }
    tables = ", ".join(f"{table} ({number:,})" for table, number in counts.items())
    detail = f"Rows do not follow from articles and decisions, so lists and counts are wrong: {tables}."
    yield Finding("read model", "wrong", detail, "quotes doctor --mend")


def _index(ctx: Context) -> Iterator[Finding]:
    differences = derived.index_drift(ctx)
    for kind, number in differences.items():
        detail = f"Of the kind {kind} it lacks rows or has some too many: {number:,}."
        yield Finding("index", "wrong", detail, "quotes doctor --mend")
    if not differences:
        yield Finding("index", "ok", "It has a row for what can be found, and for nothing else.")


def _model(ctx: Context) -> Iterator[Finding]:
    try:
        ctx.extractor  # noqa: B018 - the first access loads it
        embeddings = ctx.embedding_index
        unembedded = 0
        if embeddings:
            with ctx.reading():
                unembedded = len(embeddings.missing(2**31))
    except ModelMissing as error:
        yield Finding("model", "wrong", str(error))
        return
    if unembedded:
        yield Finding("model", "wrong", f"{unembedded:,} quotations are found by words only.", "quotes embed")
    else:
        yield Finding("model", "ok", f"The language pipeline can be loaded; its version is {__version__}.")


def meaning(ctx: Context) -> Iterator[Finding]:
    """How quotations near in meaning are found, if semantic search is on and installed."""
    from quotes_service.search import embeddings, pgvector  # here, since they import numpy, and few use it

    try:
        if ctx.embedding_index is None:
            return
    except ModelMissing:  # the check of the model says so
        return
    every = "Each search by meaning reads all embeddings"
    if is_sqlite(ctx.database):
        yield Finding("meaning", "ok", f"{every}: SQLite has no index of them.")
        return
    with ctx.reading():
        offered, installed = pgvector.versions(ctx.database)
        is_indexed, state = embeddings.is_indexed(ctx.database), pgvector.state(ctx.database)
    if is_indexed:
        yield Finding("meaning", "ok", f"An index of the database (pgvector {installed}) finds the nearest embeddings.")
    elif state.is_ready:
        detail = "The database's index of embeddings lacks some, or has some too many."
        yield Finding("meaning", "wrong", detail, "quotes embed")
    elif state.is_usable:
        detail = f"{every}: the index that pgvector {installed} can have is not built."
        yield Finding("meaning", "note", detail, "quotes embed")
    elif installed:
        detail = f"{every}: pgvector {installed} is older than 0.7, or in a schema where it is not found."
        yield Finding("meaning", "note", detail)
    elif offered:
        detail = f"{every}: the server has pgvector {offered}, but an administrator must enter CREATE EXTENSION vector."
        yield Finding("meaning", "note", detail, "quotes embed")
    else:
        yield Finding("meaning", "ok", f"{every}: the server has no pgvector.")


def _extractions(ctx: Context) -> Iterator[Finding]:
    with ctx.reading():
        read = reprocess_runs.by_extractor()
    if unread := sum(one.unread for one in read):
        detail = f"{unread:,} articles have no stored extraction."
        yield Finding("extractions", "wrong", detail, "quotes reprocess --unread")
    older = {one.extractor: one.articles for one in read if _is_older(one.extractor)}
    if older:
        versions = ", ".join(f"{version} ({number:,})" for version, number in older.items())
        detail = f"{sum(older.values()):,} articles were read by older versions, whose results may differ: {versions}."
        yield Finding("extractions", "note", detail, f"quotes reprocess --before-version {__version__}")
    if not (unread or older):
        yield Finding("extractions", "ok", "All articles were read by this version.")


def _is_older(extractor: str) -> bool:
    try:
        return Version(extractor) < Version(__version__)
    except InvalidVersion:  # another extractor's
        return False


def _jobs(ctx: Context) -> Iterator[Finding]:
    with ctx.reading():
        abandoned = backlog().abandoned
        failed = items.all_failed()
    if abandoned:
        detail = f"{abandoned:,} articles are held by workers that do not answer; the next worker takes them."
        yield Finding("jobs", "wrong", detail, "quotes worker")
    if failed:
        jobs = _named([f"{job} ({number:,})" for job, number in failed.items()])
        detail = f"{sum(failed.values()):,} articles could not be read, of the jobs {jobs}."
        yield Finding("jobs", "note", detail, f"quotes jobs show {next(iter(failed))} --items failed")
    if not (abandoned or failed):
        yield Finding("jobs", "ok", "No article failed, and none is held by a worker that has ended.")


def _feeds(ctx: Context) -> Iterator[Finding]:
    with ctx.reading():
        active = feeds.active()
    failing = [row for row in active if row.failures >= _FAILURES]
    if active and not ctx.settings.fetch:
        yield Finding("feeds", "wrong", f"QUOTES_FETCH is off, so {len(active):,} feeds are not polled.")
    elif failing:
        detail = f"{len(failing):,} feeds failed {_FAILURES} times in a row or more: "
        detail += _named([f"{row.uid} ({row.error})" for row in failing])
        yield Finding("feeds", "wrong", f"{detail}.", f"quotes feeds poll {failing[0].uid}")
    else:
        yield Finding("feeds", "ok", f"{len(active):,} feeds are polled.")


def _alerts(ctx: Context) -> Iterator[Finding]:
    with ctx.reading():
        active, stopped = alerts.active(), alerts.stopped()
        failed = deliveries.all_failed()
    by_mail = [row.uid for row in active if row.channel == "mail"]
    if by_mail and not ctx.settings.smtp:
        yield Finding("alerts", "wrong", f"QUOTES_SMTP is not set, so these send no e-mail: {_named(by_mail)}.")
    if len(by_mail) < len(active) and not ctx.settings.fetch:
        yield Finding("alerts", "wrong", "QUOTES_FETCH is off, so nothing is sent to webhooks and Slack.")
    for row in stopped:
        yield Finding("alerts", "note", f"{row.uid} was stopped: {row.error}", f"quotes alerts resume {row.uid}")
    if failed:
        named = _named([f"{uid} ({number:,})" for uid, number in failed.items()])
        detail = f"{sum(failed.values()):,} messages could not be sent, of the alerts {named}."
        yield Finding("alerts", "note", detail, f"quotes alerts show {next(iter(failed))}")
    if not (failed or stopped or (by_mail and not ctx.settings.smtp) or (active and not ctx.settings.fetch)):
        yield Finding("alerts", "ok", f"{len(active):,} alerts tell what is newly found.")


def _erasures(ctx: Context) -> Iterator[Finding]:
    with ctx.reading():
        left = erasures.not_cleaned()
    if left:
        detail = f"What {left:,} erasures removed may still be read in the files of the database."
        yield Finding("erasures", "wrong", detail, "quotes erasures --clean")
    else:
        yield Finding("erasures", "ok", "Nothing is left of what they removed.")


def _named(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
