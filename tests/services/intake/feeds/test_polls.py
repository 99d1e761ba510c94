"""Feeds are polled: each entry is read once, and again when it changes."""

from __future__ import annotations

import pytest

from quotes_service.errors import Busy
from quotes_service.ingest.fetching import Fetcher
from quotes_service.jobs.work import work
from quotes_service.records import Article
from quotes_service.services.intake import jobs
from quotes_service.services.intake.articles import add_article, get_article, list_articles
from quotes_service.services.intake.feeds import feeds, news
from quotes_service.services.intake.feeds.polls import poll_due, poll_feed, poll_for_request
from tests.ingest.feeds.samples import STORY, TEASER, atom, full, item, numbered, rss
from tests.services.intake.feeds.asked import added, make_due, row, titles, wait
from tests.services.intake.feeds.site import context_for, polled, read


def test_an_entry_is_read_once(ctx, site):
    site.put_page("/walls", "Harbour walls are low", STORY)
    teaser = item(f"<description>{TEASER}</description>", link="/walls", guid="1")
    id = added(ctx, site.put("/feed", rss(numbered(1), numbered(2), teaser)))
    came = polled(ctx, id)
    assert (came["entries"], came["new"], came["created"], came["refused"], came["error"]) == (3, 3, 3, [], None)
    assert titles(ctx) == ["Harbour report 1", "Harbour report 2", "Harbour walls are low"]
    came = polled(ctx, id)
    assert (came["entries"], came["new"], came["changed"], came["unchanged"]) == (3, 0, 0, 0)
    assert len(site.asked("/walls")) == 1
    site.put("/feed", rss(numbered(2), numbered(3)))
    assert polled(ctx, id)["new"] == 1
    assert feeds.get_feed(ctx, id)["entries"] == 4


def test_what_the_feed_says_of_an_article(ctx, site):
    url = site.put_page("/walls", "Walls", STORY)
    entry = "<dc:creator>Ola Brandt</dc:creator><pubDate>Fri, 20 Nov 2026 23:30:00 -0500</pubDate>"
    polled(ctx, added(ctx, site.put("/feed", rss(item(entry, link="/walls"))), outlet="The Post"))
    (found,) = list_articles(ctx)["items"]
    article = get_article(ctx, found["id"])
    assert (article["url"], article["title"], article["outlet"]) == (url, "Harbour walls are low", "The Post")
    assert (article["byline"], str(article["published_at"])) == ("Ola Brandt", "2026-11-20")
    assert article["external_id"] == "4711"
    assert [quotation["speakers"][0]["name"] for quotation in article["quotations"]] == ["Maren Tolvik"]


def test_an_entry_that_changed_is_a_new_version(ctx, site):
    id = added(ctx, site.put("/feed", rss(numbered(1), numbered(2))))
    polled(ctx, id)
    site.put("/feed", rss(numbered(1, STORY.replace("four", "five")), numbered(2)))
    came = polled(ctx, id)
    assert (came["new"], came["changed"], came["new_versions"]) == (0, 1, 1)
    assert {article["version"] for article in list_articles(ctx)["items"]} == {1, 2}


def test_a_page_that_the_feed_says_has_changed_is_fetched_again(ctx, site):
    def put(day: int, word: str):
        site.put_page("/walls", "Walls", STORY.replace("four", word))
        entry = (
            '<entry><title>{0}</title><id>{0}</id><link href="/{0}"/><updated>2026-11-{1}T08:00:00Z</updated></entry>'
        )
        return site.put("/feed", atom(entry.format("walls", day), entry.format("none", 1)))

    id = added(ctx, put(20, "four"))
    polled(ctx, id)
    put(20, "five")
    assert polled(ctx, id)["changed"] == 0
    put(21, "five")
    assert polled(ctx, id)["new_versions"] == 1


def test_a_feed_that_is_as_it_was_is_not_sent_again(ctx, site):
    id = added(ctx, site.put("/feed", rss(numbered(1)), ETag='"1"', Last_Modified="Fri, 20 Nov 2026 08:00:00 GMT"))
    assert polled(ctx, id)["created"] == 1
    came = polled(ctx, id)
    assert (came["error"], came["entries"], came["feed"]["last_status"]) == (None, 0, 304)
    sent = site.asked("/feed")
    assert (sent[-1]["If-None-Match"], sent[-1]["If-Modified-Since"]) == ('"1"', "Fri, 20 Nov 2026 08:00:00 GMT")
    assert "If-None-Match" not in sent[1]


