"""Writes the generated references in docs/ (command, its man page, settings, REST API, problems): `make docs`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from quotes_service.api.problem_types import TYPES
from quotes_service.app import create_app
from quotes_service.cli import main as command
from quotes_service.settings import Settings
from quotes_service.store import database, migrations

NOTE = "<!-- Written by `make docs` from the code; a test compares. Change the code, not this page. -->"

_EXIT_STATUS = """\
Results go to standard output, progress and errors to standard error. Exit status: 0 done; 1 nothing found (by a search,
in a list, or verdict not_found), partly refused, or the database or language pipeline is not usable; 2 bad usage or
input; 130 stopped by Ctrl-C."""

_OUTPUT = """\
Tables are as wide as the terminal, or COLUMNS, or 120 characters where the output goes elsewhere; 80 are enough. With
--json, commands print what the REST API answers, with its field names; with --jsonl (but see extract), each item of a
collection on a line. In a collection, next is the value of --cursor for the next page, and null on the last one;
--jsonl prints it to standard error."""

_COMPLETION = """\
The TAB key completes commands and options once the shell has read, in ~/.bashrc or ~/.zshrc (after compinit), or in
~/.config/fish/completions/quotes.fish:"""

_COMPLETION_LINES = """\
    eval "$(_QUOTES_COMPLETE=bash_source quotes)"
    eval "$(_QUOTES_COMPLETE=zsh_source quotes)"
    _QUOTES_COMPLETE=fish_source quotes | source"""

_MANUAL = """\
The same as a man page: `man docs/quotes.1`, or `man quotes` where the wheel is installed."""

_ERRORS = {
    "400": "The body is empty or not JSON.",
    "404": "Nothing is stored under this id.",
    "409": "It contradicts what is stored, or the same request is being answered; `type` tells which.",
    "412": "A condition does not hold: it has changed since.",
    "413": "The body is too large.",
    "415": "The body is not sent as JSON.",
    "422": "A field cannot be accepted; `errors` names it.",
    "500": "Something went wrong here; it is logged.",
    "503": "The database or the language pipeline cannot be used now.",
}

_PROBES = """\
Besides the API: `GET /healthz` answers while the process runs, `GET /readyz` when the database can be used (else 503),
`GET /api/v1/openapi.json` is this reference for programs (OpenAPI 3.1), and `/api/v1/docs/` a page to try it."""


_PROBLEMS = """\
Errors of the REST API are problem details ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)): `type`, `title`,
`status`, `detail`, and `errors` with the messages for each field. `type` refers to a description of the kind of
problem, `/api/v1/problems/NAME`, with the prefix of a proxy before it; that address answers with what this page has. A
program should go by the NAME, which stays. A problem whose status says all has the type `about:blank`."""


def settings_page() -> str:
    """Every setting with its default."""
    rows = [
        (
            f"`{item.metadata['variable']}`",
            f"`{item.default}`" if item.default != "" else "",
            _cell(item.metadata["help"]),
        )
        for item in fields(Settings)
    ]
    return _page(
        "# Settings",
        "Settings come from the environment and from a `.env` file in the working directory; the environment wins.\n"
        "An empty variable counts as absent; a value that cannot be accepted is refused at the start, and named.",
        _table(("variable", "default", "what it sets"), rows),
    )


def command_page() -> str:
    """The `quotes` command with all of its commands."""
    context = click.Context(command, info_name="quotes", **command.context_settings)
    sections = []
    for item in _subcommands(command, context):
        sections += _command_sections(item, context)
    about = (_help(command), _EXIT_STATUS, _OUTPUT, _COMPLETION, _COMPLETION_LINES, _MANUAL)
    return _page("# The `quotes` command", *about, *sections)


def _subcommands(group: click.Group, context: click.Context) -> list[click.Command]:
    return list(filter(None, (group.get_command(context, name) for name in group.list_commands(context))))


def _command_sections(item: click.Command, parent: click.Context) -> Iterator[str]:
    """The sections of a command and, if it is a group, of its subcommands."""
    context = click.Context(item, info_name=item.name, parent=parent)
    yield f"## {context.command_path}"
    yield f"    {context.command_path} {' '.join(item.collect_usage_pieces(context))}"
    yield _help(item)
    rows = [(f"`{_cell(name)}`", _cell(about), default and f"`{default}`") for name, about, default in _options(item)]
    if rows:
        yield _table(("option", "what it does", "default"), rows)
    if isinstance(item, click.Group):
        for subcommand in _subcommands(item, context):
            yield from _command_sections(subcommand, context)


def _options(item: click.Command) -> Iterator[tuple[str, str, str]]:
    """Each option with its value, what it does, and its default."""
    for option in item.params:
        if isinstance(option, click.Option):
            default = str(option.default) if isinstance(option.default, str | int) and not option.is_flag else ""
            yield f"{option.opts[0]} {_value(option)}".strip(), option.help or "", default


def manual() -> str:
    """The man page: the same as ``command_page``, in roff."""
    context = click.Context(command, info_name="quotes", **command.context_settings)
    first, *about = _help(command).split("\n\n")
    lines = [
        '.\\" Written by `make docs` from the code; a test compares. Change the code, not this page.',
        ".TH QUOTES 1",
        ".SH NAME",
        _roff(f"quotes - {first[0].lower()}{first[1:].rstrip('.')}"),
        ".SH SYNOPSIS",
        _roff(f"quotes {' '.join(command.collect_usage_pieces(context))}"),
        ".SH DESCRIPTION",
        *_roff_paragraphs("\n\n".join(about)),
        ".SH OUTPUT AND EXIT STATUS",
        *_roff_paragraphs(f"{_EXIT_STATUS}\n\n{_OUTPUT}"),
        ".SH COMPLETION",
        *_roff_paragraphs(_COMPLETION),
        ".EX",
        *map(_roff, _COMPLETION_LINES.splitlines()),
        ".EE",
        ".SH COMMANDS",
    ]
    for item in _subcommands(command, context):
        lines += _manual_sections(item, context)
    return "\n".join(lines) + "\n"


def _manual_sections(item: click.Command, parent: click.Context) -> Iterator[str]:
    """The part of a command in the man page and, if it is a group, of its subcommands."""
    context = click.Context(item, info_name=item.name, parent=parent)
    yield ".SS " + _roff(f"{context.command_path} {' '.join(item.collect_usage_pieces(context))}")
    yield from _roff_paragraphs(_help(item))
    for name, about, default in _options(item):
        yield ".TP"
        yield ".B " + _roff(name)
        yield _roff(" ".join(about.split()) + (f" Default: {default}." if default else ""))
    if isinstance(item, click.Group):
        for subcommand in _subcommands(item, context):
            yield from _manual_sections(subcommand, context)


def _roff_paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        yield ".PP"
        yield _roff(" ".join(paragraph.split()))


def _roff(text: str) -> str:
    """Text as roff prints it: a hyphen is one that can be copied, and nothing is taken for a request."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


