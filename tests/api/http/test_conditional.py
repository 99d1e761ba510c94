"""Tags, and reads and writes under conditions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.api.conftest import STORMS_BODY, TIDES_BODY, put
from tests.api.test_bad_input import assert_problem


@pytest.mark.parametrize(
    "address", ["articles", "quotes", "experts?q=tolvik", "institutions", "search?q=tide", "openapi.json"]
)
def test_an_unchanged_answer_is_not_sent_again(filled, address):
    first = filled.get(f"/api/v1/{address}")
    tag = first.headers["ETag"]
    again = filled.get(f"/api/v1/{address}", headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert filled.get(f"/api/v1/{address}", headers={"If-None-Match": '"other"'}).data == first.data
    assert filled.head(f"/api/v1/{address}").headers["ETag"] == tag


def test_a_changed_answer_is_sent(filled, find):
    article = find("articles?outlet=The+Larkhaven+Post")["id"]
    tag = filled.get(f"/api/v1/articles/{article}").headers["ETag"]
    filled.post("/api/v1/articles", json={**TIDES_BODY, "text": "“No,” said Ann Lee."})
    answer = filled.get(f"/api/v1/articles/{article}", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.json["version"]) == (200, 2)


def test_a_failed_precondition_is_a_problem(filled):
    tag = filled.get("/api/v1/quotes").headers["ETag"]
    assert filled.get("/api/v1/quotes", headers={"If-Match": tag}).status_code == 200
    assert_problem(filled.get("/api/v1/quotes", headers={"If-Match": '"other"'}), 412)


def test_only_answers_to_reading_have_one(client):
    assert "ETag" not in client.post("/api/v1/extract", json={"text": "a"}).headers
    assert "ETag" not in client.get("/api/v1/quotes/x").headers


@pytest.fixture
def two(any_app):
    """Calls an app of either kind of database, with two articles."""
    return put(any_app.test_client(), TIDES_BODY, STORMS_BODY)


def decision(client, *, why: str) -> dict:
    """A decision that can be made any number of times, about an expert."""
    expert = client.get("/api/v1/experts?q=tolvik").json["items"][0]["id"]
    return {"kind": "rename", "expert": expert, "name": "Maren Tolvik", "by": "Ida Holm", "why": why}


def writes(client) -> dict[str, tuple[str, dict | None]]:
    """Each write: its method and address; then the address whose answer has its tag, and its body."""
    article = client.get("/api/v1/articles").json["items"][0]["id"]
    made = client.post("/api/v1/decisions", json=decision(client, why="first")).json["id"]
    return {
        f"DELETE /api/v1/articles/{article}": (f"articles/{article}", None),
        "POST /api/v1/articles": ("articles", {"text": "“No,” said Ann Lee."}),
        "POST /api/v1/decisions": ("decisions", decision(client, why="second")),
        f"POST /api/v1/decisions/{made}/undo": (f"decisions/{made}", {"by": "Bo Ek"}),
    }


def stored(client) -> list:
    return [client.get(f"/api/v1/{name}").json for name in ("articles", "experts", "quotes", "decisions")]


WRONG = [
    # (header, its value; {} is the tag, without quotation marks)
    ("If-Match", '"other"'),
    ("If-Match", 'W/"{}"'),
    ("If-Match", '"other", W/"{}"'),
    ("If-Match", '""'),
    ("If-Match", ""),
    ("If-None-Match", '"{}"'),
    ("If-None-Match", 'W/"{}"'),
    ("If-None-Match", "*"),
]
RIGHT = [
    ("If-Match", '"{}"'),
    ("If-Match", '"{}-gzip"'),
    ("If-Match", '"other", "{}"'),
    ("If-Match", "*"),
    ("If-None-Match", '"other"'),
    ("If-None-Match", ""),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_write_under_a_condition_that_does_not_hold_writes_nothing(two, name, value):
    for call, (shown, body) in writes(two).items():
        method, address = call.split()
        tag = two.get(f"/api/v1/{shown}").headers["ETag"].strip('"')
        before = stored(two)
        answer = two.open(address, method=method, json=body, headers={name: value.format(tag)})
        assert_problem(answer, 412)
        assert stored(two) == before, call


@pytest.mark.parametrize(("name", "value"), RIGHT)
def test_a_write_under_a_condition_that_holds_is_done(two, name, value):
    for call, (shown, body) in reversed(writes(two).items()):
        method, address = call.split()
        tag = two.get(f"/api/v1/{shown}").headers["ETag"].strip('"')
        before = stored(two)
        answer = two.open(address, method=method, json=body, headers={name: value.format(tag)})
        assert answer.status_code in (201, 204), (call, answer.text)
        assert stored(two) != before, call


def test_what_is_not_there_is_not_found_whatever_the_condition(two):
    for value in ("*", '"other"'):
        assert_problem(two.delete("/api/v1/articles/a_none", headers={"If-Match": value}), 404)
        undo = two.post("/api/v1/decisions/d_none/undo", json={"by": "Bo Ek"}, headers={"If-Match": value})
        assert_problem(undo, 404)


def test_calls_that_store_nothing_have_no_conditions(two):
    previewed = two.post("/api/v1/decisions/preview", json=decision(two, why="third"), headers={"If-Match": '"other"'})
    assert previewed.status_code == 200


def test_of_writers_with_one_tag_one_writes(any_app):
    client = put(any_app.test_client(), TIDES_BODY)
    condition = {"If-Match": client.get("/api/v1/decisions").headers["ETag"]}
    body = decision(client, why="a race")
    together = Barrier(4)

    def decide(_) -> int:
        client = any_app.test_client()
        together.wait()
        return client.post("/api/v1/decisions", json=body, headers=condition).status_code

    with ThreadPoolExecutor(4) as threads:
        statuses = sorted(threads.map(decide, range(4)))
    assert statuses == [201, 412, 412, 412]
    assert client.get("/api/v1/decisions").json["total"] == 1
