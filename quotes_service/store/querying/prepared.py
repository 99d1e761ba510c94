"""Queries that are built once.

Writing the SQL of a query takes peewee several times as long as running it takes the database, and most queries of
this service are always the same but for some values. A list of values is one parameter: the SQL does not depend on its
length, no database limits it, and PostgreSQL plans the query once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from inspect import signature
from typing import Any, NamedTuple

import peewee as pw

from quotes_service.store.models import Base


class Value(pw.Node):
    """In a prepared query: a value that is given when it runs. It stands where a column is compared or set
    (``column == value``), or for a number (``limit(value)``); a list stands in ``one_of(column, values)``."""

    def __init__(self, name: str):
        self.name = name

    def __sql__(self, ctx: Any) -> Any:
        return ctx.value(_Slot(self.name, is_list=False), converter=False)


class _Slot(NamedTuple):
    """The place of a value among the parameters of a query."""

    name: str
    is_list: bool


class _List(pw.Node):
    """The list of values with this name, as what comes after IN or =."""

    def __init__(self, name: str):
        self.name = name

    def __sql__(self, ctx: Any) -> Any:
        before, after = ("(SELECT value FROM json_each(", "))") if _is_sqlite() else ("ANY(", ")")
        return ctx.literal(before).value(_Slot(self.name, is_list=True), converter=False).literal(after)


def one_of_values(column: pw.Node, values: Value) -> pw.Expression:
    """The condition that a column has one of the values of a list."""
    return pw.Expression(column, "IN" if _is_sqlite() else "=", _List(values.name))


class Prepared:
    """A query with its values. ``store.querying.rows`` fetches its rows."""

    def __init__(self, statement: _Statement, values: dict[str, Any]):
        self._statement = statement
        self._values = values

    def tuples(self) -> Iterator[tuple[Any, ...]]:
        """Its rows as tuples."""
        return self._statement.rows(self._values)

    def dicts(self) -> Iterator[dict[str, Any]]:
        """Its rows as dicts by column name."""
        rows = self.tuples()
        names = self._statement.names
        return (dict(zip(names, row, strict=True)) for row in rows)

    def scalar(self) -> Any:
        """The first value of its first row; None if there is none."""
        return next((row[0] for row in self.tuples()), None)

    def first(self) -> Any:
        """Its first row as an instance of the query's model, with those of joined models; None if there is none."""
        return self._statement.first(self._values)

    def execute(self) -> int:
        """Run an UPDATE or a DELETE. Returns how many rows it changed."""
        return self._statement.run(self._values).rowcount


def prepared(build: Callable[..., Any]) -> Callable[..., Prepared]:
    """Decorator of a function that returns a query for some values: it is called once for each kind of database, with
    a Value in place of each value."""
    names = list(signature(build).parameters)
    statements: dict[bool, _Statement] = {}

    @wraps(build)
    def with_values(*values: Any, **named: Any) -> Prepared:
        given = dict(zip(names, values, strict=False)) | named
        if len(values) + len(named) != len(names) or given.keys() != set(names):
            raise TypeError(f"{build.__name__} needs {', '.join(names)}")
        is_sqlite = _is_sqlite()
        if is_sqlite not in statements:
            statements[is_sqlite] = _Statement(build(*map(Value, names)))
        return Prepared(statements[is_sqlite], given)

    return with_values


class _Statement:
    """The SQL of a query for one kind of database, and how its rows are converted."""

    def __init__(self, query: Any):
        self._query = query
        self._sql, self._parameters = query.sql()
        self._conversions: list[Callable[[Any], Any] | None] | None = None
        self._converts = False
        self.names: list[str] = []

    def run(self, values: dict[str, Any]) -> Any:
        return _database().execute_sql(self._sql, [_bound(one, values) for one in self._parameters])

    def rows(self, values: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
        cursor = self.run(values)
        if self._conversions is None:
            self._read_columns(cursor)
        return map(self._converted, cursor.fetchall()) if self._converts else iter(cursor.fetchall())

    def first(self, values: dict[str, Any]) -> Any:
        rows = self._query._get_cursor_wrapper(self.run(values))
        rows.fill_cache(1)
        return rows.row_cache[0] if rows.row_cache else None

    def _read_columns(self, cursor: Any) -> None:
        """Names and conversions are peewee's own, without those that change nothing."""
        columns = self._query.tuples()._get_cursor_wrapper(cursor)
        columns.initialize()
        self.names = list(columns.columns)
        conversions = [
            None if type(field) in AS_THEY_ARE else convert
            for field, convert in zip(columns.fields, columns.converters, strict=True)
        ]
        self._converts = any(conversions)
        self._conversions = conversions

    def _converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        assert self._conversions is not None
        pairs = zip(row, self._conversions, strict=True)
        return tuple(value if convert is None else convert(value) for value, convert in pairs)


#: Fields whose values databases take and return as they are.
AS_THEY_ARE = {pw.TextField, pw.IntegerField, pw.BigIntegerField, pw.DoubleField, pw.ForeignKeyField, pw.AutoField}


def _bound(parameter: Any, values: dict[str, Any]) -> Any:
    if not isinstance(parameter, _Slot):
        return parameter
    value = values[parameter.name]
    return list_parameter(value) if parameter.is_list else value


def list_parameter(values: Iterable[Any]) -> Any:
    """A list as one parameter: of ``json_each(?)`` on SQLite, of ``ANY(%s)`` on PostgreSQL."""
    return json.dumps(list(values)) if _is_sqlite() else list(values)


def _database() -> Any:
    return Base._meta.database  # type: ignore[reportAttributeAccessIssue] - peewee sets it


def _is_sqlite() -> bool:
    return isinstance(_database().obj, pw.SqliteDatabase)
