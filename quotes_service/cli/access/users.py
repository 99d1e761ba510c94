"""`quotes users`: accounts of people who sign in on the page."""

from __future__ import annotations

import sys
from typing import Any, get_args

import click

from quotes_service.callers import Role
from quotes_service.cli import options
from quotes_service.cli.console import found, moment, print_json, service_context, stdout, table, words

_ROLE = click.Choice(get_args(Role))


def _password() -> str:
    """The password: asked for twice at a terminal, else the first line of standard input. It is no argument, since the
    list of processes shows those."""
    if sys.stdin.isatty():
        return click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return sys.stdin.readline().rstrip("\r\n")


def _tell(account: dict[str, Any], said: str, as_json: bool) -> None:
    """Print the account for a program, or what is ``said`` about its name."""
    if as_json:
        print_json(account)
    else:
        stdout().print(words(f"{account['name']} {said}"))


@click.group(short_help="Add and change the accounts of people who sign in on the page.")
def users() -> None:
    """Accounts of people who sign in on the page (docs/access.md)."""


@users.command("add", short_help="Add somebody; the password is asked for.")
@click.argument("name")
@click.option("--role", type=_ROLE, default="reader", show_default=True, help="What they may do.")
@options.json
def add(name: str, role: Role, as_json: bool) -> None:
    """Add an account for NAME, as it is to stand with their decisions. The password is asked for, or read from standard
    input."""
    from quotes_service.services.access import accounts

    with service_context() as ctx:
        made = accounts.add(ctx, name=name, password=_password(), role=role)
        _tell(made, "can sign in now.", as_json)


@users.command("list", short_help="List all accounts.")
@options.json
def list_users(as_json: bool) -> None:
    """List all accounts by name: also those that are shut out."""
    from quotes_service.services.access import accounts

    with service_context() as ctx:
        every = accounts.list_accounts(ctx)
    if as_json:
        print_json({"items": every})
    elif every:
        rows = table("Users", "Name", ".Role", ".Since", ".Shut out since")
        for one in every:
            rows.add_row(words(one["name"]), one["role"], moment(one["created_at"]), moment(one["disabled_at"]))
        stdout().print(rows)
    found(every)


@users.command("role", short_help="Give somebody another role.")
@click.argument("name")
@click.argument("role", type=_ROLE)
@options.json
def role(name: str, role: Role, as_json: bool) -> None:
    """Let NAME do what ROLE may: it counts from the next request on."""
    from quotes_service.services.access import accounts

    with service_context() as ctx:
        _tell(accounts.set_role(ctx, name, role), f"is {role} now.", as_json)


@users.command("password", short_help="Give somebody another password, which is asked for.")
@click.argument("name")
@options.json
def password(name: str, as_json: bool) -> None:
    """Give NAME another password, which is asked for or read from standard input. All sessions of theirs end."""
    from quotes_service.services.access import accounts

    with service_context() as ctx:
        _tell(accounts.set_password(ctx, name, _password()), "has another password now.", as_json)


@users.command("disable", short_help="Shut somebody out, at once.")
@click.argument("name")
@options.json
def disable(name: str, as_json: bool) -> None:
    """Shut NAME out, at once: all sessions of theirs end."""
    from quotes_service.services.access import accounts

    with service_context() as ctx:
        _tell(accounts.set_disabled(ctx, name, True), "can no longer sign in.", as_json)


@users.command("enable", short_help="Let somebody in again.")
@click.argument("name")
@options.json
def enable(name: str, as_json: bool) -> None:
    """Let NAME in again, with the password they had."""
    from quotes_service.services.access import accounts

    with service_context() as ctx:
        _tell(accounts.set_disabled(ctx, name, False), "can sign in again.", as_json)


@users.command("remove", short_help="Remove an account.")
@click.argument("name")
@options.json
def remove(name: str, as_json: bool) -> None:
    """Remove the account of NAME. What they decided and wrote stays, under their name."""
    from quotes_service.services.access import accounts

    with service_context() as ctx:
        _tell(accounts.remove(ctx, name), "has no account any more.", as_json)
