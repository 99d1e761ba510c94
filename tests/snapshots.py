"""What a function puts into an empty database, kept and put into the next ones without running it again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from copy import deepcopy
from typing import Any, TypeVar

import peewee

from quotes_service.context import Context
from quotes_service.store import database as db

T = TypeVar("T")

#: Tables that are there already, or that only tests of semantic search fill.
_LEFT_OUT = {"secret", "schema_migration", "meaning_block"}


class Snapshots:
    """Of one test process: on PostgreSQL its databases count on, so rows that are put back keep their numbers."""

    def __init__(self) -> None:
        self._kept: dict[tuple, tuple[Any, Any]] = {}

    def filled(self, ctx: Context, name: str, fill: Callable[[], T]) -> T:
        """What ``fill``, of this name, returns for this empty, migrated database, which then holds what it keeps."""
        save, restore = _WAYS[db.is_sqlite(ctx.database)]
        key = name, save
        if key not in self._kept:
            result = fill()
            with ctx.connected():
                self._kept[key] = deepcopy(result), save(ctx.database)
            return result
        result, rows = self._kept[key]
        with ctx.connected():
            restore(ctx.database, rows)
        return deepcopy(result)


def _sqlite_copy(database: peewee.Database) -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:")
    database.connection().backup(copy)
    return copy


def _restore_sqlite(database: peewee.Database, copy: sqlite3.Connection) -> None:
    copy.backup(database.connection())


def _tables(database: peewee.Database) -> dict[str, bytes]:
    """The rows of each table of a PostgreSQL database that has any, as COPY writes them."""
    cursor = database.connection().cursor()
    rows = {}
    for table in sorted({*database.get_tables()} - _LEFT_OUT):
        with cursor.copy(f'COPY "{table}" TO STDOUT') as found:
            rows[table] = b"".join(found)
    return {table: found for table, found in rows.items() if found}


def _restore_tables(database: peewee.Database, rows: dict[str, bytes]) -> None:
    with database.atomic():
        cursor = database.connection().cursor()
        cursor.execute("SET LOCAL session_replication_role = replica")  # no foreign keys, no triggers
        for table, found in rows.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copied:
                copied.write(found)


_WAYS = {True: (_sqlite_copy, _restore_sqlite), False: (_tables, _restore_tables)}
