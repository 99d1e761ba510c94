"""Counts what is done, to see that it grows no faster than the input; times would depend on the machine."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import peewee


@contextmanager
def counted_calls() -> Iterator[Counter]:
    """The number of function calls, by Python's profiling hook."""
    counter = Counter()

    def note(frame, event, arg):
        if event in ("call", "c_call"):
            counter["calls"] += 1

    sys.setprofile(note)
    try:
        yield counter
    finally:
        sys.setprofile(None)


def grows_linearly(function: Callable[[Any], Any], made: Callable[[int], Any], size: int) -> bool:
    """Whether from twice to four times the size about twice as many calls are added as from once to twice; of a
    quadratic function it would be four times as many."""
    one, two, four = (_calls(function, made(n * size)) for n in (1, 2, 4))
    return four - two < 3 * (two - one)


def _calls(function: Callable[[Any], Any], argument: Any) -> int:
    with counted_calls() as counter:
        function(argument)
    return counter["calls"]


@contextmanager
def counted_queries(database: peewee.Database) -> Iterator[Counter]:
    """The number of statements that the database is sent, and of the parameters of the one that has most, not counting
    those that insert rows."""
    counter: Counter = Counter()
    execute_sql = database.execute_sql

    def counted(sql, params=None, *args, **kwargs):
        counter["queries"] += 1
        if not sql.startswith("INSERT"):
            counter["parameters"] = max(counter["parameters"], len(params or ()))
        return execute_sql(sql, params, *args, **kwargs)

    database.execute_sql = counted
    try:
        yield counter
    finally:
        del database.execute_sql


@contextmanager
def counted_reading(database: peewee.Database) -> Iterator[Counter]:
    """The number of rows that the database answers with, and on SQLite of steps ("VM instructions") that it takes."""
    counter: Counter = Counter()
    execute_sql = database.execute_sql
    database.execute_sql = lambda *args, **kwargs: _Cursor(execute_sql(*args, **kwargs), counter)
    connection = database.connection() if isinstance(database, peewee.SqliteDatabase) else None
    try:
        if connection:
            connection.set_progress_handler(lambda: counter.update(steps=_STEPS), _STEPS)
        yield counter
    finally:
        del database.execute_sql
        if connection:
            connection.set_progress_handler(None, 0)


#: Steps between two calls of SQLite's progress handler.
_STEPS = 10


class _Cursor:
    """A cursor whose rows are counted."""

    def __init__(self, cursor: Any, counter: Counter):
        self._cursor, self._counter = cursor, counter

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def __iter__(self) -> Iterator[Any]:
        for row in self._cursor:
            self._counter["rows"] += 1
            yield row

    def fetchone(self) -> Any:
        row = self._cursor.fetchone()
        self._counter["rows"] += row is not None
        return row

    def fetchall(self) -> list[Any]:
        rows = self._cursor.fetchall()
        self._counter["rows"] += len(rows)
        return rows
