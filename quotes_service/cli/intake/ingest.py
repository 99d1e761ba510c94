"""`quotes ingest`: read articles into the database, and report what was stored and refused."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from quotes_service.cli import options, tables
from quotes_service.cli.console import counted, print_json, progress, service_context, stderr, stdout
from quotes_service.errors import DatabaseUnavailable, InvalidInput

if TYPE_CHECKING:
    from quotes_service.context import Context

#: Refusals that are printed one by one; --json has all of them.
MOST_REFUSALS = 20


@click.command(short_help="Read articles into the database.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option("--if-empty", is_flag=True, help="Do nothing if the database already has articles.")
@options.json
def ingest(paths: tuple[str, ...], if_empty: bool, as_json: bool) -> None:
    """Read the articles of PATHS into the database.

    PATHS are text files (.txt), HTML pages (.html, .htm), JSON Lines with one article per line (.jsonl, .jsonl.gz),
    folders of these, web addresses, which are fetched, and standard input (-). A JSON line has text or html, and title,
    url, id, outlet, byline, published_at and language as far as known; its id stands for one article of its outlet, and
    is kept as external_id.

    An article that is already stored changes nothing; a different text under a known URL or id becomes its next
    version. What cannot be read, and a URL and id that contradict what is stored, is reported and skipped, and the exit
    status is 1. If the database fails, on a full disk for example, what is stored until then stays; the same command
    goes on from there later.
    """
    from quotes_service.services.lookup.stats import summary

    with service_context() as ctx:
        before = summary(ctx)
        if if_empty and before["articles"]:
            report: dict[str, Any] = _report(Counter(), [], [])
            if not as_json:
                stderr().print(f"The database has {counted(before['articles'], 'article')} already; nothing was read.")
        else:
            report = _ingest(ctx, paths)
        directory = summary(ctx)
    if as_json:
        print_json({**report, "directory": directory})
    else:
        _print_report(report)
        _print_directory(directory)
    if report["refused"]:
        raise click.exceptions.Exit(1)


def _ingest(ctx: Context, paths: tuple[str, ...]) -> dict[str, Any]:
    from quotes_service.ingest import documents
    from quotes_service.services.intake import articles

    statuses: Counter[str] = Counter()
    refused: list[dict[str, str]] = []
    ignored: list[str] = []
    with progress(stderr()) as bar, ctx.connected():
        task = bar.add_task("Loading the language pipeline", total=documents.count(paths), note="")
        ctx.extractor  # noqa: B018 - the first access loads it, which takes a moment
        bar.update(task, description="Reading articles")
        for document in documents.read(paths, limit=ctx.settings.max_text_chars, fetch=ctx.fetcher.page):
            ignored += [name for name in document.ignored if name not in ignored]
            try:
                status, article = articles.add_article(ctx, document.checked())
            except InvalidInput as error:
                refused.append({"origin": document.origin, "error": str(error)})
            except DatabaseUnavailable as error:
                done = _counts(_report(statuses, refused, ignored))
                raise DatabaseUnavailable(f"{error} (after {done})" if done else str(error)) from error
            else:
                statuses[status] += 1
                if not article["supported"]:
                    statuses["unsupported"] += 1
            bar.update(task, advance=1, note=_counts(_report(statuses, refused, ignored)))
    return _report(statuses, refused, ignored)


def _counts(report: dict[str, Any]) -> str:
    counts = [
        (report["created"], "new article", "new articles"),
        (report["unchanged"], "unchanged", "unchanged"),
        (report["new_versions"], "new version", "new versions"),
        (len(report["refused"]), "refused", "refused"),
    ]
    return ", ".join(counted(*count) for count in counts if count[0])


def _report(statuses: Counter[str], refused: list[dict[str, str]], ignored: list[str]) -> dict[str, Any]:
    return {
        "created": statuses["created"],
        "unchanged": statuses["unchanged"],
        "new_versions": statuses["new_version"],
        "unsupported_language": statuses["unsupported"],
        "refused": refused,
        "ignored_fields": ignored,
    }


def _print_report(report: dict[str, Any]) -> None:
    console = stderr()
    if counts := _counts(report):
        console.print(f"{counts}.")
    if report["unsupported_language"]:
        articles = counted(report["unsupported_language"], "article")
        console.print(f"{articles} in a language that is not supported: stored without quotations.")
    if report["ignored_fields"]:
        console.print(f"Fields ignored: {', '.join(report['ignored_fields'])}.", soft_wrap=True)
    for refusal in report["refused"][:MOST_REFUSALS]:
        console.print(f"{refusal['origin']}: {refusal['error']}", soft_wrap=True)
    if len(report["refused"]) > MOST_REFUSALS:
        console.print(f"... and {len(report['refused']) - MOST_REFUSALS:,} more refused; --json lists all.")


def _print_directory(directory: dict[str, Any]) -> None:
    console = stdout()
    figures = [
        counted(directory[name], name.removesuffix("s"))
        for name in ("articles", "quotations", "experts", "institutions")
    ]
    console.print(f"In the directory: {', '.join(figures[:-1])} and {figures[-1]}.")
    if directory["latest_experts"]:
        console.print(tables.experts_table(directory["latest_experts"], "Quoted last"))
