"""`quotes verify`, `check` and `statement`: check a quote, all quotes of a draft, and compare all printings of a
statement."""

from __future__ import annotations

from datetime import date
from typing import Any

import click
from rich.text import Text

from quotes_service.cli import options, tables
from quotes_service.cli.console import (
    counted,
    found,
    print_collection,
    print_json,
    service_context,
    stdout,
    table,
    words,
)
from quotes_service.cli.input import read_article
from quotes_service.errors import InvalidInput

#: What is printed for a verdict; _verdict adds to it if somebody else said the words.
_VERDICTS = {
    "exact": "These words are printed",
    "altered": "Printed, but with some other words",
    "denied": "Printed as denied, withdrawn or only supposed",
    "similar": "These words are not printed; something similar is",
    "not_found": "Nothing like it is printed",
}
#: The verdicts of a draft's quotations, in one or two words.
_SHORT = {
    "exact": "known",
    "altered": "altered",
    "denied": "denied",
    "other_speaker": "other speaker",
    "similar": "similar",
    "not_found": "unknown",
}
#: Matches that are printed; --json has all of them.
_SHOWN = 3
#: Outlets that are named among those searched.
_OUTLETS = 12


@click.command("verify", short_help="Check whether somebody said something, and show the proof.")
@click.argument("text", nargs=-1, required=True)
@click.option("--name", help="The supposed speaker: a name, an acronym or an id; by default anybody.")
@options.period
@options.json
def verify_claim(
    text: tuple[str, ...], name: str | None, since: date | None, until: date | None, as_json: bool
) -> None:
    """Check whether TEXT was said, and by NAME if it is given.

    An ellipsis and [square brackets] in TEXT mark words that were left out or changed on purpose. In the output,
    [-words-] are printed but not in TEXT, and {+words+} are in TEXT but not printed. The last line says
    what was searched, so that "not found" can be judged.
    """
    from quotes_service.services.lookup.claims import verify

    with service_context() as ctx:
        try:
            result = verify.verify(ctx, text=" ".join(text), name=name, since=since, until=until)
        except InvalidInput as error:
            raise InvalidInput("TEXT", error.message) if error.field == "text" else error from None
    if as_json:
        print_json(result)
    else:
        _print_result(result, is_period=bool(since or until))
    found(result["verdict"] != "not_found")


def _print_result(result: dict[str, Any], is_period: bool) -> None:
    console = stdout()
    console.print(words(f"{_verdict(result)}.", "bold"))
    if first := result["earliest"]:
        alike = sum(occurrence["grade"] == first["grade"] for occurrence in result["occurrences"])
        others = len(result["occurrences"]) - alike
        printed = counted(alike, "printing") + (f", and {others} in other words or cut" if others else "")
        console.print(words(f"{printed}; the first: {tables.place(first['article']).plain}"))
    console.print()
    for match in result["matches"][:_SHOWN]:
        quotation = match["quotation"]
        said_by = tables.speakers(quotation).plain + ("" if match["is_speaker"] else " (somebody else)")
        form = "" if quotation["type"] == "direct" else f", {quotation['type']}"
        console.print(words(f"{match['grade']} ({match['similarity']:.2f}), {said_by}{form}", "bold"))
        console.print(tables.difference(match["diff"]))
        for speaker in quotation["speakers"]:
            console.print(words(f"printed as: {' → '.join(speaker['chain'])}", "dim"))
        around = [match["context"]["before"], quotation["paragraph"], match["context"]["after"]]
        for part in around:
            console.print(words(part["text"], "" if part is quotation["paragraph"] else "dim") if part else "")
        console.print(tables.place(quotation["article"]))
        console.print(tables.link(quotation["article"]), soft_wrap=True)
        console.print(words(f"{quotation['id']}, confidence {match['confidence']:.2f}", "dim"))
        console.print()
    if (more := len(result["matches"]) - _SHOWN) > 0:
        console.print(words(f"and {counted(more, 'more match', 'more matches')}: --json shows them", "dim"))
    console.print(_searched(result["searched"], is_period))


