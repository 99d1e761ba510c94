"""A worker: it takes items of jobs and does them, one portion after the other, until it is told to stop."""

from __future__ import annotations

import gc
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from quotes_service.context import Context
from quotes_service.errors import DatabaseUnavailable, QuotesError
from quotes_service.jobs.work import work
from quotes_service.services.alerts import alerts, channels, finding, sending
from quotes_service.services.intake import jobs, leases
from quotes_service.services.intake.feeds import hubs, polls

log = logging.getLogger(__name__)

#: Seconds between two looks whether there is something to do.
IDLE = 0.5
#: Seconds between two looks after the items of workers that have ended.
_LOOK = 5.0
#: Seconds between two tries to reach the database.
_PAUSE = 2.0
#: Seconds after which a portion is taken for stuck, and the worker with it: a long article takes a minute.
_STUCK = 1_800
#: Seconds between two tries to interrupt what must not be interrupted now.
_AGAIN = 0.05


@dataclass(slots=True)
class Periodic:
    """Something that each worker does every so many seconds, also beside others who do it at the same time. ``do`` must
    not take long; if it returns something true there is more of it, and it is called again after the next portion."""

    seconds: float
    do: Callable[[Context], object]
    next: float = 0.0  # by time.monotonic


def periodic() -> list[Periodic]:
    """What workers do from time to time, besides reading."""
    return [
        Periodic(5, finding.look),
        Periodic(1, sending.send_next),
        Periodic(60, polls.poll_next),
        Periodic(3_600, hubs.renew_next),
        Periodic(3_600, lambda ctx: jobs.remove_old(ctx, ctx.settings.keep_jobs_days)),
        Periodic(3_600, lambda ctx: alerts.remove_old(ctx, ctx.settings.keep_jobs_days)),
    ]


#: That this process was told to stop. A worker that is almost always in a transaction sees it between two portions.
_told_to_stop = threading.Event()


class Stopped(BaseException):
    """The worker was told to stop."""


def run(ctx: Context, *, job: str | None = None, tasks: Sequence[Periodic] = (), parent: int | None = None) -> None:
    """Work until INT or TERM (in the main thread of a process), then hand back what is not done and return.

    ``job``: only this one, for which somebody waits. ``parent``: the process without which this one is to stop. Raises
    ModelMissing and SchemaOutdated; while the database cannot be used, it waits, or with ``job`` raises
    DatabaseUnavailable.
    """
    channels.check_settings(ctx.settings)
    with _stoppable(ctx):
        ctx.extractor  # noqa: B018 - loaded now, before anything is taken
        # what is loaded stays: garbage collections need not look at it
        gc.collect()
        gc.freeze()
        while True:
            try:
                with ctx.connected(), kept(ctx, parent) as at_work:
                    leases.hand_back(ctx)  # what was left when the database failed
                    _loop(ctx, job, tasks, at_work)
            except DatabaseUnavailable as error:
                if job is not None:
                    raise
                log.error("%s", error)
                time.sleep(_PAUSE)


def _loop(ctx: Context, job: str | None, tasks: Sequence[Periodic], at_work: AtWork) -> None:
    try:
        look = 0.0
        while True:
            if _told_to_stop.is_set():
                signal.setitimer(signal.ITIMER_REAL, 0)
                raise Stopped
            if time.monotonic() >= look:
                leases.look_after(ctx)
                look = time.monotonic() + _LOOK
            for task in tasks:
                if time.monotonic() >= task.next:
                    _do(ctx, task)
            with at_work:
                done = work(ctx, job=job)
            if not done:
                time.sleep(IDLE)
    except Stopped:
        leases.hand_back(ctx)
        raise


def _do(ctx: Context, task: Periodic) -> None:
    task.next = time.monotonic() + task.seconds
    try:
        if task.do(ctx):
            task.next = 0.0
    except DatabaseUnavailable:
        raise
    except QuotesError as error:
        log.error("%s", error)
    except Exception:
        log.exception("A periodic task failed")


@contextmanager
def _stoppable(ctx: Context) -> Iterator[None]:
    """Let INT and TERM end what is done inside, though no transaction: that is waited for."""

    def stop(*_: object) -> None:
        _told_to_stop.set()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # it is stopping
        if ctx.database.in_transaction():
            signal.setitimer(signal.ITIMER_REAL, _AGAIN)
        else:
            raise Stopped

    _told_to_stop.clear()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    with suppress(Stopped):
        yield


class AtWork:
    """Whether the worker has items, and since when: ``with at_work: ...``."""

    def __init__(self) -> None:
        self.since: float | None = None

    def __enter__(self) -> None:
        self.since = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self.since = None


@contextmanager
def kept(ctx: Context, parent: int | None = None) -> Iterator[AtWork]:
    """While inside, a thread renews the leases of this process while it is at work, and stops it if its parent has
    ended or it is stuck."""
    at_work, ended = AtWork(), threading.Event()
    thread = threading.Thread(target=partial(_keep, ctx, parent, at_work, ended), daemon=True)
    thread.start()
    try:
        yield at_work
    finally:
        ended.set()


def _keep(ctx: Context, parent: int | None, at_work: AtWork, ended: threading.Event) -> None:
    every = ctx.settings.job_lease_seconds / 4
    renewed = time.monotonic()
    while not ended.wait(0.5):
        if parent is not None and os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
            return
        moment = time.monotonic()
        if (since := at_work.since) is None:
            renewed = moment
        elif moment - since > _STUCK:
            log.error("This worker is stuck, and ends.")
            os._exit(1)
        elif moment - renewed > every:
            renewed = moment
            try:
                leases.renew(ctx)
            except DatabaseUnavailable as error:
                log.warning("The leases were not renewed: %s", error)
