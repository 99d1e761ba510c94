"""Feeds are added, changed and polled: each entry is read once, and again when it changes."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from quotes_service.context import open_context
from quotes_service.errors import Busy, Conflict, DatabaseUnavailable, InvalidInput, NotFound, Unreachable
from quotes_service.ingest.fetching import Fetcher, retrieval, transport
from quotes_service.jobs.work import work
from quotes_service.records import Article
from quotes_service.services.intake import jobs
from quotes_service.services.intake.articles import add_article, get_article, list_articles
from quotes_service.services.intake.feeds import feeds, news, polls
from quotes_service.services.intake.feeds.feeds import NewFeed
from quotes_service.services.intake.feeds.polls import poll_due, poll_feed, poll_for_request, poll_next
from quotes_service.store.feeds import feeds as rows
from tests.conftest import check_lists
from tests.factories import SimpleExtractor
from tests.ingest.feeds.samples import STORY, TEASER, atom, full, item, numbered, rss
from tests.ingest.fetching.site import Site, running
from tests.ingest.fetching.site import page as answer
from tests.services.intake.feeds.site import context_for, polled, read, serving, settings_for

HOUR = timedelta(hours=1)


@pytest.fixture
def site():
    with serving() as site:
        yield site


@pytest.fixture
def ctx(site, database_url):
    with context_for(site, database_url) as ctx:
        yield ctx
        check_lists(ctx)


def added(ctx, url, **given):
    is_new, feed = feeds.add_feed(ctx, NewFeed(url, **given))
    assert is_new
    return feed["id"]


def row(ctx, id):
    with ctx.reading():
        return feeds.row_of(id)


def make_due(ctx, id):
    with ctx.writing():
        rows.change(row(ctx, id).id, {"next_poll": rows.now() - HOUR})


def wait(ctx, id) -> float:
    """Minutes until the next poll, from the last."""
    feed = row(ctx, id)
    assert feed.last_poll_at
    return (feed.next_poll - feed.last_poll_at).total_seconds() / 60


def titles(ctx):
    return sorted(article["title"] for article in list_articles(ctx)["items"])


# adding


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


# polling


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


# due feeds


def test_due_feeds_are_polled(ctx, site):
    ids = [added(ctx, site.put(f"/{number}", rss(numbered(number)))) for number in range(3)]
    feeds.change_feed(ctx, ids[1], {"active": False})
    reported = []
    results = poll_due(ctx, reported.append)
    assert results == reported and [result["feed"]["id"] for result in results] == [ids[0], ids[2]]
    assert poll_due(ctx) == []
    make_due(ctx, ids[2])
    assert (poll_next(ctx) or {})["feed"]["id"] == ids[2]
    assert poll_next(ctx) is None


def test_a_feed_is_polled_by_one_at_a_time(ctx, site):
    id = added(ctx, site.put("/feed", rss(numbered(1))))
    with ctx.writing():
        assert rows.take(row(ctx, id).id, rows.now())
    with pytest.raises(Conflict):
        polled(ctx, id)
    assert poll_due(ctx) == []
    with ctx.writing():  # whoever took it has died since
        rows.change(row(ctx, id).id, {"poll_started_at": rows.now() - rows.LEASE - HOUR})
    assert len(poll_due(ctx)) == 1


def test_a_poll_that_took_too_long_changes_nothing(ctx, site):
    id = added(ctx, site.put("/feed", rss()))
    taken = rows.now() - HOUR
    with ctx.writing():
        number = row(ctx, id).id
        assert rows.take(number, taken) and rows.take(number, rows.now())
        assert not rows.give_back(number, taken, {"failures": 7})
    assert row(ctx, id).failures == 0 and row(ctx, id).poll_started_at


def test_several_workers_read_each_entry_once(ctx, site):
    for number in range(6):
        site.put_page(f"/page{number}", f"Page {number}", STORY.replace("four", f"{number + 10}"))
        teaser = item(title=f"Page {number}", link=f"/page{number}", guid=f"page-{number}")
        added(ctx, site.put(f"/feed{number}", rss(numbered(number), teaser)))
    results, errors = [], []

    def work_on():
        try:
            results.extend(poll_due(ctx))
            while work(ctx):
                pass
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work_on) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(result["feed"]["url"] for result in results) == [site.url(f"/feed{number}") for number in range(6)]
    assert [len(site.asked(f"/page{number}")) for number in range(6)] == [1] * 6
    assert list_articles(ctx)["total"] == 12


def test_a_feed_that_is_removed_leaves_its_articles(ctx, site):
    id = added(ctx, site.put("/feed", rss(numbered(1))))
    polled(ctx, id)
    feeds.remove_feed(ctx, id)
    assert (feeds.list_feeds(ctx)["total"], list_articles(ctx)["total"]) == (0, 1)
    for call in (feeds.get_feed, feeds.remove_feed, poll_feed):
        with pytest.raises(NotFound):
            call(ctx, id)


def test_a_feed_that_is_removed_while_it_is_polled(ctx, site, monkeypatch):
    id = added(ctx, site.put("/feed", rss(numbered(1))))
    hand_in = jobs.hand_in

    def removing(*arguments):
        feeds.remove_feed(ctx, id)
        return hand_in(*arguments)

    monkeypatch.setattr(jobs, "hand_in", removing)
    assert polled(ctx, id)["created"] == 1


class Stop(BaseException):
    """As a worker is stopped."""


@pytest.mark.parametrize("error", [DatabaseUnavailable("gone"), Stop()], ids=["error", "stop"])
@pytest.mark.parametrize("place", ["add_items", "close"])
def test_a_poll_that_is_interrupted_leaves_nothing(ctx, site, monkeypatch, place, error):
    id = added(ctx, site.put("/feed", rss(numbered(1), numbered(2)), ETag='"1"'))
    do = getattr(jobs, place)

    def interrupted(ctx, job, *arguments):
        if place == "add_items":
            do(ctx, job, arguments[0][:1])
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(jobs, place, interrupted)
        with pytest.raises(type(error)):
            poll_feed(ctx, id)
    assert (jobs.list_jobs(ctx)["total"], feeds.get_feed(ctx, id)["entries"]) == (0, 0)
    came = polled(ctx, id)
    assert (came["new"], came["created"]) == (2, 2)


def test_entries_that_were_handed_over_but_not_noted_are_recognised(ctx, site, monkeypatch):
    id = added(ctx, site.put("/feed", rss(numbered(1), numbered(2)), ETag='"1"'))

    def interrupted(*arguments):
        raise Unreachable("database", "is gone")

    with monkeypatch.context() as patch:
        patch.setattr(news.entries, "note", interrupted)
        with pytest.raises(Unreachable):
            poll_feed(ctx, id)
    (job,) = jobs.list_jobs(ctx)["items"]
    assert (job["kind"], job["label"], job["total"]) == ("feed", site.url("/feed"), 2)
    second = poll_feed(ctx, id)
    assert read(ctx, {**second, "job_id": job["id"]})["created"] == 2
    came = read(ctx, second)
    assert (came["new"], came["unchanged"]) == (2, 2)


def test_a_mistake_of_ours_does_not_stop_the_other_feeds(ctx, site, monkeypatch):
    ids = [added(ctx, site.put(f"/{number}", rss(numbered(number)))) for number in range(2)]
    read_feed = polls.read_feed

    def failing(data, url, **given):
        if url.endswith("/0"):
            raise RecursionError("too deep")
        return read_feed(data, url, **given)

    monkeypatch.setattr(polls, "read_feed", failing)
    first, second = poll_due(ctx)
    assert "the log has" in first["error"] and second["new"] == 1
    assert poll_due(ctx) == [] and row(ctx, ids[0]).failures == 1


def test_old_entries_are_forgotten(ctx, site):
    id = added(ctx, site.put("/feed", rss(numbered(1), numbered(2))))
    polled(ctx, id)
    from quotes_service.store.models import FeedEntry

    with ctx.writing():
        FeedEntry.update(seen_at=datetime.now(UTC).replace(tzinfo=None) - 2 * news.FORGOTTEN_AFTER).execute()
    site.put("/feed", rss(numbered(2)))
    polled(ctx, id)
    assert feeds.get_feed(ctx, id)["entries"] == 1


def test_changing_a_feed(ctx, site):
    id = added(ctx, site.put("/feed", rss()), interval=600)
    feed = feeds.change_feed(ctx, id, {"outlet": "The Post", "interval": 900, "active": False})
    assert (feed["outlet"], feed["interval"], feed["active"]) == ("The Post", 900, False)
    feed = feeds.change_feed(ctx, id, {"outlet": None, "interval": None})
    assert (feed["outlet"], feed["interval"], feed["active"]) == (None, 1800, False)
    assert feeds.change_feed(ctx, id, {}) == feed
    with pytest.raises(InvalidInput, match="interval"):
        feeds.change_feed(ctx, id, {"interval": 1})