def _value(option: click.Option) -> str:
    if option.is_flag:
        return ""
    if isinstance(option.type, click.Choice):
        return "|".join(option.type.choices)
    if isinstance(option.type, click.IntRange | click.FloatRange):
        return f"{option.type.min}..{'' if option.type.max is None else option.type.max}"
    return option.metavar or option.type.name.upper()


def _help(item: click.Command) -> str:
    paragraphs = (item.help or "").replace("\b", "").split("\n\n")
    return "\n\n".join("\n".join(line.strip() for line in paragraph.splitlines()) for paragraph in paragraphs).strip()


def api_page() -> str:
    """The REST API, from its OpenAPI document."""
    spec = _openapi()
    sections = []
    for path, item in spec["paths"].items():
        for method, operation in item.items():
            if method in ("get", "post", "put", "patch", "delete"):
                sections += _operation_section(method, path, operation)
    sections.append("## Schemas")
    for name, schema in spec["components"]["schemas"].items():
        sections += _schema_section(name, schema)
    return _page("# The REST API", spec["info"]["description"].strip(), _PROBES, *sections)


def _openapi() -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/quotes.db")
        migrations.migrate(database.connect(settings.database_url))
        return create_app(settings).test_client().get("/api/v1/openapi.json").get_json()


def _operation_section(method: str, path: str, operation: dict[str, Any]) -> Iterator[str]:
    yield f"## {method.upper()} {path}"
    yield ".\n\n".join(filter(None, [operation.get("summary"), operation.get("description", "").rstrip(".")])) + "."
    if body := operation.get("requestBody"):
        yield f"Body: {_kind(_content(body))}."
    headers = [f"`{item['name']}`" for item in operation.get("parameters", ()) if item["in"] == "header"]
    if headers:
        yield f"Headers: {', '.join(headers)}; see [http.md](http.md)."
    rows = [
        (f"`{item['name']}`", _cell(_kind(item["schema"])), _cell(item.get("description", "")))
        for item in operation.get("parameters", ())
        if item["in"] == "query"
    ]
    if rows:
        yield _table(("query", "value", "meaning"), rows)
    answers = [
        (status, _cell(_kind(_content(answer))), _cell(answer.get("description") or _ERRORS[status]))
        for status, answer in sorted(operation["responses"].items())
    ]
    yield _table(("answer", "body", "meaning"), answers)


