"""What deleted rows leave in the files of a database, until it is written over."""

from __future__ import annotations

import peewee as pw

from quotes_service.store.database import entered, is_sqlite

#: How long PostgreSQL waits for a table that others use, in milliseconds.
_LOCK_TIMEOUT = 30_000


def clean(database: pw.Database) -> bool:
    """Write the database again without what was deleted. Not inside a transaction; it takes as long as copying the
    database, and needs as much space. Returns False if others use the database, or there is no room: then try again.

    SQLite: VACUUM makes a new file, and the write-ahead log is emptied. PostgreSQL: VACUUM FULL writes new files of all
    tables, and ANALYZE new statistics, which hold values too.
    """
    with entered(database):
        try:
            return _clean_sqlite(database) if is_sqlite(database) else _clean_postgres(database)
        except pw.OperationalError:  # locked, or no room
            return False


def _clean_sqlite(database: pw.SqliteDatabase) -> bool:
    database.execute_sql("VACUUM")
    is_busy, _, _ = database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy


def _clean_postgres(database: pw.Database) -> bool:
    tables = database.execute_sql("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()")
    names = ", ".join(name for (name,) in tables.fetchall())
    database.execute_sql(f"SET lock_timeout = {_LOCK_TIMEOUT}")
    try:
        database.execute_sql(f"VACUUM (FULL, ANALYZE) {names}")
    finally:
        database.execute_sql("SET lock_timeout = DEFAULT")
    return True
