"""The rows of a table as a stream, out of one database and into another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any, TypeAlias

import peewee as pw
import psycopg

from quotes_service.errors import QuotesError
from quotes_service.store.database import is_sqlite
from quotes_service.store.transfer.tables import Table

#: The values of a row: numbers, texts, bytes, and where the table says so bool, date and datetime.
Row: TypeAlias = tuple[Any, ...]

#: Table -> the numbers of its removed rows that may come back with them (``store.experts.former_ids``).
_REMOVED = {"appearance": "SELECT number FROM former_appearance"}
#: Rows that PostgreSQL sends at once: each may be a long text.
_AT_ONCE = 500
#: What SQLite stored as something else.
_READERS: dict[type, Callable[[Any], Any]] = {
    bool: bool,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
}


def count(database: pw.Database, table: Table) -> int:
    return database.execute_sql(f'SELECT COUNT(*) FROM "{table.name}"').fetchone()[0]


def read(database: pw.Database, table: Table) -> Iterator[Row]:
    """The rows of a table, in any order; only some are in memory at once."""
    columns = ", ".join(f'"{name}"' for name in table.columns)
    sql = f'SELECT {columns} FROM "{table.name}"'
    with pw.__exception_wrapper__:  # pyright: ignore[reportAttributeAccessIssue] - peewee's stub lacks it
        if is_sqlite(database):
            yield from _typed(table, database.connection().execute(sql))
        else:
            with database.connection().cursor(f"rows of {table.name}") as cursor:
                cursor.itersize = _AT_ONCE
                yield from cursor.execute(sql)


def _typed(table: Table, rows: Iterable[Row]) -> Iterator[Row]:
    """Rows of SQLite with bool, date and datetime in place of what it stores."""
    readers = [(place, _READERS[type]) for place, type in enumerate(table.types) if type]
    if not readers:
        yield from rows
        return
    for row in rows:
        values = list(row)
        for place, reader in readers:
            if values[place] is not None:
                values[place] = reader(values[place])
        yield tuple(values)


def write(database: pw.Database, table: Table, rows: Iterable[Row]) -> None:
    """Add rows to a table, with the numbers that they have."""
    columns = ", ".join(f'"{name}"' for name in table.columns)
    with pw.__exception_wrapper__:  # pyright: ignore[reportAttributeAccessIssue] - peewee's stub lacks it
        if is_sqlite(database):
            marks = ", ".join("?" for _ in table.columns)
            database.connection().executemany(f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})', rows)
        else:
            with (
                database.connection().cursor() as cursor,
                cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy,
            ):
                for row in rows:
                    try:
                        copy.write_row(row)
                    except psycopg.DataError as error:  # a text with NUL, for example; SQLite takes everything
                        raise QuotesError(
                            f"PostgreSQL cannot store row {row[0]} of the table {table.name}: {error}"
                        ) from None


def clear(database: pw.Database, table: Table) -> None:
    """Remove all rows of a table."""
    database.execute_sql(f'DELETE FROM "{table.name}"')


def number_on(database: pw.Database, table: Table) -> None:
    """Let the numbers of later rows follow those that are there, and those of removed rows that may come back, as they
    do on SQLite by themselves. Call it when all tables are written."""
    if table.numbered and not is_sqlite(database):
        removed = f" UNION ALL {_REMOVED[table.name]}" if table.name in _REMOVED else ""
        database.execute_sql(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), COALESCE(MAX(id), 1), MAX(id) IS NOT NULL) "
            f'FROM (SELECT id FROM "{table.name}"{removed}) AS numbers (id)'
        )


def analyze(database: pw.Database) -> None:
    """Let PostgreSQL count what was written, by which it plans queries; it would only do so some time later."""
    if not is_sqlite(database):
        database.execute_sql("ANALYZE")
