"""A worker polls the feeds that are due, and reads their entries."""

from __future__ import annotations

import signal
import time

import pytest

from quotes_service.jobs.worker import Periodic, Stopped, periodic, run
from quotes_service.services.intake import jobs
from quotes_service.services.intake.articles import list_articles
from quotes_service.services.intake.feeds import feeds
from quotes_service.services.intake.feeds.feeds import NewFeed
from tests.ingest.feeds.samples import item, numbered, rss
from tests.services.intake.feeds.site import context_for, serving


@pytest.fixture
def signals():
    """Puts back how signals are handled, which a worker changes."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_worker_polls_one_feed_after_the_other_and_reads_them(database_url, signals):
    with serving() as site, context_for(site, database_url) as ctx:
        site.put("/slow", b"", 503)
        for number in range(3):
            entries = (numbered(number), item(title="Slow", link="/slow", guid="slow"))
            feeds.add_feed(ctx, NewFeed(site.put(f"/{number}", rss(*entries))))
        end = time.monotonic() + 100

        def stop(ctx) -> None:
            tried = [
                job["items"]["done"] + job["items"]["waiting"] for job in jobs.list_jobs(ctx, kind="feed")["items"]
            ]
            if (tried == [2, 2, 2] and list_articles(ctx)["total"] == 3) or time.monotonic() > end:
                raise Stopped

        run(ctx, tasks=[*periodic(), Periodic(0.1, stop)])
        assert [feed["failures"] for feed in feeds.list_feeds(ctx)["items"]] == [0, 0, 0]
        assert [job["outcomes"]["created"] for job in jobs.list_jobs(ctx)["items"]] == [1, 1, 1]
        assert [job["status"] for job in jobs.list_jobs(ctx)["items"]] == [
            "running"
        ] * 3  # the slow site is asked again


def test_a_task_that_has_more_to_do_is_called_again_at_once(database_url, signals):
    left = [True, True, False]
    called = []

    def do(ctx) -> bool:
        called.append(time.monotonic())
        return left[len(called) - 1]

    def stop(ctx) -> None:
        if len(called) == 3:
            raise Stopped

    with serving() as site, context_for(site, database_url) as ctx:
        run(ctx, tasks=[Periodic(3_600, do), Periodic(0.0, stop)])
    assert len(called) == 3
