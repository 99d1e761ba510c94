"""Opening the database of a URL, and the transactions in which it is read and written.

The models are bound to one proxy whose target is read from a context variable, so that one process can hold
several databases: callers of queries enter ``reading`` or ``writing`` first, each in its own thread.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TypeGuard
from urllib.parse import urlsplit

import peewee
from playhouse.db_url import parse, schemes
from playhouse.pool import MaxConnectionsExceeded, PooledDatabase, PooledSqliteDatabase

from quotes_service.errors import DatabaseUnavailable, InvalidInput

_current: ContextVar[peewee.Database | None] = ContextVar("database", default=None)

#: How long a writer waits for another writer, and a thread for a free connection.
WAIT_SECONDS = 30
_PAUSE = 0.02  # seconds between two tries to open a file
#: The most connections of a process.
_CONNECTIONS = 20
#: How much of an SQLite file is mapped into memory at most.
_MAPPED_BYTES = 1 << 31
#: The number of the one lock that writers of the directory take on PostgreSQL. Any constant will do.
_WRITE_LOCK = 7_239_201
#: Errors of SQLite that mean that the database is busy or broken; its other operational errors are our own mistakes.
_SQLITE_TROUBLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
}
#: How the states of PostgreSQL begin that mean the same: read-only, no permission, damaged. All its operational errors
#: do: a lost connection, a full disk.
_POSTGRES_TROUBLE = ("25006", "42501", "XX")


class _File(PooledSqliteDatabase):
    """An SQLite file whose connections are reused with the pages they have cached: a new connection would read them
    again, which takes longer than most queries."""

    _identity: tuple[int, int] | None = None

    def _set_pragmas(self, conn: sqlite3.Connection) -> None:
        """SQLite does not wait to change a new file to "wal" while another connection does the same: try again."""
        end = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                return super()._set_pragmas(conn)  # pyright: ignore[reportAttributeAccessIssue]  # not in its stubs
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                    raise
            time.sleep(_PAUSE)

    def close_stale(self) -> None:
        """Close idle connections to a file that was removed or replaced."""
        try:
            status = Path(self.database).stat()
            identity = status.st_dev, status.st_ino
        except OSError:
            identity = None
        if identity != self._identity:
            self.close_idle()
            self._identity = identity


class CurrentDatabase(peewee.DatabaseProxy):
    """The database that the running code has entered with ``reading`` or ``writing``."""

    __slots__ = ("_callbacks",)

    @property
    def obj(self) -> peewee.Database | None:
        return _current.get()

    def initialize(self, obj) -> None:
        if obj is not None:
            raise TypeError("the current database is entered, not initialized")


def connect(url: str) -> peewee.Database:
    """The database at ``sqlite:///PATH`` or ``postgresql://USER@HOST:PORT/NAME``, not opened yet.

    Raises InvalidInput("DATABASE_URL") for anything else.
    """
    try:
        parts = urlsplit(url)
        options = parse(url, unquote_user=True, unquote_password=True)
    except ValueError:  # its text may have a part of the password
        raise InvalidInput(
            "DATABASE_URL", "is not a URL; in a password, / is written as %2F, @ as %40, : as %3A and # as %23"
        ) from None
    if parts.scheme == "sqlite":
        path = options.pop("database")
        if path == ":memory:" or parts.netloc or options:
            raise InvalidInput("DATABASE_URL", "needs the path of an SQLite file: sqlite:///PATH")
        pragmas = {
            "busy_timeout": 1000 * WAIT_SECONDS,  # first, since the next may wait; the pool's timeout is its own
            "journal_mode": "wal",
            "foreign_keys": 1,
            "synchronous": "normal",
            "cache_size": -65_536,  # 64 MiB in place of 2: a large directory has many indexes
        }
        database = _File(
            path,
            pragmas=pragmas,
            max_connections=_CONNECTIONS,
            timeout=WAIT_SECONDS,
            check_same_thread=False,  # the pool gives a connection to one thread at a time
        )
        database.register_function(_lower, "lower", 1, deterministic=True)
        return database
    if parts.scheme in ("postgres", "postgresql"):
        if not options["database"]:
            raise InvalidInput("DATABASE_URL", "names no database: postgresql://USER@HOST:PORT/NAME")
        options.setdefault("connect_timeout", 5)
        pooled = schemes["postgresql+pool"]
        return pooled(**options, max_connections=_CONNECTIONS, stale_timeout=300, timeout=WAIT_SECONDS)
    raise InvalidInput("DATABASE_URL", "must be sqlite:///PATH or postgresql://USER@HOST:PORT/NAME")


def shown(url: str) -> str:
    """The URL of a database without the password, and without options, which may have one."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    return f"{parts.scheme}://{user.partition(':')[0]}{at}{host}{parts.path}"