def _content(item: dict[str, Any]) -> dict[str, Any] | None:
    """The schema of a body or answer; a reference to a shared answer is always to an error, a Problem."""
    if "$ref" in item:
        return {"$ref": "Problem"}
    return next(iter(item.get("content", {}).values()), {}).get("schema")


def _schema_section(name: str, schema: dict[str, Any]) -> Iterator[str]:
    yield f"### {name}"
    if about := schema.get("description"):
        yield about
    required = schema.get("required", ())
    rows = [
        (f"`{field}`" + (" *" if field in required else ""), _cell(_kind(value)), _cell(_meaning(value)))
        for field, value in schema.get("properties", {}).items()
    ]
    yield _table(("field (* always)", "value", "meaning"), rows)


def _meaning(schema: dict[str, Any]) -> str:
    about = schema.get("description", "")
    example = schema.get("examples", [None])[0]
    if example is None:
        return about
    return f"{about} Such as `{json.dumps(example, ensure_ascii=False)}`".strip()


def _kind(schema: dict[str, Any] | None) -> str:
    """The type of a value, in words: "array of [Span](#span)", "string (date) or null", "integer, 1 to 100"."""
    if schema is None:
        return ""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " or ".join(map(_kind, schema[several]))
    if values := schema.get("enum"):
        return ", ".join("null" if value is None else f"`{value}`" for value in values)
    kinds = schema.get("type", "anything")
    kind = " or ".join(kinds) if isinstance(kinds, list) else kinds
    if "items" in schema:
        kind = kind.replace("array", f"array of {_kind(schema['items'])}")
    if form := schema.get("format"):
        kind = kind.replace("string", f"string ({form})")
    if "minimum" in schema or "maximum" in schema:
        kind += f", {schema.get('minimum', '')} to {schema.get('maximum', '')}".rstrip()
    if "maxLength" in schema:
        kind += f", at most {schema['maxLength']:,} characters"
    if "default" in schema:
        kind += f", default {json.dumps(schema['default'])}"
    return kind


def problems_page() -> str:
    """The types of problems."""
    sections = []
    for kind in TYPES:
        sections += [f"## {kind.name}", f"{kind.status}: {kind.title}. {kind.detail}", f"What to do: {kind.remedy}"]
    return _page("# Problems", _PROBLEMS, *sections)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _page(title: str, *sections: str) -> str:
    return "\n\n".join([title, NOTE, *filter(None, sections)]) + "\n"


#: File name in docs/ -> function that returns its text.
PAGES = {
    "cli.md": command_page,
    "quotes.1": manual,
    "settings.md": settings_page,
    "api.md": api_page,
    "problems.md": problems_page,
}


def main(folder: str) -> None:
    """Write all pages into ``folder``."""
    for name, page in PAGES.items():
        Path(folder, name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
