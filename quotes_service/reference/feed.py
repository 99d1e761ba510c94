"""The feed of the calls in docs/api.md, and what fetches it in place of the web."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quotes_service.ingest.fetching import Fetched, Fetcher, FetchRules

FEED_URL = "https://porto-post.example/rss.xml"

_FEED = """\
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>
<title>Porto Post</title>
<link>https://porto-post.example/</link>
<language>en</language>
<item>
<title>Tram line to open in June</title>
<link>https://porto-post.example/tram</link>
<guid isPermaLink="false">4712</guid>
<pubDate>Sat, 21 Nov 2026 08:00:00 GMT</pubDate>
<description>The new line will carry 20,000 people a day.</description>
<content:encoded><![CDATA[
<p>The tram line along the river will open in June, a year later than planned, the city said on Saturday. It has eleven
stops, from the old customs house to the beach, and is to carry twenty thousand people a day.</p>
<p>“The line is ready, but the trams are not,” said Rui Faria, a spokesman for the Porto Transport Agency. The first
three of them were delivered in October, and two more are on their way.</p>
<p>Shops along the river have waited for the end of the works, which began four years ago. Some of them have closed in
the meantime, and others have moved to the streets behind the market hall.</p>
<p>The city has promised them lower rents until the end of next year, when it will decide about the second line.</p>
]]></content:encoded>
</item>
</channel>
</rss>
"""


class FeedFetcher(Fetcher):
    """Fetches this feed, whatever is asked for; what it is to send is taken."""

    def __init__(self) -> None:
        super().__init__(FetchRules())

    def page(self, url: str, **conditions: Any) -> Fetched:
        return Fetched(url, url, None, 200, {}, _FEED.encode(), "application/rss+xml", None)

    def send(self, url: str, body: bytes, headers: Mapping[str, str], *, seconds: float) -> Fetched:
        return Fetched(url, url, None, 204, {}, b"", "", None)
