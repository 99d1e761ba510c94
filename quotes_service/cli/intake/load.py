"""`quotes read` and `quotes load`: articles are read into files, here or on other machines, and stored from these."""

from __future__ import annotations

import gc
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from quotes_service.cli import options
from quotes_service.cli.console import counted, output_file, progress, service_context, stderr
from quotes_service.cli.intake.ingest import NOTHING, print_result
from quotes_service.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from quotes_service.context import Context
    from quotes_service.ingest.readings import ReadLine
    from quotes_service.ingest.sources import Refused
    from quotes_service.records import ReadArticle
    from quotes_service.services.intake.articles import Outcome

#: Python looks for objects that only refer to each other after so many new ones: articles make many, which all last
#: until they are stored.
_NEW_OBJECTS = 200_000


@click.command(short_help="Read articles into a file, for `quotes load`.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option(
    "--output", required=True, type=click.Path(allow_dash=True), help="The file to write (.jsonl), or - for stdout."
)
def read(paths: tuple[str, ...], output: str) -> None:
    """Read the articles of PATHS, which are what `quotes ingest` takes except for web addresses, and write a line for
    each with all that was read from it. No database is used. `quotes load` stores the lines.

    What cannot be read is reported and skipped, and the exit status is 1.
    """
    from quotes_service.extract import Extractor
    from quotes_service.ingest import documents, readings
    from quotes_service.records import ReadArticle
    from quotes_service.settings import Settings

    settings, refused = Settings.read(), 0
    with output_file(output) as out, progress(console := stderr()) as bar:
        task = bar.add_task("Loading the language pipeline", total=documents.count(paths), note="")
        extractor = Extractor.load(settings.spacy_model, settings.max_text_chars)
        bar.update(task, description="Reading articles")
        for document in documents.read(paths, limit=settings.max_text_chars):
            if article := document.article:
                extraction = extractor.extract(article.text, title=article.title)
                out.write(readings.line_of(ReadArticle(article, extraction)).decode())
            elif document.error:
                refused += 1
                console.print(f"{document.origin}: {document.error}", soft_wrap=True)
            bar.advance(task)
    if refused:
        raise click.exceptions.Exit(1)


@click.command(short_help="Store articles that were read before.")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--together",
    type=click.IntRange(1, 10_000),
    help="How many articles are written in one transaction; by default QUOTES_LOAD_TOGETHER.",
)
@options.json
def load(files: tuple[str, ...], together: int | None, as_json: bool) -> None:
    """Store the articles of FILES, which `quotes read` or `quotes backfill` wrote: an article and all that was read
    from it on a line of JSON (docs/readings.md), also compressed (.gz), or in a row of Parquet (docs/archives.md).

    The directory becomes what `quotes ingest` would make of the same articles, in a fraction of the time. Meanwhile it
    can be read, and others can write between two transactions. A line that cannot be stored is reported and skipped,
    and the exit status is 1. If it is stopped (Ctrl-C) or the database fails, the same command goes on with the rest.
    """
    from quotes_service.services.lookup.stats import summary

    with service_context() as ctx, progress(stderr()) as bar, ctx.connected():
        counts = [_count(file) for file in files]
        total = None if None in counts else sum(count or 0 for count in counts)
        task = bar.add_task("Storing articles", total=total, note="")
        stored, lines = Stored(), chain.from_iterable(map(_lines, files))
        with said_so_far(stored):
            store(ctx, lines, stored, together=together, advance=lambda: bar.advance(task))
        directory = summary(ctx)
    print_result(stored.report, directory, as_json=as_json)


def _lines(file: str) -> Iterator[ReadLine | Refused]:
    if not _is_parquet(file):
        from quotes_service.ingest import readings

        return readings.read_lines([file])
    with archive_extra():
        from quotes_service.archives.form import read_rows
    return read_rows(file, file)


def _count(file: str) -> int | None:
    """About how many articles there are in a file; None where that would take long to tell."""
    if not _is_parquet(file):
        from quotes_service.ingest import documents

        return documents.count([file])
    with archive_extra():
        from quotes_service.archives.form import rows_in
    return rows_in(file)


def _is_parquet(file: str) -> bool:
    return file.lower().endswith(".parquet")


@contextmanager
def archive_extra() -> Iterator[None]:
    """Say what to install if what the extra `archive` installs cannot be imported."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("dask", "distributed", "fsspec", "pyarrow"):
            raise
        raise click.ClickException(f"{error.name} is not installed: pip install 'quotes-service[archive]'") from None


class Stored:
    """What became of readings so far: ``report``, as `quotes ingest` prints it, and how many were ``refused`` in all;
    the report lists the first ``most_refusals`` of them."""

    def __init__(self, most_refusals: int = sys.maxsize):
        self.report: dict[str, Any] = NOTHING | {"refused": []}
        self.refused, self.most_refusals = 0, most_refusals

    def refuse(self, origin: str, error: Exception) -> None:
        self.refused += 1
        if self.refused <= self.most_refusals:
            self.report["refused"].append({"origin": origin, "error": str(error)})

    def count(self, origin: str, outcome: Outcome) -> None:
        if outcome.error:
            self.refuse(origin, outcome.error)
        elif outcome.status:
            self.report[_COUNT_OF[outcome.status]] += 1
            self.report["unsupported_language"] += not outcome.supported

    def __str__(self) -> str:
        stored = self.report["created"] + self.report["new_versions"]
        return f"{counted(stored, 'article')} {'is' if stored == 1 else 'are'} stored"


def store(
    ctx: Context,
    lines: Iterable[ReadLine | Refused],
    stored: Stored,
    *,
    together: int | None = None,
    advance: Callable[[], object] = lambda: None,
) -> None:
    """Store readings, and count what becomes of each; ``advance`` is called after it. Raises DatabaseUnavailable; what
    was stored before stays."""
    from quotes_service.ingest.sources import Refused
    from quotes_service.services.bulk.load import load as load_readings

    gc.set_threshold(_NEW_OBJECTS)
    origins: deque[str] = deque()

    def readings() -> Iterator[ReadArticle]:
        for line in lines:
            if isinstance(line, Refused):
                stored.refuse(line.origin, line.error)
                advance()
            else:
                origins.append(line.origin)
                yield line.reading

    for outcome in load_readings(ctx, readings(), together=together):
        stored.count(origins.popleft(), outcome)
        advance()


_COUNT_OF = {"created": "created", "unchanged": "unchanged", "new_version": "new_versions"}


@contextmanager
def said_so_far(done: object) -> Iterator[None]:
    """Where the command is stopped or the database fails, say what is ``done``."""
    try:
        yield
    except KeyboardInterrupt:
        raise _Stopped(f"stopped; {done}, and the same command goes on with the rest") from None
    except DatabaseUnavailable as error:
        raise DatabaseUnavailable(f"{error} ({done})") from error


class _Stopped(click.ClickException):
    exit_code = 130
