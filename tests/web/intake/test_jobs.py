"""Jobs and their progress, without a browser."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from quotes_service.jobs.work import work
from quotes_service.records import RawArticle
from quotes_service.services.intake import jobs
from quotes_service.store.models import Job, now
from tests.factories import STORMS, TIDES
from tests.web.pages import send, words


@pytest.fixture
def job(ctx):
    """A job of two articles and of one that is empty."""
    found = [
        RawArticle(f"news.jsonl:{n}", "json", json.dumps({"text": t}).encode(), {})
        for n, t in enumerate((TIDES, STORMS, ""))
    ]
    return jobs.hand_in(ctx, "batch", "News of <May>", found)


def read(ctx) -> None:
    while work(ctx):
        pass


def test_a_job_is_followed_to_its_end(client, ctx, job):
    assert "News of <May> waits for a worker; 0 of 3 articles; from files that were sent" in words(client.get("/jobs/"))
    page = client.get(f"/jobs/{job}")
    assert "Waits for a worker 0 of 3 articles" in words(page)
    assert f'hx-get="/jobs/{job}/progress" hx-trigger="every 2s"' in page.text
    read(ctx)
    part = client.get(f"/jobs/{job}/progress", headers={"HX-Request": "true"})
    assert "<main" not in part.text
    assert "hx-trigger" not in part.text  # it has ended
    assert "Done 3 of 3 articles" in words(part)
    page = client.get(f"/jobs/{job}")
    assert "What could not be read news.jsonl:2: text: is empty" in words(page)
    assert page.text.count('href="/articles/a_') == 2
    assert "news.jsonl:0" not in words(client.get(f"/jobs/{job}?status=failed"))


def test_a_job_is_cancelled(client, ctx, job):
    answer = send(client, client.get(f"/jobs/{job}"), "/cancel")
    assert (answer.status_code, answer.location) == (303, f"/jobs/{job}")
    page = client.get(f"/jobs/{job}")
    assert "What was waiting is cancelled." in words(page)
    assert "Cancelled 3 of 3 articles" in words(page)
    assert "/cancel" not in page.text
    assert "/retry" not in page.text


def test_what_failed_is_tried_again(client, ctx, job):
    read(ctx)
    page = client.get(f"/jobs/{job}")
    assert send(client, page, "/retry").status_code == 303
    assert "Waits for a worker 2 of 3 articles" in words(client.get(f"/jobs/{job}"))
    read(ctx)
    assert "Done 3 of 3 articles" in words(client.get(f"/jobs/{job}"))


def test_a_page_that_is_out_of_date_says_so(client, ctx, job):
    page = client.get(f"/jobs/{job}")
    read(ctx)
    answer = send(client, page, "/cancel")
    assert answer.status_code == 409
    assert f"The job {job} is done already." in words(answer)


def test_where_no_worker_runs_the_page_says_how_to_start_one(client, ctx, job):
    nobody = "Nobody is working on it: start quotes worker."
    assert nobody not in words(client.get(f"/jobs/{job}"))  # one may take it in a moment
    with ctx.writing():
        Job.update(served_at=now() - timedelta(minutes=1)).execute()
    assert nobody in words(client.get(f"/jobs/{job}"))
    read(ctx)
    assert nobody not in words(client.get(f"/jobs/{job}"))


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/jobs/", 200, "There is no job. One begins when you send several files"),
        ("/jobs/?status=late", 422, "status: must be one of receiving, queued"),
        ("/jobs/j_99", 404, "No job has the id 'j_99'."),
        ("/jobs/j_99/progress", 404, "No job has the id 'j_99'."),
    ],
)
def test_addresses(client, address, status, said):
    answer = client.get(address)
    assert answer.status_code == status
    assert said in words(answer)
