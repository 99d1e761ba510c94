"""`quotes reprocess` and `quotes register`: read what is kept anew, and take in a register of organizations."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
from rich.progress import Progress

from quotes_service.cli.console import counted, opened, print_json, progress, stderr, stdout
from quotes_service.context import Context
from quotes_service.errors import InvalidInput
from quotes_service.services.intake import authorities as registers
from quotes_service.services.intake import reprocess as reprocessing

#: Failures that are printed one by one; --json has all of them.
MOST_FAILURES = 20


@click.command(short_help="Read the articles of the database anew.")
@click.option("--since-version", metavar="VERSION", help="Only what this version of the extractor or a later one read.")
@click.option("--before-version", metavar="VERSION", help="Only what a version before this one read.")
@click.option("--unread", is_flag=True, help="Only articles whose reading is not kept, as before 0.3.0.")
@click.option("--restart", is_flag=True, help="Begin anew where an earlier run was cut off.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for another program.")
def reprocess(
    since_version: str | None, before_version: str | None, unread: bool, restart: bool, as_json: bool
) -> None:
    """Read the articles of the database anew, find anew who is who in them, and apply all decisions again. Ids stay.

    After an upgrade of the extractor --before-version with its version reads what older ones had read. A run that
    was cut off (Ctrl-C) goes on when the same is asked for again. An article that cannot be read is reported and
    stays as it was, and the exit status is 1.
    """
    options = {"since_version": since_version, "before_version": before_version, "unread": unread, "restart": restart}
    with opened() as ctx:
        done = _reprocess(ctx, options)
    if as_json:
        print_json(done)
    elif done["read"] or done["failed"] or not unread:  # --unread is asked at each start, and has nothing to say then
        _print_report(done, unread)
    if done["failed"]:
        raise click.exceptions.Exit(1)


def _reprocess(ctx: Context, options: dict[str, Any]) -> dict[str, Any]:
    bar: Progress | None = None
    number = total = 0

    def report(done: int, of: int) -> None:
        nonlocal bar, number, total
        number, total = done, of
        if of and bar is None:  # where there is nothing to read the pipeline is not loaded
            bar = stack.enter_context(progress(stderr()))
            task = bar.add_task("Loading the language pipeline", total=of, note="")
            ctx.extractor  # noqa: B018 - it is loaded when first asked for, which takes a moment
            bar.update(task, description="Reading articles")
        if bar:
            bar.update(bar.task_ids[0], completed=done)

    try:
        with ctx.connected(), ExitStack() as stack:
            return reprocessing.reprocess(ctx, progress=report, **options)
    except InvalidInput as error:
        raise InvalidInput(f"--{error.field.replace('_', '-')}", error.message) from None  # as it was typed
    except KeyboardInterrupt:
        error = click.ClickException(
            f"stopped; {number:,} of {counted(total, 'article')} are done, and the same command goes on with the rest"
        )
        error.exit_code = 130
        raise error from None


def _print_report(done: dict[str, Any], unread: bool) -> None:
    console = stdout()
    if done["resumed"]:
        console.print("Went on where an earlier run was cut off; --restart begins anew.")
    changed = "" if unread else f"; {done['changed']:,} of them read otherwise than before"  # than nobody knows what
    console.print(f"{counted(done['read'], 'article')} read anew{changed}.")
    for failure in done["failed"][:MOST_FAILURES]:
        stderr().print(f"{failure['article_id']}: {failure['error']}", soft_wrap=True)
    if len(done["failed"]) > MOST_FAILURES:
        stderr().print(f"... and {len(done['failed']) - MOST_FAILURES:,} more failed; --json lists all.")


@click.command(short_help="Take in a register of organizations (ROR).")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON for another program.")
def register(file: Path, as_json: bool) -> None:
    """Take in FILE, a data dump of ROR, the Research Organization Registry, in place of the one before: institutions
    get their ids there and at Wikidata.

    Nothing is fetched. The dump is at https://zenodo.org/communities/ror-data: vX-YYYY-MM-DD-ror-data.zip, read as
    it is; a .json or .json.gz will do as well. About 2 GB of memory are needed for a while.
    """
    with opened() as ctx, progress(stderr()) as bar:
        task = bar.add_task("Reading organizations", total=None, note="")
        done = registers.load(ctx, file, lambda number: bar.update(task, completed=number))
        bar.update(task, completed=done["organizations"])
    if as_json:
        print_json(done)
        return
    organizations, matching = (counted(done[name], name[:-1]) for name in ("organizations", "institutions"))
    stdout().print(f"{organizations} in the register; {matching} of the directory found among them.")
