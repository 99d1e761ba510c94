"""Whether the service can do its work: checks that take milliseconds, for monitoring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from quotes_service.context import Context
from quotes_service.errors import QuotesError
from quotes_service.services.serializers.common import utc
from quotes_service.store import condition, migrations
from quotes_service.store.database import exists
from quotes_service.store.jobs.backlog import Backlog, backlog

#: With less room than this on its disk an SQLite file is not written to safely: it grows by an article's transaction,
#: and by what waits in its log.
LEAST_FREE_BYTES = 200_000_000
#: Checks without which no other can be made.
NEEDED = ("database", "schema")
#: Workers look for articles twice a second. Where none was taken for so long, none runs, or all are stuck.
_UNTAKEN = timedelta(minutes=10)

State = Literal["ok", "note", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. "note": worth knowing, "wrong": something must be done; ``remedy``: the command for it."""

    check: str
    state: State
    detail: str
    remedy: str | None = None

    @classmethod
    def of(cls, check: str, error: QuotesError) -> Finding:
        """What an error says, whose text may end with the command."""
        detail, _, remedy = str(error).partition(" Run: ")
        return cls(check, "wrong", detail, remedy or None)


def ready(ctx: Context) -> Iterator[Finding]:
    """Whether requests can be answered and articles stored: the checks in their order, up to one without which the
    others cannot be made. That nobody takes what waits is a note, since requests are answered all the same."""
    checks = {"database": _database, "schema": _schema, "writing": _writing, "room": _room, "workers": _workers}
    for name, check in checks.items():
        try:
            found = check(ctx)
        except QuotesError as error:
            found = Finding.of(name, error)
        yield found
        if found.state == "wrong" and name in NEEDED:
            return


def _database(ctx: Context) -> Finding:
    if not exists(ctx.database):
        return Finding("database", "wrong", f"There is no database at {ctx.database.database} yet.", "quotes migrate")
    with ctx.reading():
        ctx.database.get_tables()  # SQLite would open any file
    return Finding("database", "ok", "It answers.")


def _schema(ctx: Context) -> Finding:
    migrations.check(ctx.database)
    return Finding("schema", "ok", "It has the tables of this version.")


def _writing(ctx: Context) -> Finding:
    with ctx.connected():
        why = condition.why_not_writable(ctx.database)
    if why:
        return Finding("writing", "wrong", f"The database cannot be written: {why}.")
    return Finding("writing", "ok", "The database can be written.")


def _room(ctx: Context) -> Finding:
    free = condition.free_bytes(ctx.database)
    if free is None:
        return Finding("room", "ok", "The disk is that of the PostgreSQL server, which is not seen from here.")
    detail = f"{_megabytes(free)} are free on the disk of the database"
    if free < LEAST_FREE_BYTES:
        return Finding("room", "wrong", f"{detail}, less than {_megabytes(LEAST_FREE_BYTES)}. Make room, or move it.")
    return Finding("room", "ok", f"{detail}.")


def _megabytes(number: int) -> str:
    return f"{number / 1_000_000:,.0f} MB"


def _workers(ctx: Context) -> Finding:
    with ctx.reading():
        return workers(backlog())


def workers(left: Backlog) -> Finding:
    """Whether workers take what waits."""
    moment = datetime.now(UTC)
    last = max((utc(time) for time in (left.due_since, left.taken_at) if time), default=moment)
    running = left.running - left.abandoned
    if left.due_since is None or running or moment - last <= _UNTAKEN:
        return Finding("workers", "ok", f"{left.waiting:,} articles of jobs wait, and {running:,} are being read.")
    minutes = int((moment - last).total_seconds() // 60)
    detail = f"{left.waiting:,} articles of jobs wait, and no worker has taken any for {minutes:,} minutes."
    return Finding("workers", "note", detail, "quotes worker")
