"""`quotes feeds`, with a site on this machine."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from quotes_service.context import open_context
from quotes_service.settings import Settings
from tests.factories import SimpleExtractor
from tests.ingest.feeds.samples import STORY, item, numbered, rss
from tests.services.intake.feeds.site import serving


@pytest.fixture
def site(monkeypatch):
    with serving() as site:
        monkeypatch.setenv("QUOTES_FETCH_ALLOW", f"127.0.0.1:{site.site.port}")
        monkeypatch.setenv("QUOTES_FETCH_DELAY", "0")
        yield site


def test_the_life_of_a_feed(folder, quotes, site):
    url = site.put("/feed", rss(numbered(1), item(link="/gone")))
    assert quotes("feeds", "list").exit_code == 1
    result = quotes("feeds", "add", url, "--outlet", "The Post", "--every", 15)
    assert result.exit_code == 0 and "Added The Post (RSS 2.0), f_" in result.stdout
    assert "Known already: The Post" in quotes("feeds", "add", url).stdout
    listed = quotes("feeds", "list").stdout
    assert url in listed and "15 min" in listed and "not yet" in listed

    polled = quotes("feeds", "poll")
    assert polled.exit_code == 1  # an entry could not be read
    assert f"{url}: 1 new article, 1 refused" in polled.stdout
    assert f"{site.url('/gone')}: url: is not there (status 404)" in polled.stderr
    assert quotes("feeds", "poll").stdout == "No feed is due.\n"
    listed = quotes("feeds", "list").stdout
    assert "1 entry refused: j_" in listed
    again = quotes("feeds", "poll", url)
    assert (again.exit_code, again.stdout) == (0, f"{url}: nothing new\n")

    assert quotes("feeds", "remove", url).exit_code == 0
    assert json.loads(quotes("articles", "--json").stdout)["total"] == 1


def test_an_entry_whose_site_is_down_is_read_by_a_later_run(folder, quotes, site):
    site.put("/walls", b"", 503)
    url = site.put("/feed", rss(item(link="/walls"), numbered(1)))
    quotes("feeds", "add", url)
    polled = quotes("feeds", "poll", url)
    assert (polled.exit_code, polled.stdout) == (0, f"{url}: 1 new article, 1 to be tried again\n")
    site.put_page("/walls", "Walls", STORY)
    with closing(open_context(Settings.read(), extractor=SimpleExtractor())) as ctx, ctx.writing():
        ctx.database.execute_sql("UPDATE job_item SET not_before = '2020-01-01 00:00:00'")
    assert quotes("feeds", "poll").stdout == "No feed is due.\n"
    assert json.loads(quotes("articles", "--json").stdout)["total"] == 2


def test_json(folder, quotes, site):
    url = site.put("/feed", rss(numbered(1)))
    added = json.loads(quotes("feeds", "add", url, "--json").stdout)
    assert added["added"] and added["interval"] == 1800
    (came,) = json.loads(quotes("feeds", "poll", added["id"], "--json").stdout)
    assert (came["created"], came["feed"]["id"]) == (1, added["id"])
    (item,) = json.loads(quotes("feeds", "list", "--json").stdout)["items"]
    assert item == came["feed"]
    assert json.loads(quotes("feeds", "list", "--jsonl").stdout) == item
    assert json.loads(quotes("feeds", "poll", "--json").stdout) == []


def test_a_failure_is_shown(folder, quotes, site):
    url = site.put("/feed", rss())
    quotes("feeds", "add", url)
    site.put("/feed", b"", 503)
    result = quotes("feeds", "poll", url)
    assert result.exit_code == 1 and "status 503" in result.stdout
    listed = quotes("feeds", "list").stdout
    assert "1 failure in a row" in listed and "status 503" in listed


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["add", "{site}/none"], 2, "url: is not there (status 404)"),
        (["add", "{site}/feed", "--every", "1"], 2, "--every"),
        (["add", "feed.xml"], 2, "url:"),
        (["poll", "f_1"], 1, "No feed has the id 'f_1'."),
        (["remove", "{site}/none"], 1, "No feed has the"),
    ],
)
def test_bad_arguments(folder, quotes, site, arguments, status, message):
    site.put("/feed", rss())
    result = quotes("feeds", *(argument.format(site=site.url("")) for argument in arguments))
    assert result.exit_code == status
    assert message in result.stderr
