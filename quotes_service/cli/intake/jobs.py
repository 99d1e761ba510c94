"""`quotes jobs`: what is being read, and what became of it."""

from __future__ import annotations

from typing import Any

import click

from quotes_service.cli import options
from quotes_service.cli.console import (
    counted,
    found,
    print_collection,
    print_json,
    print_more,
    service_context,
    stdout,
    table,
    words,
)

# Copies of store.jobs, which --help must not import; tests/cli/intake/test_jobs.py compares them.
STATUSES = ("receiving", "queued", "running", "done", "cancelling", "cancelled")
ITEM_STATUSES = ("waiting", "leased", "done", "failed", "cancelled")


@click.group(invoke_without_command=True)
@click.pass_context
def jobs(ctx: click.Context) -> None:
    """List, show, cancel and retry jobs: batches, runs of `quotes ingest`, polled feeds."""
    options.help_if_bare(ctx)


@jobs.command("list", short_help="List jobs, the newest first.")
@click.option("--status", type=click.Choice(STATUSES), help="Only jobs in this status.")
@click.option("--kind", help="Only jobs of this kind: batch, ingest ...")
@options.paging("jobs")
@options.forms
def list_jobs(status: str | None, kind: str | None, limit: int, cursor: str | None, form: str | None) -> None:
    """List jobs, the newest first."""
    from quotes_service.services.intake import jobs as service
    from quotes_service.store.querying.paging import Paging

    with service_context() as ctx:
        page = service.list_jobs(ctx, status, kind, Paging(limit, cursor))
    if form:
        print_collection(page, form)
    elif page["items"]:
        result = table("Jobs", ".id", ".kind", ".status", ">items", ">done", ">failed", "begun", "of")
        for job in page["items"]:
            items = job["items"]
            numbers = (f"{number:,}" for number in (sum(items.values()), items["done"], items["failed"]))
            begun = job["created_at"].strftime("%Y-%m-%d %H:%M")
            result.add_row(job["id"], job["kind"], job["status"], *numbers, begun, words(job["label"]))
        stdout().print(result)
        print_more(stdout(), page, "job")
    else:
        stdout().print("There are no jobs.")
    found(page["items"])


@jobs.command("show", short_help="Show a job and its errors.")
@click.argument("id")
@click.option("--items", type=click.Choice(ITEM_STATUSES), help="List its items in this status.")
@options.paging("items")
@options.forms
def show_job(id: str, items: str | None, limit: int, cursor: str | None, form: str | None) -> None:
    """Show the job ID: its counts, its speed and its first errors; with --items a list of its items."""
    from quotes_service.services.intake import jobs as service
    from quotes_service.store.querying.paging import Paging

    with service_context() as ctx:
        job = service.get_job(ctx, id)
        page = service.list_items(ctx, id, items, Paging(limit, cursor)) if items else None
    if page is None:
        _print_job(job, form is not None)
        return
    if form:
        print_collection(page, form)
    elif page["items"]:
        result = table(f"Items of {id}", ">number", "origin", ".outcome", ".article", "error")
        for item in page["items"]:
            texts = (item["origin"], item["outcome"], item["article_id"], item["error"])
            result.add_row(f"{item['number']:,}", *map(words, texts))
        stdout().print(result)
        print_more(stdout(), page, "item")
    else:
        stdout().print(f"None of its items is {items}.")
    found(page["items"])


@jobs.command("cancel", short_help="Cancel a job.")
@click.argument("id")
@options.json
def cancel_job(id: str, as_json: bool) -> None:
    """Cancel what waits of the job ID. What a worker has begun goes on; what is stored stays."""
    from quotes_service.services.intake import jobs as service

    with service_context() as ctx:
        _print_job(service.cancel_job(ctx, id), as_json)


@jobs.command("retry", short_help="Read the failed items of a job again.")
@click.argument("id")
@options.json
def retry_job(id: str, as_json: bool) -> None:
    """Let a worker read the failed items of the job ID again."""
    from quotes_service.services.intake import jobs as service

    with service_context() as ctx:
        _print_job(service.retry_job(ctx, id), as_json)


def _print_job(job: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(job)
        return
    console = stdout()
    console.print(f"{job['id']}: {job['kind']} of ", words(job["label"]), sep="", soft_wrap=True)
    counts = [f"{number:,} {name}" for name, number in job["items"].items() if number]
    total = "items still come in" if job["total"] is None else counted(job["total"], "item")
    console.print(f"{job['status']}; {total}{': ' if counts else ''}{', '.join(counts)}.")
    if outcomes := [f"{number:,} {name.replace('_', ' ')}" for name, number in job["outcomes"].items() if number]:
        console.print(f"Articles: {', '.join(outcomes)}.")
    if job["rate"]:
        left = f"; about {counted(job['seconds_left'], 'second')} left" if job["seconds_left"] is not None else ""
        console.print(f"{job['rate']:,} a second{left}.")
    if job["trouble"]:
        console.print(job["trouble"])
    for error in job["errors"]:
        console.print(words(f"{error['origin']}: {error['error']}"), soft_wrap=True)
    if job["items"]["failed"] > len(job["errors"]):
        console.print(f"... all of them: quotes jobs show {job['id']} --items failed")
