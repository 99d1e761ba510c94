"""Errors of the service instead of the request, and errors outside the API."""

from __future__ import annotations

import json
import shutil

import pytest
from flask import abort

from quotes_service import errors
from quotes_service.app import create_app
from quotes_service.services.lookup import quotations
from quotes_service.settings import Settings
from tests.api.test_bad_input import assert_problem


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [
        (errors.DatabaseUnavailable("The database cannot be used: gone."), 503, "cannot be used"),
        (errors.SchemaOutdated("The database lacks 0009. Run: quotes migrate"), 503, "quotes migrate"),
        (errors.ModelMissing("No pipeline. Run: pip install x"), 503, "pip install"),
        (errors.NotFound("No quotation has the id 'x'."), 404, "has the id"),
        (errors.InvalidInput("sort", "is odd"), 422, "sort: is odd"),
        (errors.QuotesError("secret"), 500, "not in the request"),
        (RuntimeError("secret"), 500, "not in the request"),
        (RecursionError("secret"), 500, "not in the request"),
    ],
)
def test_every_error_of_a_service_has_its_status(client, monkeypatch, error, status, detail):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(quotations, "find_quotations", fail)
    answer = client.get("/api/v1/quotes")
    assert detail in assert_problem(answer, status)["detail"]
    assert "secret" not in answer.text
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_the_model_is_missing_when_it_is_needed(tmp_path, sqlite_template):
    path = shutil.copy(sqlite_template, tmp_path / "api.db")
    settings = Settings(database_url=f"sqlite:///{path}", spacy_model="no_such_pipeline")
    client = create_app(settings).test_client()
    assert client.get("/api/v1/quotes").status_code == 200
    answer = client.post("/api/v1/extract", json={"text": "“Yes,” said Ann Lee."})
    assert "no_such_pipeline" in assert_problem(answer, 503)["detail"]
    assert answer.headers["Retry-After"]


def test_a_database_that_goes_away(app, client, tmp_path):
    (tmp_path / "api.db").write_bytes(b"no database" * 1000)
    for suffix in ("-wal", "-shm"):
        (tmp_path / f"api.db{suffix}").unlink(missing_ok=True)
    assert_problem(client.get("/api/v1/quotes"), 503)


def test_problems_are_utf8_and_not_escaped(client):
    answer = client.get("/api/v1/quotes", query_string={"größe": "1"})
    assert '"größe"' in answer.data.decode("utf-8")
    assert json.loads(answer.data)["errors"] == {"query": {"größe": ["Unknown field."]}}


@pytest.mark.parametrize(("method", "address", "status"), [("GET", "/nothing", 404), ("POST", "/", 405)])
def test_pages_have_errors_for_people(client, method, address, status):
    answer = client.open(address, method=method)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")


def test_an_error_of_a_service_is_a_page_on_pages(app):
    def page():
        raise errors.NotFound("No expert has the id '<b>'.")

    app.add_url_rule("/page", view_func=page)
    answer = app.test_client().get("/page")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "No expert has the id &#39;&lt;b&gt;&#39;." in answer.text


def test_a_problem_for_head_has_no_body(client):
    answer = client.head("/api/v1/quotes/x")
    assert (answer.status_code, answer.data) == (404, b"")


def test_options_name_the_methods(client):
    answer = client.options("/api/v1/articles")
    assert answer.status_code == 200
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_the_type_of_a_problem_leads_to_its_description(client):
    problem = client.get("/api/v1/quotes?q=").json
    described = client.get(problem["type"])
    assert described.status_code == 200
    assert list(described.json) == ["type", "status", "title", "detail", "remedy"]
    assert [described.json[name] for name in ("type", "status", "title")] == [
        problem[name] for name in ("type", "status", "title")
    ]
    everything = client.get("/api/v1/problems").json["items"]
    assert described.json in everything
    assert len({kind["type"] for kind in everything}) == len(everything)
    assert_problem(client.get("/api/v1/problems/none"), 404)


def test_a_status_that_says_all_has_no_type(client):
    """As one that a proxy or a later version of Flask brings in."""
    client.application.add_url_rule("/api/v1/teapot", view_func=lambda: abort(418))
    answer = client.get("/api/v1/teapot")
    assert (answer.status_code, answer.content_type) == (418, "application/problem+json")
    assert (answer.json["type"], answer.json["title"]) == ("about:blank", "I'm a teapot")
