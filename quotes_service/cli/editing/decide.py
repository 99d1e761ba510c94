"""`quotes decide` and `quotes undo`: preview and make decisions."""

from __future__ import annotations

import getpass
import re
from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, get_args

import click
from rich.text import Text

from quotes_service.cli import options, tables
from quotes_service.cli.console import counted, print_json, service_context, stdout, table, words
from quotes_service.cli.editing.entries import EntryKind, entry, of_one_kind
from quotes_service.decisions.requests import KINDS, DecisionFields, SpanFields
from quotes_service.records import Verdict

if TYPE_CHECKING:
    from quotes_service.context import Context

#: The most entries whose changes are printed; --json has all.
MOST_CHANGES = 40

_FIELDS = {
    "name": "name",
    "acronym": "acronym",
    "aliases": "other names",
    "affiliations": "titles and institutions",
    "notes": "notes",
    "text": "said",
    "speakers": "speaker",
    "expert_ids": "expert",
    "current": "stands",
    "hidden": "hidden",
    "expert_count": "experts",
    "quotation_count": "quotations",
}


class SpanType(click.ParamType):
    """START:END, offsets of characters."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> SpanFields:
        if isinstance(value, dict):  # click may convert a value twice
            return SpanFields(start=value["start"], end=value["end"])
        if match := re.fullmatch(r"([0-9]{1,9}):([0-9]{1,9})", value):
            return SpanFields(start=int(match[1]), end=int(match[2]))
        self.fail(f"{value!r} is not a range of characters such as 120:184", param, ctx)


@click.group(short_help="Correct what was extracted, or say who is who.", invoke_without_command=True)
@click.pass_context
def decide(ctx: click.Context) -> None:
    """Correct what was extracted, or say who is who. Each decision is stored with its author, time and reason. It is
    applied to every later extraction too, and can be undone (quotes undo).

    The prefix of an id shows its kind: e_... an expert, i_... an institution, q_... a quotation; quotes expert and
    quotes search print ids. An expert or institution may also be given by name, if only one has that name.
    """
    options.help_if_bare(ctx)


def _editor(ctx: click.Context, param: click.Parameter, by: str | None) -> str:
    """Who decides: as given, or the user at the terminal, by the environment or by the system's list of users."""
    try:
        return getpass.getuser() if by is None else by
    except (OSError, KeyError):  # KeyError: before Python 3.13
        raise click.UsageError("give --by: the system does not know the name of the user") from None


#: Who decides.
by_option = click.option("--by", callback=_editor, help="The editor who decides; by default the user at the terminal.")


def _common_options(command: Callable) -> Callable:
    """Add the options that every decision has."""
    for option in (
        options.json,
        click.option("--preview", is_flag=True, help="Print what would change, without changing it."),
        click.option("--why", help="The reason, kept with the decision."),
        by_option,
    ):
        command = option(command)
    return command


def decision_command(kind: str) -> Callable[[Callable[..., DecisionFields]], click.Command]:
    """Turn a function from a command's arguments to the fields of a decision into the command for this kind."""

    def decorate(fields: Callable[..., DecisionFields]) -> click.Command:
        @decide.command(kind.replace("_", "-"), short_help=KINDS[kind].capitalize() + ".")
        @_common_options
        @wraps(fields)
        def command(by: str, why: str | None, preview: bool, as_json: bool, **given: Any) -> None:
            from quotes_service.services.editing import decisions

            with service_context() as ctx:
                about = fields(ctx, **given)
                service = decisions.preview if preview else decisions.decide
                outcome = service(ctx, kind=kind, by=by, why=why, **about)
            print_json(outcome) if as_json else _print_outcome(outcome)

        command.params.sort(key=lambda param: param.name in ("by", "why", "preview", "as_json"))  # common ones last
        return command

    return decorate