@click.command("check", short_help="Check all quotations and people of a draft.")
@click.argument("file", type=click.Path(allow_dash=True), default="-")
@options.period
@options.json
def check_draft(file: str, since: date | None, until: date | None, as_json: bool) -> None:
    """Check each quotation of a draft, FILE or standard input (-), and each person in it. Nothing is stored.

    known: these words are printed, of this speaker; altered: with some other words, shown as by quotes verify; other
    speaker; denied: printed as denied, withdrawn or only supposed; similar: something like it is printed; unknown.
    """
    from quotes_service.services.lookup.claims import check

    with service_context() as ctx:
        article = read_article(file, min(check.DRAFT_CHARS, ctx.settings.max_text_chars))
        result = check.check(ctx, text=article.text, since=since, until=until)
    if as_json:
        print_json(result)
    else:
        _print_check(result, is_period=bool(since or until))


def _print_check(result: dict[str, Any], is_period: bool) -> None:
    console = stdout()
    if not result["supported"]:
        console.print(f"The draft is in a language that is not supported: {result['language']}.")
        return
    quotations = table("Quotations", "In the draft", "Speaker", ".Verdict", "Printed")
    for item in result["items"]:
        quotation, printed = item["quotation"], Text()
        for match in item["matches"][:1]:
            lines = [tables.printed_in(match["quotation"]["article"])]
            if not match["is_speaker"]:
                lines.insert(0, tables.speakers(match["quotation"]))
            if item["verdict"] != "exact":
                lines.insert(0, tables.difference(match["diff"]))
            printed = Text("\n").join(lines)
        quotations.add_row(tables.quoted_words(quotation), tables.speakers(quotation), _SHORT[item["verdict"]], printed)
    people = table("People", "In the draft", "In the directory")
    for person in result["people"]:
        known = ", ".join(f"{one['name']} ({one['id']})" for one in person["candidates"])
        people.add_row(words(person["name"]), words(known or "unknown"))
    console.print(quotations if result["items"] else "No quotations found.")
    if result["people"]:
        console.print(people)
    console.print(_searched(result["searched"], is_period))


def _verdict(result: dict[str, Any]) -> str:
    verdict, best = result["verdict"], result["matches"][:1]
    if verdict == "other_speaker":
        printed = "Printed, but" if best[0]["grade"] == "exact" else f"{_VERDICTS['altered']}, and"
        who = "somebody else said it" if result["searched"]["speakers"] else "nobody of that name is known here"
        return f"{printed} {who}"
    if verdict == "not_found" and best:
        return f"{_VERDICTS['not_found']} of them; somebody else said something similar"
    return _VERDICTS.get(verdict, "")


def _searched(searched: dict[str, Any], is_period: bool) -> Text:
    outlets = searched["outlets"]
    where = ", ".join(outlets[:_OUTLETS]) + (f" and {len(outlets) - _OUTLETS} more" if len(outlets) > _OUTLETS else "")
    line = f"Searched: {counted(searched['articles'], 'article')}"
    line += f" of {where}" if where else ""
    line += f", {searched['since']} to {searched['until']}" if searched["since"] else ""
    if searched["undated"]:
        line += f" ({searched['undated']:,} without a date {'left out' if is_period else 'among them'})"
    if "speakers" in searched:
        names = ", ".join(f"{speaker['name']} ({speaker['id']})" for speaker in searched["speakers"])
        line += f"; said by {names}" if names else "; nobody has that name"
        if suggestions := ", ".join(speaker["name"] for speaker in searched.get("did_you_mean", ())):
            line += f". Did you mean {suggestions}?"
    return words(line, "dim")


@click.command("statement", short_help="Compare all articles that print one statement.")
@click.argument("id")
@options.forms
def statement(id: str, form: str | None) -> None:
    """List the articles that print the statement ID (an s_... id), the earliest first, and what each kept or cut.

    [-Words-] are only in the fullest wording, {+words+} only in this article's.
    """
    from quotes_service.services.lookup import statements

    with service_context() as ctx:
        result = statements.get_statement(ctx, id)
    if form:
        print_collection(result, form, "occurrences")
        return
    console = stdout()
    console.print(words(result["text"], "bold"))
    named = ", ".join(filter(None, (source["label"] for source in result["sources"])))
    console.print(words(f"{counted(result['stories'], 'story', 'stories')}{named and ': '}{named}", "dim"))
    rows = table(counted(len(result["occurrences"]), "printing"), "Printed in", "Speaker", "Kept and cut")
    for item in result["occurrences"]:
        speaker = tables.with_id(tables.speakers(item), item["id"])
        rows.add_row(tables.printed_in(item["article"]), speaker, tables.difference(item["differences"]))
    console.print(rows)
