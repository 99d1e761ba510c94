from __future__ import annotations

import gzip
import io
import json
import tarfile
import tempfile

import pytest

from quotes_service.app import create_app
from quotes_service.jobs.work import work
from quotes_service.services.intake.batches import ENDINGS
from quotes_service.settings import Settings
from quotes_service.store.models import JobItem
from tests.api.test_bad_input import assert_problem
from tests.factories import STORMS, TIDES, SimpleExtractor
from tests.ingest.made import warc

BATCHES, JOBS = "/api/v1/batches", "/api/v1/jobs"
LINES = "application/x-ndjson"
NEWS = "".join(json.dumps({"text": text}) + "\n" for text in (TIDES, STORMS)).encode()


@pytest.fixture
def client(any_app):
    return any_app.test_client()


def send(client, body: bytes = NEWS, kind: str = LINES, query: str = "", **headers: str):
    return client.post(f"{BATCHES}{query}", data=body, content_type=kind, headers=headers)


def do_all(client) -> None:
    while work(client.application.extensions["quotes_service"]):
        pass


def test_a_batch_becomes_a_job_that_workers_do(client):
    answer = send(client, query="?label=News+of+May")
    assert (answer.status_code, answer.headers["Location"]) == (202, f"{JOBS}/{answer.json['id']}")
    job = answer.json
    assert (job["kind"], job["label"], job["status"], job["total"]) == ("batch", "News of May", "queued", 2)
    do_all(client)
    job = client.get(answer.headers["Location"]).json
    assert (job["status"], job["outcomes"]["created"], job["errors"]) == ("done", 2, [])
    assert client.get("/api/v1/articles").json["total"] == 2
    assert client.get(JOBS).json["items"][0]["id"] == job["id"]
    assert client.get(f"{JOBS}?status=queued").json["total"] == 0
    items = client.get(f"{JOBS}/{job['id']}/items").json["items"]
    assert [(item["origin"], item["outcome"]) for item in items] == [("body:1", "created"), ("body:2", "created")]
    assert client.get(f"/api/v1/articles/{items[0]['article_id']}").status_code == 200


def test_a_name_that_is_not_utf8_loses_nothing(client):
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w", format=tarfile.GNU_FORMAT, encoding="latin-1") as archive:
        for name, text in (("Müller.txt", TIDES), ("storms.txt", STORMS)):
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    answer = send(client, body.getvalue(), "application/x-tar")
    assert answer.status_code == 202
    do_all(client)
    items = client.get(f"{JOBS}/{answer.json['id']}/items").json["items"]
    assert [(item["origin"], item["outcome"]) for item in items] == [
        ("body/M\ufffdller.txt", "created"),
        ("body/storms.txt", "created"),
    ]


def test_bad_lines_are_failed_items_with_their_line(client):
    bad = b'\n{"text": ""}\nnonsense\n\xff\xfe\n' + NEWS + b'{"text": "x", "date": "May"}\n{"text": "\xff\xfe abc"}'
    job = send(client, bad).json
    do_all(client)
    job = client.get(f"{JOBS}/{job['id']}").json
    assert (job["items"]["done"], job["items"]["failed"]) == (2, 5)
    assert [(error["origin"], error["error"].split(":")[0]) for error in job["errors"]] == [
        ("body:2", "text"),
        ("body:3", "JSON"),
        ("body:4", "JSON"),
        ("body:7", "published_at"),
        ("body:8", "JSON"),
    ]
    page = client.get(f"{JOBS}/{job['id']}/items?status=failed&limit=3").json
    assert [item["number"] for item in page["items"]] == [1, 2, 3]
    assert [item["number"] for item in client.get(page["next"]).json["items"]] == [6, 7]


def test_a_gzip_of_lines(client):
    job = send(client, gzip.compress(NEWS), "application/gzip").json
    do_all(client)
    assert client.get(f"{JOBS}/{job['id']}").json["outcomes"]["created"] == 2