@decision_command("attribute")
@click.argument("quotation")
@click.option("--expert", help="The expert who said it: an id or a name.")
@click.option("--institution", help="The institution that said it: an id or a name.")
@click.option("--name", help="The full name of the speaker, if they are not in the directory.")
@click.option("--nobody", is_flag=True, help="The speaker is nobody whom the article names.")
def attribute(
    ctx: Context, quotation: str, expert: str | None, institution: str | None, name: str | None, nobody: bool
) -> DecisionFields:
    """Say who said QUOTATION."""
    if [expert is not None, institution is not None, name is not None, nobody].count(True) != 1:
        raise click.UsageError("give exactly one of --expert, --institution, --name and --nobody")
    expert_id = None if expert is None else entry(ctx, expert, "expert")[1]
    institution_id = None if institution is None else entry(ctx, institution, "institution")[1]
    return {
        "quotation": _quotation(ctx, quotation),
        "expert": expert_id,
        "institution": institution_id,
        "name": name,
        "nobody": nobody or None,
    }


@decision_command("reject")
@click.argument("quotation")
def reject(ctx: Context, quotation: str) -> DecisionFields:
    """Say that QUOTATION is not a quotation: a title, say, or words in scare quotes."""
    return {"quotation": _quotation(ctx, quotation)}


@decision_command("trim")
@click.argument("quotation")
@click.argument("spans", type=SpanType(), nargs=-1, required=True, metavar="START:END...")
def trim(ctx: Context, quotation: str, spans: tuple[SpanFields, ...]) -> DecisionFields:
    """Say which characters of the article's text QUOTATION covers, counted from 0, without the one at END.

    The spans that it covers now are in the output of quotes search --json, under content.
    """
    return {"quotation": _quotation(ctx, quotation), "spans": list(spans)}


@decision_command("confirm")
@click.argument("quotation")
def confirm(ctx: Context, quotation: str) -> DecisionFields:
    """Say that QUOTATION is right, its words and its speakers, so that no later reading changes them."""
    return {"quotation": _quotation(ctx, quotation)}


@decision_command("merge")
@click.argument("entries", nargs=-1, required=True, metavar="ENTRY ENTRY...")
def merge(ctx: Context, entries: tuple[str, ...]) -> DecisionFields:
    """Say that these experts, or these institutions, are one. The first keeps its id."""
    return _experts_or_institutions(ctx, entries)


@decision_command("distinct")
@click.argument("entries", nargs=-1, required=True, metavar="ENTRY ENTRY...")
def distinct(ctx: Context, entries: tuple[str, ...]) -> DecisionFields:
    """Say that these experts, or these institutions, are different ones, whatever later articles say."""
    return _experts_or_institutions(ctx, entries)


@decision_command("split")
@click.argument("expert")
@click.argument("quotations", nargs=-1, required=True, metavar="QUOTATION...")
def split(ctx: Context, expert: str, quotations: tuple[str, ...]) -> DecisionFields:
    """Say that these quotations of EXPERT are by another person of the same name."""
    return {"expert": entry(ctx, expert, "expert")[1], "quotations": [_quotation(ctx, id) for id in quotations]}


@decision_command("rename")
@click.argument("entry_", metavar="ENTRY")
@click.argument("name", nargs=-1, required=True, metavar="NAME...")
def rename(ctx: Context, entry_: str, name: tuple[str, ...]) -> DecisionFields:
    """Show ENTRY, an expert or institution, under NAME."""
    return {**_entry_field(*entry(ctx, entry_, "expert", "institution")), "name": " ".join(name)}


@decision_command("hide")
@click.argument("entry_", metavar="ENTRY")
def hide(ctx: Context, entry_: str) -> DecisionFields:
    """Hide ENTRY, an expert, institution or quotation, everywhere."""
    return _entry_field(*entry(ctx, entry_, "expert", "institution", "quotation"))


