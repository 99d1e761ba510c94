from contextlib import nullcontext
from dataclasses import replace
from datetime import date

import pytest

from quotes_service.context import Context
from quotes_service.errors import InvalidInput, NoResult, NotAllowed, NotFound, TooLarge
from quotes_service.jobs.work import work
from quotes_service.records import Article
from quotes_service.services.intake import articles, jobs
from quotes_service.services.intake.extract import extract, extract_later, is_long, result
from quotes_service.services.intake.submission import Submission
from quotes_service.services.lookup.stats import summary
from tests.factories import TIDES, SimpleExtractor, article


def read(ctx, **sent) -> dict:
    return extract(ctx, Submission(**sent).to_article(ctx.settings.max_text_chars))


def test_a_text_is_extracted_and_not_stored(ctx):
    found = extract(ctx, Article(TIDES, "Walls", published_at=date(2024, 5, 2)))
    assert (found["text"], found["language"], found["supported"]) == (TIDES, "en", True)
    _, kept = articles.add_article(ctx, article())
    assert found["quotations"][0].keys() == kept["quotations"][0].keys()
    assert found["quotations"][0]["id"] is None
    assert found["quotations"][0]["article"] == {
        "id": None,
        "external_id": None,
        "title": "Walls",
        "label": "Walls",
        "url": None,
        "outlet": None,
        "byline": None,
        "published_at": date(2024, 5, 2),
    }
    tolvik = found["people"][0]
    assert (tolvik["name"], tolvik["aliases"]) == ("Maren Tolvik", ["Tolvik"])
    [role] = tolvik["roles"]
    evidence = role.pop("evidence")
    assert role == {
        "title": "professor",
        "institution": "Larkhaven Institute for Coastal Research",
        "acronym": "LICR",
        "status": "current",
    }
    assert TIDES[evidence["start"] : evidence["end"]] == evidence["text"]


def test_a_page_is_extracted(ctx):
    story = "".join(f"<p>{paragraph}</p>" for paragraph in TIDES.split("\n\n"))
    page = f"<title>Walls</title><body><nav>Home</nav><article><h1>Walls</h1>{story}</article></body>"
    found = read(ctx, html=f"<html>{page}</html>")
    assert len(found["quotations"]) == 3
    assert found["title"] == "Walls"
    assert summary(ctx)["articles"] == 0


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "text"),
        ({"text": TIDES, "html": "<p>x</p>"}, "html"),
        ({"text": " "}, "text"),
        ({"html": "<html></html>"}, "html"),
        ({"text": "x" * 2_000_001}, "text"),
    ],
)
def test_invalid_input_is_refused(ctx, sent, field):
    with pytest.raises(InvalidInput) as error:
        read(ctx, **sent)
    assert error.value.field == field


def test_the_senders_fields_take_precedence_over_the_pages():
    story = "".join(f"<p>{paragraph}</p>" for paragraph in TIDES.split("\n\n"))
    html = f"<html><title>Walls</title><body><article><h1>Walls</h1>{story}</article></body></html>"
    assert Submission(html=html).to_article(10_000).title == "Walls"
    sent = Submission(html=html, title="Tides", url="https://post.example/tides", published_at=date(2024, 5, 2))
    kept = sent.to_article(10_000)
    assert (kept.title, kept.url, kept.published_at) == ("Tides", "https://post.example/tides", date(2024, 5, 2))


def test_a_text_is_stored_as_sent():
    assert Submission(text=" a\r\n b ").to_article(10) == Article(" a\r\n b ")


def test_a_url_alone_is_not_fetched_where_nothing_is_stored():
    with pytest.raises(InvalidInput, match=r"Send text or html\.") as error:
        Submission(url="https://post.example/tides").to_article(10)
    assert error.value.field == "text"


LONG = "".join(f"{TIDES}\n\nDay {number}.\n\n" for number in range(3))


@pytest.fixture
def brief(ctx) -> Context:
    """A context in which TIDES is a short text, and LONG a long one."""
    ctx.settings = replace(ctx.settings, long_text_chars=len(TIDES))
    return ctx


def do_all(ctx) -> None:
    while work(ctx):
        pass


def test_a_long_text_is_read_by_a_worker_as_a_short_one_is_at_once(brief):
    long = Article(LONG, "Walls", url="https://post.example/walls", published_at=date(2024, 5, 2))
    assert [is_long(brief, one) for one in (Article(TIDES), long)] == [False, True]
    job = extract_later(brief, long, None)
    assert (job["kind"], job["status"], job["label"]) == ("extract", "queued", f"{len(LONG):,} characters")
    with pytest.raises(NoResult, match="not read yet") as error:
        result(brief, job["id"], None)
    assert error.value.retry_after == 5
    do_all(brief)
    assert result(brief, job["id"], None) == extract(brief, long)
    assert jobs.get_job(brief, job["id"])["outcomes"]["extracted"] == 1
    assert (summary(brief)["articles"], summary(brief)["experts"]) == (0, 0)
    jobs.remove_old(brief, -1)
    with pytest.raises(NotFound):
        result(brief, job["id"], None)


def test_what_failed_can_be_read_again_and_what_was_cancelled_cannot(brief, monkeypatch):
    failed, cancelled = (extract_later(brief, Article(LONG), None)["id"] for _ in range(2))
    jobs.cancel_job(brief, cancelled)
    with monkeypatch.context() as patch:
        patch.setattr(SimpleExtractor, "extract", lambda *_, **__: 1 / 0)
        do_all(brief)
    for job, reason in ((failed, "ZeroDivisionError"), (cancelled, "the job was cancelled")):
        with pytest.raises(NoResult, match=reason) as error:
            result(brief, job, None)
        assert error.value.retry_after is None
    jobs.retry_job(brief, failed)
    do_all(brief)
    assert len(result(brief, failed, None)["quotations"]) == 9


def test_a_job_whose_text_is_still_to_come_has_no_result_yet(ctx):
    job = jobs.create(ctx, "extract", "12 characters", held=True)
    with pytest.raises(NoResult, match="not read yet"):
        result(ctx, job, None)


@pytest.mark.parametrize(("sender", "allowed"), [("k_1", {"k_1"}), (None, {"k_1", "k_2", None})])
def test_only_the_sender_sees_what_was_read_if_one_is_known(brief, sender, allowed):
    job = extract_later(brief, Article(LONG), sender)["id"]
    do_all(brief)
    for caller in ("k_1", "k_2", None):
        with nullcontext() if caller in allowed else pytest.raises(NotAllowed, match="Only who sent"):
            assert result(brief, job, caller)["text"] == LONG


@pytest.mark.parametrize("job", ["j_000000000000", "nonsense", "another"])
def test_a_job_that_reads_no_text_has_no_result(brief, job):
    if job == "another":
        job = jobs.hand_in(brief, "batch", "news", [])
    with pytest.raises(NotFound):
        result(brief, job, None)


def test_what_cannot_be_read_is_refused_before_it_becomes_a_job(brief):
    for text, error in ((" " * 2_000, InvalidInput), ("x" * 2_000_001, TooLarge)):
        with pytest.raises(error):
            extract_later(brief, Article(text), None)
    assert jobs.list_jobs(brief)["total"] == 0
