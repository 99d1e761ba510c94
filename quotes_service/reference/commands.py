"""The page and the man page of the `quotes` command."""

from __future__ import annotations

from collections.abc import Iterator

import click

from quotes_service.cli import main as command
from quotes_service.reference.markdown import cell, page, table

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


def command_page() -> str:
    """The `quotes` command with all of its commands."""
    context = click.Context(command, info_name="quotes", **command.context_settings)
    sections = []
    for item in _subcommands(command, context):
        sections += _command_sections(item, context)
    about = (_help(command), _EXIT_STATUS, _OUTPUT, _COMPLETION, _COMPLETION_LINES, _MANUAL)
    return page("# The `quotes` command", *about, *sections)


def _subcommands(group: click.Group, context: click.Context) -> list[click.Command]:
    return list(filter(None, (group.get_command(context, name) for name in group.list_commands(context))))


def _command_sections(item: click.Command, parent: click.Context) -> Iterator[str]:
    """The sections of a command and, if it is a group, of its subcommands."""
    context = click.Context(item, info_name=item.name, parent=parent)
    yield f"## {context.command_path}"
    yield f"    {context.command_path} {' '.join(item.collect_usage_pieces(context))}"
    yield _help(item)
    rows = [(f"`{cell(name)}`", cell(about), default and f"`{default}`") for name, about, default in _options(item)]
    if rows:
        yield table(("option", "what it does", "default"), rows)
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
