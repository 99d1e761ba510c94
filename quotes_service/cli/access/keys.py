"""`quotes keys`: keys by which programs call the API."""

from __future__ import annotations

from typing import get_args

import click
from rich.text import Text

from quotes_service.callers import SCOPES, Scope
from quotes_service.cli import options
from quotes_service.cli.console import found, moment, print_json, service_context, stderr, stdout, table, words


@click.group(short_help="Make, list and revoke keys by which programs call the API.")
def keys() -> None:
    """Keys by which programs call the API: `Authorization: Bearer KEY` (docs/access.md)."""


@keys.command("create", short_help="Make a key; it is shown this once.")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(get_args(Scope)),
    multiple=True,
    default=("read",),
    show_default=True,
    help="; ".join(f"{scope}: {words}" for scope, words in SCOPES.items()) + ". Give it several times for several.",
)
@click.option("--days", type=click.IntRange(1, 36_500), help="After how many days it expires; without: never.")
@click.option("--limit", metavar="LIMIT", help='The most requests, such as "20 per second; 5000 per day".')
@options.json
def create(name: str, scopes: tuple[Scope, ...], days: int | None, limit: str | None, as_json: bool) -> None:
    """Make a key for NAME: the program, or who runs it. Decisions that come with it are kept under this name."""
    from quotes_service.services.access import keys

    with service_context() as ctx:
        made = keys.create(ctx, name=name, scopes=scopes, days=days, limit=limit)
    if as_json:
        print_json(made)
        return
    stdout().print(made["key"], soft_wrap=True)
    stderr().print("It is shown this once, and kept nowhere.")


@keys.command("list", short_help="List all keys, without their secrets.")
@options.json
def list_keys(as_json: bool) -> None:
    """List all keys, the oldest first: also those that are over."""
    from quotes_service.services.access import keys

    with service_context() as ctx:
        every = keys.list_keys(ctx)
    if as_json:
        print_json({"items": every})
    else:
        rows = table("Keys", ".Begins with", "Name", "Scopes", ".State", ".Until", ".Used last")
        for one in every:
            scopes = ", ".join(one["scopes"]) + (f"; {one['limit']}" if one["limit"] else "")
            state = Text(one["status"], style="" if one["status"] == "valid" else "red")
            until, used = moment(one["expires_at"]), moment(one["last_used_at"])
            rows.add_row(one["prefix"], words(one["name"]), scopes, state, until, used)
        if every:
            stdout().print(rows)
    found(every)


@keys.command("revoke", short_help="End a key, at once and for ever.")
@click.argument("key", metavar="PREFIX")
@options.json
def revoke(key: str, as_json: bool) -> None:
    """End the key that begins with PREFIX (or has this id), at once and for ever."""
    from quotes_service.services.access import keys

    with service_context() as ctx:
        revoked = keys.revoke(ctx, key)
    if as_json:
        print_json(revoked)
    else:
        stdout().print(words(f"The key {revoked['prefix']} of {revoked['name']} is worth nothing any more."))
