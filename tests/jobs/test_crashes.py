"""Workers in processes of their own, which are killed, stopped, and poisoned."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from quotes_service.benchmarks.intake import crashes
from quotes_service.services.intake import jobs
from quotes_service.services.intake.articles import delete_article, list_articles
from tests.factories import STORMS, TIDES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
NAMES = ["Ann Lee", "Bo Ek", "Maren Tolvik", "Ida Holm", "Odhran O’Brien"]


def articles(number: int) -> list[dict]:
    """Articles in which the same people speak, and some of the same words."""
    return [
        {
            "text": f"{TIDES if place % 3 else STORMS}\n“It rained {place} times,” said {NAMES[place % 5]}, "
            f"clerk at the Council of Wall {place % 7}.\n",
            "url": f"https://post.example/{place}",
        }
        for place in range(number)
    ]


@pytest.fixture
def start(database_url, monkeypatch):
    """Starts a worker on the test's database."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    running = []

    def started() -> subprocess.Popen:
        running.append(subprocess.Popen([sys.executable, "-m", "tests.jobs.simple_worker"], cwd=ROOT))
        return running[-1]

    yield started
    for process in running:
        process.kill()
        process.wait()


def wait(ctx, job: str, ended, looks: int = 3_000) -> dict:
    """The job, as soon as ``ended`` of it is true; after so many looks it hangs."""
    for _ in range(looks):
        if ended(state := jobs.get_job(ctx, job)):
            return state
        time.sleep(0.2)
    pytest.fail(f"the job does not end: {state}")


def test_workers_that_are_killed_leave_what_an_undisturbed_one_leaves(ctx, start):
    rows = articles(30)
    job = crashes.add_job(ctx, rows)
    options = {"workers": 2, "kills": 3, "pause": 2.0, "chance": random.Random(5)}
    crashes.disturb(ctx, job, start, **options)
    assert crashes.problems(ctx, job, len(rows)) == []
    disturbed = crashes.digest(ctx)
    for article in _ids(ctx):
        delete_article(ctx, article)
    again = crashes.add_job(ctx, rows)
    crashes.disturb(ctx, again, start, workers=1, kills=0, pause=1, chance=random.Random(1))
    assert crashes.digest(ctx) == disturbed


def _ids(ctx) -> list[str]:
    with ctx.reading():
        return [uid for (uid,) in ctx.database.execute_sql("SELECT uid FROM article").fetchall()]


def test_two_workers_share_a_job_and_no_item_is_done_twice(ctx, start):
    job = crashes.add_job(ctx, articles(40))
    for _ in range(2):
        start()
    state = wait(ctx, job, lambda state: state["status"] == "done")
    assert (state["outcomes"]["created"], list_articles(ctx)["total"]) == (40, 40)


def test_an_article_that_kills_its_worker_fails_in_the_end(ctx, start):
    rows = articles(8)
    rows[3]["text"] += "POISON"
    job = crashes.add_job(ctx, rows)
    worker, deaths = start(), 0
    while jobs.get_job(ctx, job)["status"] != "done" and deaths < 10:
        if worker.poll() is not None:
            assert worker.returncode == -signal.SIGKILL
            worker, deaths = start(), deaths + 1
        time.sleep(0.05)
    state = jobs.get_job(ctx, job)
    assert (deaths, state["items"]["done"], state["items"]["failed"]) == (4, 7, 1)
    [error] = state["errors"]
    assert (error["number"], error["error"][:20]) == (4, "3 workers ended with")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_stopped_hands_back_what_it_has_not_done(ctx, start, number):
    job = crashes.add_job(ctx, articles(200))
    worker = start()
    wait(ctx, job, lambda state: state["items"]["done"])
    worker.send_signal(number)
    assert worker.wait(60) == 0
    state = jobs.get_job(ctx, job)
    assert (state["items"]["leased"], state["items"]["waiting"] > 0) == (0, True)
    with ctx.reading():
        deaths = ctx.database.execute_sql("SELECT SUM(deaths) FROM job_item").fetchone()[0]
    assert deaths == 0


def test_a_worker_ends_with_the_process_that_started_it(ctx, start, database_url):
    program = (
        "import subprocess, sys; "
        "print(subprocess.Popen([sys.executable, '-m', 'tests.jobs.simple_worker']).pid, flush=True); input()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    worker = int(parent.stdout.readline())
    job = crashes.add_job(ctx, articles(5))
    wait(ctx, job, lambda state: state["status"] == "done")
    parent.kill()
    parent.communicate()
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    os.kill(worker, signal.SIGKILL)
    raise AssertionError("the worker goes on without its parent")
