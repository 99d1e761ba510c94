"""Feeds on pages, with a site on this machine."""

from __future__ import annotations

import pytest

from quotes_service.jobs.work import work
from tests.ingest.feeds.samples import item, numbered, rss
from tests.web.pages import send, words


def follow(client, **values):
    return send(client, client.get("/feeds/"), "/feeds/", **values)


def test_the_life_of_a_feed(client, ctx, site):
    url = site.put("/feed", rss(numbered(1), item(title="Nothing", link="", guid="3")))
    answer = follow(client, url=url, outlet="The <Post>", interval="15")
    assert answer.status_code == 303
    feed = answer.location
    page = client.get(feed)
    assert "The feed is added." in words(page)
    assert "The <Post> not polled yet" in words(page)
    assert "Last poll: never" in words(page)
    assert "then every 15 minutes" in words(page)

    assert send(client, page, "/poll").status_code == 303
    page = client.get(feed)
    assert "Polled: 2 new, 0 changed, 1 refused." in words(page)
    assert "2 known entries. The job that read what was new last" in words(page)
    assert "entry: has neither a text nor a page of its own" in words(page)
    while work(ctx):
        pass
    assert "The <Post> polled Last poll:" in words(client.get("/feeds/"))

    assert send(client, page, "/pause").location == feed
    assert "The <Post> not polled" in words(client.get(feed))
    assert send(client, client.get(feed), "/resume").location == feed
    assert send(client, client.get(feed), feed, outlet="Larkhaven Post", interval="60").location == feed
    page = client.get(feed)
    assert "Larkhaven Post" in words(page)
    assert "then every 1 hour" in words(page)
    again = follow(client, url=url)
    assert again.location == feed
    assert "This feed is here already." in words(client.get(feed))

    assert send(client, page, "/remove").location == "/feeds/"
    assert "The feed is removed. Its articles stay." in words(client.get("/feeds/"))
    assert client.get(feed).status_code == 404
    assert "1 article" in words(client.get("/articles/"))


@pytest.mark.parametrize(
    ("values", "status", "said"),
    [
        ({"url": " "}, 422, "is empty: give the address of a feed, or of a page that offers one"),
        ({"url": "post.example"}, 422, "begin with http:// or https://"),
        ({"url": "http://10.0.0.1/feed"}, 422, "public hosts are fetched from"),
        ({"url": "{site}/missing"}, 422, "404"),
        ({"url": "{site}/page", "outlet": "The Post"}, 422, "is a web page"),
        ({"url": "{site}/feed", "interval": "1"}, 422, "must be a number from 5 to 10,080"),
        ({"url": "{site}/feed", "interval": "often"}, 422, "must be a number from 5 to 10,080"),
    ],
)
def test_a_feed_that_cannot_be_followed(client, site, values, status, said):
    site.put("/feed", rss(numbered(1)))
    site.put("/page", b"<html><title>A page</title><p>Nothing.</p></html>", Content_Type="text/html")
    values = {name: value.replace("{site}", site.url("")) for name, value in values.items()}
    answer = follow(client, **values)
    assert (answer.status_code, words(answer).count("Follow a feed")) == (status, 1)
    assert said in words(answer)
    assert 'aria-invalid="true"' in answer.text
    assert all(f'value="{value}"' in answer.text for value in values.values())
    assert "No feed is followed yet." in words(answer)


def test_a_poll_that_fails_is_told_in_words(client, site):
    url = site.put("/feed", rss(numbered(1)))
    feed = follow(client, url=url).location
    site.put("/feed", b"", status=500)
    send(client, client.get(feed), "/poll")
    page = words(client.get(feed))
    assert "failing" in page
    assert "500" in page
    assert "(1 poll in a row failed)" in page
