"""Which feeds pages and servers name."""

from __future__ import annotations

import pytest

from quotes_service.ingest.feeds import feeds_of_page, linked

PAGE = "https://post.example/news/"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/rss">', ["https://post.example/rss"]),
        ("<LINK REL=Alternate TYPE='Application/Atom+XML; charset=utf-8' HREF=atom>", [f"{PAGE}atom"]),
        ('<base href="https://cdn.example/x/"><link rel=alternate type=application/feed+json href=f>',
         ["https://cdn.example/x/f"]),
        ('<link rel="alternate" type="text/html" href="/en">', []),
        ('<link rel="alternate" hreflang="de" href="/de">', []),
        ('<link rel="alternate stylesheet" type="application/rss+xml" href="/s">', []),
        ('<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">', []),
        ('<link rel="alternate" type="application/rss+xml" href="http://[x">', []),
        ('<link rel=alternate type=application/rss+xml href=/feed/>'
         '<link rel=alternate type=application/rss+xml href=/comments/feed/>', ["https://post.example/feed/"]),
        ('<link rel=alternate type=application/rss+xml href=/a><link rel=alternate type=application/rss+xml href=/a>',
         ["https://post.example/a"]),
        ('<base href="http://["><link rel=alternate type=application/rss+xml href=/f>', ["https://post.example/f"]),
        ("", []),
    ],
)  # fmt: skip
def test_the_feeds_of_a_page(head, expected):
    assert [feed.url for feed in feeds_of_page(f"<html><head>{head}</head>".encode(), PAGE)] == expected


def test_the_titles_of_feeds():
    page = b'<link rel=alternate type=application/rss+xml href=/a title=" All  news ">'
    assert feeds_of_page(page, PAGE)[0].title == "All news"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('<https://hub.example/>; rel="hub"', "https://hub.example/"),
        ("<https://hub.example/>; rel=hub", "https://hub.example/"),
        (
            '<https://a.example/>; rel="self", <https://hub.example/>;title="x, y"; rel="next hub"',
            "https://hub.example/",
        ),
        ('</hub>; rel="hub"', None),
        ("hub", None),
        ("", None),
    ],
)
def test_the_header_link(header, expected):
    assert linked({"link": header}, "hub") == expected
