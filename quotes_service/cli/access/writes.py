"""`quotes writes`: who changed what."""

from __future__ import annotations

from datetime import date

import click
from rich.text import Text

from quotes_service.cli import options
from quotes_service.cli.console import (
    found,
    moment,
    print_collection,
    print_more,
    service_context,
    stdout,
    table,
    words,
)


@click.command(short_help="Show who changed what, by request or command.")
@click.option("--by", metavar="NAME", help="Only what this key, user or user of a command changed.")
@click.option("--since", type=options.Day(), metavar="YYYY-MM-DD", help="Only what was changed on this day or later.")
@options.paging("writes")
@options.forms
def writes(by: str | None, since: date | None, limit: int, cursor: str | None, form: str | None) -> None:
    """Show who changed what, the newest first: each request and each command that changed something."""
    from quotes_service.services.access import written
    from quotes_service.store.querying.paging import Paging

    with service_context() as ctx:
        page = written.list_writes(ctx, by=by, since=since, paging=Paging(limit, cursor))
    if form is None:
        rows = table("Writes", ".When", "Who", "What", ".About", "Request")
        for one in page["items"]:
            who = words(f"{one['name'] or 'unknown'} ({one['kind']})")
            what = words(one["action"] if one["path"] is None else f"{one['action']} {one['path']}")
            rows.add_row(moment(one["at"]), who, what, Text(one["subject"] or ""), Text(one["request"] or ""))
        if page["items"]:
            stdout().print(rows)
        print_more(stdout(), page, "write")
    else:
        print_collection(page, form)
    found(page["items"])
