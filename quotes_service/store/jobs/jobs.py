"""Jobs: what was asked for, and how far it is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import peewee as pw

from quotes_service.store.models import Base, Job, JobItem, now
from quotes_service.store.querying.paging import Order, Page, Paging
from quotes_service.store.querying.rows import from_records, tuples, typed

#: How a job may be. "receiving": its items are still coming in, and none may be taken before all are there;
#: "cancelling": it was cancelled, and workers still have some.
STATUSES = ("receiving", "queued", "running", "done", "cancelling", "cancelled")
#: Jobs whose items workers take.
OPEN = ("queued", "running")
#: Jobs that somebody cancelled.
CANCELLED = ("cancelling", "cancelled")

_NEWEST = Order("jobs", ((Job.id, int, True),))


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job. ``id`` is the row number, ``uid`` the id that users see; ``total`` is None while items still come in,
    ``filler`` the process that adds them, ``served_at`` when a worker took some last; ``caller``: the id of the only
    one who may see what was read without being stored, None: nobody in particular."""

    id: int
    uid: str
    kind: str
    label: str
    status: str
    total: int | None
    filler: str | None
    trouble: str | None
    created_at: datetime
    started_at: datetime | None
    served_at: datetime
    finished_at: datetime | None
    caller: str | None


def create(kind: str, label: str, status: str, filler: str, caller: str | None = None) -> str:
    """Returns the id that users see."""
    return Job.create(kind=kind, label=label, status=status, filler=filler, caller=caller).uid


def by_uid(uid: str) -> JobRow | None:
    rows = typed(JobRow, Job.select().where(Job.uid == uid))
    return rows[0] if rows else None


def page(status: str | None, kind: str | None, paging: Paging) -> Page[JobRow]:
    """Jobs, the newest first. Raises InvalidInput("cursor")."""
    query = Job.select(Job)
    if status is not None:
        query = query.where(Job.status == status)
    if kind is not None:
        query = query.where(Job.kind == kind)
    total = query.count()
    rows, next_cursor = _NEWEST.page(query, paging.cursor, paging.limit)
    return Page(from_records(JobRow, rows), next_cursor, total)


def filling() -> list[JobRow]:
    """The jobs whose items still come in."""
    return typed(JobRow, Job.select().where(Job.total.is_null(), Job.status.in_(("receiving", *OPEN))))


def any_open() -> bool:
    return Job.select().where(Job.status.in_(("receiving", *OPEN, "cancelling"))).exists()


def open_of(kind: str) -> list[JobRow]:
    """The open jobs of a kind, the oldest first."""
    return typed(JobRow, Job.select().where(Job.kind == kind, Job.status.in_(OPEN)).order_by(Job.id))


def counts(ids: Collection[int]) -> dict[int, dict[tuple[str, str | None], int]]:
    """Job -> (status, outcome) -> how many of its items have them."""
    query = JobItem.select(JobItem.job, JobItem.status, JobItem.outcome, pw.fn.COUNT(JobItem.id))
    result: dict[int, dict[tuple[str, str | None], int]] = {id: {} for id in ids}
    for id, status, outcome, number in tuples(
        query.where(JobItem.job.in_(list(ids))).group_by(JobItem.job, JobItem.status, JobItem.outcome)
    ):
        result[id][status, outcome] = number
    return result


def close(id: int, total: int, trouble: str | None = None) -> None:
    """Note that no more items come."""
    status = pw.Case(Job.status, [("receiving", "queued")], Job.status)
    Job.update(total=total, status=status, trouble=trouble).where(Job.id == id, Job.total.is_null()).execute()


def lock(ids: Collection[int]) -> None:
    """Let nobody else cancel, finish or reopen these jobs, nor lease their items or let them wait again, until the end
    of the transaction. Whoever does one of these things calls this first: what a job's status says, and what is left of
    its items, is true only then. Jobs come before their items, and in this order, so that nobody waits in a circle."""
    if Base._meta.database.for_update:  # PostgreSQL; on SQLite there is no other writer
        list(tuples(Job.select(Job.id).where(Job.id.in_(list(ids))).order_by(Job.id).for_update()))


def hold(id: int) -> bool:
    """As ``lock``, of a job whose items still come in; False if it was cancelled or closed."""
    is_open = (Job.id == id) & Job.status.not_in(CANCELLED) & Job.total.is_null()
    return Job.update(filler=Job.filler).where(is_open).execute() == 1


def serve(id: int) -> None:
    """Note that a worker took items."""
    values = {"status": "running", "served_at": now(), "started_at": pw.fn.COALESCE(Job.started_at, now())}
    Job.update(values).where(Job.id == id, Job.status.in_(OPEN)).execute()


def cancel(id: int) -> None:
    """Note that it is not to go on; it has ended when that is noted (``finish``)."""
    Job.update(status="cancelling").where(Job.id == id).execute()


def reopen(id: int) -> None:
    """Let workers take items of a finished job again."""
    Job.update(status="queued", finished_at=None).where(Job.id == id, Job.status.in_((*OPEN, "done"))).execute()


def finished(ids: Collection[int] | None = None) -> list[int]:
    """The row numbers of the jobs that have not ended, though nothing is left to do; ``ids``: of these jobs."""
    left = JobItem.select(pw.SQL("1")).where(
        JobItem.job == Job.id, JobItem.status.in_(("waiting", "leased")), JobItem.outcome.is_null()
    )
    query = Job.select(Job.id).where(
        Job.status.in_((*OPEN, "cancelling")), Job.total.is_null(False), ~pw.fn.EXISTS(left)
    )
    if ids is not None:
        query = query.where(Job.id.in_(list(ids)))
    return [id for (id,) in tuples(query)]


def finish(ids: Collection[int]) -> None:
    """Note that nothing is left to do."""
    status = pw.Case(Job.status, [("cancelling", "cancelled")], "done")
    which = Job.id.in_(list(ids)), Job.status.in_((*OPEN, "cancelling"))
    Job.update(status=status, finished_at=now()).where(*which).execute()


def ended(ago: timedelta) -> list[int]:
    """The row numbers of the jobs that ended so long ago or longer."""
    query = Job.select(Job.id).where(Job.status.in_(("done", "cancelled")), Job.finished_at < now() - ago)
    return [id for (id,) in tuples(query)]


def remove(id: int) -> None:
    """Remove a job that has no items any more."""
    Job.delete().where(Job.id == id).execute()
