from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from quotes_service.errors import Conflict, InvalidInput, NotFound, NotYet, Unreachable
from quotes_service.ingest.documents import Refused
from quotes_service.records import RawArticle
from quotes_service.services.intake import jobs, leases
from quotes_service.services.intake.articles import Outcome
from quotes_service.store.jobs import jobs as job_rows
from quotes_service.store.jobs import leases as lease_rows
from quotes_service.store.jobs.processes import this_process
from quotes_service.store.querying.paging import Paging

CREATED = Outcome("created", "a_1")


def texts(*texts: str):
    return [RawArticle(f"news.jsonl:{line}", "text", text.encode()) for line, text in enumerate(texts, start=1)]


def new_job(ctx, *found, kind="feed") -> str:
    job = jobs.create(ctx, kind, "news.jsonl")
    jobs.add_items(ctx, job, found)
    jobs.close(ctx, job)
    return job


def end(ctx, item, outcome=CREATED) -> None:
    with ctx.writing():
        leases.settle(item, outcome)
    jobs.finish(ctx)


def statuses(ctx, job: str) -> list[str]:
    return [item["status"] for item in jobs.list_items(ctx, job)["items"]]


def give_to(ctx, worker: str) -> None:
    """Make what this process has another's."""
    with ctx.writing():
        ctx.database.execute_sql(f"UPDATE job_item SET worker = '{worker}' WHERE status = 'leased'")


HOST, _, _, REST = this_process().split(":", 3)
GONE = f"{HOST}:999999999:1:{REST}"
ELSEWHERE = f"elsewhere:1:1:{REST}"


def test_a_job_counts_its_items_and_is_done_with_the_last(ctx):
    job = new_job(ctx, *texts("One.", "Two.", "Three."), Refused("news.jsonl:4", InvalidInput("JSON", "is broken")))
    made = jobs.get_job(ctx, job)
    assert (made["status"], made["total"], made["rate"]) == ("queued", 4, None)
    assert made["items"] == {"waiting": 3, "leased": 0, "done": 0, "failed": 1, "cancelled": 0}
    assert [(error["number"], error["origin"], error["error"]) for error in made["errors"]] == [
        (4, "news.jsonl:4", "JSON: is broken")
    ]
    one, two = leases.lease(ctx, 2)
    assert (one.raw, one.job_kind) == (RawArticle("news.jsonl:1", "text", b"One."), "feed")
    end(ctx, one)
    leases.fail(ctx, two, InvalidInput("text", "is too short"), ["tags"])
    shown = jobs.get_job(ctx, job)
    assert (shown["status"], shown["items"]["waiting"]) == ("running", 1)
    assert {name: number for name, number in shown["outcomes"].items() if number} == {"created": 1}
    assert shown["rate"] > 0 and shown["seconds_left"] >= 0
    end(ctx, *leases.lease(ctx, 2), Outcome("unchanged", "a_2"))
    done = jobs.get_job(ctx, job)
    assert (done["status"], done["outcomes"]["unchanged"], done["seconds_left"]) == ("done", 1, None)
    assert done["finished_at"] >= done["started_at"] >= done["created_at"]
    assert leases.lease(ctx, 2) == []


def test_only_one_item_of_a_portion_is_unpacked_at_a_time(ctx, monkeypatch):
    """Pages that repeat themselves may be a hundred times as large as they are packed."""
    unpacked, decompress = [], lease_rows.zlib.decompress
    monkeypatch.setattr(lease_rows.zlib, "decompress", lambda data: unpacked.append(data) or decompress(data))
    new_job(ctx, *texts("One. " * 10_000, "Two. " * 10_000))
    items = leases.lease(ctx, 2)
    assert (len(items), unpacked) == (2, [])
    assert items[1].raw.data == b"Two. " * 10_000
    assert unpacked == [items[1].packed]


def test_what_a_sender_knows_travels_with_the_item(ctx):
    raw = RawArticle("feed", "html", b"<p>\xff\0</p>", {"title": "Wälle", "url": "https://post.example/1"})
    new_job(ctx, raw)
    assert [item.raw for item in leases.lease(ctx, 5)] == [raw]


