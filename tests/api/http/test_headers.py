"""Headers of all answers, and links between pages."""

from __future__ import annotations

import re

import pytest

from quotes_service.app import create_app
from quotes_service.settings import Settings
from tests.factories import SimpleExtractor


@pytest.mark.parametrize(
    ("method", "address", "kept"),
    [
        ("GET", "/api/v1/quotes", "private, no-cache"),
        ("GET", "/api/v1/openapi.json", "private, no-cache"),
        ("GET", "/api/v1/docs/", "private, no-cache"),
        ("GET", "/", "private, no-cache"),
        ("GET", "/api/v1/quotes/none", "no-store"),
        ("POST", "/api/v1/extract", "no-store"),
        ("GET", "/nothing", "no-store"),
        ("GET", "/healthz", "private, no-cache"),
        ("GET", "/api/v1/docs/swagger-ui.css", "no-cache"),
    ],
)
def test_every_answer_says_what_may_be_done_with_it(client, method, address, kept):
    with client.open(address, method=method, json={} if method == "POST" else None) as answer:
        assert answer.headers["Cache-Control"] == kept
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        # a page tells its own site where a form comes from, and other sites nothing
        is_page = address in ("/", "/nothing")
        assert answer.headers["Referrer-Policy"] == ("same-origin" if is_page else "no-referrer")
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_the_page_of_the_api_runs_only_scripts_of_its_own(client):
    answer = client.get("/api/v1/docs/")
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy == {"default-src": "'self'", "img-src": "'self' data:", "frame-ancestors": "'none'"}
    assert set(re.findall(r"<script(.*?)>(.*?)</script>", answer.text)) == {
        (f' src="/api/v1/docs/{name}"', "") for name in ("swagger-ui-bundle.js", "docs.js")
    }


@pytest.mark.parametrize("address", ["articles", "quotes?q=the", "experts/{expert}/history", "experts?topic=walls"])
def test_a_page_links_to_the_next(filled, find, address):
    expert = find("experts?q=tolvik")["id"]
    renamed = {"kind": "rename", "expert": expert, "name": "Maren Tolvik", "by": "Ida Holm"}
    assert filled.post("/api/v1/decisions", json=renamed).status_code == 201
    address = f"/api/v1/{address.format(expert=expert)}"
    address += "&limit=1" if "?" in address else "?limit=1"
    pages = 0
    while address:
        answer = filled.get(address)
        pages, address = pages + 1, answer.json["next"]
        link = f'<{address}>; rel="next"' if address else None
        assert answer.headers.get("Link") == link
        assert filled.head(answer.request.full_path).headers.get("Link") == link
    assert pages > 1


PROXIED = {"X-Forwarded-Prefix": "/quotes", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "news.example"}


@pytest.mark.parametrize("proxies", [0, 1])
def test_addresses_are_those_that_the_caller_sees_before_a_trusted_proxy(tmp_path, sqlite_template, proxies):
    path = tmp_path / "proxied.db"
    path.write_bytes(sqlite_template.read_bytes())
    settings = Settings(database_url=f"sqlite:///{path}", proxies=proxies, anonymous="everything")
    client = create_app(settings, extractor=SimpleExtractor()).test_client()
    before = "/quotes" if proxies else ""
    for text in ("“One,” said Ann Lee.", "“Two,” said Ann Lee."):
        made = client.post("/api/v1/articles", json={"text": text}, headers=PROXIED)
        assert made.headers["Location"] == f"{before}/api/v1/articles/{made.json['id']}"
    answer = client.get("/api/v1/articles?limit=1", headers=PROXIED)
    assert answer.json["next"].startswith(f"{before}/api/v1/articles?limit=1&cursor=")
    assert answer.headers["Link"] == f'<{answer.json["next"]}>; rel="next"'
    problem = client.get("/api/v1/nothing", headers=PROXIED).json
    assert problem["type"] == f"{before}/api/v1/problems/not-found"
    assert f'href="{before}/api/v1/docs/"' in client.get("/", headers=PROXIED).text
    slashed = client.get("/api/v1/docs", headers=PROXIED).headers["Location"]
    assert slashed == ("https://news.example/quotes/api/v1/docs/" if proxies else "http://localhost/api/v1/docs/")
    page = client.get("/api/v1/docs/", headers=PROXIED).text
    assert f'src="{before}/api/v1/docs/docs.js"' in page
    assert f'data-document="{before}/api/v1/openapi.json"' in page
    document = client.get("/api/v1/openapi.json", headers=PROXIED).json
    assert document["servers"] == [{"url": before or "/"}]
