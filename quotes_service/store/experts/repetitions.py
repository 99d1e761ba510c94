"""New appearances that print what is known of their experts already, so that these need not be described again. Runs
inside the caller's writing transaction.

Each name and role is looked for among an expert's other appearances until it is found, so that what is read does not
grow with their number. The queries are written by hand, since they are made for each article that comes in.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import peewee as pw

from quotes_service.store.models import Base
from quotes_service.store.querying.prepared import list_parameter

#: A name or role of an appearance, and whose it is: name key, profile and expert, then its own columns.
_Wanted = tuple[Any, ...]


def among(ids: Collection[int]) -> set[int]:
    """Those of these appearances that leave their expert's description as it is: the name is the one that is shown,
    appearances of the same profile that are not among these have the same aliases and roles, and neither decisions nor
    the past of the person play a part."""
    new = {
        id: person
        for id, *person in _rows(
            "SELECT a.id, a.key, a.profile, a.expert_id FROM appearance a JOIN expert e ON e.id = a.expert_id "
            f"WHERE a.id IN ({_numbers(ids)}) AND a.name = e.name AND a.past IS NULL AND e.past IS NULL "
            "AND NOT (a.silent OR e.silent OR e.hidden)"
        )
    }
    known = set(new)
    for table, columns, condition in (
        ("alias", {"name": "text"}, ""),
        ("role", {"title": "text", "institution_name_id": "int", "beside_id": "int"}, "AND NOT x.rejected"),
    ):
        printed: dict[_Wanted, set[int]] = {}
        sql = f"SELECT x.appearance_id, {', '.join(columns)} FROM {table} x WHERE x.appearance_id IN ({_numbers(new)})"
        for id, *values in _rows(f"{sql} {condition}"):
            printed.setdefault((*new[id], *values), set()).add(id)
        found = _found(list(printed), ids, table, columns, condition)
        known = known.difference(*(of for place, of in enumerate(printed.values()) if place not in found))
    return known


def _found(
    wanted: Sequence[_Wanted], new: Collection[int], table: str, columns: dict[str, str], condition: str
) -> set[int]:
    """The places of those among the names or roles that an appearance that is not new prints."""
    if not wanted:
        return set()
    is_sqlite = _is_sqlite()
    kinds = {"place": "int", "key": "text", "profile": "text", "expert": "int", **columns}
    rows = [(place, *one) for place, one in enumerate(wanted)]
    if is_sqlite:
        fields = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(kinds))
        given, parameters = f"SELECT {fields} FROM json_each(?)", [list_parameter(rows)]
        numbers = "SELECT value FROM json_each(?)"
    else:
        arrays = ", ".join(f"%s::{kind}[]" for kind in kinds.values())
        given = f"SELECT * FROM unnest({arrays}) AS t ({', '.join(kinds)})"
        parameters = [list(column) for column in zip(*rows, strict=True)]
        numbers = "SELECT unnest(%s::int[])"
    # + 0 keeps SQLite from the index by institution, which may have more roles than anybody
    same = " AND ".join(
        f"x.{name}{' + 0' if kind == 'int' else ''} {'IS' if is_sqlite else 'IS NOT DISTINCT FROM'} w.{name}"
        for name, kind in columns.items()
    )
    # a value that is selected, not a condition, of which PostgreSQL would make a join of whole tables
    sql = (
        f"WITH new (id) AS ({numbers}), wanted AS ({given}) SELECT w.place, (SELECT 1 FROM appearance a "
        "WHERE a.key = w.key AND a.profile = w.profile AND a.expert_id = w.expert AND NOT a.silent "
        "AND a.id NOT IN (SELECT id FROM new) "
        f"AND EXISTS (SELECT 1 FROM {table} x WHERE x.appearance_id = a.id AND {same} {condition}) LIMIT 1) "
        "FROM wanted w"
    )
    return {place for place, one in _rows(sql, [list_parameter(new), *parameters]) if one}


def _numbers(ids: Collection[int]) -> str:
    return ", ".join(str(int(id)) for id in sorted(ids)) or "NULL"


def _is_sqlite() -> bool:
    database: Any = Base._meta.database
    return isinstance(database.obj, pw.SqliteDatabase)


def _rows(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    database: Any = Base._meta.database
    return database.execute_sql(sql, list(parameters)).fetchall()
