"""Dumps of PostgreSQL databases by its own programs, pg_dump and pg_restore."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import peewee as pw
from psycopg.conninfo import make_conninfo

from quotes_service.errors import QuotesError
from quotes_service.store.transfer.tables import NOT_COPIED


def share_snapshot(database: pw.Database) -> str:
    """The name under which another connection sees what the caller's transaction sees, until that ends."""
    return database.execute_sql("SELECT pg_export_snapshot()").fetchone()[0]


def dump(database: pw.Database, snapshot: str, path: Path) -> None:
    """Write all that the database has, as it is in a snapshot, into a new file. Raises QuotesError if pg_dump is
    missing or too old, or fails.

    pgvector and the table under its index are left out: the dump can be restored on a server without it.
    """
    _check_version("pg_dump", database)
    options = ("--format=custom", f"--snapshot={snapshot}", f"--file={path}", f"--exclude-table={NOT_COPIED}")
    extensions = {name for (name,) in database.execute_sql("SELECT extname FROM pg_extension")}
    if "vector" in extensions:  # pg_dump can only be told which to keep
        options += tuple(f"--extension={name}" for name in sorted(extensions - {"vector"}))
    _run("pg_dump", *options, database=database)


def check(path: Path, tables: list[str]) -> None:
    """Raise QuotesError unless a dump can be read to its end, and has the rows of these tables."""
    listed = _run("pg_restore", "--list", str(path))
    dumped = set(re.findall(r" TABLE DATA \S+ (.+) \S+$", listed, re.MULTILINE))
    if missing := sorted({*tables} - dumped):
        raise QuotesError(f"The dump lacks the rows of the tables {', '.join(missing)}")
    _run("pg_restore", f"--file={os.devnull}", str(path))


def restore(database: pw.Database, path: Path) -> None:
    """Put all of a dump into an empty database, or nothing. Its user owns what is restored. Raises QuotesError."""
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    _run("pg_restore", *options, str(path), database=database)


def remove_everything(database: pw.Database) -> None:
    """Remove all tables of a database that was empty, and the configurations of its full-text search."""
    for table in database.get_tables():
        database.execute_sql(f'DROP TABLE "{table}" CASCADE')
    here = "namespace = current_schema()::regnamespace"
    for kind, sql in (
        ("CONFIGURATION", f"SELECT cfgname FROM pg_ts_config WHERE cfg{here}"),
        ("DICTIONARY", f"SELECT dictname FROM pg_ts_dict WHERE dict{here}"),
    ):
        for (name,) in database.execute_sql(sql).fetchall():
            database.execute_sql(f'DROP TEXT SEARCH {kind} "{name}"')


def _check_version(program: str, database: pw.Database) -> None:
    """Raise QuotesError if a program is older than the server, whose databases it cannot read then."""
    version = _run(program, "--version").strip()
    found = re.search(r"\) (\d+)", version)
    server = database.connection().info.server_version // 10_000
    if not found or int(found[1]) < server:
        raise QuotesError(f"{version} is older than the server, which is {server}. {_remedy(server)}")


def _run(program: str, *arguments: str, database: pw.Database | None = None) -> str:
    """What one of PostgreSQL's programs prints. The password of the database does not stand in the list of processes:
    it is in the program's environment, or where libpq finds it itself."""
    environment, connection = dict(os.environ), ()
    if database is not None:
        options = {"dbname": database.database, **database.connect_params}
        environment |= {"PGPASSWORD": password} if (password := options.pop("password", None)) else {}
        connection = (f"--dbname={make_conninfo(**options)}",)
    try:
        done = subprocess.run(
            [program, *connection, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError:
        raise QuotesError(f"{program} is not installed. {_remedy()}") from None
    if done.returncode:
        raise QuotesError(f"{program} failed: {done.stderr.strip() or done.returncode}")
    return done.stdout


def _remedy(version: int | None = None) -> str:
    of = f"of version {version} or later" if version else "of the server's version or later"
    return f"Install PostgreSQL's client programs {of} (Debian and Ubuntu: the package postgresql-client)."
