"""Pages whose quotations can be followed offer their feeds, to readers and to people."""

from __future__ import annotations

import re
from html import unescape

import feedparser
import pytest

from quotes_service.ingest.feeds.web_pages import feeds_of_page


@pytest.mark.parametrize(
    ("address", "collection", "title"),
    [
        ("/search", "", "Quotations"),
        ("/search?q=tide&since=2024-01-01&sort=oldest", "", "Quotations with the words “tide”, since 2024-01-01"),
        ("/search?q=tide&factuality=any", "", "Quotations, said or not, with the words “tide”"),
        ("/search?min_confidence=0.6", "", "Quotations, at least 60% sure"),
        ("/search?outlet=%3Cb%3E%26", "", "Quotations in <b>&"),
        ("/experts/{id}", "experts?q=tolvik", "Quotations of Maren Tolvik"),
        ("/experts/{id}?outlet=The+Wire", "experts?q=tolvik", "Quotations of Maren Tolvik in The Wire"),
        ("/institutions/{id}", "institutions?q=Treasury", "Quotations of Treasury Council and its people"),
        ("/subjects/{id}", "topics?q=tide", "Quotations on tide gauges"),
    ],
)
def test_a_page_offers_the_feeds_of_what_it_lists(filled, first, address, collection, title):
    html = filled.get(address.format(id=collection and first(collection))).text
    offered = feeds_of_page(html.encode(), "http://localhost/")
    assert [(feed.title, feed.url.count("format=")) for feed in offered] == [(title, 1)] * 2
    shown = re.search(r"Follow what is newly found: (.*?)</p>", html)
    assert [unescape(one) for one in re.findall(r'href="([^"]+)"', shown[1])] == [
        feed.url.removeprefix("http://localhost") for feed in offered
    ]
    found = feedparser.parse(filled.get(offered[0].url).data)
    total = int(re.search(r"<h2[^>]*>(?:What was said|(\d+) quotation)", html)[1] or len(found.entries))
    assert (found.bozo, found.feed.title, len(found.entries)) == (False, title, total)
    assert filled.get(offered[1].url).json["title"] == title


def test_a_page_without_a_list_offers_none(filled):
    assert feeds_of_page(filled.get("/search?q=-only").data, "http://localhost/") == []
