"""Collections in other formats than JSON, and how these are asked for."""

from __future__ import annotations

import csv
import io
import json

import pytest

from quotes_service.services.exports import whole
from tests.api.world import LEE_, LEIGH


def addresses_of_collections(client) -> list[str]:
    """Of entries that are there, whose listings have rows."""
    paths = client.get("/api/v1/openapi.json").json["paths"]
    found = []
    for path, operations in paths.items():
        names = {parameter["name"] for parameter in operations.get("get", {}).get("parameters", [])}
        if {"cursor", "format"} <= names:
            kind = path.split("/")[3]
            id = client.get(f"/api/v1/{kind}").json["items"][0]["id"] if "{id}" in path else ""
            found.append(path.replace("{id}", id))
    return found


def table_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_every_collection_comes_as_lines_and_as_a_table(shared_world):
    client = shared_world.client
    line = {"data": b'{"text": "No news."}\n', "content_type": "application/x-ndjson"}
    assert client.post("/api/v1/batches", **line).status_code == 202
    assert client.post("/api/v1/exports", json={"of": "/api/v1/quotes"}).status_code == 201
    alert = {"of": "/api/v1/quotes", "channel": "webhook", "to": "https://desk.example/hook"}
    assert client.post("/api/v1/alerts", json=alert).status_code == 201
    collections = addresses_of_collections(client)
    assert len(collections) > 20
    for path in collections:
        items = client.get(path).json["items"]
        lines = client.get(path, query_string={"format": "jsonl"})
        assert (lines.status_code, lines.mimetype) == (200, "application/jsonl"), path
        assert [json.loads(line) for line in lines.text.splitlines()] == items, path
        table = client.get(path, headers={"Accept": "text/csv"})
        assert table.mimetype == "text/csv"
        assert len(table_of(table.text)) == len(items), path


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        ("", None, "application/json"),
        ("", "*/*", "application/json"),
        ("", "text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("", "text/*", "application/json"),
        ("", "application/json;q=0.5, text/csv;q=0.4", "application/json"),
        ("", "application/json;q=0.4, text/csv;q=0.5", "text/csv"),
        ("", "Text/CSV", "text/csv"),
        ("", "text/csv; charset=utf-8", "text/csv"),
        ("", "text/csv;header=present;q=0.4, application/json;q=0.5", "application/json"),
        ("", 'application/ld+json; profile="http://www.w3.org/ns/json-ld#expanded"', "application/ld+json"),
        ("", "application/jsonl", "application/jsonl"),
        ("", "application/pdf", "application/json"),
        ("?format=csv", "application/json", "text/csv"),
        ("?format=json", "text/csv", "application/json"),
    ],
)
def test_a_format_is_asked_for(shared_world, query, accept, expected):
    answer = shared_world.client.get(f"/api/v1/quotes{query}", headers={"Accept": accept} if accept else {})
    assert answer.mimetype == expected
    assert "Accept" in answer.vary


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("quotes?format=xml", "Must be one of: json, csv, jsonl"),
        ("quotes?format=", "Must be one of: json, csv, jsonl"),
        ("quotes?format=csv&format=json", "Given more than once."),
        ("quotes/q_1?format=csl&format=ris", "Given more than once."),
        ("quotes/q_1?format=csv", "Must be one of: json"),
        ("articles/a_none?format=ninjs&format=json", "Given more than once."),
        ("articles/a_none?format=csv", "Must be one of: json, "),
        ("statements/s_none?format=csv&format=csv", "Given more than once."),
        ("stats?format=csv", "Unknown field."),
    ],
)
def test_a_format_that_there_is_not_is_refused(shared_world, address, message):
    answer = shared_world.client.get(f"/api/v1/{address}")
    assert answer.status_code == 422
    assert answer.json["errors"]["query"]["format"][0].startswith(message)


def test_a_whole_collection_is_written_unless_a_page_is_asked_for(shared_world, monkeypatch):
    monkeypatch.setattr(whole, "CHUNK", 2)
    client = shared_world.client
    total = client.get("/api/v1/quotes").json["total"]
    assert total > 4
    assert len(table_of(client.get("/api/v1/quotes?format=csv").text)) == total
    page = client.get("/api/v1/quotes?format=csv&limit=2")
    assert len(table_of(page.text)) == 2
    following = page.headers["Link"].partition(">")[0].lstrip("<")
    assert "format=csv" in following
    assert len(table_of(client.get(following).text)) == 2


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("quotes?format=csv&sort=relevance", 422),
        ("quotes?format=csv&cursor=nothing", 422),
        ("experts/e_nothing/quotes?format=csv", 404),
        ("experts?format=csv&country=Atlantis", 422),
    ],
)
def test_errors_are_problems_in_every_format(shared_world, address, status):
    answer = shared_world.client.get(f"/api/v1/{address}")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_a_joined_entry_redirects_in_the_same_format(world):
    assert world.post("", {"kind": "merge", "experts": [LEE_, LEIGH]}).status_code == 201
    answers_of_both = [world.get(f"experts/{world.ids[name]}/quotes?format=csv") for name in (LEE_, LEIGH)]
    kept, moved = sorted(answers_of_both, key=lambda answer: answer.status_code)
    assert (kept.status_code, moved.status_code) == (200, 301)
    assert moved.headers["Location"].endswith("/quotes?format=csv")
    assert world.client.get(moved.headers["Location"]).text == kept.text


def test_who_only_asks_for_the_head_leaves_no_transaction_open(filled):
    for _ in range(3):
        assert filled.head("/api/v1/quotes?format=csv").status_code == 200
    article = filled.get("/api/v1/articles").json["items"][0]["id"]
    assert filled.delete(f"/api/v1/articles/{article}").status_code == 204
