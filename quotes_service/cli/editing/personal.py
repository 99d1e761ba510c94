"""`quotes held`, `quotes erase` and `quotes erasures`: what is held about a person, and erasing it."""

from __future__ import annotations

import json
from typing import IO, Any, Literal

import click

from quotes_service.cli import options
from quotes_service.cli.console import (
    counted,
    output_file,
    print_collection,
    print_json,
    print_more,
    service_context,
    stdout,
    table,
    words,
)
from quotes_service.cli.editing.decide import by_option
from quotes_service.cli.editing.entries import entry
from quotes_service.errors import InvalidInput

_WORDS = {
    "experts": ("entry", "entries"),
    "appearances": ("article that quotes the person", "articles that quote the person"),
    "quotations": ("quotation", None),
    "articles": ("article changed", "articles changed"),
    "decisions": ("decision", None),
    "answers": ("kept answer", None),
    "job_items": ("failed item of a job", "failed items of jobs"),
}


_NOT_CLEAN = (
    "The database cannot be written again now: others use it, or there is no room. Run: quotes erasures --clean"
)
_HELD = {
    "appearances": ("article that quotes the person", "articles that quote the person"),
    "articles": ("article that prints the name", "articles that print the name"),
    "affiliations": ("title or institution", "titles and institutions"),
    "quotations": ("quotation", None),
    "notes": ("note or reply", "notes and replies"),
    "decisions": ("decision", None),
    "events": ("event", None),
    "reviews": ("entry that may be the same person", "entries that may be the same person"),
}


@click.command(short_help="Print all that is held about a person.")
@click.argument("expert")
@options.json
def held(expert: str, as_json: bool) -> None:
    """Print what is held about EXPERT (an id, or a name): how much of each kind, and with --json all of it, as one
    document for a person who asks. One who is hidden is found by the id only."""
    from quotes_service.services.personal import held as service

    with service_context() as ctx:
        document = service.held_about(ctx, entry(ctx, expert, "expert")[1])
    print_json(document) if as_json else _print_held(document)


def _print_held(document: dict[str, Any]) -> None:
    console = stdout()
    state = ", hidden" if document["hidden"] else ""
    console.print(words(document["name"], "bold"), words(f"({document['id']}{state})", "dim"))
    console.print(words(f"Names: {', '.join(document['names'])}"))
    for name, (one, several) in _HELD.items():
        console.print(counted(len(document[name]), one, several))
    console.print("All of it, as a document: --json", style="dim")


@click.command(short_help="Erase a person for good.")
@click.argument("expert")
@click.option(
    "--texts",
    type=click.Choice(["redact", "keep"]),
    default="redact",
    show_default=True,
    help="redact: stored articles have █ for each letter of the name; keep: they stay as they were printed.",
)
@click.option(
    "--namesakes",
    type=click.Choice(["erase", "keep"]),
    help="Whether others of the same full names are erased too; needed if there are any.",
)
@click.option("--preview", is_flag=True, help="Print what would be removed, without changing anything.")
@click.option("--yes", is_flag=True, help="Do not ask before erasing.")
@by_option
@click.option("--why", help="The reason, kept with the erasure: leave the name out.")
@options.json
def erase(
    expert: str,
    texts: Literal["redact", "keep"],
    namesakes: Literal["erase", "keep"] | None,
    preview: bool,
    yes: bool,
    by: str,
    why: str | None,
    as_json: bool,
) -> None:
    """Erase EXPERT (an id, or a name) for good: this cannot be undone.

    The person is taken out of every table, and out of all that comes in later; docs/personal-data.md says what it does
    not reach. One who is hidden is found by the id only.
    """
    from quotes_service.services.personal import erasures as service

    with service_context() as ctx:
        id = entry(ctx, expert, "expert")[1]
        request = service.ErasureRequest(expert=id, by=by, why=why, texts=texts, namesakes=namesakes)
        if preview or not yes:
            planned = service.preview(ctx, request)
            if preview:
                print_json(planned) if as_json else _print_erased(planned, "Would be removed")
                return
            _print_erased(planned, "To be removed")
            click.confirm("This cannot be undone. Erase the person for good?", abort=True, err=True)
        done = service.erase(ctx, request)
    print_json(done) if as_json else _print_erased(done, "Removed")


