from __future__ import annotations

import json

import pytest

from quotes_service.errors import Changed, DatabaseUnavailable, InvalidInput
from quotes_service.ingest.fetching import Fetcher
from quotes_service.ingest.web import raw_address
from quotes_service.jobs import work as module
from quotes_service.jobs.work import work
from quotes_service.records import RawArticle
from quotes_service.services.intake import jobs, leases
from quotes_service.services.intake.articles import list_articles
from tests.factories import STORMS, TIDES
from tests.ingest.fetching.site import Site, page, running
from tests.logged import logged, records

FISH = "“Fish swim,” said Ann Lee, clerk at the Harbour Council.\n"


def line(number: int, **fields) -> RawArticle:
    return RawArticle(f"news.jsonl:{number}", "json", json.dumps(fields).encode())


def new_job(ctx, *found: RawArticle) -> str:
    job = jobs.create(ctx, "batch", "news.jsonl")
    jobs.add_items(ctx, job, found)
    jobs.close(ctx, job)
    return job


def do_all(ctx, **options) -> None:
    while work(ctx, **options):
        pass


def items(ctx, job: str) -> list[tuple]:
    return [(item["status"], item["outcome"], item["error"]) for item in jobs.list_items(ctx, job)["items"]]


def test_articles_are_stored_and_told_by_their_outcome(ctx):
    job = new_job(
        ctx,
        line(1, text=TIDES, url="https://post.example/walls"),
        line(2, text=TIDES + "\nMore.", url="https://post.example/walls"),
        line(3, text=TIDES + "\nMore.", url="https://post.example/walls", tags=["x"]),
        line(4, text=""),
        RawArticle("news.jsonl:5", "json", b"{"),
    )
    assert work(ctx) == 5
    assert [item[:2] for item in items(ctx, job)] == [
        ("done", "created"),
        ("done", "new_version"),
        ("done", "unchanged"),
        ("failed", None),
        ("failed", None),
    ]
    report = jobs.report(ctx, job)
    assert (report["created"], report["new_versions"], report["unchanged"]) == (1, 1, 1)
    assert [(one["origin"], one["error"][:5]) for one in report["refused"]] == [
        ("news.jsonl:4", "text:"),
        ("news.jsonl:5", "JSON:"),
    ]
    assert report["ignored_fields"] == ["tags"]
    [article] = list_articles(ctx)["items"]
    assert {item["article_id"] for item in jobs.list_items(ctx, job, "done")["items"]} == {article["id"]}
    assert (jobs.get_job(ctx, job)["status"], work(ctx)) == ("done", 0)


def test_a_contradiction_is_a_failed_item(ctx):
    job = new_job(
        ctx,
        line(1, text=TIDES, url="https://post.example/1", id="1"),
        line(2, text=STORMS, url="https://post.example/1", id="2"),
    )
    do_all(ctx)
    assert items(ctx, job)[1][2].startswith("external_id: is '2', but the article of this url")


@pytest.mark.parametrize("failing", ["read_raw", "add_articles"])
def test_a_mistake_of_ours_fails_one_item_and_is_logged(ctx, monkeypatch, failing):
    before = getattr(module, failing)

    def broken(*arguments, **options):
        if b"Fish" in str(arguments).encode():
            raise ZeroDivisionError("oops")
        return before(*arguments, **options)

    job = new_job(ctx, line(1, text=TIDES), line(2, text=FISH), line(3, text=STORMS))
    monkeypatch.setattr(module, failing, broken)
    with logged(module.__name__) as stream:
        do_all(ctx)
    [record] = records(stream)
    assert (record["job"], "oops" in record["exception"]) == (job, True)
    assert record["message"] == f"The item 2 of the job {job} cannot be read"
    error = "article: cannot be read: ZeroDivisionError; the log of the worker says more"
    assert items(ctx, job) == [("done", "created", None), ("failed", None, error), ("done", "created", None)]
    monkeypatch.undo()
    jobs.retry_job(ctx, job)
    do_all(ctx)
    assert items(ctx, job)[1] == ("done", "created", None)


def test_no_item_is_forgotten_that_is_said_to_be_lost_and_is_not(ctx, monkeypatch):
    before = module.add_articles

    def changed(ctx, sent, **options):
        if any("Fish" in article.text for article in sent):
            raise Changed("something else")
        return before(ctx, sent, **options)

    job = new_job(ctx, line(1, text=FISH), line(2, text=STORMS))
    monkeypatch.setattr(module, "add_articles", changed)
    do_all(ctx)
    error = "article: cannot be read: Changed; the log of the worker says more"
    assert items(ctx, job) == [("failed", None, error), ("done", "created", None)]


def test_a_site_that_wants_to_be_asked_slowly_keeps_no_other_waiting(ctx):
    """Its articles are left for later, and have not been tried; somebody who waits for this very job waits for them."""
    with running(Site()) as site:
        slept = []
        site.pages["/robots.txt"] = page(b"User-agent: *\nCrawl-delay: 60", Content_Type="text/plain")
        site.pages["/walls"] = page(TIDES.encode(), Content_Type="text/plain")
        ctx.fetcher = Fetcher(site.rules(), sleep=slept.append)
        job = new_job(ctx, *(raw_address(site.url(f"/walls?{number}")) for number in range(3)), line(4, text=STORMS))
        assert (work(ctx), slept) == (4, [])
        first, *slow, other = jobs.list_items(ctx, job)["items"]
        assert (first["status"], other["status"]) == ("done", "done")
        assert [(item["status"], item["tries"], item["error"]) for item in slow] == [
            ("waiting", 0, "url: has a host for which many requests wait")
        ] * 2
        assert slow[0]["not_before"] < slow[1]["not_before"]
        with ctx.writing():
            ctx.database.execute_sql("UPDATE job_item SET not_before = '2020-01-01 00:00:00'")
        work(ctx, job=job, at_once=1)
        assert (jobs.get_job(ctx, job)["items"]["done"], len(slept)) == (3, 1)


