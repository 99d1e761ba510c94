"""`quotes ingest URL` and `quotes extract URL`, from a real server on this machine, which the settings allow."""

import json

import pytest

from tests.factories import TIDES
from tests.ingest.fetching import site as sites
from tests.ingest.fetching.site import Site, page


@pytest.fixture
def site(monkeypatch):
    with sites.running(Site()) as running:
        running.pages["/walls"] = page(TIDES.encode(), Content_Type="text/plain; charset=utf-8")
        monkeypatch.setenv("QUOTES_FETCH_ALLOW", f"127.0.0.1:{running.port}")
        monkeypatch.setenv("QUOTES_FETCH_DELAY", "0")
        yield running


def test_addresses_are_ingested_beside_files(folder, quotes, site):
    good, bad, missing = site.url("/walls"), "http://10.0.0.1/", site.url("/missing")
    (folder / "news.jsonl").write_text(json.dumps({"text": "Nobody said anything.", "id": 1}))
    result = quotes("ingest", good, bad, missing, "news.jsonl", "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["created"] == 2
    assert report["refused"] == [
        {"origin": bad, "error": "url: leads to a private network; only public hosts are fetched from"},
        {"origin": missing, "error": "url: is not there (status 404)"},
    ]


def test_the_quotations_at_an_address_are_printed(empty, quotes, site):
    result = quotes("extract", site.url("/walls"), "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["text"] == TIDES


def test_what_cannot_be_fetched_is_told(empty, quotes, site):
    result = quotes("extract", site.url("/missing"))
    assert result.exit_code != 0
    assert "is not there (status 404)" in result.stderr


def test_fetching_can_be_switched_off(empty, quotes, site, monkeypatch):
    monkeypatch.setenv("QUOTES_FETCH", "off")
    assert "switched off (QUOTES_FETCH)" in quotes("extract", site.url("/walls")).stderr
    assert site.asked == []
