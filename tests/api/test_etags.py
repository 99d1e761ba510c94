from __future__ import annotations

import pytest

from tests.api.conftest import TIDES_BODY
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
