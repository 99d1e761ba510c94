"""Linked data in pages: the browser neither runs nor blocks it."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.slow

_DATA = "document.querySelector('script[type=\"application/ld+json\"]').textContent"
_ADDRESS = "document.querySelector('link[rel=alternate][type=\"application/ld+json\"]').href"


@pytest.mark.parametrize("kind", ["quotes", "statements", "experts", "institutions", "articles"])
def test_pages_hold_what_the_api_gives(page, visit, server, kind):
    listed = page.request.get(f"{server}/api/v1/{'quotes' if kind == 'statements' else kind}").json()["items"][0]
    visit(f"/{kind}/{listed['statement_id' if kind == 'statements' else 'id']}")
    data, address = json.loads(page.evaluate(_DATA)), page.evaluate(_ADDRESS)
    assert data["@id"].startswith(f"{server}/{kind}/")
    answer = page.request.get(address)
    assert answer.headers["content-type"].startswith("application/ld+json")
    assert answer.json() == data
