"""Jobs: many articles at once, as rows from which workers take them. Made, filled, shown, cancelled and tried again.

job = jobs.create(ctx, "feed", "https://post.example/rss")
jobs.add_items(ctx, job, raw_articles)
jobs.close(ctx, job)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from quotes_service.context import Context, reads
from quotes_service.errors import Conflict, NotFound
from quotes_service.records import RawArticle
from quotes_service.services.serializers.common import collection, is_id, utc
from quotes_service.store.jobs import items as item_rows
from quotes_service.store.jobs import jobs as job_rows
from quotes_service.store.jobs.items import ItemRow, Unreadable
from quotes_service.store.jobs.jobs import JobRow
from quotes_service.store.jobs.processes import is_gone, this_process
from quotes_service.store.querying.paging import Paging

#: How many failed items a job shows.
MOST_ERRORS = 20
#: The longest label, in characters.
LABEL_CHARS = 300
#: How much is added in one transaction: items, bytes of their data, and how long it may be gathered.
_ITEMS, _BYTES, _SECONDS = 500, 4_000_000, 0.5
#: Items that are removed in one transaction.
_REMOVED = 2_000
#: A job that no worker has served for this long has no rate.
_PAUSED = timedelta(minutes=2)


class Refused(Protocol):
    """What could not be taken from its container, such as a ``ingest.documents.Refused``."""

    @property
    def origin(self) -> str: ...

    @property
    def error(self) -> Exception: ...


def create(ctx: Context, kind: str, label: str, *, held: bool = False, caller: str | None = None) -> str:
    """A new job, without items: its id. ``kind``: what makes it ("ingest", "batch", "feed" ...); ``label``: for people;
    ``caller``: the id of the only one who may see what is read without being stored.

    Workers take its items as they come, unless it is ``held``: then when it is closed, so that it may be discarded.
    This process is to add the items; if it ends before it has closed the job, a held job is removed, and another is
    closed with what it has.
    """
    with ctx.writing():
        status = "receiving" if held else "queued"
        id = job_rows.create(kind, " ".join(label.split())[:LABEL_CHARS], status, this_process(), caller)
        ctx.concerns(id)
        return id


def add_items(ctx: Context, job: str, found: Iterable[RawArticle | Refused]) -> int:
    """Add items to a job that is not closed, in many short transactions; returns how many. What was refused becomes a
    failed item. Raises NotFound, Conflict if the job was cancelled or closed, and what ``found`` raises: what came
    before is added then."""
    added = 0
    with ctx.reading():
        id = row_of(job).id
    for some in _portions(found):
        with ctx.writing_beside():
            if not job_rows.hold(id):
                raise Conflict("id", f"The job {job} was cancelled, or closed by another process.")
            item_rows.add(id, some)
        added += len(some)
    return added


def _portions(found: Iterable[RawArticle | Refused]) -> Iterator[list[RawArticle | Unreadable]]:
    some: list[RawArticle | Unreadable] = []
    size, began = 0, time.monotonic()
    try:
        for item in found:
            if isinstance(item, RawArticle):
                size += len(item.data)
                some.append(item)
            else:
                some.append(Unreadable(item.origin, str(item.error)))
            if len(some) >= _ITEMS or size >= _BYTES or time.monotonic() - began > _SECONDS:
                full, some, size, began = some, [], 0, time.monotonic()
                yield full
    finally:
        if some:
            yield some


def close(ctx: Context, job: str) -> None:
    """Note that no more items will come. Raises NotFound."""
    with ctx.writing_beside():
        row = _locked(job)
        job_rows.close(row.id, item_rows.count(row.id))
    finish(ctx)


def hand_in(
    ctx: Context, kind: str, label: str, found: Iterable[RawArticle | Refused], *, caller: str | None = None
) -> str:
    """A new job, as ``create`` makes it, with these items, which workers take when all are there: its id. An error, or
    the end of this process, leaves nothing of it. Raises Conflict if it was taken for given up meanwhile,
    or cancelled."""
    job = create(ctx, kind, label, held=True, caller=caller)
    try:
        add_items(ctx, job, found)
        close(ctx, job)
    except NotFound as error:
        raise Conflict("id", f"The job {job} was removed by another process; send its articles again.") from error
    except BaseException:
        with suppress(NotFound):
            discard(ctx, job)
        raise
    return job


def discard(ctx: Context, job: str) -> None:
    """Remove a job and its items, as if it had never been. Raises NotFound."""
    with ctx.reading():
        id = row_of(job).id
    _remove(ctx, id)


def _remove(ctx: Context, id: int, still: Callable[[], bool] = lambda: True) -> None:
    """Remove a job as long as ``still`` says so, which is asked again in each transaction."""
    left = True
    while left:
        with ctx.writing_beside():
            job_rows.lock([id])
            if not still():
                return
            left = item_rows.remove_some(id, _REMOVED) == _REMOVED
            if not left:
                job_rows.remove(id)


def finish(ctx: Context) -> None:
    """Note which jobs are done. To be called after items have ended, when that is committed."""
    with ctx.reading():
        ended = job_rows.finished()
    if ended:
        with ctx.writing_beside():
            job_rows.lock(ended)
            job_rows.finish(job_rows.finished(ended))


def remove_old(ctx: Context, days: int) -> None:
    """Remove the jobs that ended more than this many days ago."""
    age = timedelta(days=days)
    with ctx.reading():
        old = job_rows.ended(age)
    for id in old:
        _remove(ctx, id, lambda id=id: id in job_rows.ended(age))  # somebody may let it be tried again


@reads
def get_job(ctx: Context, job: str) -> dict[str, Any]:
    """The job with the counts of its items and the first errors. Raises NotFound."""
    row = row_of(job)
    errors = item_rows.page(row.id, "failed", Paging(MOST_ERRORS)).items
    return _job(row, job_rows.counts([row.id])[row.id]) | {"errors": [_item(error) for error in errors]}


@reads
def list_jobs(
    ctx: Context, status: str | None = None, kind: str | None = None, paging: Paging = Paging()
) -> dict[str, Any]:
    """A page of jobs, the newest first. Raises InvalidInput("cursor")."""
    page = job_rows.page(status, kind, paging)
    counts = job_rows.counts([row.id for row in page.items])
    return collection([_job(row, counts[row.id]) for row in page.items], page.next_cursor, page.total)


@reads
def list_items(ctx: Context, job: str, status: str | None = None, paging: Paging = Paging()) -> dict[str, Any]:
    """A page of the job's items, in the order in which they came. Raises NotFound and InvalidInput("cursor")."""
    page = item_rows.page(row_of(job).id, status, paging)
    return collection([_item(row) for row in page.items], page.next_cursor, page.total)


