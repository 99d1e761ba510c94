"""Requests with an Idempotency-Key that come again."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from quotes_service.app import create_app
from quotes_service.settings import Settings
from tests.api.conftest import STORMS_BODY, TIDES_BODY
from tests.api.test_bad_input import assert_problem
from tests.factories import SimpleExtractor

ARTICLES = "/api/v1/articles"
KEY = {"Idempotency-Key": '"8e03978e-40d5-43dd-bc93-6894a57f9324"'}
BAD = {"text": ""}


@pytest.fixture
def workers(database_url):
    """Clients of two apps over one database, as two processes have it."""
    apps = [create_app(Settings(database_url=database_url), extractor=SimpleExtractor()) for _ in range(2)]
    yield [app.test_client() for app in apps]
    for app in apps:
        app.extensions["quotes_service"].close()


def test_a_request_that_comes_again_is_answered_as_before(workers):
    first, second = (worker.post(ARTICLES, json=TIDES_BODY, headers=KEY) for worker in workers)
    assert (first.status_code, "Idempotency-Replayed" in first.headers) == (201, False)
    assert (second.status_code, second.headers["Idempotency-Replayed"]) == (201, "true")
    assert second.data == first.data  # a second request without a key would be answered "unchanged"
    for name in ("Location", "Content-Type", "Cache-Control"):
        assert second.headers[name] == first.headers[name]
    assert second.headers["X-Request-ID"] != first.headers["X-Request-ID"]


def test_what_changed_since_does_not_matter(workers):
    client = workers[0]
    first = client.post(ARTICLES, json=TIDES_BODY, headers=KEY)
    assert client.delete(first.headers["Location"]).status_code == 204
    assert client.post(ARTICLES, json=TIDES_BODY, headers=KEY).data == first.data
    assert client.get(ARTICLES).json["total"] == 0


def test_a_decision_is_made_once_though_its_condition_no_longer_holds(workers):
    client = workers[0]
    client.post(ARTICLES, json=TIDES_BODY)
    expert = client.get("/api/v1/experts").json["items"][0]["id"]
    condition = {"If-Match": client.get("/api/v1/decisions").headers["ETag"]}
    body = {"kind": "rename", "expert": expert, "name": "Bo Ek", "by": "Ida Holm"}
    made = [worker.post("/api/v1/decisions", json=body, headers=KEY | condition) for worker in workers]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json == made[1].json
    undo = f"{made[0].headers['Location']}/undo"
    undone = [client.post(undo, json={"by": "Bo Ek"}, headers={"Idempotency-Key": "undo"}) for _ in range(2)]
    assert [answer.status_code for answer in undone] == [201, 201]
    assert client.get("/api/v1/decisions").json["total"] == 2


@pytest.mark.parametrize(
    ("address", "body"), [(ARTICLES, STORMS_BODY), (ARTICLES, BAD), ("/api/v1/decisions", TIDES_BODY)]
)
def test_a_key_belongs_to_one_request(workers, address, body):
    first = workers[0].post(ARTICLES, json=TIDES_BODY, headers=KEY)
    problem = assert_problem(workers[1].post(address, json=body, headers=KEY), 422)
    assert problem["type"] == "/api/v1/problems/reused-key"
    assert workers[1].post(ARTICLES, json=TIDES_BODY, headers=KEY).data == first.data
    assert workers[1].get(ARTICLES).json["total"] == 1


def test_a_key_belongs_to_one_media_type(workers):
    line, batches = b'{"text": "One."}', "/api/v1/batches"
    kinds = ("application/x-ndjson", "Application/X-NDJSON; charset=utf-8", "application/warc")
    answers = [workers[0].post(batches, data=line, content_type=kind, headers=KEY) for kind in kinds]
    assert [answer.status_code for answer in answers] == [202, 202, 422]
    assert answers[2].json["type"] == "/api/v1/problems/reused-key"


def test_a_request_that_is_being_answered_is_not_begun_again(workers, monkeypatch):
    begun, go_on, extract = Event(), Event(), SimpleExtractor.extract

    def slowly(*args, **options):
        begun.set()
        assert go_on.wait(30)
        return extract(*args, **options)

    monkeypatch.setattr(SimpleExtractor, "extract", slowly)
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(workers[0].post, ARTICLES, json=TIDES_BODY, headers=KEY)
        assert begun.wait(30)
        meanwhile = workers[1].post(ARTICLES, json=TIDES_BODY, headers=KEY)
        assert_problem(meanwhile, 409)
        assert int(meanwhile.headers["Retry-After"]) > 0
        go_on.set()
        assert first.result().status_code == 201
    assert workers[1].post(ARTICLES, json=TIDES_BODY, headers=KEY).data == first.result().data


@pytest.mark.parametrize("status", [422, 500])
def test_an_error_leaves_its_key_free(workers, monkeypatch, status):
    client = workers[0]

    def fail(*args, **options):
        raise RuntimeError("once")

    if status == 422:
        assert_problem(client.post(ARTICLES, json=BAD, headers=KEY), 422)
    else:
        with monkeypatch.context() as patched:
            patched.setattr(SimpleExtractor, "extract", fail)
            assert_problem(client.post(ARTICLES, json=TIDES_BODY, headers=KEY), 500)
    answer = client.post(ARTICLES, json=TIDES_BODY, headers=KEY)
    assert (answer.status_code, "Idempotency-Replayed" in answer.headers) == (201, False)


def test_other_calls_do_not_keep_anything(workers):
    for text in ("“One,” said Ann Lee.", "“Two,” said Ann Lee."):
        answer = workers[0].post("/api/v1/extract", json={"text": text}, headers=KEY)
        assert answer.json["text"] == text


@pytest.mark.parametrize("key", ["", '""', "two words", '"unfinished', 'a"b', "ä", "a" * 256, "a, b", "a,a", '"a","b"'])
def test_a_key_that_cannot_be_accepted(client, key):
    problem = assert_problem(client.post(ARTICLES, json=TIDES_BODY, headers={"Idempotency-Key": key}), 400)
    assert problem["type"] == "/api/v1/problems/malformed-key"
    assert client.get(ARTICLES).json["total"] == 0


@pytest.mark.parametrize("key", ["a", '"a"', '"two words"', "~!#$%&'()*+-./:;<=>?@[]^_`{|}", "a" * 255])
def test_a_key_is_any_visible_text(client, key):
    assert client.post(ARTICLES, json=TIDES_BODY, headers={"Idempotency-Key": key}).status_code == 201
    again = client.post(ARTICLES, json=TIDES_BODY, headers={"Idempotency-Key": key.strip('"')})
    assert again.status_code == (400 if " " in key else 201)


#: A process that is killed when it has done what was asked, before it has answered.
_KILLED = """
import json, os, signal, sys
from quotes_service.app import create_app
from quotes_service.services import idempotency
from quotes_service.settings import Settings
from tests.factories import SimpleExtractor
url, path, body, kind, key = sys.argv[1:]
idempotency.keep = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
app = create_app(Settings(database_url=url), extractor=SimpleExtractor())
app.test_client().post(path, data=body, content_type=kind, headers={"Idempotency-Key": key})
"""


@pytest.mark.slow
def test_what_was_done_by_a_process_that_was_killed_is_not_done_again(workers, database_url):
    client = workers[0]
    quotation = client.post(ARTICLES, json=TIDES_BODY).json["quotations"][0]["id"]
    decision = json.dumps({"kind": "confirm", "quotation": quotation, "by": "Ida Holm"})
    for key, (path, body, kind, listed) in enumerate(
        (
            ("/api/v1/decisions", decision, "application/json", "/api/v1/decisions"),
            ("/api/v1/batches", json.dumps(STORMS_BODY), "application/x-ndjson", "/api/v1/jobs"),
        )
    ):
        dead = subprocess.run([sys.executable, "-c", _KILLED, database_url, path, body, kind, f"key-{key}"])
        assert dead.returncode == -signal.SIGKILL
        sent = {"data": body, "content_type": kind, "headers": {"Idempotency-Key": f"key-{key}"}}
        again, third = client.post(path, **sent), client.post(path, **sent)
        assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
        there = client.get(listed).json
        assert (there["total"], there["items"][0]["id"]) == (1, again.json["id"])
        assert third.data == again.data
        sent["headers"] = {"Idempotency-Key": f"another-{key}"}
        assert client.post(path, **sent).status_code in (201, 202)