def _print_erased(done: dict[str, Any], title: str) -> None:
    console = stdout()
    console.print(f"{title}: {_counts(done['removed'])}.")
    if done["article_ids"]:
        console.print(words(f"Articles: {', '.join(done['article_ids'])}"))
    if done["namesakes_found"]:
        console.print(words(f"Others of the same name: {', '.join(done['namesakes_found'])}"))
    if done["waiting_items"]:
        waiting = counted(done["waiting_items"], "item of a job", "items of jobs")
        console.print(f"{waiting} not read yet: the person is taken out when it is read.")
    if "cleaned" in done:
        console.print(f"Kept as erasure {done['id']}, without the name.")
        if not done["cleaned"]:
            console.print(_NOT_CLEAN)


def _counts(removed: dict[str, int]) -> str:
    return ", ".join(counted(removed[name], *_WORDS[name]) for name in _WORDS if removed.get(name)) or "nothing"


@click.command(short_help="List erasures, or do them again after a backup was restored.")
@click.option("--export", type=click.Path(dir_okay=False), help="Write all erasures with their digests to this file.")
@click.option("--apply", type=click.File("rb"), help="Add the erasures of such a file, and do all of them again.")
@click.option("--again", is_flag=True, help="Do all erasures again: for whoever came back with a restored backup.")
@click.option("--clean", is_flag=True, help="Write the database again without what erasures removed.")
@options.paging("erasures")
@options.forms
def erasures(
    export: str | None,
    apply: IO[bytes] | None,
    again: bool,
    clean: bool,
    limit: int,
    cursor: str | None,
    form: str | None,
) -> None:
    """List who had a person erased, when and why, the newest first. It does not say whom."""
    from quotes_service.services.personal import erasures as service
    from quotes_service.store.querying.paging import Paging

    if [export is not None, apply is not None, again, clean].count(True) > 1:
        raise click.UsageError("give only one of --export, --apply, --again and --clean")
    with service_context() as ctx:
        if export is not None:
            with output_file(export, option="--export", mode=0o600) as file:
                json.dump(service.export(ctx), file, indent=2, default=str)
        elif apply is not None or again:
            done = service.apply(ctx, None if apply is None else _read(apply))
            print_json(done) if form else _print_again(done)
        elif clean:
            if not service.clean(ctx):
                raise click.ClickException("others use the database, or there is no room: stop what uses it, try again")
        else:
            page = service.list_erasures(ctx, Paging(limit, cursor))
            print_collection(page, form) if form else _print_erasures(page)


def _read(file: IO[bytes]) -> Any:
    try:
        return json.load(file)
    except ValueError as error:
        raise InvalidInput("--apply", f"is not JSON: {error}") from None


def _print_again(done: list[dict[str, Any]]) -> None:
    for one in done:
        stdout().print(f"Erasure {one['id']} again: {_counts(one['removed'])}.")
        if not one["cleaned"]:
            stdout().print(_NOT_CLEAN)
    if not done:
        stdout().print("Nobody who was erased is there.")


def _print_erasures(page: dict[str, Any]) -> None:
    console = stdout()
    if not page["items"]:
        console.print("No erasures.")
        return
    result = table("Erasures", ".Id", ".When (UTC)", "By", "Why", "Removed")
    for item in page["items"]:
        removed = words(_counts(item["removed"]) + ("" if item["cleaned_at"] else "; not cleaned yet"))
        result.add_row(item["id"], f"{item['at']:%Y-%m-%d %H:%M}", words(item["by"]), words(item["why"]), removed)
    console.print(result)
    print_more(console, page, "erasure")
