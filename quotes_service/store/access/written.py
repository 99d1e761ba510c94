"""The log of writes: who changed what, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import peewee as pw

from quotes_service.callers import Act
from quotes_service.store import database as db
from quotes_service.store.models import Write
from quotes_service.store.querying.paging import Order, Page, Paging

_NEWEST = Order("writes", ((Write.id, int, True),))


@dataclass(frozen=True, slots=True)
class WriteRow:
    """A write: when, by whom, what, and about what."""

    id: int
    at: datetime
    kind: str
    caller: str | None
    name: str | None
    action: str
    path: str | None
    subject: str | None
    request: str | None


def mark(database: pw.Database) -> int:
    """How much this connection has changed so far, for ``has_changed``."""
    return database.connection().total_changes if db.is_sqlite(database) else 0


def has_changed(database: pw.Database, before: int) -> bool:
    """Whether the transaction has changed anything since ``mark``, which was called at its beginning."""
    if db.is_sqlite(database):
        return database.connection().total_changes > before
    return database.execute_sql("SELECT txid_current_if_assigned() IS NOT NULL").fetchone()[0]


def add(act: Act) -> None:
    """Log what a caller did."""
    caller = act.caller
    Write.create(
        kind=caller.kind,
        caller=caller.id,
        name=caller.name,
        action=act.action,
        path=act.path,
        subject=act.subject,
        request=act.request,
    )


def page(paging: Paging, *, name: str | None = None, since: datetime | None = None) -> Page[WriteRow]:
    """A page of the log, the newest first: of one caller's name, and since a time (UTC). Raises
    InvalidInput("cursor")."""
    query = Write.select()
    if name is not None:
        query = query.where(Write.name == name)
    if since is not None:
        query = query.where(Write.at >= since)
    rows, next_cursor = _NEWEST.page(query, paging.cursor, paging.limit)
    items = [WriteRow(**{name: row[name] for name in WriteRow.__dataclass_fields__}) for row in rows]
    return Page(items, next_cursor, query.count())
