"""The tables of a database, and the types of their columns where the two kinds of databases differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import peewee as pw

from quotes_service.store.database import is_sqlite
from quotes_service.store.migrations import history
from quotes_service.store.models import MODELS

#: The table under pgvector's index, which other servers cannot have. It is made of the embeddings (search.pgvector).
NOT_COPIED = "meaning_vector"
#: SQLite stores these as numbers and texts.
_TYPES = {pw.BooleanField: bool, pw.DateField: date, pw.DateTimeField: datetime}


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its columns. ``types``: of the columns that SQLite stores as something else, bool, date or datetime.
    ``numbered``: whether the database gives its rows their numbers, the column ``id``."""

    name: str
    columns: tuple[str, ...]
    types: tuple[type | None, ...]
    numbered: bool = False


def table_of(model: type[pw.Model]) -> Table:
    meta = model._meta
    fields = meta.sorted_fields
    return Table(
        meta.table_name,
        tuple(field.column_name for field in fields),
        tuple(_TYPES.get(type(field)) for field in fields),
        isinstance(meta.primary_key, pw.AutoField),
    )


def of_this_version(database: pw.Database) -> list[Table]:
    """The tables that the migrations of this version make, each after those it refers to, except for the index."""
    return [table_of(history(database)), *map(table_of, MODELS)]


def in_catalog(database: pw.Database) -> list[Table]:
    """All tables that the database has, whatever its version, in order of their names, with their columns as stored.
    An FTS5 table of SQLite is left out, since what it holds is in tables beside it, and so is NOT_COPIED."""
    virtual = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%' OR name LIKE 'sqlite!_%' ESCAPE '!'"
    left_out = {name for (name,) in database.execute_sql(virtual)} if is_sqlite(database) else {NOT_COPIED}
    tables = []
    for name in sorted({*database.get_tables()} - left_out):
        columns = tuple(column.name for column in database.get_columns(name))
        tables.append(Table(name, columns, (None,) * len(columns)))
    return tables
