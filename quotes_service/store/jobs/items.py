"""The items of jobs: articles that are to be read."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import peewee as pw

from quotes_service.records import RawArticle
from quotes_service.store.models import Base, Job, JobItem, now, storable
from quotes_service.store.querying.paging import Order, Page, Paging
from quotes_service.store.querying.rows import from_records, tuples, typed

STATUSES: tuple[str, ...] = ("waiting", "leased", "done", "failed", "cancelled")
OUTCOMES: tuple[str, ...] = ("created", "unchanged", "new_version", "withdrawn", "skipped", "extracted")

_IN_ORDER = Order("job_items", ((JobItem.number, int, False),))
#: zlib: a higher level takes more time than it saves space.
_LEVEL = 3
_COLUMNS = (
    *("job_id", "number", "origin", "kind", "data", "known", "status", "error"),
    *("supported", "tries", "deaths", "not_before"),
)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item without its data. ``article`` is the id that users see; ``tries``: how often it failed with an error that
    may pass, after which it waits until ``not_before``."""

    number: int
    origin: str
    status: str
    outcome: str | None
    article: str | None
    error: str | None
    note: str | None
    tries: int
    not_before: datetime


_SHOWN = tuple(getattr(JobItem, field.name) for field in fields(ItemRow))


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An item that failed before anybody could read it."""

    origin: str
    error: str


@dataclass(frozen=True, slots=True)
class ReadItem:
    """The item of a job that reads one text without storing it. ``article``: that, as ``ingest.documents.raw_article``
    makes it, and ``result``: the packed extraction; both None before it is read, and when they were removed."""

    status: str
    error: str | None
    article: RawArticle | None
    result: bytes | None


def add(job: int, found: Sequence[RawArticle | Unreadable]) -> None:
    """Add items after those that the job has. Only one process at a time may do so.

    The statement is written by hand: peewee would take longer to build it than the database to obey it.
    """
    database: Any = Base._meta.database
    first = (JobItem.select(pw.fn.MAX(JobItem.number)).where(JobItem.job == job).scalar() or 0) + 1
    moment, values = str(now()), []
    for number, item in enumerate(found, start=first):
        if isinstance(item, Unreadable):
            about = (None, None, None, "failed", storable(item.error))
        else:
            known = json.dumps(dict(item.known)) if item.known else None  # in ASCII, which holds any character
            about = (item.kind, packed(item.data), known, "waiting", None)
        values += [job, number, storable(item.origin), *about, True, 0, 0, moment]
    row = f"({', '.join([database.param] * len(_COLUMNS))})"
    rows = ", ".join([row] * len(found))
    database.execute_sql(f"INSERT INTO job_item ({', '.join(_COLUMNS)}) VALUES {rows}", values)


def packed(data: bytes) -> bytes:
    """The data of an item as it is kept."""
    return zlib.compress(data, _LEVEL)


def read_item(job: int) -> ReadItem:
    """The one item of the job; it counts as waiting while the job has none, since it is still being taken in."""
    columns = (JobItem.status, JobItem.error, JobItem.origin, JobItem.kind, JobItem.data, JobItem.result)
    found = tuples(JobItem.select(*columns).where(JobItem.job == job))
    if not found:
        return ReadItem("waiting", None, None, None)
    [(status, error, origin, kind, data, result)] = found
    if data is None or result is None:
        return ReadItem(status, error, None, None)
    return ReadItem(status, error, RawArticle(origin, kind, zlib.decompress(data)), bytes(result))


def count(job: int) -> int:
    """How many items the job has."""
    return JobItem.select().where(JobItem.job == job).count()


def waiting(job: int) -> int:
    """How many items wait for a worker."""
    return JobItem.select().where(JobItem.job == job, JobItem.status == "waiting").count()


def page(job: int, status: str | None, paging: Paging) -> Page[ItemRow]:
    """Items in the order in which they came. Raises InvalidInput("cursor")."""
    query = JobItem.select(*_SHOWN).where(JobItem.job == job)
    if status is not None:
        query = query.where(JobItem.status == status)
    total = query.count()
    rows, next_cursor = _IN_ORDER.page(query, paging.cursor, paging.limit)
    return Page(from_records(ItemRow, rows), next_cursor, total)


def failed(job: int) -> list[ItemRow]:
    """All items that failed, in the order in which they came."""
    query = JobItem.select(*_SHOWN).where(JobItem.job == job, JobItem.status == "failed")
    return typed(ItemRow, query.order_by(JobItem.number))


def failed_counts(uids: Collection[str]) -> dict[str, int]:
    """Job -> how many of its items failed, of those of these jobs (their ids) that have some."""
    query = JobItem.select(Job.uid, pw.fn.COUNT(JobItem.id)).join(Job)
    query = query.where(Job.uid.in_(list(uids)), JobItem.status == "failed").group_by(Job.uid)
    return dict(tuples(query))


def all_failed() -> dict[str, int]:
    """Job, the newest first -> how many of its items failed, of those that have some."""
    query = JobItem.select(Job.uid, pw.fn.COUNT(JobItem.id)).join(Job).where(JobItem.status == "failed")
    return dict(tuples(query.group_by(Job.id, Job.uid).order_by(Job.id.desc())))


def withdrawn(job: int) -> list[ItemRow]:
    """The items that their senders took back, in the order in which they came."""
    query = JobItem.select(*_SHOWN).where(JobItem.job == job, JobItem.status == "done", JobItem.outcome == "withdrawn")
    return typed(ItemRow, query.order_by(JobItem.number))


def cancel(job: int) -> None:
    """Cancel the items that wait."""
    values = {"status": "cancelled", "data": None, "worker": None}
    JobItem.update(values).where(JobItem.job == job, JobItem.status == "waiting").execute()


def retry(job: int) -> int:
    """Let the failed items wait again, except those that could not be read; returns how many."""
    values = {"status": "waiting", "error": None, "tries": 0, "deaths": 0, "not_before": now()}
    failed = (JobItem.job == job) & (JobItem.status == "failed")
    return JobItem.update(values).where(failed, JobItem.data.is_null(False)).execute()


def unsupported(job: int) -> int:
    """How many are stored in a language that the service does not read."""
    return JobItem.select().where(JobItem.job == job, JobItem.supported == False).count()  # noqa: E712


def ignored_fields(job: int) -> list[str]:
    """The names of fields of the items that the service does not know, in the order in which they were met."""
    query = JobItem.select(JobItem.ignored).where(JobItem.job == job, JobItem.ignored.is_null(False))
    lists = tuples(query.order_by(JobItem.number))
    return list(dict.fromkeys(name for (names,) in lists for name in names))


def remove_some(job: int, limit: int) -> int:
    """Remove items, ``limit`` at most; returns how many."""
    some = JobItem.select(JobItem.id).where(JobItem.job == job).limit(limit)
    return JobItem.delete().where(JobItem.id.in_(some)).execute()
