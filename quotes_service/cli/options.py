"""Options that several commands share: each has one name, one meaning and one help text everywhere.

Parameters get the names of the services' filters, so that commands can pass them on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from math import isnan
from typing import Any, get_args

import click

from quotes_service.records import Factuality, Mode, QuotationType

# A copy of services.lookup.quotations.SORTS, which --help must not import; tests/cli/test_options.py compares them.
SORTS = ("relevance", "newest", "oldest", "confidence", "added")

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class Day(click.ParamType):
    """A date such as 2021-02-19."""

    name = "date"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"{value!r} is not a date such as 2021-02-19", param, ctx)


class NumberRange(click.FloatRange):
    """A number in a range. NaN is in none, although it is neither below nor above it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        number = super().convert(value, param, ctx)
        if isnan(number):
            self.fail(f"{value!r} is not a number", param, ctx)
        return number


def together(*options: Decorator) -> Decorator:
    """One decorator that adds these options, in this order."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


#: For what is one thing; ``as_json``.
json = click.option("--json", "as_json", is_flag=True, help="Print JSON for another program.")
#: For collections; ``form`` is "json", "jsonl" or None.
forms = together(
    click.option("--json", "form", flag_value="json", default=None, help="Print JSON for another program."),
    click.option("--jsonl", "form", flag_value="jsonl", help="Print JSON for another program, one item a line."),
)


def paging(what: str, limit: int = 20) -> Decorator:
    """``limit`` and ``cursor`` of a collection."""
    return together(
        click.option(
            "--limit", type=click.IntRange(1, 100), default=limit, show_default=True, help=f"The most {what} to print."
        ),
        click.option("--cursor", help="Go on with the next page: the value of next in the JSON of the page before."),
    )


since = click.option("--since", type=Day(), metavar="YYYY-MM-DD", help="Only what was published on this day or later.")


def period(command: Callable[..., Any]) -> Callable[..., Any]:
    """``since`` and ``until``, both included."""

    @wraps(command)
    def checked(*args: Any, since: date | None, until: date | None, **given: Any) -> Any:
        if since and until and until < since:
            raise click.UsageError("--until is before --since")
        return command(*args, since=since, until=until, **given)

    until = click.option(
        "--until", type=Day(), metavar="YYYY-MM-DD", help="Only what was published on this day or earlier."
    )
    return since(until(checked))


#: Filters of quotations, except for who speaks.
quotation_filters = together(
    click.option("--topic", help="Only what is about this topic: a label or an id."),
    click.option("--outlet", help="Only what this outlet printed."),
    click.option("--type", type=click.Choice(get_args(QuotationType)), help="Only quotations of this type."),
    click.option(
        "--mode",
        type=click.Choice(get_args(Mode)),
        help="Only what was said or written; only what was thought or felt.",
    ),
    click.option(
        "--factuality",
        type=click.Choice([*get_args(Factuality), "any"]),
        help="Only what is printed as this; by default only what was said.",
    ),
    click.option("--min-confidence", type=NumberRange(0, 1), help="Only what is right with at least this probability."),
    period,
)

#: Filters by who speaks.
speakers = together(
    click.option("--expert", help="Only what this expert said: a name or an id."),
    click.option("--institution", help="Only what this institution or its experts said: a name, an acronym or an id."),
)

sort = click.option(
    "--sort", type=click.Choice(SORTS), help="The order; by default relevance to the words, else newest."
)


def help_if_bare(ctx: click.Context) -> None:
    """Print the help of a group of commands that is called without one."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def given(**filters: Any) -> dict[str, Any]:
    """The filters that were given; the services know the defaults of the others."""
    return {name: value for name, value in filters.items() if value is not None}
