"""Two processes that decide on one job at the same time: the second begins before the first has committed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.services.intake import jobs, leases
from tests.services.intake.test_jobs import BUSY, GONE, give_to, new_job, statuses, texts


def side_by_side(ctx, first, second):
    """What ``second`` returns; it begins before what ``first`` does is committed, and may wait for that."""
    with ThreadPoolExecutor(1) as pool:
        with ctx.writing():
            first()
            began = pool.submit(second)
            wait([began], timeout=0.3)
        return began.result()


def leased(ctx) -> leases.Leased:
    [item] = leases.lease(ctx, 1)
    return item


def fail(ctx):
    item = leased(ctx)
    return lambda: leases.fail(ctx, item, BUSY)


def hand_back(ctx):
    leased(ctx)
    return lambda: leases.hand_back(ctx)


def take_back(ctx):
    leased(ctx)
    give_to(ctx, GONE)
    return lambda: leases.look_after(ctx)


def lease(ctx):
    return lambda: leases.lease(ctx, 1)


@pytest.mark.parametrize("prepare", [fail, hand_back, take_back, lease])
def test_no_item_of_a_job_that_is_being_cancelled_waits_for_ever(ctx, prepare):
    job = new_job(ctx, *texts("One."))
    side_by_side(ctx, lambda: jobs.cancel_job(ctx, job), prepare(ctx))
    jobs.finish(ctx)
    assert (jobs.get_job(ctx, job)["status"], statuses(ctx, job)) == ("cancelled", ["cancelled"])


@pytest.mark.parametrize("prepare", [hand_back, lease])
def test_a_job_is_cancelled_while_its_items_change_hands(ctx, prepare):
    job = new_job(ctx, *texts("One."))
    side_by_side(ctx, prepare(ctx), lambda: jobs.cancel_job(ctx, job))
    leases.hand_back(ctx)
    assert (jobs.get_job(ctx, job)["status"], statuses(ctx, job)) == ("cancelled", ["cancelled"])


def with_a_failed_item(ctx) -> str:
    job = new_job(ctx, *texts("One."))
    leases.fail(ctx, leased(ctx), InvalidInput("text", "is too short"))
    return job


def test_a_job_that_is_tried_again_is_not_done(ctx):
    job = with_a_failed_item(ctx)
    side_by_side(ctx, lambda: jobs.retry_job(ctx, job), lambda: jobs.finish(ctx))
    assert (jobs.get_job(ctx, job)["status"], statuses(ctx, job)) == ("queued", ["waiting"])
    assert leased(ctx)


def test_an_old_job_that_is_tried_again_is_not_removed(ctx):
    job = with_a_failed_item(ctx)
    jobs.finish(ctx)
    side_by_side(ctx, lambda: jobs.retry_job(ctx, job), lambda: jobs.remove_old(ctx, 0))
    assert statuses(ctx, job) == ["waiting"]


def test_what_its_worker_ended_meanwhile_is_not_taken_back(ctx):
    """Else an article that is stored might be told as failed."""
    job = new_job(ctx, *texts("One."))
    item = leased(ctx)
    with ctx.writing():
        ctx.database.execute_sql("UPDATE job_item SET lease_until = '2020-01-01 00:00:00', deaths = 9")
    side_by_side(ctx, lambda: leases.settle(item, leases.Outcome("created", "a_1")), lambda: leases.look_after(ctx))
    assert (jobs.get_job(ctx, job)["status"], statuses(ctx, job)) == ("done", ["done"])


def test_nothing_is_added_to_a_job_that_was_closed_by_another(ctx):
    job = jobs.create(ctx, "ingest", "news.jsonl")
    jobs.close(ctx, job)
    with pytest.raises(InvalidInput, match="closed by another process"):
        jobs.add_items(ctx, job, texts("One."))


def test_the_jobs_that_are_done_are_looked_for_twice_however_many_they_are(ctx, monkeypatch):
    made = [with_a_failed_item(ctx) for _ in range(5)]
    asked, finished = [], jobs.job_rows.finished
    monkeypatch.setattr(jobs.job_rows, "finished", lambda *ids: asked.append(ids) or finished(*ids))
    jobs.finish(ctx)
    assert [jobs.get_job(ctx, job)["status"] for job in made] == ["done"] * 5
    assert len(asked) == 2
