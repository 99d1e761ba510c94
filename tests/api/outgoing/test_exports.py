"""/exports: snapshots under permanent links."""

from __future__ import annotations

import csv
import io

import pytest

from quotes_service.api.outgoing import exports


def add(client, of: str):
    return client.post("/api/v1/exports", json={"of": of})


def test_a_snapshot_has_a_permanent_link_and_its_rows(filled):
    answer = add(filled, "/api/v1/quotes?q=we&sort=oldest&format=csv")
    assert answer.status_code == 201
    export = answer.json
    assert answer.headers["Location"] == f"/api/v1/exports/{export['id']}"
    assert export["address"] == "/api/v1/quotes?q=we&sort=oldest"
    assert (export["kind"], export["query"]) == ("quotations", {"q": "we", "sort": "oldest"})
    assert export["link"] == f"http://localhost/exports/{export['id']}"
    assert filled.get(answer.headers["Location"]).json == export
    same = filled.get(export["address"]).json["items"]
    rows = filled.get(f"/api/v1/exports/{export['id']}/rows").json
    assert rows["total"] == export["rows"] == len(same)
    wanted = [{name: value for name, value in item.items() if name not in ("highlight", "score")} for item in same]
    assert [row["item"] for row in rows["items"]] == wanted
    assert filled.get("/api/v1/exports").json["items"] == [export]


@pytest.mark.parametrize("kind", ["quotes", "experts", "institutions", "articles"])
def test_rows_come_as_a_table_with_what_changed(filled, kind):
    export = add(filled, f"/api/v1/{kind}").json
    article = filled.get("/api/v1/articles").json["items"][0]["id"]
    assert filled.delete(f"/api/v1/articles/{article}").status_code == 204
    text = filled.get(f"/api/v1/exports/{export['id']}/rows?format=csv").text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert len(rows) == export["rows"]
    gone = [row for row in rows if row["changed"] == "gone"]
    assert 0 < len(gone) < len(rows) or kind in ("experts", "institutions")
    assert all(row["id"] and not row["link"] for row in gone)


@pytest.mark.parametrize(
    ("of", "message"),
    [
        ("/api/v1/statements", "must be the address of a collection"),
        ("https://elsewhere.example/api/v1/quotes", "must be the address of a collection"),
        ("http://[elsewhere/api/v1/quotes", "must be the address of a collection"),
        ("http://localhost.example/api/v1/quotes", "must be the address of a collection"),
        ("quotes?type=loud", "type: Must be one of: "),
        ("/api/v1/quotes?colour=red", "colour: Unknown field."),
        ("/api/v1/quotes?q=a&q=b", "more than once"),
        ("/api/v1/quotes?sort=relevance", "relevance needs words"),
        ("/api/v1/experts?country=Atlantis", "country"),
        ("/api/v1/articles?since=May", "since"),
        ("/api/v1/quotes?q=---", "q"),
        ("", "empty"),
    ],
)
def test_what_is_no_collection_is_refused(filled, of, message):
    answer = add(filled, of)
    assert answer.status_code == 422
    assert message in answer.json["errors"]["json"]["of"][0]
    assert filled.get("/api/v1/exports").json["total"] == 0


@pytest.mark.parametrize("before", ["", "/press", "http://localhost/press"])
def test_addresses_are_those_that_the_caller_sees(filled, before):
    root = "http://localhost/press" if before else "http://localhost"
    of = f"{before}/api/v1/quotes?q=we"
    export = filled.post("/api/v1/exports", json={"of": of}, base_url=root).json
    assert export["address"] == of.removeprefix("http://localhost")
    assert export["link"] == f"{root}/exports/{export['id']}"


def test_a_large_collection_is_left_to_the_command(filled, monkeypatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 2)
    answer = add(filled, "/api/v1/quotes")
    assert answer.status_code == 413
    assert "quotes export" in answer.json["detail"]


def test_a_repeated_request_takes_one_snapshot(filled):
    key = {"Idempotency-Key": "export-of-monday"}
    body = {"of": "/api/v1/experts"}
    first, again = (filled.post("/api/v1/exports", json=body, headers=key).json for _ in range(2))
    assert first == again
    assert filled.get("/api/v1/exports").json["total"] == 1