@reads
def waiting(ctx: Context, job: str) -> int:
    """How many items of the job wait for a worker. Raises NotFound."""
    return item_rows.waiting(row_of(job).id)


@reads
def report(ctx: Context, job: str) -> dict[str, Any]:
    """What became of the articles of a job that has ended, as `quotes ingest` prints it. Raises NotFound."""
    row = row_of(job)
    counts = job_rows.counts([row.id])[row.id]
    outcomes = {outcome: number for (_, outcome), number in counts.items()}
    return {
        "created": outcomes.get("created", 0),
        "unchanged": outcomes.get("unchanged", 0),
        "new_versions": outcomes.get("new_version", 0),
        "unsupported_language": item_rows.unsupported(row.id),
        "withdrawn": [
            {"origin": item.origin, "id": item.article, "reason": item.note} for item in item_rows.withdrawn(row.id)
        ],
        "skipped": outcomes.get("skipped", 0),
        "refused": [{"origin": item.origin, "error": item.error} for item in item_rows.failed(row.id)],
        "ignored_fields": item_rows.ignored_fields(row.id),
    }


@reads
def any_open(ctx: Context) -> bool:
    """Whether there is a job that is not done yet."""
    return job_rows.any_open()


def broken_off(ctx: Context, kind: str) -> list[dict[str, Any]]:
    """The jobs of this kind that wait, though the process that filled them has ended before they were done."""
    with ctx.reading():
        rows = [row for row in job_rows.open_of(kind) if row.filler and (is_gone(row.filler) or _is_ours(row))]
        counts = job_rows.counts([row.id for row in rows])
    return [_job(row, counts[row.id]) for row in rows]


