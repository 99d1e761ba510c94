"""SQLite files as a whole: filled, copied while others write, and checked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import peewee as pw

from quotes_service.errors import InvalidInput, QuotesError
from quotes_service.store import database as db

#: What SQLite writes beside a file while it is open.
_BESIDE = ("-wal", "-journal")


def check_no_remains(field: str, path: Path) -> None:
    """Raise InvalidInput if SQLite would take what an earlier file of this name left for a part of the new one."""
    for ending in _BESIDE:
        if (rest := path.with_name(path.name + ending)).exists():
            raise InvalidInput(field, f"{rest} belongs to a database that was here; move it away first")


@contextmanager
def filling(database: pw.Database) -> Iterator[None]:
    """A writing transaction in a new file that nobody else uses and that is thrown away after an error: rows may come
    in any order, and no journal is kept."""
    with db.entered(database):
        for pragma in ("foreign_keys = off", "journal_mode = off", "synchronous = off"):
            database.execute_sql(f"PRAGMA {pragma}")
        with db.writing(database):
            yield


def without_targets(database: pw.Database) -> list[str]:
    """The tables with rows that refer to rows which are not there. (PostgreSQL stores none.)"""
    return sorted({table for table, *_ in database.execute_sql("PRAGMA foreign_key_check").fetchall()})


def copy_to(database: pw.Database, path: Path) -> None:
    """Copy the database, as the caller's transaction sees it, into a new file. Others may write meanwhile: they write
    to its log, and what they add there is not seen."""
    try:
        with closing(sqlite3.connect(path)) as copy:
            database.connection().backup(copy)
            copy.execute("PRAGMA journal_mode = delete")  # one file, which can be read where nothing can be written
    except sqlite3.Error as error:
        raise QuotesError(f"The database {database.database} cannot be copied to {path.parent}: {error}") from error


@contextmanager
def opened(path: Path) -> Iterator[pw.Database]:
    """A file as a database, to read what is in it."""
    database = pw.SqliteDatabase(str(path))
    with database.connection_context():
        yield database


def check_integrity(path: Path) -> None:
    """Raise QuotesError unless the pages and indexes of a file are whole."""
    try:
        with closing(sqlite3.connect(path)) as file:
            problems = [problem for (problem,) in file.execute("PRAGMA integrity_check(10)") if problem != "ok"]
    except sqlite3.DatabaseError as error:
        problems = [str(error)]
    if problems:
        raise QuotesError(f"The database {path.name} is damaged: {'; '.join(problems)}")
