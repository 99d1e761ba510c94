"""Feeds of invented outlets, one for each dialect, with the same story in it."""

from __future__ import annotations

import json

STORY = (
    "<p>The walls of Larkhaven harbour are too low for the storms of this decade, an oceanographer told the town "
    "council on Tuesday evening.</p>"
    "<p>“The tide gauges show four centimetres since spring,” said Maren Tolvik, professor at the Institute of Tides. "
    "“We have measured nothing like it.”</p>"
    "<p>The council will decide in May whether to raise the walls by half a metre. The harbour master, Ola Brandt, "
    "expects the work to take two summers and to close the northern pier for most of that time.</p>"
    "<p>Fishermen who keep their boats there have asked for berths in the neighbouring town, which has promised to "
    "answer before the end of the month.</p>"
)
TEASER = "The walls are too low, says an oceanographer."
LINK = "https://post.example/walls"
FEED = "https://post.example/feed"

_NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)


def rss(*items: str, about: str = "", title: str = "The Larkhaven Post", declaration: str = "") -> bytes:
    """RSS 2.0 with these items."""
    return (
        f'{declaration}<rss version="2.0" {_NAMESPACES}><channel><title>{title}</title><link>https://post.example/</link>'
        f"{about}{''.join(items)}</channel></rss>"
    ).encode()


def item(body: str = "", *, title: str = "Harbour walls are low", link: str = LINK, guid: str = "4711") -> str:
    """An item of RSS 2.0; ``body``: more of its elements."""
    elements = (("title", title), ("link", link), ("guid", guid))
    return "<item>" + "".join(f"<{name}>{text}</{name}>" for name, text in elements if text) + f"{body}</item>"


def full(text: str = STORY) -> str:
    return f"<content:encoded><![CDATA[{text}]]></content:encoded>"


def numbered(number: int, text: str = STORY) -> str:
    """One of many different items."""
    return item(
        full(f"<p>Report {number} from the harbour.</p>{text}"),
        title=f"Harbour report {number}",
        link=f"https://post.example/reports/{number}",
        guid=f"report-{number}",
    )


def atom(*entries: str, about: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">'
        f"<title>The Larkhaven Post</title><id>tag:post.example,2026:feed</id>{about}{''.join(entries)}</feed>"
    ).encode()


def json_feed(*items: dict, **about: object) -> bytes:
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "The Larkhaven Post", **about}
    return json.dumps({**document, "items": items}).encode()


_ESCAPED = STORY.replace("<", "&lt;")

#: Dialect -> a feed in it with the story.
DIALECTS = {
    "RSS 0.91": (
        '<?xml version="1.0" encoding="ISO-8859-1"?>'
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel>'
        "<title>The Larkhaven Post</title><language>en</language><item><title>Harbour walls are low</title>"
        f"<link>{LINK}</link><description>{TEASER}</description></item></channel></rss>"
    ).encode("latin-1"),
    "RSS 1.0": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        f'{_NAMESPACES}><channel rdf:about="{FEED}"><title>The Larkhaven Post</title><dc:language>en</dc:language>'
        f'</channel><item rdf:about="{LINK}"><title>Harbour walls are low</title><link>{LINK}</link>'
        f"<dc:creator>Ola Brandt</dc:creator><dc:date>2026-11-20T23:30:00-05:00</dc:date>{full()}</item></rdf:RDF>"
    ).encode(),
    "RSS 2.0": rss(
        item(
            f"<description>{TEASER}</description><dc:creator>Ola Brandt</dc:creator>"
            f"<pubDate>Fri, 20 Nov 2026 23:30:00 EST</pubDate>{full()}"
        ),
        about="<language>en-gb</language>",
    ),
    "Atom 0.3": (
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="en"><title>The Larkhaven Post</title><entry>'
        f'<title>Harbour walls are low</title><link rel="alternate" type="text/html" href="{LINK}"/><id>4711</id>'
        "<author><name>Ola Brandt</name></author><issued>2026-11-20T23:30:00-05:00</issued>"
        f'<content type="text/html" mode="escaped">{_ESCAPED}</content></entry></feed>'
    ).encode(),
    "Atom 1.0": atom(
        f'<entry><title>Harbour walls are low</title><link href="{LINK}"/><id>4711</id>'
        "<author><name>Ola Brandt</name></author><published>2026-11-20T23:30:00-05:00</published>"
        f'<updated>2026-11-21T08:00:00Z</updated><summary>{TEASER}</summary><content type="xhtml">'
        f'<div xmlns="http://www.w3.org/1999/xhtml">{STORY}</div></content></entry>'
    ),
    "JSON Feed 1.0": (
        '{"version": "https://jsonfeed.org/version/1", "title": "The Larkhaven Post", "items": ['
        f'{{"id": 4711, "url": "{LINK}", "title": "Harbour walls are low", "author": {{"name": "Ola Brandt"}}, '
        f'"date_published": "2026-11-20T23:30:00-05:00", "summary": "{TEASER}", '
        f'"content_html": {json.dumps(STORY)}}}]}}'
    ).encode(),
    "JSON Feed 1.1": json_feed(
        {
            "id": "4711",
            "url": LINK,
            "title": "Harbour walls are low",
            "authors": [{"name": "Ola Brandt"}],
            "date_published": "2026-11-20T23:30:00-05:00",
            "content_html": STORY,
        },
        language="en",
    ),
}
