"""`quotes decide` and `quotes undo`: preview and record what editors decide."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from quotes_service.cli import tables
from quotes_service.cli.console import counted, opened, print_json, stdout, table, words
from quotes_service.cli.editing.entries import entry, of_one_kind

if TYPE_CHECKING:
    from quotes_service.context import Context

#: Entries whose changes are printed; --json has all of them.
MOST_CHANGES = 40

_FIELDS = {
    "name": "name",
    "acronym": "acronym",
    "aliases": "other names",
    "affiliations": "titles and institutions",
    "text": "said",
    "speakers": "speaker",
    "expert_ids": "expert",
    "current": "stands",
    "hidden": "hidden",
    "expert_count": "experts",
    "quotation_count": "quotations",
}


class SpanType(click.ParamType):
    """A half-open range of characters such as 120:184."""

    name = "span"

    def convert(self, value: str | dict, param, ctx) -> dict[str, int]:
        if isinstance(value, dict):
            return value
        if match := re.fullmatch(r"([0-9]{1,9}):([0-9]{1,9})", value):
            return {"start": int(match[1]), "end": int(match[2])}
        self.fail(f"{value!r} is not a range of characters such as 120:184", param, ctx)


@click.group(short_help="Correct an extraction, or decide who is who.")
def decide() -> None:
    """Correct what was extracted, or decide who is who. Each decision is stored with who made it, when and why. It is
    applied again to everything that is extracted later, and can be undone (quotes undo).

    The beginning of an id says its kind: e_... is an expert, i_... an institution, q_... a quotation; quotes expert
    and quotes search print them. An expert or institution may also be given by name, if only one has that name.
    """


def _common_options(command: Callable) -> Callable:
    """Add the options that every decision has."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON for another program."),
        click.option("--preview", is_flag=True, help="Print what would change, and change nothing."),
        click.option("--why", help="The reason, to be stored with the decision."),
        click.option(
            "--by",
            envvar=["USER", "LOGNAME"],
            required=True,
            help="Who decides; default: the user of the terminal.",
        ),
    ):
        command = option(command)
    return command


def _command(kind: str, short_help: str) -> Callable[[Callable[..., dict[str, Any]]], click.Command]:
    """A decorator that makes the command for a kind of decision from a function (ctx, arguments) -> its fields."""

    def make_command(fields: Callable[..., dict[str, Any]]) -> click.Command:
        @decide.command(kind.replace("_", "-"), short_help=short_help)
        @_common_options
        @wraps(fields)
        def command(by: str, why: str | None, preview: bool, as_json: bool, **arguments: Any) -> None:
            from quotes_service.services.editing import decisions

            with opened() as ctx:
                about = fields(ctx, **arguments)
                service = decisions.preview if preview else decisions.decide
                result = service(ctx, kind=kind, by=by, why=why, **about)
            print_json(result) if as_json else _print_result(result)

        # the command's own options come before the common ones
        command.params.sort(key=lambda param: param.name in ("by", "why", "preview", "as_json"))
        return command

    return make_command


@_command("attribute", "Say who said a quotation.")
@click.argument("quotation")
@click.option("--expert", help="Who said it: an id or a name.")
@click.option("--institution", help="The institution that said it: an id or a name.")
@click.option("--name", help="The full name of who said it, if they are not in the directory.")
@click.option("--nobody", is_flag=True, help="It was said by nobody whom the article names.")
def attribute(
    ctx: Context, quotation: str, expert: str | None, institution: str | None, name: str | None, nobody: bool
) -> dict[str, Any]:
    """Say who said QUOTATION."""
    given = {"expert": expert, "institution": institution, "name": name, "nobody": nobody or None}
    about = {what: value for what, value in given.items() if value is not None}
    if len(about) != 1:
        raise click.UsageError("give exactly one of --expert, --institution, --name and --nobody")
    for what in ("expert", "institution"):
        if what in about:
            about[what] = entry(ctx, about[what], what)[1]
    return {"quotation": _quotation(ctx, quotation), **about}


@_command("reject", "Say that something is not a quotation.")
@click.argument("quotation")
def reject(ctx: Context, quotation: str) -> dict[str, Any]:
    """Say that QUOTATION is not a quotation but, for example, a title or words in scare quotes."""
    return {"quotation": _quotation(ctx, quotation)}


@_command("trim", "Correct the range of a quotation.")
@click.argument("quotation")
@click.argument("spans", type=SpanType(), nargs=-1, required=True, metavar="START:END...")
def trim(ctx: Context, quotation: str, spans: tuple[dict[str, int], ...]) -> dict[str, Any]:
    """Say which characters of the article's text QUOTATION covers, counted from 0, the end not included.

    The present range is in the spans of its content in the output of quotes search --json.
    """
    return {"quotation": _quotation(ctx, quotation), "spans": list(spans)}


@_command("merge", "Say that experts, or institutions, are the same.")
@click.argument("entries", nargs=-1, required=True, metavar="ENTRY ENTRY...")
def merge(ctx: Context, entries: tuple[str, ...]) -> dict[str, Any]:
    """Say that these experts, or these institutions, are the same. The id of the first is kept."""
    kind, ids = of_one_kind(ctx, entries)
    return {f"{kind}s": ids}


