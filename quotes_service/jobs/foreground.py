"""Jobs that somebody waits for: `quotes ingest`, `quotes feeds poll`. Few articles are read by this process, more by
several workers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any

from quotes_service.context import Context
from quotes_service.errors import Conflict
from quotes_service.ingest.documents import Refused
from quotes_service.jobs.processes import Workers
from quotes_service.jobs.work import AT_ONCE, work
from quotes_service.jobs.worker import AtWork, kept
from quotes_service.records import RawArticle
from quotes_service.services.intake import jobs, leases

#: The most articles for which starting workers does not pay: they load the language pipeline first.
FEW = 32
#: How many articles may wait for the workers: enough for all of them, without a copy of the whole archive.
MOST_WAITING = 2_000
#: Seconds between two looks at how far the workers are.
_LOOK = 0.25

Progress = Callable[[dict[str, Any]], None]


def read_all(
    ctx: Context, job: str, found: Iterable[RawArticle | Refused], *, workers: int, progress: Progress
) -> None:
    """Add what is found to a job, read all of it, and close the job.

    ``workers``: how many processes read; with one, and for few articles, this process does. ``progress`` is called with
    the job (``jobs.get_job``) from time to time. Raises Conflict if the job is cancelled meanwhile, ModelMissing and
    DatabaseUnavailable; then, and if it is interrupted, what is stored stays, and the job can be cancelled.
    """
    found = iter(found)
    first = list(islice(found, FEW + 1))
    everything = chain(first, found)
    show = _Sometimes(lambda: progress(jobs.get_job(ctx, job)))
    try:
        if workers == 1 or len(first) <= FEW:
            _read_here(ctx, job, everything, show)
        else:
            _read_by_workers(ctx, job, everything, workers, show)
    finally:
        leases.hand_back(ctx)
    progress(jobs.get_job(ctx, job))


def read_due(ctx: Context, job: str, *, progress: Progress) -> dict[str, Any]:
    """Read here what is due of a closed job, and wait for what workers have of it; returns the job, as ``progress`` is
    called with it. What is left waits to be tried again. Raises ModelMissing and DatabaseUnavailable."""
    show = _Sometimes(lambda: progress(jobs.get_job(ctx, job)))
    try:
        with kept(ctx) as at_work:
            while True:
                while _work(ctx, job, at_work):
                    show()
                state = jobs.get_job(ctx, job)
                if not state["items"]["leased"]:
                    break
                time.sleep(_LOOK)
                leases.look_after(ctx)
    finally:
        leases.hand_back(ctx)
    progress(state)
    return state


class _Sometimes:
    """Calls a function now and then, however often it is called itself."""

    def __init__(self, do: Callable[[], None]):
        self.do, self.next = do, 0.0

    def __call__(self) -> None:
        if time.monotonic() >= self.next:
            self.do()
            self.next = time.monotonic() + _LOOK


def _read_here(ctx: Context, job: str, found: Iterator[RawArticle | Refused], show: _Sometimes) -> None:
    ctx.extractor  # noqa: B018 - the first access loads it, which takes a moment
    with kept(ctx) as at_work:
        while some := list(islice(found, AT_ONCE)):
            jobs.add_items(ctx, job, some)
            while _work(ctx, job, at_work):
                show()
            show()
        jobs.close(ctx, job)
        # most often there is nothing left; but a worker beside may have taken some
        _wait(ctx, job, lambda: (leases.look_after(ctx), _work(ctx, job, at_work), show()))


def _work(ctx: Context, job: str, at_work: AtWork) -> int:
    with at_work:
        return work(ctx, job=job)


def _read_by_workers(
    ctx: Context, job: str, found: Iterator[RawArticle | Refused], number: int, show: _Sometimes
) -> None:
    workers = Workers(number, job)

    def look() -> None:
        if workers.refused():
            ctx.extractor  # noqa: B018 - raises ModelMissing if that was the reason
            work(ctx, job=job)  # raises DatabaseUnavailable if that was
        workers.replace()
        leases.look_after(ctx)
        show()

    try:
        jobs.add_items(ctx, job, _while_few_wait(ctx, job, found, _Sometimes(look)))
        jobs.close(ctx, job)
        _wait(ctx, job, look)
    finally:
        workers.stop()


def _while_few_wait(
    ctx: Context, job: str, found: Iterator[RawArticle | Refused], look: _Sometimes
) -> Iterator[RawArticle | Refused]:
    """What is found, as fast as the workers take it."""
    for number, item in enumerate(found, start=1):
        yield item
        look()
        if number % (MOST_WAITING // 4) == 0:
            while jobs.waiting(ctx, job) > MOST_WAITING:
                time.sleep(_LOOK)
                look()


def _wait(ctx: Context, job: str, look: Callable[[], object]) -> None:
    """Wait until the job is done. Raises Conflict if it is cancelled."""
    while (status := jobs.get_job(ctx, job)["status"]) != "done":
        if status in ("cancelling", "cancelled"):
            raise Conflict("id", f"The job {job} was cancelled.")
        time.sleep(_LOOK)
        look()
