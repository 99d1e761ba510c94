"""Feeds are polled when they are due, by one worker each, and nothing is lost or read twice when a poll breaks off."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from quotes_service.errors import Conflict, DatabaseUnavailable, NotFound, Unreachable
from quotes_service.jobs.work import work
from quotes_service.services.intake import jobs
from quotes_service.services.intake.articles import list_articles
from quotes_service.services.intake.feeds import feeds, news, polls
from quotes_service.services.intake.feeds.polls import poll_due, poll_feed, poll_next
from quotes_service.store.feeds import feeds as rows
from tests.ingest.feeds.samples import STORY, item, numbered, rss
from tests.services.intake.feeds.asked import HOUR, added, make_due, row
from tests.services.intake.feeds.site import polled, read


def test_due_feeds_are_polled(ctx, site):
    ids = [added(ctx, site.put(f"/{number}", rss(numbered(number)))) for number in range(3)]
    feeds.change_feed(ctx, ids[1], {"active": False})
    reported = []
    results = poll_due(ctx, reported.append)
    assert results == reported and [result["feed"]["id"] for result in results] == [ids[0], ids[2]]
    assert poll_due(ctx) == []
    make_due(ctx, ids[2])
    assert (poll_next(ctx) or {})["feed"]["id"] == ids[2]
    assert poll_next(ctx) is None


def test_a_feed_is_polled_by_one_at_a_time(ctx, site):
    id = added(ctx, site.put("/feed", rss(numbered(1))))
    with ctx.writing():
        assert rows.take(row(ctx, id).id, rows.now())
    with pytest.raises(Conflict):
        polled(ctx, id)
    assert poll_due(ctx) == []
    with ctx.writing():  # whoever took it has died since
        rows.change(row(ctx, id).id, {"poll_started_at": rows.now() - rows.LEASE - HOUR})
    assert len(poll_due(ctx)) == 1


def test_a_poll_that_took_too_long_changes_nothing(ctx, site):
    id = added(ctx, site.put("/feed", rss()))
    taken = rows.now() - HOUR
    with ctx.writing():
        number = row(ctx, id).id
        assert rows.take(number, taken) and rows.take(number, rows.now())
        assert not rows.give_back(number, taken, {"failures": 7})
    assert row(ctx, id).failures == 0 and row(ctx, id).poll_started_at


def test_several_workers_read_each_entry_once(ctx, site):
    for number in range(6):
        site.put_page(f"/page{number}", f"Page {number}", STORY.replace("four", f"{number + 10}"))
        teaser = item(title=f"Page {number}", link=f"/page{number}", guid=f"page-{number}")
        added(ctx, site.put(f"/feed{number}", rss(numbered(number), teaser)))
    results, errors = [], []

    def work_on():
        try:
            results.extend(poll_due(ctx))
            while work(ctx):
                pass
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work_on) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(result["feed"]["url"] for result in results) == [site.url(f"/feed{number}") for number in range(6)]
    assert [len(site.asked(f"/page{number}")) for number in range(6)] == [1] * 6
    assert list_articles(ctx)["total"] == 12


def test_a_feed_that_is_removed_leaves_its_articles(ctx, site):
    id = added(ctx, site.put("/feed", rss(numbered(1))))
    polled(ctx, id)
    feeds.remove_feed(ctx, id)
    assert (feeds.list_feeds(ctx)["total"], list_articles(ctx)["total"]) == (0, 1)
    for call in (feeds.get_feed, feeds.remove_feed, poll_feed):
        with pytest.raises(NotFound):
            call(ctx, id)


def test_a_feed_that_is_removed_while_it_is_polled(ctx, site, monkeypatch):
    id = added(ctx, site.put("/feed", rss(numbered(1))))
    hand_in = jobs.hand_in

    def removing(*arguments):
        feeds.remove_feed(ctx, id)
        return hand_in(*arguments)

    monkeypatch.setattr(jobs, "hand_in", removing)
    assert polled(ctx, id)["created"] == 1


class Stop(BaseException):
    """As a worker is stopped."""


@pytest.mark.parametrize("error", [DatabaseUnavailable("gone"), Stop()], ids=["error", "stop"])
@pytest.mark.parametrize("place", ["add_items", "close"])
def test_a_poll_that_is_interrupted_leaves_nothing(ctx, site, monkeypatch, place, error):
    id = added(ctx, site.put("/feed", rss(numbered(1), numbered(2)), ETag='"1"'))
    do = getattr(jobs, place)

    def interrupted(ctx, job, *arguments):
        if place == "add_items":
            do(ctx, job, arguments[0][:1])
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(jobs, place, interrupted)
        with pytest.raises(type(error)):
            poll_feed(ctx, id)
    assert (jobs.list_jobs(ctx)["total"], feeds.get_feed(ctx, id)["entries"]) == (0, 0)
    came = polled(ctx, id)
    assert (came["new"], came["created"]) == (2, 2)


def test_entries_that_were_handed_over_but_not_noted_are_recognised(ctx, site, monkeypatch):
    id = added(ctx, site.put("/feed", rss(numbered(1), numbered(2)), ETag='"1"'))

    def interrupted(*arguments):
        raise Unreachable("database", "is gone")

    with monkeypatch.context() as patch:
        patch.setattr(news.entries, "note", interrupted)
        with pytest.raises(Unreachable):
            poll_feed(ctx, id)
    (job,) = jobs.list_jobs(ctx)["items"]
    assert (job["kind"], job["label"], job["total"]) == ("feed", site.url("/feed"), 2)
    second = poll_feed(ctx, id)
    assert read(ctx, {**second, "job_id": job["id"]})["created"] == 2
    came = read(ctx, second)
    assert (came["new"], came["unchanged"]) == (2, 2)


def test_a_mistake_of_ours_does_not_stop_the_other_feeds(ctx, site, monkeypatch):
    ids = [added(ctx, site.put(f"/{number}", rss(numbered(number)))) for number in range(2)]
    read_feed = polls.read_feed

    def failing(data, url, **given):
        if url.endswith("/0"):
            raise RecursionError("too deep")
        return read_feed(data, url, **given)

    monkeypatch.setattr(polls, "read_feed", failing)
    first, second = poll_due(ctx)
    assert "the log has" in first["error"] and second["new"] == 1
    assert poll_due(ctx) == [] and row(ctx, ids[0]).failures == 1


def test_old_entries_are_forgotten(ctx, site):
    id = added(ctx, site.put("/feed", rss(numbered(1), numbered(2))))
    polled(ctx, id)
    from quotes_service.store.models import FeedEntry

    with ctx.writing():
        FeedEntry.update(seen_at=datetime.now(UTC).replace(tzinfo=None) - 2 * news.FORGOTTEN_AFTER).execute()
    site.put("/feed", rss(numbered(2)))
    polled(ctx, id)
    assert feeds.get_feed(ctx, id)["entries"] == 1