def _lower(text: str | None) -> str | None:
    """Lower case for all letters: SQLite's lower() knows ASCII only."""
    return text and text.lower()


def is_sqlite(database: peewee.Database) -> TypeGuard[peewee.SqliteDatabase]:
    return isinstance(database, peewee.SqliteDatabase)


def map_into_memory(database: peewee.Database) -> None:
    """Let connections to an existing SQLite file share the system's page cache instead of each reading a large file
    again. Call it after migrating: it would fail while several processes create the file."""
    if is_sqlite(database):
        with entered(database):
            database.pragma("mmap_size", _MAPPED_BYTES, permanent=True)


def exists(database: peewee.Database) -> bool:
    """Whether there is anything to open: opening a missing SQLite file would create an empty one."""
    return not is_sqlite(database) or Path(database.database).exists()


def close(database: peewee.Database) -> None:
    """Close the idle connections of the pool."""
    if isinstance(database, PooledDatabase):
        database.close_idle()


@contextmanager
def entered(database: peewee.Database) -> Iterator[None]:
    """Bind the models to this database, over one connection. Raises DatabaseUnavailable if it cannot be reached."""
    token = _current.set(database)
    connected = False
    if isinstance(database, _File):
        database.close_stale()
    try:
        with database.connection_context():
            connected = True
            yield
    except (peewee.DatabaseError, peewee.InterfaceError, MaxConnectionsExceeded, sqlite3.DatabaseError) as last:
        # the last kind: rows are fetched after peewee has run the query, and damage may show only then
        error = _first(last)
        if connected and not _is_trouble(error):
            raise
        name = database.database  # the path of a file, or a name without its server and password
        raise DatabaseUnavailable(f"The database {name} cannot be used: {str(error).strip()}") from error
    finally:
        _current.reset(token)


def write_if_free(database: peewee.Database, write: Callable[[], None]) -> bool:
    """Call ``write`` in a transaction of its own, unless another writer has an SQLite file now: then not at all. For
    what may be left out. Returns whether it was called."""
    with entered(database):
        if not is_sqlite(database):
            with database.atomic():
                write()
            return True
        database.pragma("busy_timeout", 0)
        try:
            with database.atomic(lock_type="IMMEDIATE"):
                write()
        except peewee.OperationalError as error:
            if getattr(getattr(error, "orig", None), "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
                return False
            raise
        finally:
            database.pragma("busy_timeout", 1000 * WAIT_SECONDS)
        return True


def _first(error: Exception) -> Exception:
    """The database's error with which the trouble began. After it the transaction cannot be rolled back either: SQLite
    has done so by itself where a disk is full, and a connection that is lost takes no more commands."""
    context = error
    while context := context.__context__:
        if isinstance(context, peewee.DatabaseError | peewee.InterfaceError):
            error = context
    return error


def _is_trouble(error: Exception) -> bool:
    """Whether the database itself fails, rather than one of our queries."""
    original = getattr(error, "orig", error)
    if isinstance(original, sqlite3.Error):
        return getattr(original, "sqlite_errorcode", 0) & 0xFF in _SQLITE_TROUBLE
    state = getattr(original, "sqlstate", None) or ""
    return isinstance(error, peewee.OperationalError | peewee.InterfaceError) or state.startswith(_POSTGRES_TROUBLE)


@contextmanager
def reading(database: peewee.Database) -> Iterator[None]:
    """One consistent snapshot for all queries inside; inside another transaction, that transaction."""
    with entered(database):
        if database.in_transaction():
            yield
            return
        snapshot = database.atomic() if is_sqlite(database) else database.atomic(isolation_level="REPEATABLE READ")
        with snapshot:
            yield


@contextmanager
def writing(database: peewee.Database) -> Iterator[None]:
    """A transaction that excludes other writers: what it reads is still true when it writes.

    Writers wait for each other, so that two workers cannot both find an expert missing and create it twice.
    """
    with entered(database):
        if is_sqlite(database):
            with database.atomic(lock_type="IMMEDIATE"):
                yield
        else:
            with database.atomic():
                database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (_WRITE_LOCK,))
                yield


@contextmanager
def writing_beside(database: peewee.Database) -> Iterator[None]:
    """A transaction that does not exclude other writers: on PostgreSQL it waits only for those of the same rows.

    For rows that are not derived from others. (SQLite has one writer at a time anyway.)
    """
    with entered(database), database.atomic(**({"lock_type": "IMMEDIATE"} if is_sqlite(database) else {})):
        yield
