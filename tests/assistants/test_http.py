"""Over HTTP a request needs what one of the REST API needs, and is refused as there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from starlette.testclient import TestClient

from quotes_service.assistants.http import make_app
from quotes_service.context import Context, open_context
from quotes_service.errors import InvalidInput
from quotes_service.services.access import keys
from quotes_service.services.intake import articles
from quotes_service.settings import Settings
from tests.factories import SimpleExtractor, article

ACCEPT = {"Accept": "application/json, text/event-stream"}
SEARCH = {"name": "search_quotations", "arguments": {"words": "gauges"}}
FAR = "203.0.113.9"


@pytest.fixture
def serving(tmp_path, sqlite_template) -> Iterator[Callable[..., tuple[Context, TestClient]]]:
    """Serves a database with one article: serving(host="0.0.0.0", client="203.0.113.9", anonymous="read")."""
    path = tmp_path / "quotes.db"
    path.write_bytes(sqlite_template.read_bytes())
    with ExitStack() as stack:

        def serve(host: str = "127.0.0.1", client: str = "127.0.0.1", **settings: Any) -> tuple[Context, TestClient]:
            values = {"database_url": f"sqlite:///{path}", **settings}
            ctx = open_context(Settings(**values), extractor=SimpleExtractor())
            stack.callback(ctx.close)
            articles.add_article(ctx, article())
            app = make_app(ctx, host)
            http = TestClient(app, base_url="http://127.0.0.1:8001", client=(client, 50_000))
            return ctx, stack.enter_context(http)

        yield serve


def post(http: TestClient, headers: dict[str, str] | None = None, **changed: Any) -> Any:
    """The answer to a request that searches for quotations, as a client of 2025 sends it."""
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": SEARCH, **changed}
    return http.post("/mcp", json=body, headers={**ACCEPT, **(headers or {})})


def found(answer: Any) -> int:
    """How many quotations an answer has."""
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]["structuredContent"]["total"]


def key(ctx: Context, *scopes: Any, **options: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {keys.create(ctx, name='Desk', scopes=scopes, **options)['key']}"}


def test_this_machine_needs_no_key_and_others_do(serving):
    _, near = serving()
    assert found(post(near)) == 1
    ctx, far = serving(client=FAR)
    refused = post(far)
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, 'Bearer realm="quotes_service"')
    assert refused.json()["error"]["message"] == "Nobody may do this without a key."
    assert found(post(far, key(ctx, "read"))) == 1


def test_a_key_must_be_one_that_may_read(serving):
    ctx, far = serving(client=FAR)
    assert post(far, {"Authorization": "Bearer quotes_none"}).status_code == 401
    assert post(far, {"Authorization": "Basic eDp5"}).status_code == 401
    assert post(far, key(ctx, "write", "admin")).status_code == 403
    made = keys.create(ctx, name="Desk", scopes=["read"])
    keys.revoke(ctx, made["id"])
    assert post(far, {"Authorization": f"Bearer {made['key']}"}).status_code == 401


def test_the_setting_lets_others_read_without_a_key(serving):
    _, far = serving(client=FAR, anonymous="read")
    assert found(post(far)) == 1
    _, near = serving(anonymous="nothing")
    assert post(near).status_code == 401


def test_requests_are_counted_by_key_and_by_address(serving):
    ctx, far = serving(client=FAR, anonymous="read", limit_address="2 per hour")
    assert [post(far).status_code for _ in range(3)] == [200, 200, 429]
    own = key(ctx, "read", limit="1 per hour")
    assert found(post(far, own)) == 1
    refused = post(far, own)
    assert (refused.status_code, int(refused.headers["Retry-After"]) > 0) == (429, True)
    assert post(far, {"Authorization": "Bearer quotes_none"}).status_code == 429  # counted as one without


def test_pages_of_other_sites_are_refused(serving):
    """A page whose name means this machine (DNS rebinding), one with its own origin, and both with a key."""
    ctx, near = serving()
    mine = key(ctx, "read")
    assert post(near, {"Host": "evil.example:8001"}).status_code == 401
    assert post(near, {"Origin": "https://evil.example"}).status_code == 401
    assert post(near, {"Host": "evil.example:8001", **mine}).status_code == 421
    assert post(near, {"Origin": "https://evil.example", **mine}).status_code == 403
    assert found(post(near, {"Host": "localhost:8001", "Origin": "http://localhost:3000"})) == 1


@pytest.mark.parametrize(
    ("host", "public_url", "named", "status"),
    [
        ("192.0.2.7", "", "192.0.2.7:8001", 200),
        ("192.0.2.7", "", "quotes.example", 421),
        ("192.0.2.7", "https://quotes.example", "quotes.example", 200),
        ("2001:db8::7", "", "[2001:db8::7]:8001", 200),
        ("0.0.0.0", "https://quotes.example:8443/press", "quotes.example:8443", 200),
        ("0.0.0.0", "", "192.0.2.9:8001", 421),
    ],
)
def test_the_server_answers_to_its_own_names(serving, host, public_url, named, status):
    ctx, http = serving(host=host, public_url=public_url)
    assert post(http, {"Host": named, **key(ctx, "read")}).status_code == status


@pytest.mark.parametrize(("cors", "status"), [("https://desk.example", 200), ("*", 200), ("https://cms.example", 403)])
def test_scripts_of_named_sites_may_call_with_a_key(serving, cors, status):
    ctx, http = serving(cors=cors)
    origin = {"Origin": "https://desk.example"}
    assert post(http, origin).status_code == 401
    answer = post(http, {**origin, **key(ctx, "read")})
    assert answer.status_code == status
    allowed = {"https://desk.example": "https://desk.example", "*": "*"}.get(cors)
    assert answer.headers.get("Access-Control-Allow-Origin") == allowed
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    assert http.options("/mcp", headers={**origin, **asked}).status_code == (200 if status == 200 else 400)


def test_a_setting_that_is_no_site_is_refused(serving):
    with pytest.raises(InvalidInput, match="QUOTES_CORS: has 'desk', which is no site"):
        serving(cors="desk")


@pytest.mark.parametrize(
    ("proxies", "headers", "status"),
    [
        (0, {"X-Forwarded-For": "127.0.0.1"}, 401),  # anybody can send it
        (1, {"X-Forwarded-For": "127.0.0.1"}, 401),  # nobody is this machine behind a proxy
        (1, {}, 401),
    ],
)
def test_behind_a_proxy_nobody_is_this_machine(serving, proxies, headers, status):
    _, http = serving(proxies=proxies)
    assert post(http, headers).status_code == status


def test_behind_a_proxy_the_address_is_the_one_that_it_saw(serving):
    _, http = serving(proxies=1, anonymous="read", limit_address="1 per hour", public_url="https://quotes.example")
    through = {"X-Forwarded-Host": "quotes.example"}
    one, other = ({**through, "X-Forwarded-For": f"198.51.100.1, {address}"} for address in ("203.0.113.1", FAR))
    statuses = [post(http, headers).status_code for headers in (one, other, one)]
    assert statuses == [200, 200, 429]


def test_only_posts_of_bounded_length_are_taken(serving):
    _, http = serving(max_body_bytes=1000)
    for method in ("GET", "DELETE", "PUT"):
        answer = http.request(method, "/mcp", headers=ACCEPT)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert http.post("/mcp", content=b"x" * 2000, headers=ACCEPT).status_code == 413
    assert http.get("/.well-known/oauth-protected-resource").status_code == 404
    assert http.post("/mcp", content=b"{", headers={**ACCEPT, "Content-Type": "application/json"}).status_code == 400


@pytest.mark.parametrize("path", ["/mcp%0A", "/mcp/", "//mcp", "/mcp/x", "/%6Dcp", "/MCP", "/mcp?x=1"])
def test_no_other_form_of_the_address_leads_past_the_door(serving, path):
    _, far = serving(client=FAR)
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": SEARCH}
    assert far.post(path, json=body, headers=ACCEPT, follow_redirects=True).status_code in (401, 404)


def test_a_request_that_is_cancelled_when_the_server_ends_is_told_so(serving, monkeypatch):
    async def cancelled(*_: Any) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr("mcp.server.streamable_http_manager.StreamableHTTPSessionManager._handle_request", cancelled)
    _, http = serving()
    answer = post(http)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")


def test_there_are_no_sessions(serving):
    """So that another process may answer the next request."""
    _, http = serving()
    about = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    begun = post(http, method="initialize", params=about)
    assert (begun.status_code, "mcp-session-id" in begun.headers) == (200, False)
    assert begun.json()["result"]["serverInfo"]["name"] == "quotes_service"
    assert json.dumps(begun.json()["result"]["capabilities"]).count("tools") == 1
    assert found(post(http)) == 1
