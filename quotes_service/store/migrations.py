"""Bringing a database to the tables of this version: peewee's migration runner over the folder ``migrations/``."""

from __future__ import annotations

from pathlib import Path

import peewee
from playhouse.migrations import Runner

from quotes_service.errors import DatabaseUnavailable, QuotesError, SchemaOutdated
from quotes_service.store.database import entered, exists, is_sqlite, writing

FOLDER = Path(__file__).resolve().parents[2] / "migrations"


def _runner(database: peewee.Database) -> Runner:
    if not any(FOLDER.glob("[0-9]*.py")):
        raise QuotesError(
            f"No migrations at {FOLDER}: quotes_service is installed from its repository (pip install -e .)"
        )
    return Runner(database, str(FOLDER))


def migrate(database: peewee.Database) -> list[str]:
    """Apply what is missing, and answer with the names of what was applied; makes an SQLite file's folder.

    All of it or nothing, and once where several processes try. Raises DatabaseUnavailable where the database can't be
    opened, and QuotesError where it has tables that are not ours.
    """
    runner = _runner(database)
    if is_sqlite(database):
        try:
            Path(database.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnavailable(f"The folder of the database cannot be made: {error}") from error
    try:
        with entered(database):
            if is_sqlite(database):
                # A table that is altered is made anew and the old one dropped, which would take along what refers to
                # it. The pragma does nothing inside a transaction, and ends with the connection.
                database.pragma("foreign_keys", 0)
            with writing(database):
                return runner.up()
    except peewee.DatabaseError as error:
        raise QuotesError(
            f"The database {database.database} cannot be brought up to date ({str(error).strip()}); "
            "nothing was changed. Is it another program's?"
        ) from error


def check(database: peewee.Database) -> None:
    """Raises SchemaOutdated, naming the remedy, unless the database has exactly the tables of this version."""
    runner = _runner(database)
    if not exists(database):
        raise SchemaOutdated(f"There is no database at {database.database} yet. Run: quotes migrate")
    with entered(database):
        status = runner.status()
    if missing := [row.name for row in status if not row.applied]:
        raise SchemaOutdated(f"The database lacks {', '.join(missing)}. Run: quotes migrate")
    if unknown := [row.name for row in status if row.path is None]:
        raise SchemaOutdated(f"The database was made by a newer version of quotes_service ({', '.join(unknown)}).")
