"""A public feed or page leads to no host that is only allowed."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from quotes_service.context import open_context
from quotes_service.errors import InvalidInput
from quotes_service.ingest.fetching import retrieval, transport
from quotes_service.services.intake.feeds import feeds
from quotes_service.services.intake.feeds.feeds import NewFeed
from tests.factories import SimpleExtractor
from tests.ingest.feeds.samples import STORY, item, numbered, rss
from tests.ingest.fetching.site import Site, running
from tests.ingest.fetching.site import page as answer
from tests.services.intake.feeds.asked import added
from tests.services.intake.feeds.site import polled, settings_for


@pytest.fixture
def public(site, database_url, monkeypatch):
    """A site that counts as a public one, beside the one that is only allowed; and a context that may ask both."""
    special = transport.special
    monkeypatch.setattr(transport, "special", lambda address: str(address) != "127.0.0.2" and special(address))
    with running(Site("127.0.0.2")) as other:
        monkeypatch.setattr(retrieval, "PORTS", frozenset({other.port}))
        allow = f"127.0.0.1:{site.site.port} 127.0.0.2:{other.port}"
        settings = replace(settings_for(site, database_url), fetch_allow=allow)
        with closing(open_context(settings, extractor=SimpleExtractor())) as ctx:
            yield ctx, other


def test_a_public_feed_leads_to_no_host_that_is_only_allowed(site, public):
    """What acts on a GET, or is for the intranet's own readers."""
    ctx, other = public
    site.put_page("/admin/delete", "Walls", STORY)
    body = rss(item(link=site.url("/admin/delete?id=1")))
    other.pages["/feed"] = answer(body, Content_Type="application/xml")
    came = polled(ctx, added(ctx, other.url("/feed", host="127.0.0.2")))
    assert "only public hosts are fetched from" in came["refused"][0]["error"]
    assert came["created"] == 0
    assert site.asked("/admin/delete?id=1") == []
    # the same entry of a feed that is itself on an allowed host
    assert polled(ctx, added(ctx, site.put("/feed", body)))["created"] == 1


def test_a_public_page_offers_no_feed_of_a_host_that_is_only_allowed(site, public):
    ctx, other = public
    link = f'<link rel=alternate type="application/rss+xml" href="{site.put("/feed", rss(numbered(1)))}">'
    other.pages["/"] = answer(f"<!doctype html><html><head>{link}</head></html>".encode())
    with pytest.raises(InvalidInput, match="only public hosts"):
        feeds.add_feed(ctx, NewFeed(other.url("/", host="127.0.0.2")))
    assert site.asked("/feed") == []
