"""How commands print: tables for people, pure JSON for programs, progress on stderr."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from quotes_service.context import Context, open_context
from quotes_service.settings import Settings

#: Width of what is not printed on a terminal, in columns.
WIDTH = 120

# A terminal would obey them, and they come from other people's texts.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@contextmanager
def opened() -> Iterator[Context]:
    """The service's context for the settings of the environment."""
    with closing(open_context(Settings.read())) as ctx:
        yield ctx


def stdout() -> Console:
    return _console(sys.stdout)


def stderr() -> Console:
    return _console(sys.stderr)


def _console(stream) -> Console:
    width = None if stream.isatty() or "COLUMNS" in os.environ else WIDTH
    return Console(file=stream, width=width, markup=False, highlight=False, emoji=False)


def print_json(value: Any) -> None:
    """JSON, indented, for another program: dates as ISO 8601."""
    is_unicode = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    click.echo(json.dumps(value, ensure_ascii=not is_unicode, indent=2, default=_plain))


def _plain(value: Any) -> str:
    if isinstance(value, date):  # datetimes too
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no JSON")


def progress(console: Console) -> Progress:
    """A bar with a ``note`` behind it; with a total of None only a count."""
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
    """An empty table; a column's name that begins with ">" is aligned to the right, with "." it takes what it needs."""
    result = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        is_right, is_narrow = name.startswith(">"), name.startswith(".")
        result.add_column(
            name.lstrip(">."), justify="right" if is_right else "left", no_wrap=is_right or is_narrow, overflow="fold"
        )
    return result


def words(text: str | None, style: str = "") -> Text:
    """Words of an article, on one line and without what a terminal would obey."""
    return Text(_CONTROLS.sub("", " ".join((text or "").split())), style=style)


def counted(number: int, one: str, many: str | None = None) -> str:
    """ "1 article", "2,000 articles"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
