from __future__ import annotations

import importlib
import json
import logging
import sys

import pytest

from quotes_service.app import create_app
from quotes_service.errors import DatabaseUnavailable, InvalidInput, SchemaOutdated
from quotes_service.settings import Settings
from tests.factories import TIDES, SimpleExtractor


@pytest.fixture
def new_client(tmp_path, sqlite_template):
    """Makes apps in this process, each over a database of its own."""

    def make(name: str, **settings):
        path = tmp_path / f"{name}.db"
        path.write_bytes(sqlite_template.read_bytes())
        settings = Settings(database_url=f"sqlite:///{path}", **settings)
        return create_app(settings, extractor=SimpleExtractor()).test_client()

    return make


def test_two_apps_in_one_process_do_not_mix(new_client):
    tides, storms = new_client("tides", max_text_chars=1000), new_client("storms", max_body_bytes=200)
    article = tides.post("/api/v1/articles", json={"text": TIDES}).json
    assert storms.get("/api/v1/articles").json["total"] == 0
    assert storms.get(f"/api/v1/articles/{article['id']}").status_code == 404
    assert storms.post("/api/v1/articles", json={"text": TIDES}).status_code == 413
    assert storms.post("/api/v1/articles", json={"text": "“Run,” said Ann Lee."}).status_code == 201
    assert [client.get("/api/v1/experts").json["total"] for client in (tides, storms)] == [2, 1]
    assert tides.post("/api/v1/articles", json={"text": "a" * 1001}).status_code == 413


def test_the_api_on_every_kind_of_database(database_url):
    app = create_app(Settings(database_url=database_url), extractor=SimpleExtractor())
    client = app.test_client()
    assert client.get("/readyz").status_code == 200
    created = client.post("/api/v1/articles", json={"text": TIDES, "url": "https://a.example/" + "ä" * 900})
    assert created.status_code == 201
    assert client.post("/api/v1/articles", json={"text": TIDES}).json["status"] == "unchanged"
    for address in ("quotes?q=gauges&facets=true", "experts?topic=vaccines", "institutions?q=LICR", "search?q=tolvik"):
        answer = client.get(f"/api/v1/{address}")
        assert answer.status_code == 200
        assert answer.json.get("total", 1) == 1
    for q in ("'", "((", "a & b", ":*", "\\", "covid-19"):
        assert client.get("/api/v1/quotes", query_string={"q": q}).status_code in (200, 422)
    for body in ({"text": "a\x00"}, {"text": TIDES, "title": "\x00"}, {"text": TIDES, "title": "\ud800"}):
        sent = client.post("/api/v1/articles", data=json.dumps(body), content_type="application/json")
        assert sent.status_code == 422
    for id in ("x", "%00", "a" * 3000):
        assert client.get(f"/api/v1/experts/{id}").status_code == 404
    for query in ("cursor=WyJhcnRpY2xlcyIsIngiLDFd", "limit=9999999999999999999"):
        assert client.get(f"/api/v1/articles?{query}").status_code == 422
    assert client.delete(created.headers["Location"]).status_code == 204
    assert client.get("/api/v1/experts").json["total"] == 0
    app.extensions["quotes_service"].close()


@pytest.mark.parametrize(
    ("url", "error", "message"),
    [
        ("sqlite:///{}/missing.db", SchemaOutdated, "quotes migrate"),
        ("sqlite:///{}/old.db", SchemaOutdated, "quotes migrate"),
        ("sqlite:///{}/garbage.db", DatabaseUnavailable, "cannot be used"),
        ("postgresql://nobody@127.0.0.1:1/none", DatabaseUnavailable, "cannot be used"),
        ("mysql://nobody@127.0.0.1/none", InvalidInput, "DATABASE_URL"),
    ],
)
def test_no_app_over_a_database_that_is_not_ready(tmp_path, url, error, message):
    (tmp_path / "old.db").touch()
    (tmp_path / "garbage.db").write_bytes(b"garbage" * 1000)
    with pytest.raises(error, match=message):
        create_app(Settings(database_url=url.format(tmp_path)))


def test_wsgi_builds_the_app_from_the_environment(tmp_path, sqlite_template, monkeypatch):
    (tmp_path / "here.db").write_bytes(sqlite_template.read_bytes())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/here.db")
    monkeypatch.setattr(logging, "basicConfig", lambda **options: None)
    monkeypatch.delitem(sys.modules, "wsgi", raising=False)
    client = importlib.import_module("wsgi").app.test_client()
    assert client.get("/readyz").status_code == 200
    sys.modules.pop("wsgi")


def test_the_front_page_is_the_research_page(new_client):
    answer = new_client("one").get("/")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert "The directory is empty" in answer.text


def test_processes_sign_cookies_with_one_secret(tmp_path, sqlite_template):
    keys = []
    for name in ("one", "two"):
        path = tmp_path / f"{name}.db"
        path.write_bytes(sqlite_template.read_bytes())
        settings = Settings(database_url=f"sqlite:///{path}")
        keys.append({create_app(settings, extractor=SimpleExtractor()).secret_key for _ in range(2)})
    assert [len(of_one_database) for of_one_database in keys] == [1, 1]
    assert keys[0] != keys[1]