def test_an_entry_that_cannot_be_read_does_not_stop_the_others(ctx, site):
    site.put("/empty", b"<!doctype html><title>Log in</title>", Content_Type="text/html")
    entries = (
        item(title="Gone", link="/gone", guid="1"),
        item(title="Empty", link="/empty", guid="2"),
        item(title="Nothing", link="", guid="3"),
        item(title="Forbidden", link="http://169.254.169.254/latest", guid="4"),
        numbered(5),
    )
    id = added(ctx, site.put("/feed", rss(*entries)))
    came = polled(ctx, id)
    assert (came["new"], came["created"], len(came["refused"])) == (5, 1, 4)
    assert [error["origin"] for error in came["refused"]].count(site.url("/gone")) == 1
    shown = feeds.get_feed(ctx, id)
    assert ([entry["error"][:6] for entry in shown["entry_errors"]], shown["failed_items"]) == (["entry:"], 3)
    assert (shown["job_id"], feeds.list_feeds(ctx)["items"][0]["failed_items"]) == (came["job_id"], 3)
    assert polled(ctx, id)["new"] == 0
    assert len(site.asked("/gone")) == 1


def test_a_mistake_of_ours_in_an_entry_does_not_stop_the_others(ctx, site, monkeypatch):
    def raw_article(entry, *about, **known):
        if entry.title == "Odd":
            raise IndexError("nobody thought of this")
        return news_raw_article(entry, *about, **known)

    news_raw_article = news.raw_article
    monkeypatch.setattr(news, "raw_article", raw_article)
    id = added(ctx, site.put("/feed", rss(item(title="Odd", link="/odd", guid="1"), numbered(2))))
    came = polled(ctx, id)
    assert (came["new"], came["created"]) == (2, 1)
    assert [entry["error"] for entry in feeds.get_feed(ctx, id)["entry_errors"]] == ["cannot be read: IndexError"]


def test_an_entry_whose_site_is_down_is_tried_again(ctx, site):
    site.put("/walls", b"", 503)
    id = added(ctx, site.put("/feed", rss(item(link="/walls")), ETag='"1"'))
    came = polled(ctx, id)
    (waiting,) = jobs.list_items(ctx, came["job_id"])["items"]
    assert (waiting["status"], waiting["tries"], came["created"], came["refused"]) == ("waiting", 1, 0, [])
    site.put_page("/walls", "Walls", STORY)
    assert polled(ctx, id)["feed"]["last_status"] == 304
    with ctx.writing():
        ctx.database.execute_sql("UPDATE job_item SET not_before = '2020-01-01 00:00:00'")
    assert work(ctx) == 1
    assert jobs.get_job(ctx, came["job_id"])["outcomes"]["created"] == 1


def test_a_request_waits_for_no_poll_that_cannot_be_made_soon(ctx, site):
    """Its host is not to blame for that: the poll has not failed, and the feed is free."""
    id = added(ctx, site.put("/feed", rss(numbered(1))))
    before = row(ctx, id)
    ctx.fetcher = Fetcher(site.site.rules(delay_seconds=30), sleep=lambda seconds: None)
    ctx.fetcher.page(site.url("/feed"))
    for _ in range(2):
        with pytest.raises(Busy):
            poll_for_request(ctx, id)
    assert row(ctx, id) == before
    assert poll_feed(ctx, id)["error"] is None


def test_few_requests_poll_at_once(ctx, site, monkeypatch):
    monkeypatch.setattr("quotes_service.ingest.fetching.politeness._REQUEST_PATIENCE", 0.01)
    id = added(ctx, site.put("/feed", rss(numbered(1))))
    with ctx.fetcher.for_request(), ctx.fetcher.for_request(), pytest.raises(Busy, match="other addresses"):
        poll_for_request(ctx, id)
    assert poll_for_request(ctx, id)["new"] == 1


def test_robots_are_told_to_keep_out(ctx, site):
    site.put("/robots.txt", b"User-agent: *\nDisallow: /private/", Content_Type="text/plain")
    site.put_page("/private/walls", "Walls", STORY)
    came = polled(ctx, added(ctx, site.put("/feed", rss(item(link="/private/walls")))))
    assert "robots.txt" in came["refused"][0]["error"]
    assert site.asked("/private/walls") == []


def test_failures_are_shown_and_asked_for_less_and_less(ctx, site):
    id = added(ctx, site.put("/feed", rss(numbered(1))), interval=600)
    polled(ctx, id)
    site.put("/feed", b"", 500)
    waits = []
    for failures in (1, 2, 3):
        came = polled(ctx, id)
        assert "status 500" in came["error"] and came["feed"]["error"] == came["error"]
        assert came["feed"]["failures"] == failures
        waits.append(wait(ctx, id))
    assert waits == [20, 40, 80]
    site.put("/feed", b"<html>Maintenance</html>")
    assert polled(ctx, id)["error"] == "is a web page without a feed"
    site.put("/feed", rss(numbered(1)))
    feed = polled(ctx, id)["feed"]
    assert (feed["failures"], feed["error"], wait(ctx, id)) == (0, None, 10)
    assert feed["last_success_at"] == feed["last_poll_at"]


