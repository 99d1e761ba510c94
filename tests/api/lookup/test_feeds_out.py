"""Feeds that go out, read by feedparser, which we did not write, and by our own readers of feeds."""

from __future__ import annotations

import json
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import urlsplit

import feedparser
import pytest

from quotes_service.ingest.feeds.reading import read_feed
from tests.api.conftest import put
from tests.api.world import FISH, LEE_, LEIGH

FORMATS = ("atom", "jsonfeed")
TYPES = {"atom": "application/atom+xml", "jsonfeed": "application/feed+json"}


def parsed(answer):
    found = feedparser.parse(answer.data, response_headers={"content-type": answer.content_type}, sanitize_html=False)
    assert not found.bozo, found.bozo_exception
    assert found.version == "atom10"
    return found


def link(entry, rel: str) -> str | None:
    return next((one.href for one in entry.links if one.rel == rel), None)


def titles(client, address: str) -> list[str]:
    return [entry.title for entry in parsed(client.get(address)).entries]


class Text(HTMLParser):
    """The text of HTML, and the tags that it has."""

    def __init__(self, html: str):
        super().__init__()
        self.text, self.tags = "", set()
        self.feed(html)
        self.close()

    def handle_data(self, data):
        self.text += data

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)


@pytest.mark.parametrize(
    ("address", "title", "page", "entries"),
    [
        ("quotes", "Quotations", "/search", 8),
        ("quotes?q=storm%2A", "Quotations with the words “storm*”", "/search?q=storm%2A", 2),
        ("quotes?outlet=The+Wire&sort=oldest", "Quotations in The Wire", "/search?outlet=The+Wire&sort=oldest", 2),
        ("quotes?topic=tide+gauges", "Quotations on tide gauges", "/search?topic=tide+gauges", 3),
        (f"experts/{LEE_}/quotes", "Quotations of Ann Lee", f"/experts/{LEE_}", 2),
        (f"experts/{LEE_}/quotes?q=bay", "Quotations of Ann Lee with the words “bay”", f"/experts/{LEE_}?q=bay", 1),
        (f"institutions/{FISH}/quotes", "Quotations of Agency of Fish and its people", f"/institutions/{FISH}", 2),
    ],
)
def test_a_collection_of_quotations_is_a_feed(shared_world, address, title, page, entries):
    for name in (LEE_, FISH):
        address, page = address.replace(name, shared_world.ids[name]), page.replace(name, shared_world.ids[name])
    whole = f"{address}{'&' if '?' in address else '?'}format="
    atom, feed = shared_world.get(f"{whole}atom"), shared_world.get(f"{whole}jsonfeed").json
    found = parsed(atom)
    assert atom.mimetype == TYPES["atom"]
    assert (found.feed.title, found.feed.link) == (title, f"http://localhost{page}")
    assert (feed["title"], feed["home_page_url"]) == (title, f"http://localhost{page}")
    assert len(found.entries) == len(feed["items"]) == entries
    # who follows the feed's own address gets the same
    for own, text in ((link(found.feed, "self"), atom.text), (feed["feed_url"], json.dumps(feed, ensure_ascii=False))):
        again = shared_world.client.get(own)
        assert again.text == text
    assert found.feed.id == f"http://localhost/api/v1/{address}"
    quotations = {f"http://localhost/quotes/{item['id']}": item for item in shared_world.get(address).json["items"]}
    for entry, other in zip(found.entries, feed["items"], strict=True):
        item = quotations.pop(entry.id)
        assert entry.link == other["url"] == other["id"] == entry.id
        assert link(entry, "via") == other["external_url"] == item["article"]["url"]
        assert entry.title == other["title"]
        assert [one.name for one in entry.authors] == [one["name"] for one in item["speakers"]]
        assert [one.href for one in entry.authors] == [one["url"] for one in other["authors"]]
        assert shared_world.client.get(urlsplit(entry.authors[0].href).path).status_code == 200
        assert entry.content[0].value == other["content_html"]
        assert item["citation"] in Text(other["content_html"]).text
        assert datetime.fromisoformat(entry.updated) == datetime.fromisoformat(item["added_at"]).replace(microsecond=0)
    assert not quotations


def test_a_json_feed_keeps_to_the_standard(shared_world):
    """The rules of https://www.jsonfeed.org/version/1.1/ that a feed can break; and our own reader reads it."""
    answer = shared_world.client.get("/api/v1/quotes", headers={"Accept": "application/feed+json"})
    assert answer.content_type.startswith("application/feed+json")
    feed = json.loads(answer.data)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert {*feed} == {"version", "title", "home_page_url", "feed_url", "items"}
    permitted = {"id", "url", "external_url", "title", "content_html", "date_published", "authors"}
    for item in feed["items"]:
        assert {*item} <= permitted
        assert item["id"]
        assert item["content_html"]
        assert datetime.fromisoformat(item["date_published"]).utcoffset() is not None
        assert item["authors"]
        assert all(author["name"] and {*author} <= {"name", "url"} for author in item["authors"])
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    for format in FORMATS:
        read = read_feed(shared_world.get(f"quotes?format={format}").data)
        assert (read.title, read.problem, len(read.entries)) == ("Quotations", None, len(feed["items"]))
        assert [entry.title for entry in read.entries] == [item["title"] for item in feed["items"]]


