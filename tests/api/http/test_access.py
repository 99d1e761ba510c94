"""Who may call what: each operation without a key, with one of too little scope, and with one that is over."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quotes_service.api.problems import SCOPE
from quotes_service.app import create_app
from quotes_service.errors import InvalidInput
from quotes_service.services.access import keys
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store.models import ApiKey, now
from tests.api.conftest import TIDES_BODY
from tests.factories import SimpleExtractor

#: Operations that need more than "read".
SCOPES = {
    "add_export": "write",
    **dict.fromkeys(("add_alert", "list_alerts", "get_alert", "change_alert", "remove_alert"), "write"),
    **dict.fromkeys(("try_alert", "change_secret", "list_deliveries", "send_again"), "write"),
    "add_article": "write",
    "delete_article": "write",
    "add_batch": "write",
    "cancel_job": "write",
    "retry_job": "write",
    "add_feed": "write",
    "change_feed": "write",
    "remove_feed": "write",
    "poll_feed": "write",
    "decide": "decide",
    "preview": "decide",
    "undo": "decide",
    "preview_undo": "decide",
    "list_writes": "admin",
    "held_about": "decide",
    "preview_erasure": "admin",
    "erase": "admin",
    "list_erasures": "admin",
}
OPEN = {"list_problem_types", "get_problem_type"}


@pytest.fixture(scope="module")
def closed(tmp_path_factory, sqlite_template) -> Flask:
    """An app that lets nobody in without a key."""
    path = tmp_path_factory.mktemp("closed") / "closed.db"
    path.write_bytes(sqlite_template.read_bytes())
    settings = Settings(database_url=f"sqlite:///{path}", fetch=False, anonymous="nothing")
    return create_app(settings, extractor=SimpleExtractor())


@pytest.fixture
def key(closed) -> Callable[..., dict[str, str]]:
    """The headers of a new key: key("read", "write")."""

    def make(*scopes: Any, name: str = "CMS", limit: str | None = None) -> dict[str, str]:
        made = keys.create(closed.extensions["quotes_service"], name=name, scopes=scopes, limit=limit)
        return {"Authorization": f"Bearer {made['key']}"}

    return make


def operations(client: FlaskClient) -> list[tuple[str, str, dict[str, Any]]]:
    """Method, address and documentation of all operations, with an id that nothing has."""
    document = client.get("/api/v1/openapi.json").json
    return [
        (method.upper(), re.sub("{.*?}", "11111111", path.replace("{number}", "1")), operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method != "parameters"
    ]


def test_every_operation_needs_its_scope_before_anything_else_is_looked_at(closed, key):
    client, found = closed.test_client(), {}
    by_scope = {scope: key(scope) for scope in ("read", "write", "decide", "admin")}
    expired = key("read", "write", "decide", "admin")
    with db.entered(closed.extensions["quotes_service"].database):
        last = ApiKey.select().order_by(ApiKey.id.desc()).get()
        ApiKey.update(expires_at=now() - timedelta(seconds=1)).where(ApiKey.id == last.id).execute()
    for method, address, operation in operations(client):
        name = operation["operationId"]
        if name in OPEN:
            assert client.open(address, method=method).status_code in (200, 404)
            continue
        found[name] = operation[SCOPE]
        assert operation["security"] == [{"key": [found[name]]}, {}]
        assert {"401", "403", "429"} <= operation["responses"].keys()
        for headers in ({}, expired, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"}):
            refused = client.open(address, method=method, headers=headers, data=b"\xff{")
            assert refused.status_code == 401, name
            assert refused.headers["WWW-Authenticate"].startswith("Bearer")
        for scope, headers in by_scope.items():
            status = client.open(address, method=method, headers=headers, data=b"\xff{").status_code
            assert (status == 403) == (scope != found[name]), (name, scope, status)
            assert status != 401
    assert {name: scope for name, scope in found.items() if scope != "read"} == SCOPES


@pytest.mark.parametrize(
    "address", ["/healthz", "/readyz", "/api/v1/openapi.json", "/api/v1/docs/", "/api/v1/problems", "/sign-in"]
)
def test_what_is_the_same_everywhere_needs_no_key(closed, address):
    assert closed.test_client().get(address).status_code == 200


def test_a_decision_is_kept_under_the_name_of_the_key(closed, key):
    client, editor = closed.test_client(), key("read", "write", "decide", name="Desk")
    article = client.post("/api/v1/articles", json=TIDES_BODY, headers=editor).json
    hide = {"kind": "hide", "quotation": article["quotations"][0]["id"]}
    refused = client.post("/api/v1/decisions", json={**hide, "by": "Ida Holm"}, headers=editor)
    assert (refused.status_code, [*refused.json["errors"]["json"]]) == (422, ["by"])
    made = client.post("/api/v1/decisions", json=hide, headers=editor)
    assert made.json["by"] == "Desk"
    undone = client.post(f"/api/v1/decisions/{made.json['id']}/undo", json={"by": "Desk"}, headers=editor)
    assert undone.json["by"] == "Desk"
    log = client.get("/api/v1/audit?by=Desk", headers=key("admin")).json
    assert [(one["action"], one["subject"]) for one in log["items"]] == [
        ("undo", undone.json["id"]),
        ("decide", made.json["id"]),
        ("add_article", article["id"]),
    ]
    assert log["items"][0]["request"] == undone.headers["X-Request-ID"]


def test_nobody_is_answered_with_what_another_caller_was(closed, key, monkeypatch):
    client, one, other = closed.test_client(), key("read", "write"), key("read", "write", name="Other")
    sent = {"text": "“It rains,” said Ann Lee, clerk at the Harbour Council.", "url": "https://post.example/rain"}
    headers = {"Idempotency-Key": "k"}
    first = client.post("/api/v1/articles", json=sent, headers=headers | one)
    assert first.status_code == 201
    assert client.post("/api/v1/articles", json=sent, headers=headers | one).headers["Idempotency-Replayed"] == "true"
    again = client.post("/api/v1/articles", json=sent, headers=headers | other)
    assert (again.status_code, "Idempotency-Replayed" in again.headers) == (200, False)
    # nor is one with the id of the other in front of the key
    id = keys.list_keys(closed.extensions["quotes_service"])[-2]["id"]
    with monkeypatch.context() as open_to_all:
        everything = replace(closed.extensions["quotes_service"].settings, anonymous="everything")
        open_to_all.setattr(closed.extensions["quotes_service_gate"]._ctx, "settings", everything)
        for forged in (f"{id}:k", f"{id}k"):
            answer = client.post("/api/v1/articles", json=sent, headers={"Idempotency-Key": forged})
            assert (answer.status_code, "Idempotency-Replayed" in answer.headers) == (200, False)
    # the answer of a caller who may no longer do this is not sent again either
    assert client.post("/api/v1/articles", json=sent, headers=headers).status_code == 401


def test_too_many_requests_are_told_when_to_come_again(closed, key):
    client, slow = closed.test_client(), key("read", limit="2 per hour")
    statuses = [client.get("/api/v1/quotes", headers=slow).status_code for _ in range(4)]
    assert statuses == [200, 200, 429, 429]
    refused = client.get("/api/v1/quotes", headers=slow)
    assert 3500 < int(refused.headers["Retry-After"]) <= 3600
    assert refused.json["type"].endswith("/too-many-requests")


def test_requests_with_a_key_that_is_none_are_counted_as_those_without(tmp_path, sqlite_template):
    path = tmp_path / "counted.db"
    path.write_bytes(sqlite_template.read_bytes())
    settings = Settings(database_url=f"sqlite:///{path}", limit_address="2 per hour")
    client = create_app(settings, extractor=SimpleExtractor()).test_client()
    client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    sent = ({"Authorization": "Bearer x"}, {}, {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer y"}, {})
    assert [client.get("/api/v1/quotes", headers=one).status_code for one in sent] == [401, 401, 429, 429, 429]


def test_a_key_stands_in_no_log_and_in_no_answer(closed, key, caplog):
    client, header = closed.test_client(), key("read")
    secret = header["Authorization"].rpartition("_")[2]
    with caplog.at_level(logging.DEBUG):
        answers = [
            client.get("/api/v1/quotes", headers=header),
            client.post("/api/v1/articles", json={"text": 1}, headers=header),
            client.get("/api/v1/nothing", headers=header),
            client.get("/api/v1/quotes", headers={"Authorization": header["Authorization"] + "x"}),
        ]
    told = caplog.text + "".join(answer.text + str(answer.headers) for answer in answers)
    assert "/api/v1/quotes" in told
    assert secret not in told


def test_scripts_of_named_sites_may_call_with_a_key(tmp_path, sqlite_template):
    path = tmp_path / "cors.db"
    path.write_bytes(sqlite_template.read_bytes())
    sites = "https://desk.example, https://cms.example:8443/, http://[2001:db8::1]:3000"
    settings = Settings(database_url=f"sqlite:///{path}", cors=sites)
    client = create_app(settings, extractor=SimpleExtractor()).test_client()

    def asked(origin: str, **more: str):
        headers = {"Origin": origin, "Access-Control-Request-Method": "POST", **more}
        return client.options("/api/v1/articles", headers=headers, base_url="http://quotes.example")

    allowed = asked("https://desk.example", **{"Access-Control-Request-Headers": "authorization, idempotency-key"})
    assert allowed.status_code == 200
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://desk.example"
    assert allowed.headers["Access-Control-Allow-Headers"].lower() == "authorization, idempotency-key"
    assert "Access-Control-Allow-Credentials" not in allowed.headers
    assert asked("https://cms.example:8443").headers["Access-Control-Allow-Origin"] == "https://cms.example:8443"
    assert asked("http://[2001:db8::1]:3000").headers["Access-Control-Allow-Origin"] == "http://[2001:db8::1]:3000"
    evil = ("https://evil.example", "https://desk.example.evil.example", "https://desk-example", "http://d:3000")
    for other in (*evil, "null", "http://desk.example", "https://desk.example:8443"):
        assert "Access-Control-Allow-Origin" not in asked(other).headers, other
    answer = client.get("/api/v1/quotes", headers={"Origin": "https://desk.example"}, base_url="http://quotes.example")
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (401, "https://desk.example")
    assert "X-Request-ID" in answer.headers["Access-Control-Expose-Headers"]
    on_this_machine = client.get("/api/v1/quotes", headers={"Origin": "https://desk.example"})
    assert on_this_machine.status_code == 401  # a key is needed there, too
    page = client.get("/sign-in", headers={"Origin": "https://desk.example"})
    assert "Access-Control-Allow-Origin" not in page.headers


@pytest.mark.parametrize("cors", ["desk.example", "https://desk.example/path", "javascript:x", "https://a b"])
def test_a_site_that_is_none_is_refused_at_the_start(tmp_path, sqlite_template, cors):
    path = tmp_path / "cors.db"
    path.write_bytes(sqlite_template.read_bytes())
    with pytest.raises(InvalidInput, match="QUOTES_CORS"):
        create_app(Settings(database_url=f"sqlite:///{path}", cors=cors))


def test_metrics_need_a_key_that_may_read(closed, key):
    client = closed.test_client()
    refused = client.get("/metrics")
    assert (refused.status_code, refused.json["status"]) == (401, 401)
    assert client.get("/metrics", headers=key("write")).status_code == 403
    assert client.get("/metrics", headers=key("read")).status_code == 200