def test_data_goes_when_an_article_is_stored_and_stays_while_it_can_be_tried_again(ctx):
    new_job(ctx, *texts("One.", "Two."))
    one, two = leases.lease(ctx, 2)
    end(ctx, one)
    leases.fail(ctx, two, InvalidInput("text", "is too short"))
    with ctx.reading():
        kept = ctx.database.execute_sql("SELECT number FROM job_item WHERE data IS NOT NULL").fetchall()
    assert [tuple(row) for row in kept] == [(2,)]


def test_an_item_that_ends_is_rolled_back_with_its_article(ctx):
    job = new_job(ctx, *texts("One."))
    [item] = leases.lease(ctx, 1)
    with pytest.raises(ZeroDivisionError), ctx.writing():
        leases.settle(item, CREATED)
        raise ZeroDivisionError
    assert statuses(ctx, job) == ["leased"]


def test_small_jobs_do_not_wait_for_large_ones(ctx):
    large = new_job(ctx, *texts(*"abcdefgh"))
    small = new_job(ctx, *texts("small"))
    assert [len(leases.lease(ctx, 3)) for _ in range(4)] == [3, 1, 3, 2]
    assert set(statuses(ctx, large) + statuses(ctx, small)) == {"leased"}


def test_an_item_is_leased_once(ctx):
    new_job(ctx, *texts(*"abcde"))
    leased = [item.raw.data for _ in range(4) for item in leases.lease(ctx, 2)]
    assert leased == [b"a", b"b", b"c", b"d", b"e"]


def test_one_job_only(ctx):
    new_job(ctx, *texts("One."))
    second = new_job(ctx, *texts("Two."))
    assert [item.raw.data for item in leases.lease(ctx, 5, job=second)] == [b"Two."]
    assert leases.lease(ctx, 5, job=second) == []


def test_what_is_handed_back_is_given_to_the_next(ctx):
    job = new_job(ctx, *texts("One.", "Two."))
    first, _ = leases.lease(ctx, 2)
    end(ctx, first)
    leases.hand_back(ctx)
    assert statuses(ctx, job) == ["done", "waiting"]
    assert [item.raw.data for item in leases.lease(ctx, 2)] == [b"Two."]


def test_the_items_of_a_process_that_has_ended_are_taken_back_at_once(ctx):
    job = new_job(ctx, *texts("One.", "Two."))
    leases.lease(ctx, 2)
    leases.look_after(ctx)
    assert statuses(ctx, job) == ["leased", "leased"]  # this process runs
    give_to(ctx, GONE)
    leases.look_after(ctx)
    assert statuses(ctx, job) == ["waiting", "waiting"]


@pytest.mark.parametrize("worker", [ELSEWHERE, this_process()], ids=["elsewhere", "here"])
def test_a_lease_that_ends_is_taken_back_and_its_worker_writes_nothing(ctx, worker):
    job = new_job(ctx, *texts("One."))
    [item] = leases.lease(ctx, 1)
    give_to(ctx, worker)
    leases.look_after(ctx)
    assert statuses(ctx, job) == ["leased"]
    with ctx.writing():
        ctx.database.execute_sql("UPDATE job_item SET lease_until = '2020-01-01 00:00:00'")
    leases.look_after(ctx)
    assert statuses(ctx, job) == ["waiting"]
    with pytest.raises(leases.Changed), ctx.writing():
        leases.settle(item, CREATED)
    with pytest.raises(leases.Changed):
        leases.fail(ctx, item, InvalidInput("text", "is empty"))
    assert statuses(ctx, job) == ["waiting"]


def test_a_renewed_lease_lasts(ctx):
    job = new_job(ctx, *texts("One."))
    leases.lease(ctx, 1)
    with ctx.writing():
        ctx.database.execute_sql("UPDATE job_item SET lease_until = '2020-01-01 00:00:00'")
    leases.renew(ctx)
    leases.look_after(ctx)
    assert statuses(ctx, job) == ["leased"]


