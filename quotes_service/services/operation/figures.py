"""What metrics say beside what processes count: asked of the database when somebody looks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from quotes_service import __version__
from quotes_service.context import Context
from quotes_service.errors import DatabaseUnavailable
from quotes_service.metrics import Figure
from quotes_service.services.serializers.common import utc
from quotes_service.store import condition
from quotes_service.store.database import exists, is_sqlite
from quotes_service.store.jobs.backlog import backlog


def figures(ctx: Context) -> Iterator[Figure]:
    """The figures of this database; without an answer from it, only that there is none."""
    labels = {"version": __version__, "database": "sqlite" if is_sqlite(ctx.database) else "postgresql"}
    yield Figure("quotes_info", "The version of the service, and its kind of database; always 1.", 1, labels)
    try:
        found = _of_database(ctx) if exists(ctx.database) else []
    except DatabaseUnavailable:
        found = []
    yield Figure("quotes_database_up", "Whether the database answers (1) or not (0).", bool(found))
    yield from found


def _of_database(ctx: Context) -> list[Figure]:
    with ctx.reading():
        left, size, free = backlog(), condition.size(ctx.database), condition.free_bytes(ctx.database)
    waited = (datetime.now(UTC) - utc(left.due_since)).total_seconds() if left.due_since else 0.0
    found = [
        Figure("quotes_database_bytes", "Bytes that the database takes on its disk.", size),
        Figure("quotes_items_waiting", "Articles of jobs that wait for a worker.", left.waiting),
        Figure("quotes_items_running", "Articles of jobs that workers have.", left.running),
        Figure("quotes_oldest_waiting_seconds", "How long an article that could be read has waited at most.", waited),
    ]
    if free is not None:
        found.append(Figure("quotes_disk_free_bytes", "Bytes that are free on the disk of an SQLite file.", free))
    return found
