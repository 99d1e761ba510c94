"""`quotes ingest`: read articles into the database, and report what was stored and refused."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quotes_service.cli import options, tables
from quotes_service.cli.console import counted, print_json, progress, service_context, stderr, stdout
from quotes_service.errors import Conflict, DatabaseUnavailable, InvalidInput

if TYPE_CHECKING:
    from quotes_service.context import Context

#: The report of a run that stores nothing.
NOTHING = {
    **dict.fromkeys(("created", "unchanged", "new_versions", "unsupported_language"), 0),
    **{"withdrawn": [], "skipped": 0, "refused": [], "ignored_fields": []},
}
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


columns_option = click.option(
    "--columns", metavar="FIELD=COLUMN,...", callback=_columns, help="Where CSV files have which field."
)


@click.command(short_help="Read articles into the database.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option("--if-empty", is_flag=True, help="Do nothing if the database already has articles.")
@columns_option
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="Processes that read, by default one for each processor. A few articles are read without any.",
)
@options.json
def ingest(paths: tuple[str, ...], if_empty: bool, columns: dict[str, str], workers: int | None, as_json: bool) -> None:
    """Read the articles of PATHS into the database.

    PATHS are files, folders of files, web addresses, which are fetched, and standard input (-). Files are texts (.txt),
    HTML pages, JSON Lines with one article per line (.jsonl), CSV and TSV, ninjs (.json), NewsML-G2 and NITF (.xml),
    feeds, crawls (.warc), PDF, DOCX, e-mails (.eml), zip and tar archives of these, and all of these compressed (.gz,
    .bz2, .xz).

    A JSON line and a row of a table have text or html, or only a url, which is fetched; and title, id, outlet, byline,
    published_at and language as far as known. The id stands for one article of its outlet, and is kept as external_id.
    For columns of other names: --columns "text=Body,title=Headline,published_at=Date".

    An article that is already stored changes nothing; a different text under a known URL or id becomes its next
    version; an item that its agency cancels is removed. What cannot be read, what is withheld or under embargo, and a
    URL and id that contradict what is stored, is reported and skipped, and the exit status is 1. Pages of a crawl that
    have no story are only counted. If it is stopped (Ctrl-C) or the database fails, on a full disk for example, what is
    stored until then stays; the same command goes on from there later. The run is a job: see `quotes jobs`.
    """
    from quotes_service.services.lookup.stats import summary

    with service_context() as ctx:
        before = summary(ctx)
        if if_empty and before["articles"]:
            report = dict[str, Any](NOTHING)
            if not as_json:
                stderr().print(f"The database has {counted(before['articles'], 'article')} already; nothing was read.")
        else:
            report = _ingest(ctx, paths, columns, workers or processors())
        directory = summary(ctx)
    print_result(report, directory, as_json=as_json)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _ingest(ctx: Context, paths: tuple[str, ...], columns: dict[str, str], workers: int) -> dict[str, Any]:
    from quotes_service.ingest import documents
    from quotes_service.jobs.foreground import read_all
    from quotes_service.services.intake import jobs

    job = _begin(ctx, paths)
    shown: dict[str, Any] = {}
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does
    try:
        with progress(stderr()) as bar, ctx.connected():
            task = bar.add_task("Loading the language pipeline", total=documents.count(paths), note="")

            def show(state: dict[str, Any]) -> None:
                shown.update(state)
                done = state["items"]["done"] + state["items"]["failed"]
                description = "Reading articles" if done else "Loading the language pipeline"
                bar.update(task, completed=done, description=description, note=_note(state))

            read_all(ctx, job, documents.raw_articles(paths, columns=columns), workers=workers, progress=show)
    except KeyboardInterrupt:
        _give_up(ctx, job)
        shown.update(jobs.get_job(ctx, job))
        done = shown["items"]["done"] + shown["items"]["failed"]
        raise _Stopped(
            f"stopped; {counted(done, 'article')} {'is' if done == 1 else 'are'} done, and the same command goes on "
            "with the rest"
        ) from None
    except Conflict as error:
        done = _note(jobs.get_job(ctx, job))
        raise click.ClickException(f"{error.message} (after {done})" if done else error.message) from None
    except DatabaseUnavailable as error:
        done = _note(_give_up(ctx, job) or shown)
        raise DatabaseUnavailable(f"{error} (after {done})" if done else str(error)) from error
    return jobs.report(ctx, job)


class _Stopped(click.ClickException):
    exit_code = 130


def _begin(ctx: Context, paths: tuple[str, ...]) -> str:
    """A new job. One of the same files that broke off is cancelled: they are read again, and what is stored is known.
    Others wait for a worker, which is said."""
    from quotes_service.services.intake import jobs

    names = [path if path == "-" or "://" in path else str(Path(path).absolute()) for path in paths]
    label = os.fsencode(" ".join(names)).decode(errors="replace")  # as it is stored
    if len(label) > jobs.LABEL_CHARS:  # which would be cut
        label = f"{label[: jobs.LABEL_CHARS - 20]}... {sha256(label.encode()).hexdigest()[:16]}"
    others = 0
    for old in jobs.broken_off(ctx, "ingest"):
        if old["label"] == label and "-" not in paths:
            jobs.cancel_job(ctx, old["id"])
        else:
            others += old["items"]["waiting"] + old["items"]["leased"]
    if others:
        articles = f"{counted(others, 'article')} of an earlier run {'waits' if others == 1 else 'wait'}"
        stderr().print(f"{articles} for a worker: quotes worker --until-done")
    return jobs.create(ctx, "ingest", label)


def _give_up(ctx: Context, job: str) -> dict[str, Any]:
    """Cancel what waits; if the database fails, the next run does it. Returns the job; nothing if it cannot be read."""
    from quotes_service.services.intake import jobs

    with suppress(DatabaseUnavailable, Conflict):
        jobs.cancel_job(ctx, job)
    with suppress(DatabaseUnavailable):
        return jobs.get_job(ctx, job)
    return {}


def _note(job: dict[str, Any]) -> str:
    """The counts of a job in words."""
    if not job:
        return ""
    outcomes = job["outcomes"]
    return _counts(
        {
            "created": outcomes["created"],
            "unchanged": outcomes["unchanged"],
            "new_versions": outcomes["new_version"],
            "withdrawn": range(outcomes["withdrawn"]),
            "skipped": outcomes["skipped"],
            "refused": range(job["items"]["failed"]),
        }
    )


def _counts(report: dict[str, Any]) -> str:
    counts = [
        (report["created"], "new article", "new articles"),
        (report["unchanged"], "unchanged", "unchanged"),
        (report["new_versions"], "new version", "new versions"),
        (len(report["withdrawn"]), "withdrawn", "withdrawn"),
        (report["skipped"], "without a story", "without a story"),
        (_refused(report), "refused", "refused"),
    ]
    return ", ".join(counted(*count) for count in counts if count[0])


def print_result(report: dict[str, Any], directory: dict[str, Any], *, as_json: bool) -> None:
    """Print what became of articles, and what the directory has now. Exit status 1 if some were refused."""
    if as_json:
        print_json({**report, "directory": directory})
    else:
        print_counts(report)
        print_directory(directory)
    if report["refused"]:
        raise click.exceptions.Exit(1)


def print_counts(report: dict[str, Any]) -> None:
    """Print what became of articles, and the first that were refused."""
    console = stderr()
    if counts := _counts(report):
        console.print(f"{counts}.")
    if report["unsupported_language"]:
        articles = counted(report["unsupported_language"], "article")
        console.print(f"{articles} in a language that is not supported: stored without quotations.")
    if report["ignored_fields"]:
        console.print(f"Fields ignored: {', '.join(report['ignored_fields'])}.", soft_wrap=True)
    for item in report["withdrawn"]:
        done = f"removed {item['id']}" if item["id"] else "not stored"
        console.print(f"{item['origin']}: {done}: {item['reason']}", soft_wrap=True)
    for refusal in report["refused"][:MOST_REFUSALS]:
        console.print(f"{refusal['origin']}: {refusal['error']}", soft_wrap=True)
    if _refused(report) > MOST_REFUSALS:
        where = "--json lists all" if len(report["refused"]) == _refused(report) else "the readings have all"
        console.print(f"... and {_refused(report) - MOST_REFUSALS:,} more refused; {where}.")


def _refused(report: dict[str, Any]) -> int:
    """How many were refused; not all of them need be listed."""
    return report.get("refused_total", len(report["refused"]))


def print_directory(directory: dict[str, Any]) -> None:
    """Print what the directory has now, and who was quoted last."""
    console = stdout()
    figures = [
        counted(directory[name], name.removesuffix("s"))
        for name in ("articles", "quotations", "experts", "institutions")
    ]
    console.print(f"In the directory: {', '.join(figures[:-1])} and {figures[-1]}.")
    if directory["latest_experts"]:
        console.print(tables.experts_table(directory["latest_experts"], "Quoted last"))
