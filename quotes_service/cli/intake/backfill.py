"""`quotes backfill`: a whole archive is read by many processes, here or on other machines, and loaded."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from quotes_service.cli import options
from quotes_service.cli.console import counted, print_json, progress, service_context, stderr
from quotes_service.cli.intake.ingest import columns_option, print_counts, print_directory, processors
from quotes_service.cli.intake.load import Stored, archive_extra, said_so_far, store

if TYPE_CHECKING:
    from rich.progress import Progress

    from quotes_service.archives.planning import Manner, Plan
    from quotes_service.archives.run import Ended
    from quotes_service.context import Context

#: The most refusals that are kept for the report; the readings have all.
_MOST_REFUSALS = 1_000


@click.command(short_help="Read a whole archive by many processes, and store it.")
@click.argument("inputs", nargs=-1, required=True)
@click.option("--output", required=True, help="The folder for the readings: a path or an address.")
@click.option("--scheduler", metavar="tcp://HOST:PORT", help="A Dask scheduler, whose workers read.")
@click.option(
    "--workers",
    type=click.IntRange(1, 512),
    help="Processes that read on this machine, by default one for each processor.",
)
@click.option("--only-read", is_flag=True, help="Store nothing: `quotes load` can do that later.")
@click.option(
    "--partition-mb",
    type=options.NumberRange(0.001, 10_000),
    default=8,
    show_default=True,
    help="How many megabytes of the input a process reads at a time, and would lose.",
)
@columns_option
@options.json
def backfill(
    inputs: tuple[str, ...],
    output: str,
    scheduler: str | None,
    workers: int | None,
    only_read: bool,
    partition_mb: float,
    columns: dict[str, str],
    as_json: bool,
) -> None:
    """Read the archive at INPUTS into Parquet files in the folder --output, and store these in the database.

    INPUTS are paths, patterns such as 's3://bucket/2024/*.warc.gz', and folders: files of all kinds that `quotes
    ingest` takes, and Parquet with an article a row. They are read in partitions; each becomes one file, whole or not
    at all. If the command is stopped (Ctrl-C), the same command goes on: what was read is not read again, and what was
    stored is recognised. An article that cannot be read is reported, and kept in the file with the reason; a partition
    that cannot be read is reported, and the same command tries it again. In both cases the exit status is 1.

    It needs the extra `archive`: pip install 'quotes-service[archive]'. See docs/archives.md.
    """
    if scheduler and workers:
        raise click.UsageError("Give --scheduler or --workers, not both.")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does
    with archive_extra():
        from quotes_service.archives import planning, worker
    from quotes_service.settings import Settings

    settings = Settings.read()
    manner = planning.Manner(
        worker.this_extractor(), settings.spacy_model, settings.max_text_chars, tuple(sorted(columns.items()))
    )
    plan = planning.plan(inputs, manner, size=round(partition_mb * 1_000_000), output=output)
    with ExitStack() as entered:
        ctx = None if only_read else entered.enter_context(service_context())
        if ctx:
            entered.enter_context(ctx.connected())
        run = _Run(plan, output, entered.enter_context(progress(stderr())), ctx)
        with said_so_far(run):
            run.read(manner, scheduler, workers or processors())
            directory = run.directory()
    run.print_report(directory, as_json=as_json)


class _Run:
    """A plan that is read, each partition stored once it is read, and what has become of it so far."""

    def __init__(self, plan: Plan, output: str, bar: Progress, ctx: Context | None):
        from quotes_service.archives.storage import Folder

        self.plan, self.folder, self.bar, self.ctx = plan, Folder(output), bar, ctx
        self.done = Stored(_MOST_REFUSALS)
        self.partitions: dict[str, Any] = {"total": len(plan.partitions), "found": 0, "read": 0, "failed": []}
        self.articles = 0
        self.reading = bar.add_task("Reading partitions", total=len(plan.partitions), note="")
        self.storing = ctx and bar.add_task("Storing partitions", total=len(plan.partitions), note="")
        for refused in plan.refused:
            self.done.refuse(refused.origin, refused.error)

    def read(self, manner: Manner, scheduler: str | None, workers: int) -> None:
        from quotes_service.archives import run

        names = self.folder.names()
        there = [partition for partition in self.plan.partitions if partition.name in names]
        missing = [partition for partition in self.plan.partitions if partition.name not in names]
        self.partitions["found"] = len(there)
        self.bar.advance(self.reading, len(there))
        with ExitStack() as entered:
            ended = iter(())
            if missing:
                number = min(workers, len(missing))
                client = entered.enter_context(run.workers(self.folder, scheduler=scheduler, number=number))
                ended = entered.enter_context(run.reading(client, missing, manner, self.folder.address))
            for partition in there:
                self._store(partition.name)
            for one in ended:
                self._take(one)
        self.folder.remove_parts()

    def _take(self, ended: Ended) -> None:
        name, read = ended.partition.name, ended.read
        self.bar.advance(self.reading)
        if read is None:
            files = " ".join(sorted({part.origin for part in ended.partition.parts}))
            self.partitions["failed"].append({"name": name, "input": files[:500], "error": str(ended.error)})
            return
        self.partitions["read"] += 1
        self.articles += read.articles
        self.done.report["skipped"] += read.skipped
        self.bar.update(self.reading, note=counted(self.articles, "article"))
        if self.ctx:
            self._store(name)
        elif read.refused:
            from quotes_service.archives.form import refused_in

            with self.folder.open(name) as file:
                for refused in refused_in(file):
                    self.done.refuse(refused.origin, refused.error)

    def _store(self, name: str) -> None:
        if self.ctx is None or self.storing is None:
            return
        from quotes_service.archives.form import read_rows

        with self.folder.open(name) as file:
            store(self.ctx, read_rows(file, self.folder.at(name)), self.done)
        self.bar.update(self.storing, advance=1, note=str(self.done))

    def directory(self) -> dict[str, Any] | None:
        from quotes_service.services.lookup.stats import summary

        return summary(self.ctx) if self.ctx else None

    def __str__(self) -> str:
        read = counted(self.partitions["found"] + self.partitions["read"], "partition")
        return f"{read} of {self.partitions['total']:,} read" + (f", {self.done}" if self.ctx else "")

    def print_report(self, directory: dict[str, Any] | None, *, as_json: bool) -> None:
        """Print what became of it. Exit status 1 if something was refused, or could not be read."""
        report = {**self.done.report, "refused_total": self.done.refused}
        if as_json:
            print_json(
                {**report, "articles_read": self.articles, "partitions": self.partitions, "directory": directory}
            )
        else:
            console = stderr()
            read, found = counted(self.partitions["read"], "partition"), self.partitions["found"]
            console.print(f"{read} read ({counted(self.articles, 'article')}), {found:,} found.")
            for one in self.partitions["failed"]:
                console.print(f"{one['name']}: not read: {one['error']} ({one['input']})", soft_wrap=True)
            print_counts(report)
            if directory:
                print_directory(directory)
        if self.done.refused or self.partitions["failed"]:
            raise click.exceptions.Exit(1)
