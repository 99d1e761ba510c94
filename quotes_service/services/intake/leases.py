"""What workers do with the items of jobs: take them, end them, hand them back; and take those of dead workers back."""

from __future__ import annotations

import logging
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from quotes_service.context import Context, reads
from quotes_service.directory.personal.tombstones import Tombstones
from quotes_service.errors import Busy, Changed, NotFound, NotYet
from quotes_service.records import RawArticle
from quotes_service.services.intake import jobs
from quotes_service.services.intake.articles import Outcome
from quotes_service.services.serializers.common import utc
from quotes_service.store.jobs import items as item_rows
from quotes_service.store.jobs import jobs as job_rows
from quotes_service.store.jobs import leases
from quotes_service.store.jobs.leases import Leased
from quotes_service.store.jobs.processes import is_gone, this_process

__all__ = ["Leased", "fail", "hand_back", "is_idle", "keep_only", "lease", "look_after", "renew", "settle"]
__all__ += ["settle_extracted"]

log = logging.getLogger(__name__)

#: How many workers an item may cost, one after the other, while they have it alone.
MOST_DEATHS = 3
#: How long to wait before an item that failed for a while is tried again: after the first time, the second ...
PAUSES = (60, 300, 1_800, 7_200)
#: Workers look for items twice a second. Where nobody has taken one for so many seconds, there are none.
_IDLE = 10
#: A job that is still incomplete after this time, and whose filler runs on another host, is taken for given up.
_GIVEN_UP = timedelta(days=1)

_POISON = f"{MOST_DEATHS} workers ended without a word while they read it: out of memory, or a crash"
_INCOMPLETE = "The process that added its items ended before it had added all of them."


def lease(ctx: Context, limit: int, *, job: str | None = None) -> list[Leased]:
    """Take items that are due, ``limit`` at most, all of one job; ``job``: of this one. They belong to this process
    until it ends them or hands them back, or its lease ends."""
    with ctx.reading():
        if leases.due(job) is None:  # reading costs nobody anything, and most often there is nothing
            return []
    with ctx.writing_beside():
        due = leases.due(job)
        return [] if due is None else leases.lease(due, this_process(), ctx.settings.job_lease_seconds, limit)


@reads
def is_idle(ctx: Context, job: str) -> bool:
    """Whether items of the job (its id) could be read now, and nobody reads anything: no worker runs."""
    return leases.is_idle(job, _IDLE)


def renew(ctx: Context) -> None:
    """Lengthen the leases of this process."""
    with ctx.writing_beside():
        leases.renew(this_process(), ctx.settings.job_lease_seconds)


def settle(item: Leased, outcome: Outcome, ignored: Collection[str] = ()) -> None:
    """Write what became of an item, inside the transaction that stores its article: so both are committed, or neither.

    Raises Changed if the item belongs to another worker now, so that nothing is written twice.
    """
    _end(item, _done(item, outcome, ignored))


def settle_extracted(item: Leased, article: RawArticle, extraction: bytes, *, supported: bool) -> None:
    """Write that an item was read without being stored, and keep what was read (packed) with its article. Raises
    Changed as ``settle``."""
    kept = {"data": item_rows.packed(article.data), "result": extraction}
    _end(item, _done(item, Outcome("extracted", supported=supported), ()) | kept)


def _done(item: Leased, outcome: Outcome, ignored: Collection[str]) -> dict[str, Any]:
    return {
        "status": "done",
        "outcome": outcome.status,
        "article": outcome.id,
        "supported": outcome.supported,
        "ignored": list(ignored) or None,
        "error": None,
        "note": outcome.note,
        "data": None,
        "known": None,
        "origin": Tombstones.load().redacted_note(item.origin),
    }


def fail(ctx: Context, item: Leased, error: Exception, ignored: Collection[str] = ()) -> None:
    """Write that an item failed, or, if it cannot be read yet, that it is to be tried again later; the items of
    `quotes ingest` are not, since somebody waits for them. One whose turn has not come has not been tried."""
    with ctx.writing_beside():
        if isinstance(error, Busy) and item.job_kind != "ingest":
            _check(item, leases.postpone(this_process(), item.id, str(error), item.tries, error.retry_after or 1))
        elif isinstance(error, NotYet) and item.job_kind != "ingest" and item.tries < len(PAUSES):
            pause = max(error.retry_after or 0, PAUSES[item.tries])
            _check(item, leases.postpone(this_process(), item.id, str(error), item.tries + 1, pause))
        else:
            _end(item, {"status": "failed", "error": str(error), "ignored": list(ignored) or None})


def _end(item: Leased, values: dict[str, Any]) -> None:
    _check(item, leases.end(this_process(), item.id, values))


def _check(item: Leased, had: bool) -> None:
    if not had:
        raise Changed(f"{item.label} was given to another worker.")


def keep_only(ctx: Context, wanted: Collection[Leased]) -> list[Leased]:
    """Those of the items that this process still has."""
    with ctx.reading():
        held = leases.held(this_process())
    return [item for item in wanted if item.id in held]


def hand_back(ctx: Context) -> None:
    """Give up all items that this process has."""
    with ctx.writing_beside():
        leases.hand_back(this_process())
    jobs.finish(ctx)  # those that were cancelled have ended with them


def look_after(ctx: Context) -> None:
    """Take back the items of workers that have ended, or whose lease has, and see to jobs whose filler has ended."""
    with ctx.reading():
        holders = leases.holders()
        left = [row for row in job_rows.filling() if _has_left(row)]
    for worker, has_ended in holders:
        gone = is_gone(worker)
        if gone or has_ended:
            log.warning("The worker %s has ended or does not answer; others take its articles.", worker)
            with ctx.writing_beside():
                leases.take_back(worker, MOST_DEATHS, _POISON, only_ended=not gone)
    for row in left:
        if row.status == "receiving":
            with suppress(NotFound):  # another worker did it
                jobs.discard(ctx, row.uid)
        else:
            with ctx.writing_beside():
                job_rows.lock([row.id])
                job_rows.close(row.id, item_rows.count(row.id), _INCOMPLETE)
    jobs.finish(ctx)


def _has_left(row: job_rows.JobRow) -> bool:
    """Whether the process that fills a job has ended. On another host, that shows only by time: of a job that may be
    read, by that since any worker had something of it."""
    since = row.created_at if row.status == "receiving" else row.served_at
    return (row.filler is not None and is_gone(row.filler)) or datetime.now(UTC) - utc(since) > _GIVEN_UP
