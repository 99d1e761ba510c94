"""How much waits for workers, and whether they take it. Called inside the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import peewee as pw

from quotes_service.store.jobs.jobs import OPEN
from quotes_service.store.models import Job, JobItem, now
from quotes_service.store.querying.rows import tuples


@dataclass(frozen=True, slots=True)
class Backlog:
    """The items of open jobs: how many wait and how many workers have (``running``), ``abandoned`` ones among these:
    their leases have ended. ``due_since``: when the first of those that could be taken became due; ``taken_at``: when
    a worker took some of an open job last."""

    waiting: int
    running: int
    abandoned: int
    due_since: datetime | None
    taken_at: datetime | None


def backlog() -> Backlog:
    """The backlog as it is now."""
    moment = now()
    # that it has no outcome is said for the index
    waits = Job.status.in_(OPEN), JobItem.status == "waiting", JobItem.outcome.is_null()
    waiting = JobItem.select().join(Job).where(*waits)
    due = JobItem.select(pw.fn.MIN(JobItem.not_before)).join(Job).where(*waits, JobItem.not_before <= moment)
    ended = pw.Case(None, [(JobItem.lease_until < moment, 1)])
    running = JobItem.select(pw.fn.COUNT(JobItem.number), pw.fn.COUNT(ended))
    running = running.where(JobItem.status == pw.SQL("'leased'"))  # said so for the index
    taken = Job.select(pw.fn.MAX(Job.served_at)).where(Job.status.in_(OPEN), Job.started_at.is_null(False))
    [(number, abandoned)] = tuples(running)
    return Backlog(waiting.count(), number, abandoned, due.scalar(), taken.scalar())
