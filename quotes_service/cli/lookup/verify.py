"""`quotes verify` and `quotes statement`: check a quote, and lay its printings side by side."""

from __future__ import annotations

from datetime import date
from typing import Any

import click
from rich.text import Text

from quotes_service.cli import tables
from quotes_service.cli.console import counted, opened, print_json, stdout, table, words
from quotes_service.cli.lookup.search import Day
from quotes_service.errors import InvalidInput
from quotes_service.services.lookup import statements, verify

#: But for somebody else's words: see _verdict.
_SAID = {
    "exact": "These words are printed",
    "altered": "Printed, but in other words here and there",
    "similar": "Nothing so worded is printed; this comes near it",
    "not_found": "Nothing like it is printed",
}
_STYLES = {"equal": "", "deleted": "red strike", "inserted": "green underline"}
#: Matches that are shown in full.
_SHOWN = 3
#: Outlets that are named.
_OUTLETS = 12


@click.command("verify", short_help="Check whether somebody said something, and show the proof.")
@click.argument("text", nargs=-1, required=True)
@click.option("--name", help="Who is claimed to have said it: a name, an acronym or an id; anybody if left out.")
@click.option("--since", type=Day(), metavar="YYYY-MM-DD", help="Only in articles of this day or later.")
@click.option("--until", type=Day(), metavar="YYYY-MM-DD", help="Only in articles of this day or earlier.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for another program.")
def verify_claim(
    text: tuple[str, ...], name: str | None, since: date | None, until: date | None, as_json: bool
) -> None:
    """Check whether TEXT was said, and by NAME if it is given.

    An ellipsis and [square brackets] in TEXT declare what was left out or changed. What is printed and not claimed is
    shown as [-words-], what is claimed and not printed as {+words+}. Where nothing is found, what was searched is told.
    """
    if since and until and until < since:
        raise click.UsageError("--until is before --since")
    with opened() as ctx:
        try:
            found = verify.verify(ctx, text=" ".join(text), name=name, since=since, until=until)
        except InvalidInput as error:
            raise InvalidInput("TEXT", error.message) if error.field == "text" else error from None
    if as_json:
        print_json(found)
    else:
        _print_verdict(found, is_period=bool(since or until))


def _print_verdict(found: dict[str, Any], is_period: bool) -> None:
    console = stdout()
    console.print(words(f"{_verdict(found)}.", "bold"))
    if first := found["earliest"]:
        alike = sum(one["grade"] == first["grade"] for one in found["occurrences"])
        others = len(found["occurrences"]) - alike
        printed = counted(alike, "printing") + (f", and {others} in other words or cut" if others else "")
        console.print(words(f"{printed}; the first: {tables.printed_in(first['article']).plain}"))
    console.print()
    for match in found["matches"][:_SHOWN]:
        quotation = match["quotation"]
        said_by = tables.speakers(quotation).plain + ("" if match["is_speaker"] else " (somebody else)")
        form = "" if quotation["type"] == "direct" else f", {quotation['type']}"
        console.print(words(f"{match['grade']} ({match['similarity']:.2f}), {said_by}{form}", "bold"))
        console.print(_difference(match["diff"]))
        for speaker in quotation["speakers"]:
            console.print(words(f"printed as: {' → '.join(speaker['chain'])}", "dim"))
        around = [match["context"]["before"], quotation["paragraph"], match["context"]["after"]]
        for part in around:
            console.print(words(part["text"], "" if part is quotation["paragraph"] else "dim") if part else "")
        console.print(tables.printed_in(quotation["article"]))
        console.print(words(f"{quotation['id']}, confidence {match['confidence']:.2f}", "dim"))
        console.print()
    if (more := len(found["matches"]) - _SHOWN) > 0:
        console.print(words(f"and {counted(more, 'more match', 'more matches')}: --json shows them", "dim"))
    console.print(_searched(found["searched"], is_period))


def _verdict(found: dict[str, Any]) -> str:
    said, best = _SAID.get(found["verdict"], ""), found["matches"][:1]
    if found["verdict"] == "other_speaker":
        printed = "Printed, but" if best[0]["grade"] == "exact" else f"{_SAID['altered']}, and"
        who = "somebody else said it" if found["searched"]["speakers"] else "nobody of that name is known here"
        return f"{printed} {who}"
    return f"{said} of them; somebody else said what comes near it" if best and said == _SAID["not_found"] else said


def _difference(diff: list[dict]) -> Text:
    """The word diff, marked so that it reads without colours too."""
    text = Text()
    for part in diff:
        marks = {"deleted": "[-{}-]", "inserted": "{{+{}+}}"}.get(part["op"], "{}")
        text.append_text(words(marks.format(part["text"]), _STYLES[part["op"]])).append(" ")
    return text


def _searched(searched: dict[str, Any], is_period: bool) -> Text:
    outlets = searched["outlets"]
    where = ", ".join(outlets[:_OUTLETS]) + (f" and {len(outlets) - _OUTLETS} more" if len(outlets) > _OUTLETS else "")
    line = f"Searched: {counted(searched['articles'], 'article')}"
    line += f" of {where}" if where else ""
    line += f", {searched['since']} to {searched['until']}" if searched["since"] else ""
    if searched["undated"]:
        line += f" ({searched['undated']:,} without a date {'left out' if is_period else 'among them'})"
    if "speakers" in searched:
        names = ", ".join(f"{one['name']} ({one['id']})" for one in searched["speakers"])
        line += f"; said by {names}" if names else "; nobody goes by that name"
        if meant := ", ".join(one["name"] for one in searched.get("did_you_mean", ())):
            line += f". Did you mean {meant}?"
    return words(line, "dim")


@click.command("statement", short_help="Lay the printings of one statement side by side.")
@click.argument("id")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for another program.")
def statement(id: str, as_json: bool) -> None:
    """Print every article that prints the statement ID (an s_... id), the earliest first, and what each kept or cut.

    [-Words-] are in the fullest wording only, {+words+} in this one only.
    """
    with opened() as ctx:
        found = statements.get_statement(ctx, id)
    if as_json:
        print_json(found)
        return
    console = stdout()
    console.print(words(found["text"], "bold"))
    rows = table(counted(len(found["occurrences"]), "printing"), "Printed in", "Speaker", "Kept and cut", ".Id")
    for one in found["occurrences"]:
        rows.add_row(
            tables.printed_in(one["article"]), tables.speakers(one), _difference(one["differences"]), one["id"]
        )
    console.print(rows)
