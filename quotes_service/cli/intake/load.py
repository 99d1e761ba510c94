"""`quotes read` and `quotes load`: articles are read into files, here or on other machines, and stored from these."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from quotes_service.cli import options
from quotes_service.cli.console import counted, output_file, progress, service_context, stderr
from quotes_service.cli.intake.ingest import NOTHING, print_result
from quotes_service.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from quotes_service.context import Context
    from quotes_service.records import ReadArticle

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
    """Store the articles of FILES, which `quotes read` wrote: lines of JSON with an article and all that was read from
    it (docs/readings.md), also compressed (.gz).

    The directory becomes what `quotes ingest` would make of the same articles, in a fraction of the time. Meanwhile it
    can be read, and others can write between two transactions. A line that cannot be stored is reported and skipped,
    and the exit status is 1. If it is stopped (Ctrl-C) or the database fails, the same command goes on with the rest.
    """
    from quotes_service.services.lookup.stats import summary

    gc.set_threshold(_NEW_OBJECTS)
    with service_context() as ctx:
        report = _load(ctx, files, together)
        directory = summary(ctx)
    print_result(report, directory, as_json=as_json)


def _load(ctx: Context, files: tuple[str, ...], together: int | None) -> dict[str, Any]:
    from quotes_service.ingest import documents, readings
    from quotes_service.services.bulk.load import load as load_readings

    report: dict[str, Any] = NOTHING | {"refused": []}
    count_of = {"created": "created", "unchanged": "unchanged", "new_version": "new_versions"}
    origins: deque[str] = deque()
    with progress(stderr()) as bar, ctx.connected():
        task = bar.add_task("Storing articles", total=documents.count(files), note="")

        def articles() -> Iterator[ReadArticle]:
            for line in readings.read_lines(files):
                if isinstance(line, readings.Refused):
                    report["refused"].append({"origin": line.origin, "error": str(line.error)})
                    bar.advance(task)
                else:
                    origins.append(line.origin)
                    yield line.reading

        try:
            for outcome in load_readings(ctx, articles(), together=together):
                origin = origins.popleft()
                if outcome.error:
                    report["refused"].append({"origin": origin, "error": str(outcome.error)})
                elif outcome.status:
                    report[count_of[outcome.status]] += 1
                    report["unsupported_language"] += not outcome.supported
                bar.advance(task)
        except KeyboardInterrupt:
            raise _Stopped(f"stopped; {_so_far(report)}, and the same command goes on with the rest") from None
        except DatabaseUnavailable as error:
            raise DatabaseUnavailable(f"{error} ({_so_far(report)})") from error
    return report


def _so_far(report: dict[str, Any]) -> str:
    stored = report["created"] + report["new_versions"]
    return f"{counted(stored, 'article')} {'is' if stored == 1 else 'are'} stored"


class _Stopped(click.ClickException):
    exit_code = 130