def _is_ours(row: JobRow) -> bool:
    return row.filler == this_process()


def cancel_job(ctx: Context, job: str) -> dict[str, Any]:
    """Cancel the items that wait; those that a worker has go on, and then the job has ended. Returns the job. Raises
    NotFound, and Conflict if it has ended or was cancelled."""
    with ctx.writing():
        row = _locked(job)
        if row.status == "done" or row.status in job_rows.CANCELLED:
            raise Conflict("id", f"The job {row.uid} is {row.status} already.")
        job_rows.cancel(row.id)
        item_rows.cancel(row.id)
        if row.total is None:
            job_rows.close(row.id, item_rows.count(row.id), "It was cancelled before all of its items had come.")
    finish(ctx)
    return get_job(ctx, job)


def retry_job(ctx: Context, job: str) -> dict[str, Any]:
    """Let the failed items wait for a worker again. Returns the job. Raises NotFound, and Conflict if it was cancelled
    or has none that can be tried again."""
    with ctx.writing():
        row = _locked(job)
        if row.status in job_rows.CANCELLED:
            raise Conflict("id", f"The job {row.uid} was cancelled.")
        if not item_rows.retry(row.id):
            raise Conflict("id", f"The job {row.uid} has no failed items that can be tried again.")
        job_rows.reopen(row.id)
    return get_job(ctx, job)


def row_of(job: str) -> JobRow:
    """The job with this id. Inside a transaction. Raises NotFound."""
    row = job_rows.by_uid(job) if is_id(job) else None
    if row is None:
        raise NotFound(f"No job has the id {job!r}.")
    return row


def _locked(job: str) -> JobRow:
    """The row as it is once nobody else can change it. Raises NotFound."""
    job_rows.lock([row_of(job).id])
    return row_of(job)


def _job(row: JobRow, counts: dict[tuple[str, str | None], int]) -> dict[str, Any]:
    by_status = dict.fromkeys(item_rows.STATUSES, 0)
    by_outcome = dict.fromkeys(item_rows.OUTCOMES, 0)
    for (status, outcome), number in counts.items():
        by_status[status] += number
        if outcome:
            by_outcome[outcome] += number
    rate = _rate(row, by_status["done"] + by_status["failed"])
    left = by_status["waiting"] + by_status["leased"]
    return {
        "id": row.uid,
        "kind": row.kind,
        "label": row.label,
        "status": row.status,
        "total": row.total,
        "items": by_status,
        "outcomes": by_outcome,
        "rate": rate and round(rate, 2),
        "seconds_left": round(left / rate) if rate and row.total is not None and row.status == "running" else None,
        "trouble": row.trouble,
        "created_at": utc(row.created_at),
        "started_at": row.started_at and utc(row.started_at),
        "finished_at": row.finished_at and utc(row.finished_at),
    }


def _rate(row: JobRow, ended: int) -> float | None:
    """Items a second since the job was begun; None for one that nobody works on."""
    end = utc(row.finished_at) if row.finished_at else datetime.now(UTC)
    if row.started_at is None or not ended or (row.finished_at is None and end - utc(row.served_at) > _PAUSED):
        return None
    return ended / max((end - utc(row.started_at)).total_seconds(), 0.001)


def _item(row: ItemRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "origin": row.origin,
        "status": row.status,
        "outcome": row.outcome,
        "article_id": row.article,
        "error": row.error,
        "note": row.note,
        "tries": row.tries,
        "not_before": utc(row.not_before) if row.status == "waiting" and row.error else None,
    }