def test_an_item_of_which_workers_die_comes_last_and_alone_and_fails_in_the_end(ctx):
    job = new_job(ctx, *texts(*"abc"))
    leases.lease(ctx, 2)
    give_to(ctx, GONE)
    leases.look_after(ctx)
    [other] = leases.lease(ctx, 5)
    assert other.raw.data == b"c"
    end(ctx, other)
    for _ in range(leases.MOST_DEATHS):
        [item] = leases.lease(ctx, 5)
        assert item.raw.data == b"a"
        end(ctx, *leases.lease(ctx, 5)) if statuses(ctx, job)[1] == "waiting" else None
        give_to(ctx, GONE)
        leases.look_after(ctx)
    done = jobs.get_job(ctx, job)
    assert (done["status"], done["items"]["done"]) == ("done", 2)
    assert [error["error"] for error in done["errors"]] == [
        "3 workers ended without a word while they read it: out of memory, or a crash"
    ]


BUSY = Unreachable("url", "is busy", 5)


@pytest.mark.parametrize("error", [BUSY, Unreachable("url", "is busy")], ids=["after seconds", "some time"])
def test_an_error_that_may_pass_is_tried_again_later_a_few_times(ctx, error):
    job = new_job(ctx, *texts("One."))
    for tries in range(len(leases.PAUSES)):
        [item] = leases.lease(ctx, 1)
        assert item.tries == tries
        leases.fail(ctx, item, error)
        assert leases.lease(ctx, 1) == []
        [shown] = jobs.list_items(ctx, job)["items"]
        assert (shown["status"], shown["tries"], shown["error"]) == ("waiting", tries + 1, "url: is busy")
        assert shown["not_before"]
        with ctx.writing():
            ctx.database.execute_sql("UPDATE job_item SET not_before = '2020-01-01 00:00:00'")
    [item] = leases.lease(ctx, 1)
    leases.fail(ctx, item, error)
    jobs.finish(ctx)
    assert jobs.get_job(ctx, job)["status"] == "done"
    assert statuses(ctx, job) == ["failed"]


def test_nothing_is_added_to_a_cancelled_job(ctx):
    job = jobs.create(ctx, "ingest", "news.jsonl")
    jobs.add_items(ctx, job, texts("One."))
    jobs.cancel_job(ctx, job)
    with pytest.raises(Conflict, match="was cancelled"):
        jobs.add_items(ctx, job, texts("Two."))
    assert statuses(ctx, job) == ["cancelled"]


def test_an_item_of_a_cancelled_job_is_not_tried_again(ctx):
    job = new_job(ctx, *texts("One."))
    [item] = leases.lease(ctx, 1)
    jobs.cancel_job(ctx, job)
    leases.fail(ctx, item, BUSY)
    assert statuses(ctx, job) == ["cancelled"]


def test_a_job_is_discarded_by_one_of_several_workers(ctx, monkeypatch):
    job = jobs.create(ctx, "batch", "news.jsonl", held=True)
    with ctx.writing():
        ctx.database.execute_sql(f"UPDATE job SET filler = '{GONE}'")
    discard = jobs.discard

    def by_another_first(ctx, job):
        discard(ctx, job)
        discard(ctx, job)

    monkeypatch.setattr(jobs, "discard", by_another_first)
    leases.look_after(ctx)
    with pytest.raises(NotFound):
        jobs.get_job(ctx, job)


@pytest.mark.parametrize("number", [1, 2])
def test_a_job_that_was_removed_before_all_its_items_had_come_is_a_conflict(ctx, number, monkeypatch):
    portions = iter([*texts("One."), *texts("Two.")])

    def found():
        for _ in range(number):
            yield next(portions)
        [job] = jobs.list_jobs(ctx)["items"]
        jobs.discard(ctx, job["id"])

    monkeypatch.setattr(jobs, "_ITEMS", 1)
    with pytest.raises(Conflict, match="another process"):
        jobs.hand_in(ctx, "batch", "news.jsonl", found())
    assert jobs.list_jobs(ctx)["items"] == []


