"""The condition of the database: how large it is, how much room it has, whether it can be written, and whether it is
damaged. Called inside ``entered`` or a transaction, but for ``size`` and ``free_bytes`` of an SQLite file."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import peewee as pw

from quotes_service.store.database import is_sqlite

#: The most kinds of damage that are told.
_MOST = 10


def size(database: pw.Database) -> int:
    """Bytes that the database takes on its disk."""
    if is_sqlite(database):
        files = (Path(f"{database.database}{end}") for end in ("", "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())
    return database.execute_sql("SELECT pg_database_size(current_database())").fetchone()[0]


def free_bytes(database: pw.Database) -> int | None:
    """Bytes that are free on the disk of an SQLite file; None on PostgreSQL, where only the server can see it."""
    return shutil.disk_usage(Path(database.database).resolve().parent).free if is_sqlite(database) else None


def why_not_writable(database: pw.Database) -> str | None:
    """Why nothing can be written; None if it can. Nothing is written, and no other writer is waited for."""
    if is_sqlite(database):
        return _why_sqlite_refuses(database.connection())
    may_not, in_recovery, has_right = database.execute_sql(
        "SELECT current_setting('transaction_read_only')::boolean, pg_is_in_recovery(), "
        "has_table_privilege('article', 'INSERT')"
    ).fetchone()
    if in_recovery:
        return "the server is a standby, which only reads"
    if may_not:
        return "its transactions are read-only"
    return None if has_right else "the user has no right to write its tables"


def _why_sqlite_refuses(connection: sqlite3.Connection) -> str | None:
    [patience] = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        connection.execute("DELETE FROM article WHERE false")  # BEGIN IMMEDIATE only reads where nothing can be written
    except sqlite3.OperationalError as error:
        return None if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY else str(error)  # busy: another writes
    finally:
        connection.execute(f"PRAGMA busy_timeout = {patience}")
    return None


def damage(database: pw.Database, *, full: bool) -> list[str]:
    """What is damaged in an SQLite file, in SQLite's words; ``full``: also whether indexes match their tables and
    references lead somewhere. Always empty on PostgreSQL, which has tools of its own."""
    if not is_sqlite(database):
        return []
    check = "integrity_check" if full else "quick_check"
    found = [" ".join(row[0].split()) for row in database.execute_sql(f"PRAGMA {check}({_MOST})").fetchall()]
    found = [] if found == ["ok"] else found
    if full:
        for table, row, parent, _ in database.execute_sql("PRAGMA foreign_key_check").fetchmany(_MOST):
            found.append(f"row {row} of the table {table} refers to a row of {parent} that is missing")
    return found
