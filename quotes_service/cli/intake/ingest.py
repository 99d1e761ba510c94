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


def _columns(context: click.Context, option: click.Parameter, value: str | None) -> dict[str, str]:
    """Field -> column, of "text=Body,title=Headline"."""
    from quotes_service.ingest.containers.tables import check_columns

    pairs = [pair.partition("=") for pair in (value or "").split(",") if pair.strip()]
    if any(not sign or not column.strip() for _, sign, column in pairs):
        raise click.BadParameter('is not of the form "text=Body,title=Headline"')
    columns = {field.strip(): column.strip() for field, _, column in pairs}
    try:
        check_columns(columns)
    except InvalidInput as error:
        raise click.BadParameter(error.message) from None
    return columns


@click.command(short_help="Read articles into the database.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option("--if-empty", is_flag=True, help="Do nothing if the database already has articles.")
@click.option("--columns", metavar="FIELD=COLUMN,...", callback=_columns, help="Where CSV files have which field.")
@options.json
def ingest(paths: tuple[str, ...], if_empty: bool, columns: dict[str, str], as_json: bool) -> None:
    """Read the articles of PATHS into the database.

    PATHS are files, folders of files, web addresses, which are fetched, and standard input (-). Files are texts (.txt),
    HTML pages, JSON Lines with one article per line (.jsonl), CSV and TSV, ninjs (.json), NewsML-G2 and NITF (.xml),
    feeds, crawls (.warc), PDF, DOCX, e-mails (.eml), zip and tar archives of these, and all of these compressed (.gz,
    .bz2, .xz).

    A JSON line and a row of a table have text or html, and title, url, id, outlet, byline, published_at and language as
    far as known; the id stands for one article of its outlet, and is kept as external_id. For columns of other names:
    --columns "text=Body,title=Headline,published_at=Date".

    An article that is already stored changes nothing; a different text under a known URL or id becomes its next
    version; an item that its agency cancels is removed. What cannot be read, what is withheld or under embargo, and a
    URL and id that contradict what is stored, is reported and skipped, and the exit status is 1. Pages of a crawl that
    have no story are only counted. If the database fails, on a full disk for example, what is stored until then stays;
    the same command goes on from there later.
    """
    from quotes_service.services.lookup.stats import summary

    with service_context() as ctx:
        before = summary(ctx)
        if if_empty and before["articles"]:
            report: dict[str, Any] = _report(Counter(), [], [], [])
            if not as_json:
                stderr().print(f"The database has {counted(before['articles'], 'article')} already; nothing was read.")
        else:
            report = _ingest(ctx, paths, columns)
        directory = summary(ctx)
    if as_json:
        print_json({**report, "directory": directory})
    else:
        _print_report(report)
        _print_directory(directory)
    if report["refused"]:
        raise click.exceptions.Exit(1)


def _ingest(ctx: Context, paths: tuple[str, ...], columns: dict[str, str]) -> dict[str, Any]:
    from quotes_service.ingest import documents
    from quotes_service.services.intake import articles
    from quotes_service.services.intake.withdrawal import withdraw

    statuses: Counter[str] = Counter()
    refused: list[dict[str, str]] = []
    ignored: list[str] = []
    withdrawn: list[dict[str, str | None]] = []
    with progress(stderr()) as bar, ctx.connected():
        task = bar.add_task("Loading the language pipeline", total=documents.count(paths), note="")
        ctx.extractor  # noqa: B018 - the first access loads it, which takes a moment
        bar.update(task, description="Reading articles")
        limit, fetch = ctx.settings.max_text_chars, ctx.fetcher.page
        for document in documents.read(paths, limit=limit, columns=columns, fetch=fetch):
            ignored += [name for name in document.ignored if name not in ignored]
            try:
                if document.skipped is not None:
                    statuses["skipped"] += 1
                    continue
                if (taken := document.withdrawn) is not None:
                    sender = {"external_id": taken.external_id, "url": taken.url, "reason": taken.reason}
                    withdrawn.append({"origin": document.origin, "id": withdraw(ctx, taken), **sender})
                    continue
                status, article = articles.add_article(ctx, document.checked())
            except InvalidInput as error:
                refused.append({"origin": document.origin, "error": str(error)})
            except DatabaseUnavailable as error:
                done = _counts(_report(statuses, refused, ignored, withdrawn))
                raise DatabaseUnavailable(f"{error} (after {done})" if done else str(error)) from error
            else:
                statuses[status] += 1
                if not article["supported"]:
                    statuses["unsupported"] += 1
            finally:
                bar.update(task, advance=1, note=_counts(_report(statuses, refused, ignored, withdrawn)))
    return _report(statuses, refused, ignored, withdrawn)


def _counts(report: dict[str, Any]) -> str:
    counts = [
        (report["created"], "new article", "new articles"),
        (report["unchanged"], "unchanged", "unchanged"),
        (report["new_versions"], "new version", "new versions"),
        (sum(item["id"] is not None for item in report["withdrawn"]), "withdrawn", "withdrawn"),
        (report["skipped"], "without a story", "without a story"),
        (len(report["refused"]), "refused", "refused"),
    ]
    return ", ".join(counted(*count) for count in counts if count[0])


def _report(
    statuses: Counter[str],
    refused: list[dict[str, str]],
    ignored: list[str],
    withdrawn: list[dict[str, str | None]],
) -> dict[str, Any]:
    return {
        "created": statuses["created"],
        "unchanged": statuses["unchanged"],
        "new_versions": statuses["new_version"],
        "unsupported_language": statuses["unsupported"],
        "withdrawn": withdrawn,
        "skipped": statuses["skipped"],
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
    for item in report["withdrawn"]:
        name = item["external_id"] or item["url"]
        done = f"removed {item['id']}" if item["id"] else "is not stored"
        console.print(f"{item['origin']}: {name} {done}: {item['reason']}", soft_wrap=True)
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