def test_what_is_begun_while_the_database_fails_is_not_lost(ctx, monkeypatch):
    def unavailable(*_, **__):
        raise DatabaseUnavailable("the disk is full")

    job = new_job(ctx, line(1, text=TIDES))
    with monkeypatch.context() as patch, pytest.raises(DatabaseUnavailable):
        patch.setattr(module, "add_articles", unavailable)
        work(ctx)
    assert items(ctx, job) == [("leased", None, None)]
    leases.hand_back(ctx)
    do_all(ctx)
    assert items(ctx, job) == [("done", "created", None)]


def test_a_worker_whose_lease_was_lost_stores_nothing(ctx, monkeypatch):
    """Another one has the first article meanwhile; the second is stored by the first worker."""
    before = module.add_articles

    def lose_one(ctx, sent, **options):
        with ctx.writing():
            ctx.database.execute_sql("UPDATE job_item SET worker = 'elsewhere:1:1' WHERE number = 1")
        return before(ctx, sent, **options)

    job = new_job(ctx, line(1, text=TIDES), line(2, text=STORMS))
    monkeypatch.setattr(module, "add_articles", lose_one)
    work(ctx)
    assert [item[0] for item in items(ctx, job)] == ["leased", "done"]
    assert list_articles(ctx)["total"] == 1


def test_the_outcome_is_committed_with_the_article(ctx, monkeypatch):
    """A crash between the two is impossible: what ends before the commit is told as created by the next worker."""
    before = leases.settle

    def crash(item, outcome, ignored):
        before(item, outcome, ignored)
        raise KeyboardInterrupt

    job = new_job(ctx, line(1, text=TIDES))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(leases, "settle", crash)
        work(ctx)
    assert list_articles(ctx)["total"] == 0
    leases.hand_back(ctx)
    do_all(ctx)
    assert items(ctx, job) == [("done", "created", None)]


def test_only_one_job(ctx):
    first, second = new_job(ctx, line(1, text=TIDES)), new_job(ctx, line(1, text=STORMS))
    do_all(ctx, job=second)
    assert [jobs.get_job(ctx, job)["status"] for job in (first, second)] == ["queued", "done"]


def test_an_article_in_another_language_is_counted(ctx, monkeypatch):
    extract = ctx.extractor.extract

    def german(text, **options):
        from dataclasses import replace

        return replace(extract(text, **options), language="de", supported=False)

    monkeypatch.setattr(ctx.extractor, "extract", german)
    job = new_job(ctx, line(1, text="Es regnet."))
    do_all(ctx)
    assert jobs.report(ctx, job)["unsupported_language"] == 1


def test_an_error_has_its_reason(ctx):
    job = new_job(ctx, line(1, text="x", date="May"))
    do_all(ctx)
    [error] = jobs.get_job(ctx, job)["errors"]
    assert error["error"] == str(
        InvalidInput("published_at", "'May' is not a date such as 2021-02-19 or 2021-02-19T08:00:00Z")
    )


WIRE = {"versioncreated": "2025-06-12T10:00:00Z", "bodies": [{"value": TIDES}], "pubstatus": "usable"}


@pytest.mark.parametrize(
    ("raw", "status", "shown"),
    [
        (
            line(1, uri="x", **{**WIRE, "pubstatus": "withheld"}, ednote="a\ud800\0b"),
            "failed",
            {"error": "pubStatus: is withheld: its agency does not want it to be used now: a\ufffd\ufffdb"},
        ),
        (
            line(1, uri="x", **{**WIRE, "pubstatus": "canceled"}, ednote="a\ud800\0b"),
            "done",
            {"note": "x: canceled by its agency: a\ufffd\ufffdb"},
        ),
        (
            line(1, uri="\ud800", **{**WIRE, "pubstatus": "canceled"}),
            "failed",
            {"error": "external_id: has half of a character (lone surrogate U+D800) at character 0"},
        ),
        (line(1, text=TIDES, **{"\ud800\0": 1}), "done", {"outcome": "created"}),
        (line(1, text="", **{"\ud800\0": 1}), "failed", {"error": "text: is empty"}),
        (RawArticle("M\udcfcller\0.txt", "text", TIDES.encode()), "done", {"origin": "M\ufffdller\ufffd.txt"}),
        (
            RawArticle("a.txt", "text", TIDES.encode(), {"title": "a\ud800b"}),
            "failed",
            {"error": "title: has half of a character (lone surrogate U+D800) at character 1"},
        ),
    ],
)
def test_no_text_that_cannot_be_stored_keeps_others_from_being_read(ctx, raw, status, shown):
    job = new_job(ctx, raw, line(2, text=STORMS))
    do_all(ctx)
    first, second = jobs.list_items(ctx, job)["items"]
    assert (first["status"], second["status"]) == (status, "done")
    assert {name: first[name] for name in shown} == shown
    assert jobs.get_job(ctx, job)["status"] == "done"
