"""`quotes reprocess` and `quotes register`: extract stored articles again, and load a register of organizations."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.progress import Progress

from quotes_service.cli import options
from quotes_service.cli.console import counted, print_json, progress, service_context, stderr, stdout
from quotes_service.errors import InvalidInput

if TYPE_CHECKING:
    from quotes_service.context import Context

#: Failures that are printed one by one; --json has all of them.
MOST_FAILURES = 20


@click.command(short_help="Extract the stored articles again.")
@click.option("--since-version", metavar="VERSION", help="Only articles extracted by this version or a later one.")
@click.option("--before-version", metavar="VERSION", help="Only articles extracted by an earlier version than this.")
@click.option("--unread", is_flag=True, help="Only articles without a stored extraction, as before 0.3.0.")
@click.option("--restart", is_flag=True, help="Start again instead of resuming an interrupted run.")
@options.json
def reprocess(
    since_version: str | None, before_version: str | None, unread: bool, restart: bool, as_json: bool
) -> None:
    """Extract the stored articles again, identify their people, and apply all decisions again. Ids stay.

    After an upgrade of the extractor, --before-version with the new version selects what older versions extracted.
    A run that was interrupted (Ctrl-C) is resumed by the same command. An article that cannot be extracted is reported
    and stays as it was, and the exit status is 1.
    """
    options = {"since_version": since_version, "before_version": before_version, "unread": unread, "restart": restart}
    with service_context() as ctx:
        done = _reprocess(ctx, options)
    if as_json:
        print_json(done)
    elif done["read"] or done["failed"] or not unread:  # `make run` runs --unread at each start; silent if idle
        _print_report(done, unread)
    if done["failed"]:
        raise click.exceptions.Exit(1)


def _reprocess(ctx: Context, options: dict[str, Any]) -> dict[str, Any]:
    from quotes_service.services.intake import reprocess as service

    bar: Progress | None = None
    number = total = 0

    def report(done: int, of: int) -> None:
        nonlocal bar, number, total
        number, total = done, of
        if of and bar is None:  # without articles to extract the pipeline is not loaded
            bar = stack.enter_context(progress(stderr()))
            task = bar.add_task("Loading the language pipeline", total=of, note="")
            ctx.extractor  # noqa: B018 - the first access loads it, which takes a moment
            bar.update(task, description="Reading articles")
        if bar:
            bar.update(bar.task_ids[0], completed=done)

    try:
        with ctx.connected(), ExitStack() as stack:
            return service.reprocess(ctx, progress=report, **options)
    except InvalidInput as error:
        raise InvalidInput(f"--{error.field.replace('_', '-')}", error.message) from None  # as typed
    except KeyboardInterrupt:
        raise _Stopped(
            f"stopped; {number:,} of {counted(total, 'article')} are done, and the same command continues with the rest"
        ) from None


class _Stopped(click.ClickException):
    exit_code = 130


def _print_report(done: dict[str, Any], unread: bool) -> None:
    console = stdout()
    if done["resumed"]:
        console.print("Resumed an interrupted run; --restart starts again from the first article.")
    # --unread has no earlier extraction to compare with
    changed = "" if unread else f"; {done['changed']:,} of them with a different result"
    console.print(f"{counted(done['read'], 'article')} extracted again{changed}.")
    for failure in done["failed"][:MOST_FAILURES]:
        stderr().print(f"{failure['article_id']}: {failure['error']}", soft_wrap=True)
    if len(done["failed"]) > MOST_FAILURES:
        stderr().print(f"... and {len(done['failed']) - MOST_FAILURES:,} more failed; --json lists all.")


@click.command(short_help="Load a register of organizations (ROR).")
@click.argument("file", type=click.Path(path_type=Path))
@options.json
def register(file: Path, as_json: bool) -> None:
    """Load FILE, a data dump of ROR (the Research Organization Registry), replacing an earlier one. Institutions get
    their ROR and Wikidata ids from it.

    Nothing is downloaded. The dump is at https://zenodo.org/communities/ror-data: vX-YYYY-MM-DD-ror-data.zip, read as
    published; a .json or .json.gz works as well. Loading needs about 2 GB of memory.
    """
    from quotes_service.services.intake import authorities as service

    with service_context() as ctx, progress(stderr()) as bar:
        task = bar.add_task("Reading organizations", total=None, note="")
        done = service.load(ctx, file, lambda number: bar.update(task, completed=number))
        bar.update(task, completed=done["organizations"])
    if as_json:
        print_json(done)
        return
    organizations, matching = (counted(done[name], name[:-1]) for name in ("organizations", "institutions"))
    stdout().print(f"{organizations} in the register; {matching} of the directory matched.")
