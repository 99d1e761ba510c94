"""`quotes alerts`: searches of which somebody is told, by a webhook, in Slack or by e-mail, what is newly found."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from quotes_service.cli import options
from quotes_service.cli.console import (
    act,
    counted,
    found,
    moment,
    print_collection,
    print_json,
    print_more,
    service_context,
    stderr,
    stdout,
    table,
    words,
)
from quotes_service.errors import InvalidInput

# Copies of services.alerts.times.EVERY and store.alerts.deliveries.STATES, which --help must not import;
# tests/cli/lookup/test_alerts.py compares them.
EVERY = ("at_once", "hourly", "daily", "weekly")
STATES = ("waiting", "sent", "empty", "failed")

_name = click.option("--name", help="What the alert is called; by default as its search.")
_every = click.option(
    "--every",
    type=click.Choice(EVERY),
    help="How often it sends something at most; by default daily for e-mail, else at once.",
)


@click.group(short_help="Tell people and programs what is newly found.", invoke_without_command=True)
@click.pass_context
def alerts(ctx: click.Context) -> None:
    """Searches of which somebody is told, by a webhook, in Slack or by e-mail, what is newly found (docs/alerts.md)."""
    options.help_if_bare(ctx)


@alerts.command(short_help="Make an alert.")
@click.argument("terms", metavar="[WORDS]...", nargs=-1)
@click.option("--webhook", metavar="URL", help="Send to this address, signed, for a program.")
@click.option("--slack", metavar="URL", help="Send to this incoming webhook of Slack.")
@click.option("--mail", metavar="ADDRESS", help="Send e-mail to this address.")
@_every
@_name
@options.speakers
@options.quotation_filters
@options.json
def add(
    terms: tuple[str, ...],
    webhook: str | None,
    slack: str | None,
    mail: str | None,
    every: Any,
    name: str | None,
    as_json: bool,
    **filters: Any,
) -> None:
    """Tell of quotations that contain WORDS, as `quotes search` finds them, and that come in from now on.

    Exactly one of --webhook, --slack and --mail says where to. The secret of a webhook is shown this once.
    """
    from quotes_service.search.query import Query
    from quotes_service.services.alerts import alerts as service
    from quotes_service.services.lookup.filters import QuotationFilters

    ways: list[tuple[Any, str | None]] = [("webhook", webhook), ("slack", slack), ("mail", mail)]
    given = [(channel, to) for channel, to in ways if to is not None]
    if len(given) != 1:
        raise click.UsageError("give exactly one of --webhook, --slack and --mail")
    chosen, typed = options.given(**filters), " ".join(terms)
    if not (typed or chosen):
        raise click.UsageError("give words to look for, or an option that filters")
    ((channel, to),) = given
    named = {"to": f"--{channel}", "channel": f"--{channel}", "name": "--name", "q": "WORDS"}
    with service_context() as ctx, _errors_name(named):
        asked = QuotationFilters(q=Query.of(typed) if typed else None, **chosen)
        made = service.add_alert(ctx, service.NewAlert(asked, channel, str(to), name, every, by=act().caller.name))
    if as_json:
        print_json(made)
        return
    stdout().print(words(f"Made {made['name']} ({made['id']}): {_often(made)} to {made['to']}"), soft_wrap=True)
    if made["finds"]:
        stdout().print(
            f"It finds {counted(made['finds'], 'quotation')} today, and tells of those that come in from now on."
        )
    else:
        stdout().print("Nothing is found today: if you typed a name, see that it is the right one.")
    if made["secret"]:
        _print_secret(made["secret"])


@alerts.command("list", short_help="List the alerts.")
@options.paging("alerts")
@options.forms
def list_alerts(limit: int, cursor: str | None, form: str | None) -> None:
    """List the alerts, in the order in which they were made."""
    from quotes_service.services.alerts import alerts as service
    from quotes_service.store.querying.paging import Paging

    with service_context() as ctx:
        page = service.list_alerts(ctx, Paging(limit, cursor))
    if form:
        print_collection(page, form)
    elif page["items"]:
        stdout().print(_table(page["items"], f"Alerts ({page['total']:,})"))
        print_more(stdout(), page, "alert")
    else:
        stdout().print("No alerts.")
    found(page["items"])


@alerts.command(short_help="Print an alert with its newest messages.")
@click.argument("alert")
@click.option("--state", type=click.Choice(STATES), help="Only messages in this state.")
@options.paging("messages")
@options.json
def show(alert: str, state: str | None, limit: int, cursor: str | None, as_json: bool) -> None:
    """Print ALERT, an id, with its messages, the newest first."""
    from quotes_service.services.alerts import alerts as service
    from quotes_service.store.querying.paging import Paging

    with service_context() as ctx:
        item = service.get_alert(ctx, alert)
        page = service.list_deliveries(ctx, alert, state, Paging(limit, cursor))
    if as_json:
        print_json({**item, "deliveries": page})
        return
    stdout().print(_table([item], "Alert"))
    if page["items"]:
        rows = table(f"Messages ({page['total']:,})", ".Id", ".State", ">Quotations", ".Tried", "What came of it")
        for one in page["items"]:
            tried = moment(one["tried_at"])
            rows.add_row(one["id"], one["state"], f"{one['found']:,}", tried, words(_came_of(one)))
        stdout().print(rows)
        print_more(stdout(), page, "message")
    else:
        stdout().print("No messages.")


@alerts.command(short_help="Change an alert's name, address or how often it sends.")
@click.argument("alert")
@click.option("--name", help="What the alert is called from now on.")
@click.option("--to", metavar="ADDRESS", help="Where it sends to from now on, in the same way.")
@click.option("--every", type=click.Choice(EVERY), help="How often it sends something at most.")
@options.json
def change(alert: str, as_json: bool, **values: Any) -> None:
    """Change ALERT, an id. What it looks for stays: for another search, make another alert."""
    changed = options.given(**values)
    if not changed:
        raise click.UsageError("give --name, --to or --every")
    _change(alert, changed, "Changed", as_json)


@alerts.command(short_help="Stop an alert for now.")
@click.argument("alert")
@options.json
def stop(alert: str, as_json: bool) -> None:
    """Stop ALERT, an id: its place stays, and `quotes alerts resume` lets it go on there."""
    _change(alert, {"active": False}, "Stopped", as_json)


@alerts.command(short_help="Let an alert go on that was stopped.")
@click.argument("alert")
@options.json
def resume(alert: str, as_json: bool) -> None:
    """Let ALERT, an id, go on where it was stopped."""
    _change(alert, {"active": True}, "Resumed", as_json)


@alerts.command(short_help="Remove an alert.")
@click.argument("alert")
@options.json
def remove(alert: str, as_json: bool) -> None:
    """Remove ALERT, an id, with its messages, also those that wait."""
    from quotes_service.services.alerts import alerts as service

    with service_context() as ctx:
        removed = service.get_alert(ctx, alert)
        service.remove_alert(ctx, alert)
    _print_done("Removed", removed, as_json)


@alerts.command(short_help="Give a webhook a new secret; it is shown this once.")
@click.argument("alert")
@options.json
def secret(alert: str, as_json: bool) -> None:
    """Give ALERT, the id of one with a webhook, a new secret. The old one signs nothing any more."""
    from quotes_service.services.alerts import alerts as service

    with service_context() as ctx, _errors_name({"id": "ALERT"}):
        changed = service.change_secret(ctx, alert)
    if as_json:
        print_json(changed)
    else:
        _print_secret(changed["secret"])


@alerts.command(short_help="Try whether messages of an alert arrive.")
@click.argument("alert")
@options.json
def test(alert: str, as_json: bool) -> None:
    """Send a message for a try, with the last quotations that the search of ALERT, an id, finds.

    The exit status is 1 if it could not be sent.
    """
    from quotes_service.services.alerts import sending

    with service_context() as ctx:
        result = sending.try_out(ctx, alert)
    if as_json:
        print_json(result)
    elif result["sent"]:
        stdout().print("Sent.")
    else:
        stdout().print(words(f"Not sent: {result['error']}"), soft_wrap=True)
    found(result["sent"])


@alerts.command("send-again", short_help="Send messages once more.")
@click.argument("alert")
@click.argument("message", required=False)
@options.json
def send_again(alert: str, message: str | None, as_json: bool) -> None:
    """Let MESSAGE of ALERT, both ids, be sent once more; without MESSAGE, all that failed for good.

    Workers send them, or `quotes alerts send`. The exit status is 1 if there is none to send.
    """
    from quotes_service.services.alerts import alerts as service

    with service_context() as ctx, _errors_name({"delivery": "MESSAGE"}):
        number = service.send_again(ctx, alert, message)
    if as_json:
        print_json({"messages": number})
    else:
        stdout().print(f"{counted(number, 'message')} to be sent." if number else "No message failed.")
    found(number)


@alerts.command(short_help="Look for what came in, and send what is due.")
@options.json
def send(as_json: bool) -> None:
    """Let all alerts look for what came in, and send all messages that are due: where no worker runs.

    The exit status is 1 if a message could not be sent.
    """
    from quotes_service.services.alerts import sending

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does
    with service_context() as ctx, ctx.connected():
        results = sending.send_due(ctx, report=None if as_json else _print_result)
    if as_json:
        print_json(results)
    elif not results:
        stdout().print("No message is due.")
    if any(result["error"] for result in results):
        raise click.exceptions.Exit(1)


def _change(alert: str, values: dict[str, Any], verb: str, as_json: bool) -> None:
    from quotes_service.services.alerts import alerts as service

    with service_context() as ctx, _errors_name({"to": "--to", "channel": "--to", "name": "--name"}):
        changed = service.change_alert(ctx, alert, values)
    _print_done(verb, changed, as_json)


@contextmanager
def _errors_name(named: dict[str, str]) -> Iterator[None]:
    """Name what the user typed in errors about these fields of the services."""
    try:
        yield
    except InvalidInput as error:
        raise InvalidInput(named.get(error.field, error.field), error.message) from None


def _print_secret(secret: str) -> None:
    stdout().print(secret, soft_wrap=True)
    stderr().print("It is shown this once.")


def _print_done(verb: str, alert: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(alert)
    else:
        stdout().print(words(f"{verb} {alert['name']} ({alert['id']})."), soft_wrap=True)


def _print_result(result: dict[str, Any]) -> None:
    said = f"{result['alert']['name']}, {result['id']}: {_came_of(result)}"
    stdout().print(words(said), soft_wrap=True)


def _came_of(message: dict[str, Any]) -> str:
    """How a message went: "sent, 3 quotations", or what was wrong and whether it is tried again."""
    state, error = message["state"], message["error"]
    if state == "sent":
        return f"sent, {counted(message['found'], 'quotation')}"
    if state == "empty":
        return "not sent, since none of its quotations is there any more"
    if error is None:
        return "waits to be sent"
    again = f"tried again at {moment(message['next_at'])}" if message["next_at"] else "not tried again"
    return f"not sent: {error}; {again}"


def _table(items: list[dict[str, Any]], title: str) -> Table:
    result = table(title, ".Id", "Alert", ".Every", "Messages")
    for item in items:
        search = ", ".join(f"{name} {value}" for name, value in item["query"].items())
        names = [words(item["name"], "bold"), words(search), words(f"{item['channel']}: {item['to']}", "dim")]
        result.add_row(item["id"], Text("\n").join(names), _often(item) if item["active"] else "stopped", _state(item))
    return result


def _often(item: dict[str, Any]) -> str:
    return item["every"].replace("_", " ")


def _state(item: dict[str, Any]) -> Text:
    """When it sent last, what waits or failed, and why it was stopped."""
    lines = [Text(f"last {moment(item['sent_at'])}") if item["sent_at"] else Text("none yet", "dim")]
    lines += [Text(f"{item[state]:,} {state}", "bold") for state in ("waiting", "failed") if item[state]]
    if item["error"]:
        lines.append(words(item["error"]))
    return Text("\n").join(lines)
