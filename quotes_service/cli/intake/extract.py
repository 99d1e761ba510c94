"""`quotes extract`: print the quotations of one text, or of each line of a JSON Lines file. Nothing is stored."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quotes_service.cli import tables
from quotes_service.cli.console import output_file, print_json, progress, stderr, stdout, table, words
from quotes_service.cli.input import open_input, read_article
from quotes_service.errors import InvalidInput
from quotes_service.records import Extraction, Quotation, Span

if TYPE_CHECKING:
    from quotes_service.context import Context

_LONG = 50_000  # characters; a longer text takes seconds, so its progress is shown


@click.command(short_help="Print the quotations of one text, or of each line of a file.")
@click.argument("file", required=False, type=click.Path(allow_dash=True))
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", help="How to print.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "--jsonl", type=click.Path(allow_dash=True), help='A file of JSON lines {"id", "text"} to read instead of FILE.'
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True),
    help="The file that --jsonl writes, one line per text.",
)
def extract(file: str | None, format_: str, as_json: bool, jsonl: str | None, output: str | None) -> None:
    """Print the quotations of one text or HTML page: FILE, a web address, or standard input (-). Nothing is stored.

    With --jsonl, read a file of many texts and write one line per text to --output, with its quotations and people.
    A line that cannot be read is reported and left out, and the exit status is 1.
    """
    if jsonl:
        if file:
            raise click.UsageError("give either FILE or --jsonl")
        _extract_lines(jsonl, output or "-")
    elif output:
        raise click.UsageError("--output needs --jsonl")
    else:
        from quotes_service.context import open_context
        from quotes_service.settings import Settings

        # The database is not used and need not exist.
        with closing(open_context(Settings.read(), check_schema=False)) as ctx:
            result = _extract_one(ctx, file or "-")
        print_json(result) if as_json or format_ == "json" else _print_tables(result)


def _extract_one(ctx: Context, file: str) -> dict:
    from quotes_service.services.intake import extract

    article = read_article(file, ctx.settings.max_text_chars, ctx.fetcher.page)
    with ExitStack() as stack:
        report = None
        if len(article.text) > _LONG:
            word_count = len(article.text.split())
            bar = stack.enter_context(progress(stderr()))
            task = bar.add_task("Reading", total=word_count, note="words")

            def report_share(share: float) -> None:
                bar.update(task, completed=round(share * word_count))

            report = report_share
        # without the URL that a page declares
        return extract.extract(ctx, replace(article, url=None), progress=report)


def _print_tables(result: dict) -> None:
    console = stdout()
    if not result["supported"]:
        console.print(f"The text is in a language that is not supported: {result['language']}.")
        return
    quotations = table("Quotations", "Said", ".Type", "Cue", "Speaker", ">Confidence")
    for item in result["quotations"]:
        cue = words(item["cue"]["text"]) if item["cue"] else ""
        quotations.add_row(
            tables.quoted_words(item), item["type"], cue, tables.speakers(item), f"{item['confidence']:.2f}"
        )
    people = table("People", "Person", "Title", "Institution")
    for person in result["people"]:
        for number, role in enumerate(person["roles"] or [None]):
            name = person["name"] if number == 0 else ""
            people.add_row(words(name), words(role and tables.printed_title(role)), words(role and _institution(role)))
    console.print(quotations if result["quotations"] else "No quotations found.")
    if result["people"]:
        console.print(people)


def _institution(role: dict) -> str:
    return tables.institution_name({"name": role["institution"] or "", "acronym": role["acronym"]})


def _extract_lines(source: str, target: str) -> None:
    from quotes_service.extract import Extractor
    from quotes_service.ingest import documents
    from quotes_service.settings import Settings
    from quotes_service.standards.formats import json_line

    settings = Settings.read()
    ids: deque[Any] = deque()
    refused = 0
    with ExitStack() as stack:
        stream = stack.enter_context(open_input(source))
        out = stack.enter_context(output_file(target))
        console = stderr()
        bar = stack.enter_context(progress(console))
        total = None if source == "-" else documents.count_lines(Path(source))
        task = bar.add_task("Loading the language pipeline", total=total, note="")
        extractor = Extractor.load(settings.spacy_model, settings.max_text_chars)
        bar.update(task, description="Reading")

        def texts() -> Iterator[str]:
            nonlocal refused
            for origin, row in documents.json_lines(stream, source):
                try:
                    id, text = _fields(row, settings.max_text_chars)
                except InvalidInput as error:
                    refused += 1
                    console.print(f"{origin}: {error}", soft_wrap=True)
                    bar.advance(task)
                else:
                    ids.append(id)
                    yield text

        for extraction in extractor.pipe(texts()):
            out.write(json_line(_line(ids.popleft(), extraction)))
            bar.advance(task)
    if refused:
        raise click.ClickException(f"{source}: {refused} {'line' if refused == 1 else 'lines'} could not be read")


def _fields(row: dict[str, Any] | InvalidInput, limit: int) -> tuple[Any, str]:
    from quotes_service.ingest.text import check_text

    if isinstance(row, InvalidInput):
        raise row
    if not isinstance(row.get("id"), str | int):
        raise InvalidInput("id", "is missing" if row.get("id") is None else "must be a string or a number")
    if not isinstance(row.get("text"), str):
        raise InvalidInput("text", "is missing" if row.get("text") is None else "must be a string")
    check_text(row["text"], limit=limit)
    return row["id"], row["text"]


def _line(id: Any, extraction: Extraction) -> dict[str, Any]:
    """One line of the output: the format that ../shared/eval/score.py reads."""
    speaker_names = {
        speaker.name
        for quotation in extraction.quotations
        for speaker in quotation.speakers
        if speaker.kind == "person"
    }
    return {
        "id": id,
        "quotes": [_quote(quotation) for quotation in extraction.quotations],
        "people": [
            {
                "name": person.name,
                "roles": [{"title": role.title, "institution": role.institution} for role in person.roles],
            }
            for person in extraction.people
            if person.roles or person.name in speaker_names
        ],
    }


def _quote(quotation: Quotation) -> dict[str, Any]:
    def spans(span: Span | None) -> list[Span]:
        return [span] if span else []

    return {
        "content": quotation.content,
        "cue": spans(quotation.cue),
        "source": spans(quotation.source),
        "type": quotation.type,
        "mode": quotation.mode,
        "factuality": quotation.factuality,
        "speakers": [speaker.name for speaker in quotation.speakers if speaker.kind in ("person", "organization")],
        "confidence": quotation.confidence,
    }
