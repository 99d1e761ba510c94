"""What the articles of entries are read from."""

from __future__ import annotations

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.ingest.documents import read_raw
from quotes_service.ingest.feeds import Entry, Feed, fingerprint, is_full, raw_article, read_feed
from tests.ingest.feeds.samples import DIALECTS, FEED, LINK, STORY, TEASER, full, item, json_feed, rss

LONG = STORY * 3


def raws(data: bytes, **given):
    feed = read_feed(data, FEED)
    return [raw_article(entry, feed, origin="here", **given) for entry in feed.entries]


@pytest.mark.parametrize(
    ("body", "whole"),
    [
        (full(), True),
        (f"<description><![CDATA[{LONG}]]></description>", True),
        (f"<description><![CDATA[{STORY}]]></description>", False),  # a long summary is a summary
        (f"<description>{TEASER}</description>", False),
        ("", False),
        (full(TEASER), False),
        (full(f"{STORY}<p>And so …</p>"), False),
        (full(f"{STORY}<p>And so [...]</p>"), False),
        (full(f"{STORY}<p>Continue reading</p>"), False),
        (full(f'{STORY}<p>Und <a href="{LINK}">Weiterlesen</a></p>'), False),
        (full(f'{STORY}<p><a href="{LINK}?utm_source=rss#more">Läs mer »</a></p>'), True),
        (full(f'{STORY}<p><a href="{LINK}#more">Läs mer »</a></p>'), False),
        (full(f'{STORY}<p><a href="https://other.example/">The report</a></p>'), True),
        (full(f'{STORY}<p>The post <a href="{LINK}">Harbour walls are low</a> appeared first on X.</p>'), True),
        (full(f'<p>Cut off […]</p><p>The post <a href="{LINK}">Harbour walls are low</a> appeared.</p>'), False),
        (f"<description><![CDATA[{STORY}]]></description>{full()}", True),  # the same text twice
        (f"<description><![CDATA[{STORY}]]></description>{full(STORY + '<p>.</p>')}", False),
    ],
)
def test_whether_the_content_is_the_article(body, whole):
    feed = read_feed(rss(item(body)), FEED)
    assert is_full(feed.entries[0]) == whole
    assert raw_article(feed.entries[0], feed, origin="here").kind == ("html" if whole else "url")


def test_an_article_in_the_feed():
    (raw,) = raws(DIALECTS["RSS 2.0"])
    article = read_raw(raw, limit=10_000).checked()
    assert article.text.startswith("The walls of Larkhaven harbour") and article.text.endswith("end of the month.")
    assert (article.title, article.url, article.external_id) == ("Harbour walls are low", LINK, "4711")
    assert (article.outlet, article.byline, article.language) == ("The Larkhaven Post", "Ola Brandt", "en")
    assert str(article.published_at) == "2026-11-20"  # where it was printed


def test_the_day_of_publication_and_of_the_last_change():
    (raw,) = raws(DIALECTS["Atom 1.0"])
    article = read_raw(raw, limit=10_000).checked()
    assert (str(article.published_at), str(article.modified_at)) == ("2026-11-20", "2026-11-21")


def test_an_article_on_its_page():
    (raw,) = raws(rss(item(f"<description>{TEASER}</description>")))
    assert (raw.kind, raw.data) == ("url", LINK.encode())
    assert raw.known == {"title": "Harbour walls are low", "outlet": "The Larkhaven Post", "external_id": "4711"}


def test_the_line_that_blogs_add_is_left_out():
    (raw,) = raws(rss(item(full(f'{STORY}<p>The post <a href="{LINK}">Harbour walls are low</a> appeared on X.</p>'))))
    assert "appeared" not in read_raw(raw, limit=10_000).checked().text


def test_a_given_outlet():
    (raw,) = raws(rss(item(full())), outlet="The Post")
    assert raw.known["outlet"] == "The Post"


def test_plain_text_is_kept_as_it_is():
    text = "“We have measured\n\nnothing like it,” said Maren Tolvik.  " + "The walls are low. " * 50
    (raw,) = raws(json_feed({"id": "1", "url": LINK, "content_text": text}))
    assert read_raw(raw, limit=10_000).checked().text == text


def test_an_entry_without_a_page_has_what_the_feed_has():
    (raw,) = raws(json_feed({"id": "1", "content_text": TEASER}))
    assert (raw.kind, raw.data, "url" in raw.known) == ("text", TEASER.encode(), False)


def test_an_entry_with_neither():
    with pytest.raises(InvalidInput, match="neither a text nor a page"):
        raws(rss(item(link="", guid="1")))


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("4711", "4711"),
        ("tag:post.example,2026:1", "tag:post.example,2026:1"),
        ("https://post.example/?p=17", "https://post.example/?p=17"),
        (LINK, None),
        (f"{LINK}#2", None),
        ("a\nb", "a b"),
        (None, None),
    ],
)
def test_which_ids_are_kept(id, expected):
    raw = raw_article(Entry(id=id, link=LINK), Feed("Post", "RSS 2.0"), origin="here")
    assert raw.known.get("external_id") == expected


def test_a_long_id_is_kept_as_its_digest():
    raw = raw_article(Entry(id="é" * 300, link=LINK), Feed("Post", "RSS 2.0"), origin="here")
    assert raw.known["external_id"].startswith("sha256:") and len(raw.known["external_id"]) < 100


def test_when_an_entry_is_to_be_read_again():
    def mark(body: str) -> str:
        feed = read_feed(rss(item(body)), FEED)
        return fingerprint(feed.entries[0], raw_article(feed.entries[0], feed, origin="here"))

    modified = '<dcterms:modified xmlns:dcterms="http://purl.org/dc/terms/">2026-11-{}T08:00:00Z</dcterms:modified>'
    assert mark(full()) == mark(full())
    assert mark(full()) != mark(full(STORY + "<p>More.</p>"))
    # the text is here, and it is as it was
    assert mark(full() + modified.format(20)) == mark(full() + modified.format(21))
    # the text is elsewhere, and may have changed
    assert mark(modified.format(20)) != mark(modified.format(21))
