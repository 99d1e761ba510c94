"""`quotes doctor`: what is wrong with an installation, and how to mend it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from quotes_service.cli import options
from quotes_service.cli.console import act, print_json, stderr, stdout, table, words
from quotes_service.errors import InvalidInput

if TYPE_CHECKING:
    from quotes_service.services.operation.health import Finding


@click.command(short_help="Find out what is wrong, and mend what is derived.")
@click.option("--full", is_flag=True, help="Look at the whole of an SQLite file, which takes as long as reading it.")
@click.option("--worker", is_flag=True, help="Only the quick checks, and whether workers take what waits.")
@click.option("--mend", is_flag=True, help="First write the read model and the search index again, from the articles.")
@options.json
def doctor(full: bool, worker: bool, mend: bool, as_json: bool) -> None:
    """Check settings, database, search index, language pipeline, jobs and feeds, and name the command that mends what
    is wrong. Exit status 1 if something must be done.

    With --worker it is the health check of a container in which `quotes worker` runs: status 1 also if articles wait,
    and no worker has taken any for ten minutes.
    """
    if worker and (full or mend):
        raise click.UsageError("--worker makes only the quick checks: give it without --full and --mend")
    with stderr().status("Looking"):
        findings = list(_findings(full=full, worker=worker, mend=mend))
    states = {finding.state for finding in findings}
    state = next(state for state in ("wrong", "note", "ok") if state in states)
    if as_json:
        print_json({"state": state, "checks": [asdict(finding) for finding in findings]})
    else:
        _print(findings)
    if state == "wrong" or (worker and state == "note"):
        raise click.exceptions.Exit(1)


def _findings(*, full: bool, worker: bool, mend: bool) -> Iterator[Finding]:
    from quotes_service.context import open_context
    from quotes_service.services.operation.derived import mend as write_again
    from quotes_service.services.operation.doctor import examine
    from quotes_service.services.operation.health import Finding, ready
    from quotes_service.settings import Settings

    try:
        ctx = open_context(Settings.read(), check_schema=False)
    except InvalidInput as error:
        yield Finding("settings", "wrong", str(error))
        return
    with closing(ctx):
        if mend:
            with ctx.acting(act()):
                write_again(ctx)
            stderr().print("The read model and the search index were written again.")
        yield from ready(ctx) if worker else examine(ctx, os.environ, full=full)


def _print(findings: list[Finding]) -> None:
    marks = {"ok": ("ok", "green"), "note": ("note", "yellow"), "wrong": ("WRONG", "bold red")}
    result = table("What was found", ".", ".Check", "")
    for finding in findings:
        mark, style = marks[finding.state]
        result.add_row(words(mark, style), finding.check, words(finding.detail))
        if finding.remedy:
            result.add_row("", "", words(f"Run: {finding.remedy}", "bold"))
    stdout().print(result)
