"""Feeds in all dialects, and in the states in which they are found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.ingest.feeds import is_full, looks_like_feed, read_feed
from tests.ingest.feeds.samples import DIALECTS, FEED, LINK, STORY, TEASER, atom, full, item, json_feed, numbered, rss

NEW_YORK = timezone(timedelta(hours=-5))


def only(data: bytes, url: str | None = FEED):
    (entry,) = read_feed(data, url).entries
    return entry


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_is_read(dialect):
    feed = read_feed(DIALECTS[dialect], FEED)
    (entry,) = feed.entries
    assert feed.dialect.startswith(dialect)
    assert (feed.title, feed.problem) == ("The Larkhaven Post", None)
    assert (entry.title, entry.link) == ("Harbour walls are low", LINK)
    if dialect != "RSS 0.91":
        assert (entry.published or entry.updated) == datetime(2026, 11, 20, 23, 30, tzinfo=NEW_YORK)
        assert entry.authors == ("Ola Brandt",)
        assert "Maren Tolvik" in entry.content and entry.declared_full
        assert entry.content.count("<p>") == STORY.count("<p>")
    if dialect != "JSON Feed 1.0":
        assert entry.language == "en"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_feed_shows_by_how_it_begins(dialect):
    assert looks_like_feed(DIALECTS[dialect][:2000])


@pytest.mark.parametrize(
    "start",
    [b"<!doctype html><title>RSS</title>", b"<newsItem>", b'{"text": "a"}', b"<html><rss>", b"RSS <rss>", b"", b"<"],
)
def test_other_files_do_not(start):
    assert not looks_like_feed(start)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Tolvik &amp; Brandt", "Tolvik & Brandt"),
        ("Tolvik &amp;amp; Brandt", "Tolvik & Brandt"),
        ("&amp;#8220;Low&amp;#8221; walls", "“Low” walls"),
        ("<![CDATA[Walls &mdash; “low”]]>", "Walls — “low”"),
        ("<![CDATA[The <i>Gull</i> sinks]]>", "The Gull sinks"),
        ("Walls &nbsp;are\n low &eacute;", "Walls are low é"),
        ("Five &lt; six", "Five < six"),
        ("Tolvik & Brandt", "Tolvik & Brandt"),
        ("Har\u00adbour \x07walls", "Harbour walls"),
        ("", None),
    ],
)
def test_titles_are_plain_text(title, expected):
    assert only(rss(item(title=title))).title == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Fri, 20 Nov 2026 08:00:00 GMT", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("20 Nov 2026 08:00:00 +0000", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("Fri, 20 Nov 26 23:30:00 -0500", datetime(2026, 11, 20, 23, 30, tzinfo=NEW_YORK)),
        ("2026-11-20T23:30:00-05:00", datetime(2026, 11, 20, 23, 30, tzinfo=NEW_YORK)),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        ("Fri, 20 November 2026 08:00:00 GMT", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("20261120", datetime(2026, 11, 20, tzinfo=UTC)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("soon", None),
        ("99999999999999", None),
    ],
)
def test_dates_in_odd_forms(printed, expected):
    assert only(rss(item(f"<pubDate>{printed}</pubDate>"))).published == expected


def test_relative_links_are_resolved_by_the_feeds_address():
    assert only(rss(item(link="/walls?a=1&amp;b=2"))).link == "https://post.example/walls?a=1&b=2"


def test_relative_links_are_resolved_by_xml_base():
    data = atom('<entry xml:base="https://other.example/news/"><title>A</title><id>1</id><link href="walls"/></entry>')
    assert only(data).link == "https://other.example/news/walls"


@pytest.mark.parametrize(
    ("guid", "link"),
    [
        ("<guid>https://post.example/1</guid>", "https://post.example/1"),
        ('<guid isPermaLink="false">https://post.example/1</guid>', None),
        ('<guid isPermaLink="true">https://post.example/1</guid>', "https://post.example/1"),
        ("<guid>tag:post.example,2026:1</guid>", None),
        ("<link>javascript:alert(1)</link>", None),
        ("<link>mailto:desk@post.example</link>", None),
    ],
)
def test_what_is_a_link(guid, link):
    assert only(rss(item(guid, link="", guid=""))).link == link


def test_authors_are_names():
    authors = "<author>ola@post.example (Ola Brandt)</author><dc:creator>Ida Holm</dc:creator>"
    assert set(only(rss(item(authors))).authors) == {"Ola Brandt", "Ida Holm"}
    assert only(rss(item("<author>desk@post.example</author>"))).authors == ()


def test_the_feed_says_where_it_is_sent_from_and_how_often_to_ask():
    about = (
        '<atom:link rel="self" href="https://post.example/feed"/><atom:link rel="hub" href="https://hub.example/"/>'
        "<ttl>60</ttl>"
    )
    feed = read_feed(rss(about=about), FEED)
    assert (feed.topic, feed.hub, feed.ttl) == ("https://post.example/feed", "https://hub.example/", 3600)
    syndication = "<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
    assert read_feed(rss(about=syndication), FEED).ttl == 1800
    hubs = [{"type": "rssCloud", "url": "https://cloud.example/"}, {"type": "WebSub", "url": "https://hub.example/"}]
    feed = read_feed(json_feed(hubs=hubs, feed_url=FEED), None)
    assert (feed.topic, feed.hub) == (FEED, "https://hub.example/")


def test_an_entry_without_an_id_is_known_by_its_link_or_its_words():
    feed = read_feed(rss(item(guid=""), item(guid="", link="", title="Low tide"), item(guid="", link="")), FEED)
    assert len({entry.key for entry in feed.entries}) == 3
    again = read_feed(rss(item("<description>Other</description>", guid="")), FEED)
    assert again.entries[0].key == feed.entries[0].key
    assert again.entries[0].words != feed.entries[0].words


def test_an_id_that_several_entries_have_names_none():
    feed = read_feed(rss(item(), item(title="Low tide", link="https://post.example/tide")), FEED)
    assert [(entry.id, entry.link) for entry in feed.entries] == [(None, LINK), (None, "https://post.example/tide")]


def test_a_link_that_several_entries_have_is_no_page_of_theirs():
    feed = read_feed(rss(item(), item(title="Low tide", link=f"{LINK}#2", guid="4712")), FEED)
    assert [(entry.id, entry.link) for entry in feed.entries] == [("4711", None), ("4712", None)]


def test_posts_without_titles_that_link_to_one_page_are_several():
    posts = [item(title="", guid=str(number)) for number in range(3)]
    assert [(entry.id, entry.link) for entry in read_feed(rss(*posts), FEED).entries] == [
        (str(number), None) for number in range(3)
    ]


def test_an_id_is_not_taken_for_the_link_of_another():
    feed = read_feed(rss(item(guid="", title="Walls"), item(guid=LINK, link="https://post.example/tide")), FEED)
    assert len({entry.key for entry in feed.entries}) == 2


@pytest.mark.parametrize("link", ["http://[SITE]/more#top", "http://[x]/1#a"])
def test_a_broken_link_of_an_entry_leaves_the_others(link):
    entries = read_feed(rss(item(title="A", link=link, guid=link), numbered(2)), FEED).entries
    assert [entry.title for entry in entries][1:] == [only(rss(numbered(2))).title]


def test_an_entry_that_stands_twice_is_one():
    feed = read_feed(rss(item(), item(guid="4712"), item()), FEED)
    assert len(feed.entries) == 1


def test_of_two_states_of_an_entry_the_later_is_kept():
    entry = '<entry><title>{0}</title><id>1</id><link href="{1}"/><updated>2026-11-{0}T00:00:00Z</updated></entry>'
    feed = read_feed(atom(*(entry.format(day, LINK) for day in (20, 22, 21))), FEED)
    assert [entry.title for entry in feed.entries if entry.link] in ([], ["22"])
    same = entry.replace("<title>{0}", "<title>Walls")
    (kept,) = read_feed(atom(*(same.format(day, LINK) for day in (20, 22, 21))), FEED).entries
    assert kept.updated and kept.updated.day == 22


def test_a_time_that_all_entries_share_is_no_time_of_change():
    entry = '<entry><title>{0}</title><id>{0}</id><link href="https://post.example/{0}"/><updated>{1}</updated></entry>'
    feed = read_feed(atom(*(entry.format(number, "2026-11-20T08:00:00Z") for number in (1, 2))), FEED)
    assert [entry.updated for entry in feed.entries] == [None, None]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "windows-1252", "iso-8859-1"])
def test_encodings_are_read_as_declared(encoding):
    text = rss(item(title="Café Ærø"), declaration=f'<?xml version="1.0" encoding="{encoding}"?>').decode()
    assert only(text.encode(encoding)).title == "Café Ærø"


def test_an_encoding_named_by_the_server_goes_before_that_of_the_declaration():
    data = (
        rss(item(title="Žižkov"), declaration='<?xml version="1.0" encoding="iso-8859-1"?>').decode().encode("cp1250")
    )
    assert read_feed(data, FEED, charset="windows-1250").entries[0].title == "Žižkov"


@pytest.mark.parametrize(
    "broken",
    [
        rss(item(full())).replace(b"</channel></rss>", b""),
        rss(item(full()), item("<description>cut o"))[:-40],
        rss(item(full() + "<b>unclosed")),
        b"\n\n" + rss(item(full()), declaration='<?xml version="1.0"?>').replace(b"Harbour", b"Harbour \x0b"),
        rss(item(full() + "<undeclared:thing a:b='c'>x</undeclared:thing>")),
        rss(item(full())).replace(b'xmlns:content="http://purl.org/rss/1.0/modules/content/"', b""),
        rss(item(full(), title="Harbour walls are low & wet")).replace(b" & wet", b" "),
        rss(item(full())).replace(b"decade", b"dec\xffade"),
        b"Warning: mysql_connect() failed\n" + rss(item(full())),
    ],
)
def test_broken_feeds_are_read_as_far_as_they_go(broken):
    feed = read_feed(broken, FEED)
    assert "Maren Tolvik" in feed.entries[0].content
    assert feed.entries[0].title == "Harbour walls are low"


def test_what_is_wrong_is_said():
    assert "not well-formed" in (read_feed(rss(item())[:-10], FEED).problem or "")
    assert read_feed(json_feed({"id": "1"}, "no object"), FEED).problem == "has 1 items that are not objects"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b"Not found", "is neither RSS, Atom nor JSON Feed"),
        (b"<newsItem><title>a</title></newsItem>", "is XML with the root <newsItem>, not RSS or Atom"),
        (b'{"items": []}', 'is JSON, but no JSON Feed: its "version" names none'),
        (b'{"version": 1, "items": []}', 'is JSON, but no JSON Feed: its "version" names none'),
        (b'{"version": "https://jsonfeed.org/version/1"}', 'is a JSON Feed without a list of "items"'),
        (b'{"version": ', "is JSON that cannot be read"),
        (b"<!doctype html><title>News</title>", "is a web page without a feed"),
        (
            b'<!-- x --><html><link rel=alternate type="application/rss+xml" href="/rss">',
            "is a web page; it offers https://post.example/rss",
        ),
        (b"\x89PNG\r\n\x1a\n\0\0", "is neither RSS, Atom nor JSON Feed"),
    ],
)
def test_what_is_no_feed_is_named(data, message):
    with pytest.raises(InvalidInput) as error:
        read_feed(data, FEED)
    assert error.value.field == "feed" and message in error.value.message


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "boom"><!ENTITY b "&a;&a;&a;&a;">]>',
    '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.1/x.dtd"> %a;]>',
    ' \n<!DOCTYPE rss [<!ENTITY a "boom">]>',
)


@pytest.mark.parametrize("start", BOMB)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("end", [None, -10])
def test_entities_are_refused(start, encoding, end):
    data = (start + rss(item("<description>&a;</description>")).decode())[:end].encode(encoding)
    with pytest.raises(InvalidInput, match="entities"):
        read_feed(data, FEED)


def test_an_article_about_entities_is_read():
    assert only(rss(item(full("<p>Write &lt;!ENTITY a&gt; or <!ENTITY b></p>")))).content


@pytest.mark.slow
def test_ten_thousand_entries():
    feed = read_feed(rss(*(numbered(number, "") for number in range(10_000))), FEED)
    assert len({entry.key for entry in feed.entries}) == 10_000


MANY = 20_000
_ATTRIBUTES = " ".join(f'b{number}="c"' for number in range(MANY))
HOSTILE = {
    "attributes in a content": item(full(f"<p {_ATTRIBUTES}>x</p>")),
    "names": item(f"<author>{'a@' * MANY}</author>"),
    "brackets": item(f"<author>{'(' * MANY}</author>"),
    "dates": item(f"<pubDate>{'1 ' * MANY}</pubDate>"),
    "spaces": f"<a{' ' * MANY}",
    "tags": "<a>" * MANY,
    "closed": "</a>" * MANY,
    "comments": "<!--" * MANY,
    "sections": "<![CDATA[" * MANY,
    "ampersands": "&" * MANY,
    "attributes": f"<a {'b=c ' * MANY}>",
    "items": "<item>" * MANY,
    "titles": "<item><title>" * MANY,
    "nested": item(full("<b>" * MANY)),
    "categories": item("<category>a</category>" * MANY),
    "authors": item("<dc:creator>a</dc:creator>" * MANY),
    "prefixes": "".join(f'<a{n}:b xmlns:a{n}="u{n}"/>' for n in range(MANY // 10)),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_feeds_are_read_in_a_moment(kind):
    """Each would take minutes or more in feedparser alone, or was meant to: that this test ends is what it tests."""
    feed = read_feed(rss(HOSTILE[kind]), FEED)
    for entry in feed.entries:
        is_full(entry)


@pytest.mark.parametrize("end", [None, -10])
def test_too_many_attributes_are_refused(end):
    for body in (f"<b {_ATTRIBUTES}>x</b>", f"<description><b {_ATTRIBUTES}>x</b></description>"):
        with pytest.raises(InvalidInput, match="has more than 500 attributes on one <b>"):
            read_feed(rss(item(body))[:end], FEED)


def test_hostile_files_that_are_no_feeds():
    for data in (b"<!-- --> " * MANY, b"<!--" * MANY, b"[" * MANY, b'{"version":' * MANY, b"<?" * MANY):
        with pytest.raises(InvalidInput):
            read_feed(data, FEED)


def test_a_media_feed_has_entries_without_a_text():
    enclosure = '<enclosure url="https://post.example/1.mp3" type="audio/mpeg" length="1"/>'
    entry = only(rss(item(f'{enclosure}<media:content url="https://post.example/1.jpg"/>')))
    assert (entry.link, entry.content) == (LINK, "")


def test_a_summary_beside_the_content():
    entry = only(rss(item(f"<description>{TEASER}</description>{full()}")))
    assert entry.summary == TEASER
