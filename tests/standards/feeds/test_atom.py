"""What Atom cannot hold does not break it."""

from __future__ import annotations

import feedparser
import pytest

from quotes_service.standards.feeds.atom import ATOM
from quotes_service.standards.feeds.feed import Feed
from tests.standards.feeds.made import LINKS, item

FEED = Feed("Of \x01 <b>", "https://quotes.example/api/v1/quotes", {"q": "a&b"}, "https://quotes.example/search", None)


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\ufffe", "\uffff", "\ud83c"])
def test_what_xml_cannot_have_is_replaced(sign):
    format = ATOM.of(FEED)
    text = "".join(format.write([item(f"One {sign} two", article={"label": f"Low {sign}"})], LINKS))
    found = feedparser.parse(text.encode())
    assert not found.bozo
    assert found.feed.title == "Of \ufffd <b>"
    assert found.feed.id == "https://quotes.example/api/v1/quotes?q=a%26b"
    [entry] = found.entries
    assert entry.title.startswith("“One \ufffd two”")
    assert "One \ufffd two" in entry.content[0].value
