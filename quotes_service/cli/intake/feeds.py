"""`quotes feeds`: which feeds are polled, and polling them."""

from __future__ import annotations

import signal
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from quotes_service.cli import options
from quotes_service.cli.console import (
    counted,
    found,
    print_collection,
    print_json,
    print_more,
    progress,
    service_context,
    stderr,
    stdout,
    table,
    words,
)
from quotes_service.errors import InvalidInput

if TYPE_CHECKING:
    from quotes_service.context import Context

#: Entries that could not be read, printed one by one; --json has all of them.
MOST_REFUSALS = 20

_COUNTS = (
    ("created", "new article", "new articles"),
    ("new_versions", "new version", "new versions"),
    ("unchanged", "unchanged", "unchanged"),
    ("later", "to be tried again", "to be tried again"),
)


@click.group(short_help="Feeds that are polled for new articles.", invoke_without_command=True)
@click.pass_context
def feeds(ctx: click.Context) -> None:
    """Feeds (RSS, Atom, JSON Feed) that are polled for new articles."""
    options.help_if_bare(ctx)


@feeds.command(short_help="Add a feed.")
@click.argument("url")
@click.option("--outlet", help="The name of the outlet for its articles, in place of the feed's title.")
@click.option("--every", type=click.IntRange(1), metavar="MINUTES", help="How often it is polled, in minutes.")
@options.json
def add(url: str, outlet: str | None, every: int | None, as_json: bool) -> None:
    """Add the feed at URL, or the one that the page at URL offers. Its first poll is due at once.

    A feed that is known stays as it is.
    """
    from quotes_service.services.intake.feeds import feeds as service

    try:
        with service_context() as ctx:
            is_new, feed = service.add_feed(ctx, service.NewFeed(url, outlet, every and every * 60))
    except InvalidInput as error:
        raise InvalidInput("--every", error.message) if error.field == "interval" else error from None
    if as_json:
        print_json({"added": is_new, **feed})
        return
    verb = "Added" if is_new else "Known already:"
    stdout().print(words(f"{verb} {feed['outlet'] or feed['title'] or feed['url']} ({feed['dialect']}), {feed['id']}"))


@feeds.command("list", short_help="List the feeds.")
@options.paging("feeds")
@options.forms
def list_feeds(limit: int, cursor: str | None, form: str | None) -> None:
    """List the feeds that are polled, with how their last poll went."""
    from quotes_service.services.intake.feeds import feeds as service
    from quotes_service.store.querying.paging import Paging

    with service_context() as ctx:
        page = service.list_feeds(ctx, Paging(limit, cursor))
    if form:
        print_collection(page, form)
    elif page["items"]:
        stdout().print(_table(page["items"], f"Feeds ({page['total']:,})"))
        print_more(stdout(), page, "feed")
    else:
        stdout().print("No feeds.")
    found(page["items"])


@feeds.command(short_help="Poll feeds now.")
@click.argument("feed", required=False)
@options.json
def poll(feed: str | None, as_json: bool) -> None:
    """Poll FEED, given by its id or its address, and read what is new in it; without FEED, all feeds that are due.

    Without FEED, entries that wait from an earlier run are read first, such as those of a site that could not be
    reached then. The exit status is 1 if a feed or one of its entries could not be read.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does
    with service_context() as ctx, ctx.connected():
        results, refused_before = _poll(ctx, feed, as_json)
    if as_json:
        print_json(results)
    elif not results:
        stdout().print("No feed is due.")
    if refused_before or any(result["error"] or result["refused"] for result in results):
        raise click.exceptions.Exit(1)


def _poll(ctx: Context, feed: str | None, as_json: bool) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The results of polls, and the entries that waited from an earlier run and could not be read now."""
    from quotes_service.services.intake import jobs
    from quotes_service.services.intake.feeds import feeds as service
    from quotes_service.services.intake.feeds import polls

    results: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []

    def read(result: dict[str, Any]) -> None:
        results.append(_read(ctx, result))
        if not as_json:
            _print_result(results[-1])

    if feed is None:
        for job in jobs.broken_off(ctx, "feed"):
            _read_job(ctx, job["id"], job["label"])
            refused += jobs.report(ctx, job["id"])["refused"]
        _print_refused(refused)
        polls.poll_due(ctx, read)
    else:
        read(polls.poll_feed(ctx, service.find_feed(ctx, feed)["id"]))
    return results, refused


