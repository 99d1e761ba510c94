"""`quotes backup`, `quotes restore` and `quotes copy-database`: the whole database in a file, or in another one."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quotes_service.cli import options
from quotes_service.cli.console import counted, print_json, progress, stderr, stdout
from quotes_service.errors import InvalidInput

if TYPE_CHECKING:
    from quotes_service.services.backups.progress import Progress


class DatabaseUrl(click.ParamType):
    """The URL of a database; "env:NAME" is the one in the environment variable NAME, since everybody on the machine
    can read what stands on a command line."""

    name = "url"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not value.startswith("env:"):
            return value
        if url := os.environ.get(value.removeprefix("env:"), "").strip():
            return url
        self.fail(f"the environment variable {value.removeprefix('env:')} is not set", param, ctx)


@contextmanager
def _shown() -> Iterator[Progress]:
    """What shows how far the use case is, as a bar for each step. TERM ends it as Ctrl-C does: nothing is left then."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with progress(stderr()) as bar:
        tasks = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total, note="")
            bar.update(tasks[what], completed=done)

        yield show


@click.command("copy-database", short_help="Copy everything into another database.")
@click.argument("source", metavar="FROM", type=DatabaseUrl())
@click.argument("target", metavar="TO", type=DatabaseUrl())
@options.json
def copy_database(source: str, target: str, as_json: bool) -> None:
    """Copy everything that the database FROM has, as it is at this moment, into the empty database TO, of the same kind
    or the other: from SQLite to PostgreSQL, for example.

    FROM and TO are URLs, sqlite:///PATH or postgresql://USER@HOST:PORT/NAME, or env:NAME for the URL in the environment
    variable NAME, so that a password does not stand on the command line. TO is a file that is not there yet, or a
    database of PostgreSQL without the service's tables or with empty ones. FROM may be in use meanwhile; what is
    written to it later is not copied. The copy is compared with FROM row by row; after an error TO is as it was. See
    docs/backups.md.
    """
    from quotes_service.context import open_context
    from quotes_service.services.backups import copying
    from quotes_service.settings import Settings
    from quotes_service.store.database import shown

    try:
        ctx = open_context(Settings(database_url=source))
    except InvalidInput as error:
        raise InvalidInput("FROM", error.message) from None
    with closing(ctx), _shown() as show:
        done = copying.copy_database(ctx, target, show)
    if as_json:
        print_json({"from": shown(source), "to": shown(target), **done})
        return
    stdout().print(
        f"{counted(done['rows'], 'row')} in {counted(len(done['tables']), 'table')} copied from {shown(source)} to "
        f"{shown(target)} and compared, {done['indexed']:,} indexed, in {done['seconds']} s.",
        soft_wrap=True,
    )
    if done["left_out"]:
        stderr().print(f"Not copied, since they are not the service's: {', '.join(done['left_out'])}", soft_wrap=True)


@click.command(short_help="Back up the database while it is in use.")
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--keep",
    type=click.IntRange(1),
    metavar="N",
    help="Afterwards, remove all but the last N backups that were made in the folder.",
)
@options.json
def backup(target: Path, keep: int | None, as_json: bool) -> None:
    """Back up the database (DATABASE_URL) to TARGET: a file that is not there yet, or a folder, in which a file named
    by the time is made. Beside it a manifest is written, TARGET.json, by which `quotes restore` verifies it.

    The backup has the database as it is at one moment, while others read and write, and is verified before it gets its
    name; after an error nothing is left of it. It holds everything: texts, decisions with their authors, secrets. Only
    its owner can read the file. PostgreSQL is backed up by pg_dump, which must be installed. See docs/backups.md.
    """
    from quotes_service.context import open_context
    from quotes_service.services.backups import backups
    from quotes_service.settings import Settings

    with closing(open_context(Settings.read(), check_schema=False)) as ctx, _shown() as show:
        done = backups.backup(ctx, target, show, keep)
    if as_json:
        print_json(done)
        return
    size = f"{counted(done['rows'], 'row')}, {done['bytes']:,} bytes"
    stdout().print(f"{done['file']}: {size}, verified, in {done['seconds']} s.", soft_wrap=True)
    for path in done["removed"]:
        stdout().print(f"Removed {path}.", soft_wrap=True)


@click.command(short_help="Restore a backup into an empty database.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "target",
    type=DatabaseUrl(),
    metavar="URL",
    help="The database in place of DATABASE_URL; env:NAME for the URL in this environment variable.",
)
@options.json
def restore(file: Path, target: str | None, as_json: bool) -> None:
    """Restore FILE, which `quotes backup` made, into the database (DATABASE_URL, or --to), which must be empty or, on
    SQLite, not there yet.

    FILE is checked first, and what was restored is compared with the manifest beside FILE; after an error nothing is
    left. A backup of one kind of database can only be restored into the same kind; `quotes copy-database` goes from one
    to the other. See docs/backups.md.
    """
    from quotes_service.services.backups import restoring
    from quotes_service.settings import Settings
    from quotes_service.store.database import shown

    url = target or Settings.read().database_url
    try:
        with _shown() as show:
            done = restoring.restore(file, url, show)
    except InvalidInput as error:
        if error.field == "FILE":
            raise
        raise InvalidInput("--to" if target else "DATABASE_URL", error.message) from None
    if as_json:
        print_json({"to": shown(url), **done})
        return
    rows = counted(done["rows"], "row")
    stdout().print(
        f"{rows} of {done['made_at']} restored to {shown(url)} and compared, in {done['seconds']} s.", soft_wrap=True
    )
    if done["missing"]:
        stdout().print("The backup was made by an older version. Run: quotes migrate")
