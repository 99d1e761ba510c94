"""The results of peewee queries with types: plain tuples, dicts, sets of row numbers, and row dataclasses.

peewee's stubs say that every query gives model instances, also after ``tuples()`` and ``dicts()``; only here is that
put right.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

Row = TypeVar("Row")


def tuples(query: Any) -> list[tuple[Any, ...]]:
    """The rows as tuples."""
    return list(query.tuples())


def records(query: Any) -> list[dict[str, Any]]:
    """The rows as dicts by column name."""
    return list(query.dicts())


def ids(query: Any) -> set[int]:
    """The row numbers in the only column of a query, without nulls."""
    return {id for (id,) in query.tuples() if id is not None}


def typed(kind: type[Row], query: Any) -> list[Row]:
    """The rows as instances of a dataclass whose fields are named after the columns."""
    return from_records(kind, query.dicts())


def from_records(kind: type[Row], rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Instances of a dataclass from dicts; columns that are no field of it are left out."""
    names = _field_names(kind)
    return [kind(*[row[name] for name in names]) for row in rows]


@lru_cache(maxsize=64)
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))
