"""Conditions on many values, and INSERTs of many rows: their SQL is written by hand, which takes peewee longer than
running it takes the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import peewee as pw

from quotes_service.store.models import Base
from quotes_service.store.querying.prepared import AS_THEY_ARE, Value, list_parameter, one_of_values


def one_of(column: pw.Node, ids: Iterable[int] | Value) -> pw.Expression:
    """The condition that a column has one of many row numbers. They are written into the SQL, since peewee takes 10
    microseconds for each parameter; in a prepared query they are one value."""
    if isinstance(ids, Value):
        return one_of_values(column, ids)
    return pw.Expression(column, "IN", pw.SQL(f"({', '.join(str(int(id)) for id in ids) or 'NULL'})"))


def one_of_texts(column: str, texts: Iterable[str]) -> tuple[str, Any]:
    """The condition, in SQL, that a column has one of any number of texts, and its only parameter: databases limit the
    number of parameters of a query."""
    database: Any = Base._meta.database
    is_sqlite = isinstance(database.obj, pw.SqliteDatabase)
    condition = "IN (SELECT value FROM json_each(?))" if is_sqlite else "= ANY(%s)"
    return f"{column} {condition}", list_parameter(texts)


#: SQLite takes booleans, too, but returns numbers for them.
_TAKEN_AS_THEY_ARE = AS_THEY_ARE | {pw.BooleanField}
#: The most values of one INSERT that returns something: SQLite takes 32,766.
_VALUES = 30_000
#: From so many rows on, PostgreSQL's COPY takes less time than an INSERT.
_COPIED = 20


class _Insertion(NamedTuple):
    """Where rows go: the quoted table and columns, the conversions of the values and the places of those that they
    change, the defaults of the columns that no value is given for, the mark of a value, and the types of the columns.
    """

    table: str
    columns: str
    conversions: list[Callable[[Any], Any]]
    converted: list[int]
    defaults: list[Any]
    mark: str
    types: list[str]


def insert(
    model: type[pw.Model], names: Sequence[str], rows: Iterable[Sequence[Any]], and_then: str = ""
) -> list[tuple]:
    """Insert rows with a value for each of these fields; other fields have their defaults. Returns the rows that
    ``and_then``, the end of the statement ("ON CONFLICT ...", "RETURNING ..."), returns, in any order.

    For tables of which one article has many rows: building an INSERT takes peewee longer than running it.
    """
    database = _database()
    to = _insertion(model, tuple(names), type(database.obj))
    written = [_values(row, to) for row in rows]
    head = f"INSERT INTO {to.table} ({to.columns})"
    one = f"({', '.join([to.mark] * len(to.types))})"
    returns = "RETURNING" in and_then
    if not written:
        return []
    if isinstance(database.obj, pw.SqliteDatabase):
        if not returns:
            execute_many(f"{head} VALUES {one} {and_then}", written)
            return []
        returned: list[tuple] = []
        for part in pw.chunked(written, _VALUES // len(to.types)):
            all_values = [value for values in part for value in values]
            returned += database.execute_sql(f"{head} VALUES {', '.join([one] * len(part))} {and_then}", all_values)
        return returned
    if and_then:  # the same statement for any number of rows, so that it is planned once
        arrays = ", ".join(f"%s::{type}[]" for type in to.types)
        columns = [list(column) for column in zip(*written, strict=True)]
        cursor = database.execute_sql(f"{head} SELECT * FROM unnest({arrays}) {and_then}", columns)
        return cursor.fetchall() if returns else []
    if len(written) < _COPIED:
        execute_many(f"{head} VALUES {one}", written)
        return []
    with _errors, database.cursor().copy(f"COPY {to.table} ({to.columns}) FROM STDIN") as copy:
        for values in written:
            copy.write_row(values)
    return []


def _values(row: Sequence[Any], to: _Insertion) -> Sequence[Any]:
    if not (to.defaults or to.converted):
        return row
    values = list(row)
    for place in to.converted:
        values[place] = to.conversions[place](values[place])
    return values + [default() if callable(default) else default for default in to.defaults]


@lru_cache(maxsize=256)
def _insertion(model: type[pw.Model], names: tuple[str, ...], kind: type[pw.Database]) -> _Insertion:
    meta: Any = model._meta
    fields = [meta.combined[name] for name in names]
    given = {field.name for field in fields}  # fields can't be compared: == makes a condition of them
    others = [field for field in meta.defaults if field.name not in given]
    return _Insertion(
        f'"{meta.table_name}"',
        ", ".join(f'"{field.column_name}"' for field in [*fields, *others]),
        [field.db_value for field in fields],
        [place for place, field in enumerate(fields) if type(field) not in _TAKEN_AS_THEY_ARE],
        [meta.defaults[field] for field in others],
        "?" if issubclass(kind, pw.SqliteDatabase) else "%s",
        [_TYPES.get(str(field.field_type), str(field.field_type)) for field in [*fields, *others]],
    )


#: Peewee's names of types that PostgreSQL calls otherwise.
_TYPES = {"AUTO": "INT", "DATETIME": "TIMESTAMP", "DOUBLE": "DOUBLE PRECISION", "BLOB": "BYTEA"}


def update(model: type[pw.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write values into these fields of many rows; each row begins with its number."""
    database = _database()
    to = _insertion(model, tuple(names), type(database.obj))
    columns = to.columns.split(", ")[: len(names)]
    changes = ", ".join(f"{column} = {to.mark}" for column in columns)
    values = [[*_values(row, to)[: len(names)], number] for number, *row in rows]
    execute_many(f"UPDATE {to.table} SET {changes} WHERE id = {to.mark}", values)


def execute_many(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run a statement, which is planned once, for each of these rows of parameters."""
    if rows:
        with _errors:
            _database().cursor().executemany(sql, rows)


def new_ids(model: type[pw.Model], number: int) -> list[int]:
    """So many row numbers that the next rows of a table are to have, rising. Other writers must be excluded."""
    meta: Any = model._meta
    database = _database()
    if isinstance(database.obj, pw.SqliteDatabase):
        [last] = database.execute_sql(f'SELECT COALESCE(MAX(id), 0) FROM "{meta.table_name}"').fetchone()
        return list(range(last + 1, last + 1 + number))
    sql = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    return sorted(id for (id,) in database.execute_sql(sql, [meta.table_name, number]).fetchall())


#: Turns the databases' own errors into peewee's, as ``execute_sql`` does.
_errors: Any = getattr(pw, "__exception_wrapper__")  # noqa: B009 - the name would be mangled in a class only


def _database() -> Any:
    return Base._meta.database  # pyright: ignore[reportAttributeAccessIssue] - peewee sets it
