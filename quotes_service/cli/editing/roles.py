"""`quotes decide add-role`, `correct-role` and `reject-role`: the titles and institutions of an expert."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, get_args

import click

from quotes_service.cli.editing.decide import decision_command
from quotes_service.cli.editing.entries import entry
from quotes_service.decisions.requests import DecisionFields, PassageFields
from quotes_service.records import RoleStatus

if TYPE_CHECKING:
    from quotes_service.context import Context

_STATUS = click.Choice(get_args(RoleStatus))


class PassageType(click.ParamType):
    """ARTICLE:START:END, the id of an article and offsets of characters."""

    name = "passage"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> PassageFields:
        if isinstance(value, dict):  # click may convert a value twice
            return PassageFields(article_id=value["article_id"], start=value["start"], end=value["end"])
        if match := re.fullmatch(r"(\w+):([0-9]{1,9}):([0-9]{1,9})", value):
            return PassageFields(article_id=match[1], start=int(match[2]), end=int(match[3]))
        self.fail(f"{value!r} is not a range of characters of an article such as a_12:120:184", param, ctx)


def _proof_options(command: Callable) -> Callable:
    """Add the options for the dates of a role and for the evidence."""
    for option in (
        click.option(
            "--passage",
            type=PassageType(),
            metavar="ARTICLE:START:END",
            help="Evidence: characters of an article's text, counted from 0, without the one at END.",
        ),
        click.option("--note", help="Evidence, in words; the timeline shows it."),
        click.option("--until", metavar="DATE", help="When the role ended, or will end: YYYY-MM-DD, YYYY-MM or YYYY."),
        click.option("--since", metavar="DATE", help="When the role began."),
    ):
        command = option(command)
    return command


@decision_command("add_role")
@click.argument("expert")
@click.option("--title", help="The title.")
@click.option("--institution", help="The institution: an id or a name, which may be new.")
@click.option("--status", type=_STATUS, help="By default former if --until is over, else current.")
@_proof_options
def add_role(ctx: Context, expert: str, **given: Any) -> DecisionFields:
    """Say that EXPERT has, or had, a title, an institution or both. Give a note, a passage or both as evidence.

    For a role that articles print already, this adds its dates and the evidence.
    """
    _check_role(given["title"], given["institution"])
    return {"expert": entry(ctx, expert, "expert")[1], **_fields(given)}


@decision_command("correct_role")
@click.argument("expert")
@click.option("--title", help="The wrong title, or that of the wrong institution, as in the expert's timeline.")
@click.option("--institution", help="The wrong institution, or that of the wrong title: an id or a name.")
@click.option("--status", type=_STATUS, help="The status in the timeline; current by default.")
@click.option("--new-title", help="The right title; by default it stays.")
@click.option("--new-institution", help="The right one: an id or a name, which may be new; by default it stays.")
@click.option("--new-status", type=_STATUS, help="The right one; by default former if --until is over, else it stays.")
@_proof_options
def correct_role(ctx: Context, expert: str, title: str | None, institution: str | None, **given: Any) -> DecisionFields:
    """Say what a line of EXPERT's timeline should be. Give a note, a passage or both as evidence.

    The new line is shown instead of the wrong one, whatever articles print.
    """
    return {**_role(ctx, expert, title, institution), **_fields(given)}


@decision_command("reject_role")
@click.argument("expert")
@click.option("--title", help="The title, as in the expert's timeline.")
@click.option("--institution", help="The institution: an id or a name.")
@click.option("--former", is_flag=True, help="The title is a former one.")
def reject_role(ctx: Context, expert: str, title: str | None, institution: str | None, former: bool) -> DecisionFields:
    """Say that a line of EXPERT's timeline is wrong: a title, an institution, or both together."""
    fields = _role(ctx, expert, title, institution)
    return {**fields, "status": "former"} if former else fields


def _role(ctx: Context, expert: str, title: str | None, institution: str | None) -> DecisionFields:
    """The fields for a role of the timeline."""
    _check_role(title, institution)
    institution_id = entry(ctx, institution, "institution")[1] if institution else None
    return {"expert": entry(ctx, expert, "expert")[1], "title": title or None, "institution": institution_id}


def _check_role(title: str | None, institution: str | None) -> None:
    if not (title or institution):
        raise click.UsageError("give --title, --institution or both")


def _fields(given: dict[str, Any]) -> DecisionFields:
    """The options as fields of a decision; an empty one counts as left out."""
    fields: DecisionFields = {}
    for name, value in given.items():
        fields[name] = value or None
    return fields