def test_a_site_that_says_when_to_come_back(ctx, site):
    id = added(ctx, site.put("/feed", rss()), interval=600)
    site.put("/feed", b"", 429, Retry_After="7200")
    polled(ctx, id)
    assert wait(ctx, id) == 120


@pytest.mark.parametrize(
    ("about", "headers", "minutes"),
    [
        ("", {}, 10),
        ("<ttl>60</ttl>", {}, 60),
        ("<ttl>5</ttl>", {}, 10),
        ("<ttl>100000</ttl>", {}, 1440),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", {}, 60),
        ("", {"Cache_Control": "public, max-age=1800"}, 30),
        ("", {"Cache_Control": "no-cache, max-age=1800"}, 10),
        ("", {"Cache_Control": "max-age=99999999999999"}, 1440),
    ],
)
def test_a_feed_that_asks_for_patience(ctx, site, about, headers, minutes):
    id = added(ctx, site.put("/feed", rss(about=about), **headers), interval=600)
    polled(ctx, id)
    assert wait(ctx, id) == minutes


def test_a_feed_that_has_moved(ctx, site):
    id = added(ctx, site.put("/feed", rss(numbered(1))))
    url = site.put("/new", rss(numbered(1)))
    site.put("/feed", b"", 302, Location="/new")
    assert polled(ctx, id)["feed"]["url"] == site.url("/feed")
    site.put("/feed", b"", 301, Location="/new")
    assert polled(ctx, id)["feed"]["url"] == url


def test_a_feed_that_has_moved_to_another_ends(ctx, site):
    id = added(ctx, site.put("/feed", rss()))
    other = added(ctx, site.put("/new", rss()))
    site.put("/feed", b"", 301, Location="/new")
    feed = polled(ctx, id)["feed"]
    assert not feed["active"] and other in feed["error"] and feed["url"] == site.url("/feed")


def test_a_feed_that_is_gone_is_not_polled_until_it_is_made_active(ctx, site):
    id = added(ctx, site.put("/feed", rss(numbered(1))))
    site.put("/feed", b"", 410)
    feed = polled(ctx, id)["feed"]
    assert (feed["active"], feed["next_poll_at"], feed["last_status"]) == (False, None, 410)
    make_due(ctx, id)
    assert poll_due(ctx) == []
    site.put("/feed", rss(numbered(1)))
    feed = feeds.change_feed(ctx, id, {"active": True})
    assert (feed["active"], feed["error"], feed["failures"]) == (True, None, 0)
    assert [result["new"] for result in poll_due(ctx)] == [1]


def test_a_feed_without_end_is_refused(site, database_url):
    with context_for(site, database_url, fetch_max_bytes=100_000) as ctx:
        id = added(ctx, site.put("/feed", rss()))
        site.put("/feed", rss(*(numbered(number) for number in range(200))))
        assert "bytes" in polled(ctx, id)["error"]
        site.site.pages["/feed"] = endless
        assert "bytes" in polled(ctx, id)["error"]


def endless(handler):
    handler.answer(Content_Type="application/rss+xml", Content_Length="", Connection="close")
    handler.wfile.write(rss().removesuffix(b"</channel></rss>"))
    while True:
        handler.wfile.write(numbered(1).encode())


def test_a_feed_that_explodes_is_refused(ctx, site):
    id = added(ctx, site.put("/feed", rss()))
    site.put("/feed", b'<!DOCTYPE rss [<!ENTITY a "b">]>' + rss(item(full("&a;"))))
    assert "entities" in polled(ctx, id)["error"]


def test_a_broken_feed_is_read_and_named(ctx, site):
    id = added(ctx, site.put("/feed", rss(numbered(1)).removesuffix(b"</rss>"), ETag='"1"'))
    for _ in range(2):
        came = polled(ctx, id)
        assert (came["error"], came["feed"]["failures"]) == (None, 0)
        assert "not well-formed" in came["feed"]["error"]


def test_two_feeds_of_an_outlet_need_not_agree_on_ids(ctx, site):
    names = ("news", "sport", "city")
    results = [poll_feed(ctx, added(ctx, site.put(f"/{name}", rss(item(full(), guid=f"{name}-1"))))) for name in names]
    results = [read(ctx, came) for came in results]
    assert [(came["created"], came["unchanged"], came["refused"]) for came in results] == [
        (1, 0, []),
        (0, 1, []),
        (0, 1, []),
    ]
    assert list_articles(ctx)["total"] == 1


def test_an_article_that_is_known_by_its_address(ctx, site):
    add_article(ctx, Article("“The tide rises,” said Maren Tolvik.", url="https://post.example/reports/1"))
    came = polled(ctx, added(ctx, site.put("/feed", rss(numbered(1)))))
    assert (came["created"], came["new_versions"]) == (0, 1)
