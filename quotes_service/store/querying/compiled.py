"""Conditions on many values, and INSERTs of many rows: their SQL is written by hand, which takes peewee longer than
running it takes the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

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
#: The most values of one INSERT: SQLite takes 32,766, PostgreSQL 65,535.
_VALUES = 30_000


def insert(
    model: type[pw.Model], names: Sequence[str], rows: Iterable[Sequence[Any]], and_then: str = ""
) -> list[tuple]:
    """Insert rows with a value for each of these fields; other fields have their defaults. Returns the rows that
    ``and_then``, the end of the statement ("ON CONFLICT ...", "RETURNING ..."), returns, in any order.

    For tables of which one article has many rows: building an INSERT takes peewee longer than running it.
    """
    database: Any = Base._meta.database
    head, conversions, defaults, mark = _insertion(model, tuple(names), type(database.obj))
    one = f"({', '.join([mark] * (len(names) + len(defaults)))})"
    returned: list[tuple] = []
    rows, size = list(rows), _VALUES // (len(names) + len(defaults))
    for part in (rows[start : start + size] for start in range(0, len(rows), size)):
        values: list[Any] = []
        for row in part:
            values += [
                value if convert is None else convert(value) for convert, value in zip(conversions, row, strict=True)
            ]
            values += [default() if callable(default) else default for default in defaults]
        cursor = database.execute_sql(f"{head} {', '.join([one] * len(part))} {and_then}", values)
        if "RETURNING" in and_then:
            returned += cursor.fetchall()
    return returned


@lru_cache(maxsize=256)
def _insertion(
    model: type[pw.Model], names: tuple[str, ...], kind: type[pw.Database]
) -> tuple[str, list[Callable[[Any], Any] | None], list[Any], str]:
    """The beginning of an INSERT, the conversions of the values, the defaults of other fields, and the mark of a
    value."""
    meta: Any = model._meta
    fields = [meta.combined[name] for name in names]
    given = {field.name for field in fields}  # fields can't be compared: == makes a condition of them
    others = [field for field in meta.defaults if field.name not in given]
    conversions = [None if type(field) in _TAKEN_AS_THEY_ARE else field.db_value for field in fields]
    columns = ", ".join(f'"{field.column_name}"' for field in [*fields, *others])
    mark = "?" if issubclass(kind, pw.SqliteDatabase) else "%s"
    return f'INSERT INTO "{meta.table_name}" ({columns}) VALUES', conversions, [meta.defaults[f] for f in others], mark
