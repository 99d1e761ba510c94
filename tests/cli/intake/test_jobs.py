from __future__ import annotations

import json

import pytest

from quotes_service.cli.intake import jobs as commands
from quotes_service.context import open_context
from quotes_service.services.intake import jobs as service
from quotes_service.settings import Settings
from quotes_service.store.jobs import items, jobs


@pytest.fixture
def run(folder, quotes):
    """The id of the job of a run of `quotes ingest` with two new articles and two bad lines."""
    with (folder / "news.jsonl").open("a") as lines:
        lines.write('x\n{"text": "a", "date": "last May"}\n')
    quotes("ingest", "news.jsonl")
    [job] = json.loads(quotes("jobs", "list", "--json").stdout)["items"]
    return job["id"]


def test_the_copies_of_the_stores_constants_agree():
    assert (commands.STATUSES, commands.ITEM_STATUSES) == (jobs.STATUSES, items.STATUSES)


def test_a_run_of_ingest_is_a_job(folder, quotes, run):
    listed = quotes("jobs", "list").stdout
    assert run in listed
    assert f"{folder}/news.jsonl" in listed
    assert quotes("jobs", "list", "--status", "running").exit_code == 1
    shown = quotes("jobs", "show", run).stdout.splitlines()
    assert shown[0] == f"{run}: ingest of {folder}/news.jsonl"
    assert shown[1:3] == ["done; 4 items: 2 done, 2 failed.", "Articles: 2 created."]
    assert shown[-2].startswith("news.jsonl:3: JSON: cannot be read")
    assert shown[-1].startswith("news.jsonl:4: published_at: 'last May' is not a date")


def test_items_are_listed_by_status(quotes, run):
    page = json.loads(quotes("jobs", "show", run, "--items", "done", "--limit", "1", "--json").stdout)
    assert (page["total"], page["items"][0]["origin"]) == (2, "news.jsonl:1")
    rest = quotes("jobs", "show", run, "--items", "done", "--cursor", page["next"], "--jsonl").stdout
    assert [json.loads(line)["number"] for line in rest.splitlines()] == [2]
    assert "news.jsonl:4" in quotes("jobs", "show", run, "--items", "failed").stdout
    assert quotes("jobs", "show", run, "--items", "waiting").exit_code == 1


def test_the_failed_items_are_tried_again_and_the_job_cancelled(quotes, run):
    again = quotes("jobs", "retry", run)
    assert again.stdout.splitlines()[1] == "queued; 4 items: 2 waiting, 2 done."
    cancelled = json.loads(quotes("jobs", "cancel", run, "--json").stdout)
    assert (cancelled["status"], cancelled["items"]["cancelled"]) == ("cancelled", 2)
    result = quotes("jobs", "retry", run)
    assert (result.exit_code, result.stderr) == (2, f"quotes: error: id: The job {run} was cancelled.\n")


def test_an_unknown_job(folder, quotes):
    for command in ("show", "cancel", "retry"):
        result = quotes("jobs", command, "j_none")
        assert (result.exit_code, result.stderr) == (1, "quotes: error: No job has the id 'j_none'.\n")


def test_a_run_that_broke_off_is_replaced_by_the_next_of_the_same_files(folder, quotes):
    ctx = open_context(Settings.read())
    old = service.create(ctx, "ingest", f"{folder}/news.jsonl")
    other = service.create(ctx, "ingest", f"{folder}/other.jsonl")
    for job in (old, other):
        service.add_items(ctx, job, [])
    result = quotes("ingest", "news.jsonl")
    assert "2 new articles." in result.stderr
    assert service.get_job(ctx, old)["status"] == "cancelled"
    assert service.get_job(ctx, other)["status"] == "queued"
    ctx.close()