@_command("distinct", "Say that experts, or institutions, are not the same.")
@click.argument("entries", nargs=-1, required=True, metavar="ENTRY ENTRY...")
def distinct(ctx: Context, entries: tuple[str, ...]) -> dict[str, Any]:
    """Say that these experts, or these institutions, are all different, and must never be merged."""
    kind, ids = of_one_kind(ctx, entries)
    return {f"{kind}s": ids}


@_command("split", "Move quotations of an expert to another person of the same name.")
@click.argument("expert")
@click.argument("quotations", nargs=-1, required=True, metavar="QUOTATION...")
def split(ctx: Context, expert: str, quotations: tuple[str, ...]) -> dict[str, Any]:
    """Say that these quotations of EXPERT are by another person of the same name."""
    return {"expert": entry(ctx, expert, "expert")[1], "quotations": [_quotation(ctx, id) for id in quotations]}


@_command("rename", "Change the name of an expert or institution.")
@click.argument("entry_", metavar="ENTRY")
@click.argument("name", nargs=-1, required=True, metavar="NAME...")
def rename(ctx: Context, entry_: str, name: tuple[str, ...]) -> dict[str, Any]:
    """Say that the name of ENTRY, an expert or institution, is NAME."""
    kind, id = entry(ctx, entry_, "expert", "institution")
    return {kind: id, "name": " ".join(name)}


@_command("reject_role", "Say that a title or institution is not an expert's.")
@click.argument("expert")
@click.option("--title", help="The title, as in the timeline.")
@click.option("--institution", help="The institution: an id or a name.")
@click.option("--former", is_flag=True, help="The line of the timeline is a former role.")
def reject_role(ctx: Context, expert: str, title: str | None, institution: str | None, former: bool) -> dict[str, Any]:
    """Say that a line in the timeline of EXPERT is wrong: a title, an institution, or both together."""
    if not (title or institution):
        raise click.UsageError("give --title, --institution or both")
    institution_id = entry(ctx, institution, "institution")[1] if institution else None
    about = {"expert": entry(ctx, expert, "expert")[1], "title": title or None, "institution": institution_id}
    return about | ({"status": "former"} if former else {})


@_command("hide", "Hide an expert, institution or quotation.")
@click.argument("entry_", metavar="ENTRY")
def hide(ctx: Context, entry_: str) -> dict[str, Any]:
    """Hide ENTRY, an expert, institution or quotation, everywhere."""
    kind, id = entry(ctx, entry_, "expert", "institution", "quotation")
    return {kind: id}


def _quotation(ctx: Context, id: str) -> str:
    return entry(ctx, id, "quotation")[1]


@click.command(short_help="Take a decision back.")
@click.argument("decision")
@_common_options
def undo(decision: str, by: str, why: str | None, preview: bool, as_json: bool) -> None:
    """Take DECISION (its id) back, as if it had never been made. An undo can be undone as well."""
    from quotes_service.services.editing import decisions

    with opened() as ctx:
        result = (decisions.preview_undo if preview else decisions.undo)(ctx, decision, by=by, why=why)
    print_json(result) if as_json else _print_result(result)


def _print_result(result: dict[str, Any]) -> None:
    console, id = stdout(), result.get("id")
    changes = table("What changed" if id else "What would change", "Entry", "What", "Before", "After")
    for change in result["changes"][:MOST_CHANGES]:
        for number, (what, before, after) in enumerate(_lines(change)):
            changes.add_row(_entry(change) if number == 0 else "", what, before, after)
        changes.add_section()
    console.print(changes if result["changes"] else "Nothing changes in the directory.")
    if len(result["changes"]) > MOST_CHANGES:
        more = counted(len(result["changes"]) - MOST_CHANGES, "more entry", "more entries")
        console.print(f"... and {more}; --json lists all.")
    if id:
        console.print(f"Stored as decision {id}. To take it back: quotes undo {id}", soft_wrap=True)
    else:
        console.print("This is a preview: nothing was changed.")


def _entry(change: dict[str, Any]) -> Text:
    item = change["after"] or change["before"]
    what = "" if change["before"] and change["after"] else " (added)" if change["after"] else " (removed)"
    name = words(item["name"] if "name" in item else item["text"], "dim")
    name.truncate(40, overflow="ellipsis")
    return Text(f"{change['kind']} {change['id']}{what}\n").append_text(name)


def _lines(change: dict[str, Any]) -> list[tuple[str, Text, Text]]:
    """(field, value before, value after) for each field that differs."""
    before, after = (change[side] or {} for side in ("before", "after"))
    return [
        (label, _value(name, before.get(name)), _value(name, after.get(name)))
        for name, label in _FIELDS.items()
        if (before.get(name) or None) != (after.get(name) or None)
    ]


def _value(name: str, value: Any) -> Text:
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    if name == "affiliations":
        lines = [", ".join(filter(None, [tables.printed_title(line), line["institution"]])) for line in value or ()]
        return Text("\n").join(map(words, lines))
    if isinstance(value, list):
        return words(", ".join(value))
    return words("" if value is None else f"{value:,}" if isinstance(value, int) else value)
