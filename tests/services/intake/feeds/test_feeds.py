"""Feeds are added and changed."""

from __future__ import annotations

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.services.intake.feeds import feeds
from quotes_service.services.intake.feeds.feeds import NewFeed
from tests.ingest.feeds.samples import full, item, rss
from tests.services.intake.feeds.asked import added


def test_a_feed_is_added_once(ctx, site):
    url = site.put("/feed", rss(item(full())))
    is_new, feed = feeds.add_feed(ctx, NewFeed(url, "The Post", 900))
    assert is_new
    assert (feed["url"], feed["title"], feed["outlet"], feed["interval"]) == (
        url,
        "The Larkhaven Post",
        "The Post",
        900,
    )
    assert feeds.add_feed(ctx, NewFeed(url)) == (False, feed)
    assert feeds.list_feeds(ctx)["items"] == [feed]
    assert feeds.find_feed(ctx, url) == feeds.find_feed(ctx, feed["id"]) == feed
    assert feeds.get_feed(ctx, feed["id"]) == {**feed, "entries": 0, "entry_errors": []}


def test_a_page_stands_for_the_feed_that_it_offers(ctx, site):
    link = "<link rel=alternate type=application/rss+xml href={}>"
    page = site.put("/", (link.format("/feed")).encode(), Content_Type="text/html")
    url = site.put("/feed", rss())
    assert feeds.add_feed(ctx, NewFeed(page))[1]["url"] == url
    assert feeds.add_feed(ctx, NewFeed(page))[0] is False


def test_a_page_that_offers_several_feeds_names_them(ctx, site):
    page = site.put(
        "/",
        b"<link rel=alternate type=application/rss+xml href=/news title=News>"
        b"<link rel=alternate type=application/atom+xml href=/sport>",
        Content_Type="text/html",
    )
    with pytest.raises(InvalidInput) as error:
        feeds.add_feed(ctx, NewFeed(page))
    assert error.value.field == "url"
    assert f"offers 2 feeds; give one of them: {site.url('/news')} (News), {site.url('/sport')}" in error.value.message


def test_what_is_no_feed_is_not_added(ctx, site):
    for path, body in (("/a", b"<html><p>Hello</html>"), ("/b", b"<newsItem/>"), ("/c", b"")):
        with pytest.raises(InvalidInput, match="url:"):
            feeds.add_feed(ctx, NewFeed(site.put(path, body)))
    with pytest.raises(InvalidInput, match="status 404"):
        feeds.add_feed(ctx, NewFeed(site.url("/none")))
    with pytest.raises(InvalidInput, match="interval: must be 300 to 604,800 seconds"):
        feeds.add_feed(ctx, NewFeed(site.url("/d"), interval=5))
    with pytest.raises(InvalidInput, match="url"):
        feeds.add_feed(ctx, NewFeed("http://10.0.0.1/feed"))
    assert feeds.list_feeds(ctx)["total"] == 0


def test_a_redirect_for_good_gives_the_address_that_is_kept(ctx, site):
    url = site.put("/feed", rss())
    for status, kept in ((301, url), (308, url), (302, site.url("/old302"))):
        _, feed = feeds.add_feed(ctx, NewFeed(site.put(f"/old{status}", b"", status, Location="/feed")))
        assert feed["url"] == kept


def test_changing_a_feed(ctx, site):
    id = added(ctx, site.put("/feed", rss()), interval=600)
    feed = feeds.change_feed(ctx, id, {"outlet": "The Post", "interval": 900, "active": False})
    assert (feed["outlet"], feed["interval"], feed["active"]) == ("The Post", 900, False)
    feed = feeds.change_feed(ctx, id, {"outlet": None, "interval": None})
    assert (feed["outlet"], feed["interval"], feed["active"]) == (None, 1800, False)
    assert feeds.change_feed(ctx, id, {}) == feed
    with pytest.raises(InvalidInput, match="interval"):
        feeds.change_feed(ctx, id, {"interval": 1})