def _read(ctx: Context, result: dict[str, Any]) -> dict[str, Any]:
    """The result of a poll with what became of its entries, which are read now."""
    from quotes_service.services.intake import jobs

    counts = dict.fromkeys((name for name, _, _ in _COUNTS), 0)
    if result["job_id"] is None:
        return {**result, **counts}
    job = _read_job(ctx, result["job_id"], result["feed"]["url"])
    report = jobs.report(ctx, job["id"])
    return {
        **result,
        **{name: report[name] for name in counts if name in report},
        "later": job["items"]["waiting"],
        "refused": result["refused"] + report["refused"],
        "feed": {**result["feed"], "failed_items": job["items"]["failed"]},
    }


def _read_job(ctx: Context, job: str, url: str) -> dict[str, Any]:
    from quotes_service.jobs.foreground import read_due

    with progress(stderr()) as bar:
        task = bar.add_task(f"Reading entries of {escape(url)}", total=None, note="")

        def show(state: dict[str, Any]) -> None:
            bar.update(task, completed=state["items"]["done"] + state["items"]["failed"], total=state["total"])

        return read_due(ctx, job, progress=show)


@feeds.command(short_help="Remove a feed.")
@click.argument("feed")
@options.json
def remove(feed: str, as_json: bool) -> None:
    """Remove FEED, given by its id or its address. Its articles stay."""
    from quotes_service.services.intake.feeds import feeds as service

    with service_context() as ctx:
        removed = service.find_feed(ctx, feed)
        service.remove_feed(ctx, removed["id"])
    if as_json:
        print_json(removed)
    else:
        stdout().print(words(f"Removed {removed['url']} ({removed['id']})."), soft_wrap=True)


def _print_result(result: dict[str, Any]) -> None:
    feed, refused = result["feed"], result["refused"]
    counts = [counted(result[name], one, many) for name, one, many in _COUNTS if result[name]]
    counts += [f"{len(refused):,} refused"] if refused else []
    stdout().print(words(f"{feed['url']}: {result['error'] or ', '.join(counts) or 'nothing new'}"), soft_wrap=True)
    _print_refused(refused)


def _print_refused(refused: list[dict[str, Any]]) -> None:
    for refusal in refused[:MOST_REFUSALS]:
        stderr().print(words(f"{refusal['origin']}: {refusal['error']}"), soft_wrap=True)
    if len(refused) > MOST_REFUSALS:
        stderr().print(f"... and {len(refused) - MOST_REFUSALS:,} more refused; --json lists all.")


def _table(items: list[dict[str, Any]], title: str) -> Table:
    result = table(title, ".Id", "Feed", ".Every", "Last poll")
    for item in items:
        names = [words(item["outlet"] or item["title"], "bold"), words(item["url"]), words(item["dialect"], "dim")]
        every = f"{item['interval'] / 60:g} min" if item["active"] else "stopped"
        result.add_row(item["id"], Text("\n").join(filter(None, names)), every, _last(item))
    return result


def _last(item: dict[str, Any]) -> Text:
    """When it was polled last and how it went."""
    if item["last_poll_at"] is None:
        return Text("not yet", "dim")
    lines = [Text(_minute(item["last_poll_at"]))]
    if item["failures"]:
        lines.append(Text(f"{counted(item['failures'], 'failure')} in a row", "bold"))
    if item["error"]:
        lines.append(words(item["error"]))
    if item["failed_items"]:
        lines.append(Text(f"{counted(item['failed_items'], 'entry', 'entries')} refused: {item['job_id']}"))
    return Text("\n").join(lines)


def _minute(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
