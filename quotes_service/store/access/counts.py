"""Counts of requests, by key, each until it expires. For SQLite they are in a file of their own, so that no request
waits for a writer of the database; on PostgreSQL in an unlogged table."""

from __future__ import annotations

import time

import peewee

from quotes_service.store import database as db

TABLE = "request_count"
_COLUMNS = "(key TEXT PRIMARY KEY, hits INTEGER NOT NULL, expires DOUBLE PRECISION NOT NULL)"
#: Any constant will do: taken by those who create the table on PostgreSQL.
_CREATION_LOCK = 7_239_202
#: Counts that have expired are removed by every so many requests of a process.
_REMOVED_EVERY = 1000


class RequestCounts:
    """The counts beside this database, shared by all processes that open it."""

    def __init__(self, database: peewee.Database):
        is_sqlite = db.is_sqlite(database)
        self._database = db.connect(f"sqlite:///{database.database}-requests") if is_sqlite else database
        self._mark = "?" if is_sqlite else "%s"
        self._is_there = False
        self._hits = 0

    def add(self, key: str, seconds: int, amount: int = 1) -> int:
        """Count ``amount`` more requests; returns how many there are. The first of them begins the time of
        ``seconds`` after which the count begins anew."""
        now = time.time()
        self._hits += 1
        if self._hits % _REMOVED_EVERY == 0:
            self._execute("DELETE FROM request_count WHERE expires <= ?", now)
        sql = (
            "INSERT INTO request_count (key, hits, expires) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
            "hits = CASE WHEN request_count.expires <= ? THEN 0 ELSE request_count.hits END + excluded.hits, "
            "expires = CASE WHEN request_count.expires <= ? THEN excluded.expires ELSE request_count.expires END "
            "RETURNING hits"
        )
        [[hits]] = self._execute(sql, key, amount, now + seconds, now, now)
        return hits

    def get(self, key: str) -> tuple[int, float]:
        """The count, and when it ends, in seconds since 1970; 0 and now if there is none."""
        now = time.time()
        found = self._execute("SELECT hits, expires FROM request_count WHERE key = ? AND expires > ?", key, now)
        return found[0] if found else (0, now)

    def remove(self, key: str) -> None:
        self._execute("DELETE FROM request_count WHERE key = ?", key)

    def remove_all(self) -> int:
        """Remove all counts; returns how many there were."""
        return len(self._execute("DELETE FROM request_count RETURNING key"))

    def close(self) -> None:
        db.close(self._database)

    def _execute(self, sql: str, *values: str | float) -> list[tuple]:
        try:
            return self._executed(sql, *values)
        except (peewee.OperationalError, peewee.ProgrammingError):
            if not self._is_there:
                raise
            self._is_there = False  # somebody removed the file, or the table
            return self._executed(sql, *values)

    def _executed(self, sql: str, *values: str | float) -> list[tuple]:
        with db.entered(self._database), self._database.atomic():
            if not self._is_there:
                self._create()
            cursor = self._database.execute_sql(sql.replace("?", self._mark), values)
            return cursor.fetchall() if cursor.description else []

    def _create(self) -> None:
        if db.is_sqlite(self._database):
            self._database.execute_sql(f"CREATE TABLE IF NOT EXISTS {TABLE} {_COLUMNS}")
        elif self._database.execute_sql("SELECT to_regclass('request_count')").fetchone()[0] is None:
            self._database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (_CREATION_LOCK,))
            self._database.execute_sql(f"CREATE UNLOGGED TABLE IF NOT EXISTS {TABLE} {_COLUMNS}")
        self._is_there = True
