"""The results of peewee queries with types: plain tuples, dicts, sets of row numbers, and row dataclasses.

peewee's stubs say that every query returns model instances, even after ``tuples()`` and ``dicts()``; this module is the
only place that corrects it.
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
    """Instances of a dataclass from dicts; other columns than its fields are ignored."""
    names = _field_names(kind)
    return [kind(*[row[name] for name in names]) for row in rows]


@lru_cache(maxsize=64)
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))
