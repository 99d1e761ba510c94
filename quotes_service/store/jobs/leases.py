"""Leases: which worker has which items, and for how long. An item is written by the worker that has it, and no other.

A worker is the name of a process (``store.jobs.processes``).
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import peewee as pw

from quotes_service.records import RawArticle
from quotes_service.store.jobs import jobs
from quotes_service.store.models import Base, Job, JobItem, now
from quotes_service.store.querying.rows import tuples

#: The most bytes of compressed data that are given at once, unless it is one item.
_MOST_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Leased:
    """An item that a worker has. ``job``, ``job_kind``: the id and kind of its job; ``number``: of the item in it;
    ``tries``: how often it failed before; ``packed``: its data, compressed, since pages of a portion may be a hundred
    times as large as they are packed."""

    id: int
    job: str
    job_kind: str
    number: int
    tries: int
    origin: str
    kind: str
    packed: bytes
    known: Mapping[str, str]

    @property
    def label(self) -> str:
        """What the log says of it, where the origin may name a person."""
        return f"The item {self.number} of the job {self.job}"

    @property
    def raw(self) -> RawArticle:
        """What it is read from, unpacked each time: to be had for one item at a time."""
        return RawArticle(self.origin, self.kind, zlib.decompress(self.packed), self.known)


def due(job: str | None) -> int | None:
    """The row number of the open job whose turn it is: of those with an item that is due the one that was served the
    longest time ago, so that a small job need not wait for a large one. ``job``: only the one with this id."""
    waiting = JobItem.select(pw.SQL("1")).where(_is_due(), JobItem.job == Job.id)
    query = Job.select(Job.id).where(Job.status.in_(jobs.OPEN), pw.fn.EXISTS(waiting))
    if job is not None:
        query = query.where(Job.uid == job)
    return query.order_by(Job.served_at, Job.id).limit(1).scalar()


def is_idle(job: str, seconds: float) -> bool:
    """Whether items of the job (its id) are due, and no worker has an item of any job, or has taken one for so many
    seconds. A job that is that new is not idle."""
    if due(job) is None:
        return False
    is_leased = JobItem.status == pw.SQL("'leased'")  # said so for the index
    held = JobItem.select().where(is_leased, JobItem.lease_until > now())
    return not held.exists() and not Job.select().where(Job.served_at > _in(-seconds)).exists()


def lease(job: int, worker: str, seconds: float, limit: int) -> list[Leased]:
    """Give the worker items of the job (its row number) that are due, for some seconds: ``limit`` at most, in the order
    in which they came, and no more than fit in memory. An item whose worker ended without a word is given alone: it may
    have been the cause."""
    jobs.lock([job])
    size = pw.fn.LENGTH(JobItem.data)
    query = JobItem.select(JobItem.id, JobItem.deaths, size).where(JobItem.job == job, _is_due())
    query = query.order_by(JobItem.not_before, JobItem.number).limit(limit)
    if Base._meta.database.for_update:  # PostgreSQL; on SQLite there is no other writer
        query = query.for_update(skip_locked=True)
    found: list[int] = []
    room = _MOST_BYTES
    for id, deaths, size in tuples(query):
        room -= size
        if found and (deaths or room < 0):
            break
        found.append(id)
        if deaths:
            break
    if not found:
        return []
    JobItem.update(status="leased", worker=worker, lease_until=_in(seconds)).where(JobItem.id.in_(found)).execute()
    jobs.serve(job)
    columns = (JobItem.tries, JobItem.origin, JobItem.kind, JobItem.data, JobItem.known)
    query = JobItem.select(JobItem.id, Job.uid, Job.kind, JobItem.number, *columns)
    rows = tuples(query.join(Job).where(JobItem.id.in_(found)).order_by(JobItem.number))
    return [
        Leased(id, uid, job_kind, number, tries, origin, kind, bytes(data), known or {})
        for id, uid, job_kind, number, tries, origin, kind, data, known in rows
    ]


def _is_due() -> pw.Expression:
    # that it has no outcome is said for the index
    return (JobItem.status == "waiting") & JobItem.outcome.is_null() & (JobItem.not_before <= now())


def _in(seconds: float) -> datetime:
    return now() + timedelta(seconds=seconds)


def renew(worker: str, seconds: float) -> None:
    """Lengthen all leases of the worker to these seconds from now."""
    JobItem.update(lease_until=_in(seconds)).where(_has(worker)).execute()


def held(worker: str) -> set[int]:
    """The row numbers of the items that the worker has."""
    return {id for (id,) in tuples(JobItem.select(JobItem.id).where(_has(worker)))}


def end(worker: str, id: int, values: Mapping[str, Any]) -> bool:
    """Write how an item ended; returns False if the worker does not have it any more, and then writes nothing."""
    values = {"worker": None, "lease_until": None, **values}
    return JobItem.update(values).where(JobItem.id == id, _has(worker)).execute() == 1


def postpone(worker: str, id: int, error: str, tries: int, seconds: float) -> bool:
    """Let an item wait for some seconds, and then for any worker, unless its job is cancelled; returns False if the
    worker does not have it."""
    jobs.lock(_jobs_of(JobItem.id == id))
    had = end(worker, id, {"status": "waiting", "error": error, "tries": tries, "not_before": _in(seconds)})
    _cancel(JobItem.id == id, JobItem.status == "waiting")
    return had


def hand_back(worker: str) -> None:
    """Give up the items of a worker, which others may take at once; those of a cancelled job are cancelled."""
    held = _jobs_of(_has(worker))
    jobs.lock(held)
    _release(_has(worker) & JobItem.job.in_(held))


def _jobs_of(which: pw.Expression) -> list[int]:
    """The row numbers of the jobs of items."""
    return [id for (id,) in tuples(JobItem.select(JobItem.job).where(which).distinct())]


def _release(which: pw.Expression) -> None:
    """Let items wait again. Their jobs are locked."""
    _cancel(which)
    JobItem.update({"status": "waiting", "worker": None, "lease_until": None}).where(which).execute()


def _cancel(*which: pw.Expression) -> None:
    """Cancel those of the items whose job is cancelled."""
    cancelled = Job.select(Job.id).where(Job.status.in_(jobs.CANCELLED))
    values = {"status": "cancelled", "data": None, "worker": None, "lease_until": None}
    JobItem.update(values).where(*which, JobItem.job.in_(cancelled)).execute()


def holders() -> list[tuple[str, bool]]:
    """The workers that have items, and whether one of their leases has ended."""
    query = JobItem.select(JobItem.worker, JobItem.lease_until).where(JobItem.status == pw.SQL("'leased'"))
    ended: dict[str, bool] = {}
    for worker, until in tuples(query):
        ended[worker] = ended.get(worker, False) or until < now()
    return list(ended.items())


def take_back(worker: str, most_deaths: int, error: str, *, only_ended: bool) -> None:
    """Take the items back of a worker that ended without a word; ``only_ended``: only those whose lease has ended.
    They come last, and each alone. An item that ``most_deaths`` workers died of while they had it alone has failed,
    with this error."""
    mine = _has(worker)
    if only_ended:
        mine &= JobItem.lease_until < now()
    jobs.lock(held := _jobs_of(mine))
    query = JobItem.select(JobItem.id).where(mine, JobItem.job.in_(held)).order_by(JobItem.id)
    if Base._meta.database.for_update:  # PostgreSQL, where the worker may still end them
        query = query.for_update()
    taken = [id for (id,) in tuples(query)]
    JobItem.update(deaths=JobItem.deaths + 1, not_before=now()).where(JobItem.id.in_(taken)).execute()
    # the first death was that of a worker that had others too
    values = {"status": "failed", "error": error, "worker": None, "lease_until": None}
    JobItem.update(values).where(JobItem.id.in_(taken), JobItem.deaths > most_deaths).execute()
    _release((JobItem.status == "leased") & JobItem.id.in_(taken))


def _has(worker: str) -> pw.Expression:
    # the condition of the partial index, word by word
    return (JobItem.status == pw.SQL("'leased'")) & (JobItem.worker == worker)