def test_a_job_whose_filler_was_on_another_host_is_closed_when_nobody_served_it_for_a_day(ctx):
    job = jobs.create(ctx, "ingest", "news.jsonl")
    jobs.add_items(ctx, job, texts("One."))
    with ctx.writing():
        ctx.database.execute_sql(f"UPDATE job SET filler = '{ELSEWHERE}'")
    leases.look_after(ctx)
    assert jobs.get_job(ctx, job)["total"] is None
    with ctx.writing():
        ctx.database.execute_sql("UPDATE job SET served_at = '2020-01-01 00:00:00'")
    leases.look_after(ctx)
    assert (jobs.get_job(ctx, job)["total"], statuses(ctx, job)) == (1, ["waiting"])


def test_an_item_under_embargo_waits_until_it_ends(ctx):
    job = new_job(ctx, *texts("One."))
    leases.fail(ctx, *leases.lease(ctx, 1), NotYet("embargoed", "is embargoed", 86_400))
    [shown] = jobs.list_items(ctx, job)["items"]
    assert shown["not_before"] - datetime.now(UTC) > timedelta(hours=23)


def test_somebody_who_waits_is_told_of_it_at_once(ctx):
    job = new_job(ctx, *texts("One."), kind="ingest")
    leases.fail(ctx, *leases.lease(ctx, 1), BUSY)
    assert statuses(ctx, job) == ["failed"]


def test_a_cancelled_job_ends_what_was_begun_and_nothing_else(ctx):
    job = new_job(ctx, *texts(*"abcd"))
    one, _ = leases.lease(ctx, 2)
    cancelled = jobs.cancel_job(ctx, job)
    assert (cancelled["status"], cancelled["finished_at"], jobs.any_open(ctx)) == ("cancelling", None, True)
    assert statuses(ctx, job) == ["leased", "leased", "cancelled", "cancelled"]
    end(ctx, one)
    refused_calls(ctx, job)
    assert jobs.list_jobs(ctx, status="cancelled")["total"] == 0
    leases.hand_back(ctx)
    assert statuses(ctx, job) == ["done", "cancelled", "cancelled", "cancelled"]
    ended = jobs.get_job(ctx, job)
    assert (ended["status"], ended["finished_at"] is not None, jobs.any_open(ctx)) == ("cancelled", True, False)
    assert leases.lease(ctx, 5) == []
    refused_calls(ctx, job)


def refused_calls(ctx, job) -> None:
    for call in (jobs.cancel_job, jobs.retry_job):
        with pytest.raises(Conflict):
            call(ctx, job)


def test_a_cancelled_job_of_a_worker_that_has_ended_ends_with_its_leases(ctx):
    job = new_job(ctx, *texts("One."))
    leases.lease(ctx, 1)
    give_to(ctx, GONE)
    assert jobs.cancel_job(ctx, job)["status"] == "cancelling"
    leases.look_after(ctx)
    assert (jobs.get_job(ctx, job)["status"], statuses(ctx, job)) == ("cancelled", ["cancelled"])


def test_a_job_that_nobody_works_on_is_cancelled_at_once(ctx):
    cancelled = jobs.cancel_job(ctx, new_job(ctx, *texts("One.")))
    assert (cancelled["status"], cancelled["finished_at"] is not None) == ("cancelled", True)


def test_the_failed_items_are_tried_again_but_for_those_without_data(ctx):
    job = new_job(ctx, *texts("One.", "Two."), Refused("news.jsonl:3", InvalidInput("JSON", "is broken")))
    one, two = leases.lease(ctx, 2)
    end(ctx, one)
    leases.fail(ctx, two, InvalidInput("text", "is too short"))
    jobs.finish(ctx)
    assert jobs.retry_job(ctx, job)["status"] == "queued"
    assert statuses(ctx, job) == ["done", "waiting", "failed"]
    end(ctx, *leases.lease(ctx, 5))
    assert jobs.get_job(ctx, job)["status"] == "done"
    with pytest.raises(Conflict, match="no failed items"):
        jobs.retry_job(ctx, job)


