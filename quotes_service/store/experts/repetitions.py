"""New appearances that print what is known of their experts already, so that these need not be described again. Runs
inside the caller's writing transaction.

Each name and role is looked for among an expert's appearances until it is found, so that what is read does not grow
with their number. The queries are written by hand, since they are made for each article that comes in.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import peewee as pw

from quotes_service.store.models import Base

#: Names and roles that one query looks for; SQLite takes at most 500 parts of a UNION.
_BATCH = 100


class _New(NamedTuple):
    """An appearance, with the profile under which others of its expert are looked for."""

    id: int
    key: str
    profile: str
    expert: int


class _Wanted(NamedTuple):
    """A query (with parameters) that finds the same name or role at another appearance ("a")."""

    of: int
    sql: str
    parameters: tuple[Any, ...]


def among(ids: Collection[int]) -> set[int]:
    """Those of these appearances that leave their expert's description as it is: the name is the one that is shown,
    other appearances of the same profile have the same aliases and roles, and neither decisions nor the past of the
    person play a part."""
    numbers = _numbers(ids)
    rows = _rows(
        "SELECT a.id, a.key, a.profile, a.expert_id FROM appearance a JOIN expert e ON e.id = a.expert_id "
        f"WHERE a.id IN ({numbers}) AND a.name = e.name AND a.past IS NULL AND e.past IS NULL "
        "AND NOT (a.silent OR e.silent OR e.hidden)"
    )
    new = {row.id: row for row in map(_New._make, rows)}
    wanted = [
        _Wanted(id, "SELECT 1 FROM alias x WHERE x.appearance_id = a.id AND x.name = ?", (name,))
        for id, name in _rows(f"SELECT appearance_id, name FROM alias WHERE appearance_id IN ({_numbers(new)})")
    ]
    roles = _rows(
        "SELECT appearance_id, title, institution_name_id, beside_id FROM role "
        f"WHERE NOT rejected AND appearance_id IN ({_numbers(new)})"
    )
    for id, *values in roles:
        # + 0 keeps SQLite from the index by institution, which may have more roles than anybody
        columns = ("x.title", "x.institution_name_id + 0", "x.beside_id + 0")
        same = " AND ".join(
            f"{column} IS NULL" if value is None else f"{column} = ?"
            for column, value in zip(columns, values, strict=True)
        )
        given = tuple(value for value in values if value is not None)
        wanted.append(
            _Wanted(id, f"SELECT 1 FROM role x WHERE x.appearance_id = a.id AND NOT x.rejected AND {same}", given)
        )
    found = {place for start in range(0, len(wanted), _BATCH) for place in _found(wanted, new, start)}
    return new.keys() - {item.of for place, item in enumerate(wanted) if place not in found}


def _found(wanted: Sequence[_Wanted], new: dict[int, _New], start: int) -> set[int]:
    """The places of those among the names and roles from ``start`` on that another appearance prints."""
    parts, parameters = [], []
    for place, item in enumerate(wanted[start : start + _BATCH], start):
        row = new[item.of]
        parts.append(
            f"SELECT {place} WHERE EXISTS (SELECT 1 FROM appearance a WHERE a.key = ? AND a.profile = ? "
            f"AND a.expert_id = {row.expert} AND a.id <> {row.id} AND NOT a.silent AND EXISTS ({item.sql}))"
        )
        parameters += [row.key, row.profile, *item.parameters]
    return {place for (place,) in _rows(" UNION ALL ".join(parts), parameters)}


def _numbers(ids: Collection[int]) -> str:
    return ", ".join(str(int(id)) for id in sorted(ids)) or "NULL"


def _rows(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    database: Any = Base._meta.database
    mark = "?" if isinstance(database.obj, pw.SqliteDatabase) else "%s"
    return database.execute_sql(sql.replace("?", mark), list(parameters)).fetchall()
