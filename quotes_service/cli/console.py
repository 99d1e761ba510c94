"""How commands print: tables for people, pure JSON for programs, progress on stderr."""

from __future__ import annotations

import getpass
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from quotes_service.errors import InvalidInput

if TYPE_CHECKING:
    from quotes_service.callers import Act
    from quotes_service.context import Context
    from quotes_service.standards.links import Links

#: Columns of output that does not go to a terminal.
WIDTH = 120

# Control characters, which a terminal would obey: article texts cannot be trusted.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@contextmanager
def service_context() -> Iterator[Context]:
    """The service's context for the settings in the environment, closed at the end. What the command changes is logged
    as its user's."""
    from quotes_service.context import open_context
    from quotes_service.settings import Settings

    with closing(open_context(Settings.read())) as ctx, ctx.acting(act()):
        yield ctx


def act() -> Act:
    """What the command does, for the log of writes."""
    from quotes_service.callers import ALL_SCOPES, Act, Caller

    user = None
    with suppress(KeyError, OSError):  # the system does not know the user
        user = getpass.getuser()
    return Act(Caller("command", ALL_SCOPES, None, user), click.get_current_context().command_path)


def permanent_links(ctx: Context) -> Links:
    """The permanent links that a command gives out. Without QUOTES_PUBLIC_URL they are those of `make run`, and a line
    on stderr says so."""
    from quotes_service.standards.links import LOCAL, Links

    if not ctx.settings.public_url:
        stderr().print(f"QUOTES_PUBLIC_URL is not set: links begin with {LOCAL}", soft_wrap=True)
    return Links(ctx.settings.public_url or LOCAL)


def stdout() -> Console:
    return _console(sys.stdout)


def stderr() -> Console:
    return _console(sys.stderr)


def _console(stream: IO[str]) -> Console:
    width = None if stream.isatty() or "COLUMNS" in os.environ else WIDTH
    return Console(file=stream, width=width, markup=False, highlight=False, emoji=False)


def print_json(value: Any, *, indent: int | None = 2) -> None:
    """Print JSON for another program, with the field names of the API; dates as ISO 8601."""
    from quotes_service.standards.formats import with_escaped_ends

    is_unicode = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    text = json.dumps(_as_in_api(value), ensure_ascii=not is_unicode, indent=indent, default=_plain)
    click.echo(with_escaped_ends(text))


def print_collection(page: dict[str, Any], form: str, items: str = "items") -> None:
    """Print a collection as JSON: whole, or for "jsonl" each of its ``items`` on a line."""
    if form == "json":
        print_json(page)
        return
    for item in page[items]:
        print_json(item, indent=None)
    if page.get("next_cursor"):
        stderr().print(f"more: --cursor {page['next_cursor']}", soft_wrap=True)


def _as_in_api(value: Any) -> Any:
    """The cursor of a collection is called ``next``, also of one inside another."""
    if isinstance(value, dict):
        return {"next" if name == "next_cursor" else name: _as_in_api(item) for name, item in value.items()}
    return [_as_in_api(item) for item in value] if isinstance(value, list) else value


def print_more(console: Console, page: dict[str, Any], what: str, many: str | None = None) -> None:
    """Say that a collection has more items than were printed."""
    if page["total"] > len(page["items"]):
        number = f"{len(page['items'])} of {counted(page['total'], what, many)}"
        console.print(f"{number}; more: --limit, or --cursor with the value of next in --json")


def found(*results: object) -> None:
    """End with exit status 1 if all of these are empty or false: nothing was found."""
    if not any(results):
        raise click.exceptions.Exit(1)


def _plain(value: Any) -> str:
    if isinstance(value, date):  # datetimes too
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def progress(console: Console) -> Progress:
    """A progress bar with room for a ``note`` after it. A task whose total is None shows only a count."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[note]}"),
        console=console,
    )


def table(title: str, *columns: str) -> Table:
    """An empty table. A column whose name begins with ">" is right-aligned; "." makes it as wide as its content."""
    result = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        is_right, is_narrow = name.startswith(">"), name.startswith(".")
        result.add_column(
            name.lstrip(">."), justify="right" if is_right else "left", no_wrap=is_right or is_narrow, overflow="fold"
        )
    return result


def words(text: str | None, style: str = "") -> Text:
    """Text of an article on one line, without control characters."""
    return Text(_CONTROLS.sub("", " ".join((text or "").split())), style=style)


def moment(value: datetime | None) -> str:
    """A time (UTC) to the minute; empty for None."""
    return value.strftime("%Y-%m-%d %H:%M") if value else ""


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """ "1 article", "2,000 articles"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


@contextmanager
def output_file(path: str, *, option: str = "--output", mode: int = 0o666) -> Iterator[IO[str]]:
    """The file to write, with these permissions. It appears under its name once everything is written, or not at all; a
    device or a pipe is written to as it is. Raises InvalidInput, with this option as its field."""
    if path == "-":
        yield sys.stdout
        return
    target = Path(path)
    is_file = target.is_file() or not target.exists()
    unfinished = target.with_name(f".{target.name}.{os.getpid()}") if is_file else target
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        stream = os.fdopen(descriptor, "w", encoding="utf-8")
    except OSError as error:
        raise InvalidInput(option, f"{path} cannot be written: {error.strerror}") from None
    try:
        with stream:
            yield stream
        if is_file:
            unfinished.replace(target)
    finally:
        if is_file:
            unfinished.unlink(missing_ok=True)
