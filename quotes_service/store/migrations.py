"""Brings a database to the tables of this version: peewee's migration runner over the folder ``migrations/``."""

from __future__ import annotations

from pathlib import Path

import peewee
from playhouse.migrations import Runner

from quotes_service.errors import DatabaseUnavailable, QuotesError, SchemaOutdated
from quotes_service.store.database import close, entered, exists, is_sqlite, writing

_PACKAGE = Path(__file__).resolve().parents[1]
_IN_WHEEL, _IN_CHECKOUT = _PACKAGE / "migrations", _PACKAGE.parent / "migrations"
FOLDER = _IN_WHEEL if _IN_WHEEL.is_dir() else _IN_CHECKOUT


def _runner(database: peewee.Database) -> Runner:
    if not any(FOLDER.glob("[0-9]*.py")):
        raise QuotesError(f"No migrations in {FOLDER}: the installation is incomplete; install quotes-service again")
    return Runner(database, str(FOLDER))


def history(database: peewee.Database) -> type[peewee.Model]:
    """The table of the migrations that were applied to this database."""
    return _runner(database).History


def names() -> list[str]:
    """The migrations of this version, in their order."""
    return sorted(path.stem for path in FOLDER.glob("[0-9]*.py"))


def applied(database: peewee.Database) -> list[str]:
    """The migrations that a database has; none if it is not ours."""
    return sorted(_runner(database).applied())


def migrate(database: peewee.Database) -> list[str]:
    """Apply the missing migrations and return their names. Creates the folder of an SQLite file if it is missing.

    All are applied or none, and each once even if several processes try at the same time. Raises DatabaseUnavailable
    if the database cannot be opened, SchemaOutdated if a newer version made it, and QuotesError if it has tables that
    are not ours.
    """
    runner = _runner(database)
    if is_sqlite(database):
        try:
            Path(database.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnavailable(f"The folder of the database cannot be created: {error}") from error
    try:
        with entered(database):
            if is_sqlite(database):
                # SQLite alters a table by copying it and dropping the old one, which would delete the rows that
                # refer to it. The pragma has no effect inside a transaction, and ends with the connection, which is
                # closed below.
                database.pragma("foreign_keys", 0)
            with writing(database):
                _refuse_newer(runner)
                return runner.up()
    except peewee.DatabaseError as error:
        raise QuotesError(
            f"The database {database.database} cannot be brought up to date ({str(error).strip()}); "
            "nothing was changed. Is it another program's?"
        ) from error
    finally:
        close(database)


def check(database: peewee.Database) -> None:
    """Raise SchemaOutdated, naming the remedy, unless the database has exactly the migrations of this version."""
    runner = _runner(database)
    if not exists(database):
        raise SchemaOutdated(f"There is no database at {database.database} yet. Run: quotes migrate")
    with entered(database):
        _refuse_newer(runner)
        missing = [row.name for row in runner.status() if not row.applied]
    if missing:
        raise SchemaOutdated(f"The database lacks {', '.join(missing)}. Run: quotes migrate")


def _refuse_newer(runner: Runner) -> None:
    """Raise SchemaOutdated if the database has migrations that this version does not know."""
    if unknown := [row.name for row in runner.status() if row.path is None]:
        raise SchemaOutdated(
            f"The database was made by a newer version of quotes_service ({', '.join(unknown)}). Install that version, "
            "or restore the backup from before the upgrade."
        )