def test_pages_of_a_feed_have_all_entries_once(shared_world):
    for format in FORMATS:
        address, seen, ids = f"/api/v1/quotes?format={format}&limit=3", [], set()
        while address:
            answer = shared_world.client.get(address)
            if format == "atom":
                page = parsed(answer)
                seen += [entry.id for entry in page.entries]
                ids.add(page.feed.id)
                address = link(page.feed, "next")
            else:
                seen += [item["id"] for item in answer.json["items"]]
                address = answer.json.get("next_url")
        assert len(seen) == len({*seen}) == 8
        assert ids <= {"http://localhost/api/v1/quotes"}


HOSTILE = [
    "It is <b>low</b> & ]]> low <script>alert(1)</script>",
    "Emoji \U0001f30a and \u202bעִבְרִית\u202c, العربية",
    "&amp; &lt;p&gt; <!-- <?xml version='1.0'?> <![CDATA[",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_texts_come_back_as_they_were(client, words):
    text = f"“{words},” said Ann Lee, head of the Agency of Fish."
    put(client, {"text": text, "url": "https://post.example/?a=1&b=%3Cb%3E"})
    [entry] = parsed(client.get("/api/v1/quotes?format=atom")).entries
    [item] = client.get("/api/v1/quotes?format=jsonfeed").json["items"]
    turning = dict.fromkeys((0x202B, 0x202C))
    assert words.translate(turning) in entry.title
    assert entry.title == item["title"]
    for html in (entry.content[0].value, item["content_html"]):
        found = Text(html)
        assert text in found.text
        assert found.tags == {"p", "blockquote", "a"}


def test_what_was_not_said_is_in_no_feed_unless_it_is_asked_for(client):
    put(client, {"text": "“It rains,” said Ann Lee. “It snows,” never said Ann Lee."})
    assert titles(client, "/api/v1/quotes?format=atom") == ["“It rains” — Ann Lee"]
    asked = "/api/v1/quotes?format=atom&factuality=denied"
    assert titles(client, asked) == ["Not said: “It snows” — Ann Lee"]
    found = parsed(client.get(asked))
    assert found.feed.title == "Denied quotations"
    assert "Not said, by the article’s account" in found.entries[0].content[0].value


def test_what_came_in_last_comes_first_and_what_is_read_again_stays(app, client):
    later = "“The walls hold,” said Bo Ek."
    put(client, {"text": "“It rains,” said Ann Lee.", "url": "https://post.example/1", "published_at": "2026-05-02"})
    put(client, {"text": later, "url": "https://post.example/2", "published_at": "1999-05-02"})
    feed = "/api/v1/quotes?format=atom"
    old = titles(client, feed)
    assert old == ["“The walls hold” — Bo Ek", "“It rains” — Ann Lee"]
    before = {entry.id: entry.updated for entry in parsed(client.get(feed)).entries}
    added = {"text": f"{later} “They are old,” said Bo Ek.", "url": "https://post.example/1"}
    again = {"text": "“It rains,” said Ann Lee. “Harder now,” said Ann Lee.", "url": "https://post.example/1"}
    assert client.post("/api/v1/articles", json=again).json["status"] == "new_version"
    assert titles(client, feed) == ["“Harder now” — Ann Lee", *old]
    assert client.post("/api/v1/articles", json=added | {"url": "https://post.example/2"}).status_code == 200
    assert titles(client, feed) == ["“They are old” — Bo Ek", "“Harder now” — Ann Lee", *old]
    now = {entry.id: entry.updated for entry in parsed(client.get(feed)).entries}
    assert now.items() >= before.items()
    article = client.get("/api/v1/articles?url=https://post.example/2").json["items"][0]["id"]
    assert client.delete(f"/api/v1/articles/{article}").status_code == 204
    assert titles(client, feed) == ["“Harder now” — Ann Lee", "“It rains” — Ann Lee"]


@pytest.mark.parametrize("format", FORMATS)
def test_a_reader_that_has_it_all_gets_nothing_again(filled, format):
    address = f"/api/v1/quotes?format={format}"
    for encoding in ("identity", "gzip"):
        first = filled.get(address, headers={"Accept-Encoding": encoding})
        assert first.headers.get("Content-Encoding", "identity") == encoding
        known = {"Accept-Encoding": encoding, "If-None-Match": first.headers["ETag"]}
        again = filled.get(address, headers=known)
        assert (again.status_code, again.data) == (304, b"")
    put(filled, {"text": "“It rains,” said Ann Lee."})
    assert filled.get(address, headers=known).status_code == 200


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_feed_is_a_feed_and_stays_the_same(client, format):
    first, second = (client.get(f"/api/v1/quotes?format={format}") for _ in range(2))
    assert first.headers["ETag"] == second.headers["ETag"]
    if format == "atom":
        assert parsed(first).entries == []
    else:
        assert first.json["items"] == []


def test_the_feed_of_a_joined_entry_leads_to_that_of_the_other(world):
    assert world.post("", {"kind": "merge", "experts": [LEE_, LEIGH]}).status_code == 201
    both = [world.get(f"experts/{world.ids[name]}/quotes?format=atom") for name in (LEE_, LEIGH)]
    kept, moved = sorted(both, key=lambda answer: answer.status_code)
    assert (kept.status_code, moved.status_code) == (200, 301)
    assert world.client.get(moved.headers["Location"]).text == kept.text


@pytest.mark.parametrize("address", ["experts", "articles", "statements", "topics"])
def test_other_collections_are_no_feeds(client, address):
    assert client.get(f"/api/v1/{address}?format=atom").status_code in (404, 422)