@pytest.mark.parametrize("body", [NEWS.strip(), warc(*((f"https://a.example/{page}", b"<p>One.") for page in (1, 2)))])
@pytest.mark.parametrize("garbage", [b"garbage", b"garbage" * 50_000])
def test_a_gzip_that_something_follows_is_read(client, body, garbage):
    job = send(client, gzip.compress(body) + garbage, "application/gzip").json
    assert (job["items"]["waiting"], job["items"]["failed"]) == (2, 1)
    assert "follows its end" in job["errors"][0]["error"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"\n\n  \n", LINES, 422),
        (gzip.compress(b""), "application/gzip", 422),
        *((b"", kind, 400) for kind in ENDINGS),
    ],
)
def test_an_empty_batch_is_refused(client, body, kind, status):
    assert_problem(send(client, body, kind), status)
    assert client.get(JOBS).json["total"] == 0


def test_a_broken_archive_is_refused(client):
    problem = assert_problem(send(client, gzip.compress(NEWS)[:-20][:30], "application/gzip"), 422)
    assert "cannot be read" in problem["errors"]["json"]["body"][0]
    assert client.get(JOBS).json["total"] == 0


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "", "multipart/form-data"])
def test_another_type_is_refused(client, kind):
    assert_problem(send(client, kind=kind), 415)


def test_a_content_encoding_is_refused(client):
    assert_problem(send(client, gzip.compress(NEWS), **{"Content-Encoding": "gzip"}), 415)


def test_a_body_that_breaks_off_leaves_nothing(client):
    broken = {"CONTENT_LENGTH": str(len(NEWS) + 100), "wsgi.input": io.BytesIO(NEWS)}
    answer = client.post(BATCHES, content_type=LINES, environ_overrides=broken)
    assert_problem(answer, 400)
    assert client.get(JOBS).json["total"] == 0


def test_a_batch_may_be_larger_than_other_bodies_up_to_its_own_limit(database_url):
    settings = Settings(database_url=database_url, max_body_bytes=100, max_batch_bytes=len(NEWS))
    app = create_app(settings, extractor=SimpleExtractor())
    client = app.test_client()
    assert send(client).status_code == 202
    assert_problem(send(client, NEWS + b"\n"), 413)
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    for body, status in ((NEWS, 202), (NEWS + b"\n", 413)):
        stream = {"wsgi.input": io.BytesIO(body), **chunked}
        assert client.post(BATCHES, content_type=LINES, environ_overrides=stream).status_code == status
    app.extensions["quotes_service"].close()


def test_a_batch_has_a_limit_of_items(database_url):
    """However few bytes they are packed in; a line that cannot be read is one of them."""
    app = create_app(Settings(database_url=database_url, max_batch_items=600), extractor=SimpleExtractor())
    client = app.test_client()
    for packed, kind in ((gzip.compress, "application/gzip"), (bytes, LINES)):
        assert send(client, packed(b"x\n" * 600), kind).json["total"] == 600
        problem = assert_problem(send(client, packed(b"x\n" * 601), kind), 413)
        assert "600 articles (QUOTES_MAX_BATCH_ITEMS)" in problem["errors"]["json"]["body"][0]
    with app.extensions["quotes_service"].reading():
        assert JobItem.select().count() == 1200
    assert client.get(JOBS).json["total"] == 2
    app.extensions["quotes_service"].close()


