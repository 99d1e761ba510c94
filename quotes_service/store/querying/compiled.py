"""Queries by row numbers whose SQL is built once, or by hand: for a page of twenty rows, building it takes peewee
longer than answering takes the database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import peewee as pw

from quotes_service.store.models import Base

#: Column -> conversion to a Python value, where databases differ or return something else.
_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "spans": json.loads,
    "chain": json.loads,
    "current": bool,
    "decided": bool,
    "published_at": lambda value: date.fromisoformat(value) if isinstance(value, str) else value,
}


@lru_cache(maxsize=1024)
def _sql(build: Callable[[Sequence[int]], pw.Select], size: int, kind: type[pw.Database]) -> str:
    sql, values = build(range(size)).sql()
    assert values == list(range(size)), "the numbers must be all the parameters of the query"
    return sql


def one_of(column: pw.Node, ids: Iterable[int]) -> pw.Expression:
    """The condition that a column has one of many row numbers. They are written into the SQL, since peewee takes 10
    microseconds for each parameter."""
    return pw.Expression(column, "IN", pw.SQL(f"({', '.join(str(int(id)) for id in ids) or 'NULL'})"))


def fetch(build: Callable[[Sequence[int]], Any], ids: Sequence[int]) -> list[dict[str, Any]]:
    """The rows, as dicts by column name, of the query that the function ``build`` of a module returns for row numbers;
    its only parameters must be these numbers, each once."""
    database: Any = Base._meta.database
    cursor = database.execute_sql(_sql(build, len(ids), type(database.obj)), list(ids))
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for name in _CONVERTERS.keys() & set(names):
        for row in rows:
            if row[name] is not None:
                row[name] = _CONVERTERS[name](row[name])
    return rows