@decision_command("add_note")
@click.argument("expert")
@click.argument("text", nargs=-1, required=True, metavar="TEXT...")
@click.option("--reply", is_flag=True, help="It is the person's own answer to what is printed.")
@click.option(
    "--verdict",
    type=click.Choice(get_args(Verdict)),
    help="It is a quote that was checked, with this verdict of `quotes verify`.",
)
def add_note(ctx: Context, expert: str, text: tuple[str, ...], reply: bool, verdict: Verdict | None) -> DecisionFields:
    """Show TEXT with EXPERT, on their page and in answers: a note, the person's reply, or a verdict on a quote."""
    if reply and verdict:
        raise click.UsageError("A note is a reply or has a verdict, not both.")
    note_kind = "reply" if reply else "verdict" if verdict else "note"
    about: DecisionFields = {
        "expert": entry(ctx, expert, "expert")[1],
        "text": " ".join(text),
        "note_kind": note_kind,
        "verdict": verdict,
    }
    return about


def _quotation(ctx: Context, id: str) -> str:
    return entry(ctx, id, "quotation")[1]


def _experts_or_institutions(ctx: Context, entries: Sequence[str]) -> DecisionFields:
    kind, ids = of_one_kind(ctx, entries)
    return {"experts": ids} if kind == "expert" else {"institutions": ids}


def _entry_field(kind: EntryKind, id: str) -> DecisionFields:
    """The field in which an entry of this kind is given."""
    match kind:
        case "expert":
            return {"expert": id}
        case "institution":
            return {"institution": id}
        case "quotation":
            return {"quotation": id}


@click.command(short_help="Undo a decision.")
@click.argument("decision")
@_common_options
def undo(decision: str, by: str, why: str | None, preview: bool, as_json: bool) -> None:
    """Undo DECISION (its id), as if it had not been made. An undo can be undone as well."""
    from quotes_service.services.editing import decisions

    with service_context() as ctx:
        outcome = (decisions.preview_undo if preview else decisions.undo)(ctx, decision, by=by, why=why)
    print_json(outcome) if as_json else _print_outcome(outcome)


def _print_outcome(outcome: dict[str, Any]) -> None:
    console, id = stdout(), outcome.get("id")
    changes = table("What changed" if id else "What would change", "Entry", "What", "Before", "After")
    for change in outcome["changes"][:MOST_CHANGES]:
        for number, (what, before, after) in enumerate(_lines(change)):
            changes.add_row(_entry(change) if number == 0 else "", what, before, after)
        changes.add_section()
    console.print(changes if outcome["changes"] else "Nothing changes in the directory.")
    if len(outcome["changes"]) > MOST_CHANGES:
        more = counted(len(outcome["changes"]) - MOST_CHANGES, "more entry", "more entries")
        console.print(f"... and {more}; --json lists all.")
    if id:
        console.print(f"Kept as decision {id}. To take it back: quotes undo {id}", soft_wrap=True)
    else:
        console.print("This is a preview: nothing was changed.")


def _entry(change: dict[str, Any]) -> Text:
    item = change["after"] or change["before"]
    what = "" if change["before"] and change["after"] else " (added)" if change["after"] else " (removed)"
    name = words(item["name"] if "name" in item else item["text"], "dim")
    name.truncate(40, overflow="ellipsis")
    return Text(f"{change['kind']} {change['id']}{what}\n").append_text(name)


def _lines(change: dict[str, Any]) -> list[tuple[str, Text, Text]]:
    """What differs: the field, and its value before and after."""
    before, after = (change[side] or {} for side in ("before", "after"))
    return [
        (label, _value(name, before.get(name)), _value(name, after.get(name)))
        for name, label in _FIELDS.items()
        if (before.get(name) or None) != (after.get(name) or None)
    ]


def _affiliation(line: dict[str, Any]) -> str:
    added = f"added by {line['decided_by']}" if line["decided_by"] else ""
    return ", ".join(filter(None, [tables.printed_title(line), line["institution"], tables.period(line), added]))


def _value(name: str, value: Any) -> Text:
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    if name == "affiliations":
        return Text("\n").join(words(_affiliation(line)) for line in value or ())
    if isinstance(value, list):
        return words(", ".join(value))
    return words("" if value is None else f"{value:,}" if isinstance(value, int) else value)
