"""Full-text search of quotations and directory entries: one interface over SQLite and PostgreSQL."""

from __future__ import annotations

import peewee

from quotes_service.search.index import Index
from quotes_service.search.postgres import PostgresIndex
from quotes_service.search.sqlite import SqliteIndex
from quotes_service.store.database import is_sqlite

__all__ = ["Index", "open_index"]


def open_index(database: peewee.Database) -> Index:
    """The index of this database, which is stored in the database itself."""
    return SqliteIndex(database) if is_sqlite(database) else PostgresIndex(database)