def test_no_file_is_left(client, tmp_path, monkeypatch):
    (folder := tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    for body in (NEWS, b""):
        send(client, body)
    assert list(folder.iterdir()) == []


def test_a_batch_that_is_sent_again_with_its_key_is_done_once(client):
    key = {"Idempotency-Key": "batch-1"}
    first, second = send(client, **key), send(client, **key)
    assert (second.status_code, second.headers["Idempotency-Replayed"]) == (202, "true")
    assert second.json["id"] == first.json["id"]
    assert_problem(send(client, NEWS + b"{}", **key), 422)
    assert client.get(JOBS).json["total"] == 1


def test_a_condition_on_the_list_of_jobs(client):
    tag = client.get(JOBS).headers["ETag"]
    assert send(client, **{"If-Match": tag}).status_code == 202
    assert_problem(send(client, **{"If-Match": tag}), 412)


def test_a_job_is_cancelled_once(client):
    job = f"{JOBS}/{send(client).json['id']}"
    answer = client.post(f"{job}/cancel")
    assert (answer.status_code, answer.json["status"], answer.json["items"]["cancelled"]) == (200, "cancelled", 2)
    for call in ("cancel", "retry"):
        problem = assert_problem(client.post(f"{job}/{call}"), 409)
        assert "cancelled" in problem["detail"]
    do_all(client)
    assert client.get("/api/v1/articles").json["total"] == 0


def test_the_failed_items_of_a_job_are_tried_again(client):
    job = f"{JOBS}/{send(client, NEWS + b'nonsense').json['id']}"
    do_all(client)
    answer = client.post(f"{job}/retry")
    assert (answer.status_code, answer.headers["Location"], answer.json["status"]) == (202, job, "queued")
    do_all(client)
    assert client.get(job).json["items"]["failed"] == 1
    good = f"{JOBS}/{send(client).json['id']}"
    do_all(client)
    assert_problem(client.post(f"{good}/retry"), 409)


@pytest.mark.parametrize("path", ["", "/items", "/cancel", "/retry"])
@pytest.mark.parametrize("id", ["j_none", "%00", "ä"])
def test_an_unknown_job(client, path, id):
    method = client.post if path in ("/cancel", "/retry") else client.get
    assert_problem(method(f"{JOBS}/{id}{path}"), 404)


@pytest.mark.parametrize("query", ["status=open", "limit=0", "colour=red"])
def test_wrong_queries(client, query):
    assert_problem(client.get(f"{JOBS}?{query}"), 422)
    assert_problem(client.get(f"{JOBS}/j_none/items?{query}"), 422)


@pytest.fixture
def impatient(database_url):
    """Calls an app that takes 200 characters for a long text."""
    settings = Settings(database_url=database_url, fetch=False, long_text_chars=200)
    app = create_app(settings, extractor=SimpleExtractor())
    yield app.test_client()
    app.extensions["quotes_service"].close()


def test_a_long_text_becomes_a_job_and_then_the_same_article(impatient):
    about = {"title": "Walls", "url": "https://post.example/walls", "outlet": "The Post", "external_id": "7"}
    sent = {"text": TIDES, "published_at": "2024-05-02", **about}
    answer = impatient.post("/api/v1/articles", json=sent)
    assert (answer.status_code, answer.headers["Location"]) == (202, f"{JOBS}/{answer.json['id']}")
    assert (answer.json["kind"], answer.json["label"], answer.json["total"]) == ("article", "Walls", 1)
    assert impatient.get("/api/v1/articles").json["total"] == 0
    do_all(impatient)
    [item] = impatient.get(f"{answer.headers['Location']}/items").json["items"]
    article = impatient.get(f"/api/v1/articles/{item['article_id']}").json
    assert {name: article[name] for name in sent} == sent
    assert article["quotations"]
    again = impatient.post("/api/v1/articles", json=sent)
    assert again.status_code == 202
    do_all(impatient)
    assert impatient.get(again.headers["Location"]).json["outcomes"]["unchanged"] == 1
    assert impatient.post("/api/v1/articles", json={"text": "“Rain,” said Ann Lee."}).status_code == 201


@pytest.mark.parametrize(
    ("sent", "field"), [({"text": "a\0" * 200}, "text"), ({"text": "a" * 300, "outlet": "é" * 1500}, "outlet")]
)
def test_a_long_article_that_cannot_be_stored_is_refused_at_once(impatient, sent, field):
    problem = assert_problem(impatient.post("/api/v1/articles", json=sent), 422)
    assert [*problem["errors"]["json"]] == [field]
    assert impatient.get(JOBS).json["total"] == 0