def test_a_held_job_is_begun_when_it_is_closed(ctx):
    job = jobs.create(ctx, "batch", "upload", held=True)
    jobs.add_items(ctx, job, texts("One."))
    assert (leases.lease(ctx, 1), jobs.get_job(ctx, job)["status"]) == ([], "receiving")
    jobs.close(ctx, job)
    assert len(leases.lease(ctx, 1)) == 1


def test_the_jobs_of_a_process_that_ended_before_it_closed_them(ctx):
    held = jobs.create(ctx, "batch", "upload", held=True)
    other = jobs.create(ctx, "ingest", "news.jsonl")
    for job in (held, other):
        jobs.add_items(ctx, job, texts("One."))
    leases.look_after(ctx)
    assert jobs.get_job(ctx, held)["total"] is None
    with ctx.writing():
        ctx.database.execute_sql(f"UPDATE job SET filler = '{GONE}'")
    leases.look_after(ctx)
    with pytest.raises(NotFound):
        jobs.get_job(ctx, held)
    left = jobs.get_job(ctx, other)
    assert (left["total"], left["status"]) == (1, "queued")
    assert "ended before it had added all" in left["trouble"]
    end(ctx, *leases.lease(ctx, 5))
    assert jobs.get_job(ctx, other)["status"] == "done"


def test_an_empty_job_is_done(ctx):
    assert jobs.get_job(ctx, new_job(ctx))["status"] == "done"


def test_what_comes_before_an_error_is_added(ctx):
    def broken():
        yield from texts("One.", "Two.")
        raise OSError("gone")

    job = jobs.create(ctx, "ingest", "news.jsonl")
    with pytest.raises(OSError, match="gone"):
        jobs.add_items(ctx, job, broken())
    assert statuses(ctx, job) == ["waiting", "waiting"]


def test_jobs_and_items_come_in_pages(ctx):
    made = [new_job(ctx, *texts(*"abc")) for _ in range(3)]
    page = jobs.list_jobs(ctx, paging=Paging(2))
    assert ([item["id"] for item in page["items"]], page["total"]) == ([made[2], made[1]], 3)
    rest = jobs.list_jobs(ctx, paging=Paging(2, page["next_cursor"]))
    assert [item["id"] for item in rest["items"]] == [made[0]]
    leases.fail(ctx, leases.lease(ctx, 1, job=made[1])[0], InvalidInput("text", "is empty"))
    assert [job["id"] for job in jobs.list_jobs(ctx, status="running")["items"]] == [made[1]]
    assert jobs.list_jobs(ctx, kind="batch")["total"] == 0
    items = jobs.list_items(ctx, made[1], "waiting", Paging(1))
    assert ([item["number"] for item in items["items"]], items["total"]) == ([2], 2)
    items = jobs.list_items(ctx, made[1], "waiting", Paging(1, items["next_cursor"]))
    assert ([item["number"] for item in items["items"]], items["next_cursor"]) == ([3], None)


@pytest.mark.parametrize("id", ["j_none", "", "a b", "\0"])
def test_unknown_jobs(ctx, id):
    for call in (jobs.get_job, jobs.list_items, jobs.cancel_job, jobs.retry_job, jobs.close, jobs.discard):
        with pytest.raises(NotFound):
            call(ctx, id)


def test_old_jobs_are_removed(ctx):
    old, young = new_job(ctx, *texts("One.")), new_job(ctx, *texts("Two."))
    for item in leases.lease(ctx, 1) + leases.lease(ctx, 1):
        end(ctx, item)
    with ctx.writing():
        ctx.database.execute_sql(f"UPDATE job SET finished_at = '2020-01-01 00:00:00' WHERE uid = '{old}'")
    jobs.remove_old(ctx, 30)
    assert [job["id"] for job in jobs.list_jobs(ctx)["items"]] == [young]
    with ctx.reading():
        assert job_rows.by_uid(old) is None
        assert lease_rows.holders() == []
