"""An article as somebody sends it: a text, a web page that is turned into one, or the address of a page."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date

from quotes_service.errors import InvalidInput
from quotes_service.ingest.addresses import found_at
from quotes_service.ingest.documents import read_raw
from quotes_service.ingest.pages.article import article_from_html
from quotes_service.ingest.web import Fetch, raw_address
from quotes_service.records import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """``text``, ``html`` or only a ``url``, and what the sender knows about the article, which overrides what the page
    says."""

    text: str | None = None
    html: str | None = None
    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    byline: str | None = None
    published_at: date | None = None
    language: str | None = None
    external_id: str | None = None

    def to_article(self, limit: int, fetch: Fetch | None = None) -> Article:
        """The article; a text is kept as it was sent. Without text and page, ``url`` is fetched by ``fetch``; the
        article has the URL that answered.

        Raises InvalidInput("text" | "html") if both are sent, or neither and nothing to fetch, and for a page without a
        story; TooLarge for a page with a story of more than ``limit`` characters; InvalidInput("url") and Unreachable
        for what cannot be fetched. Fetching takes long: not within a transaction.
        """
        text, html = self.text, self.html
        if text is not None and html is not None:
            raise InvalidInput("html", "Send text or html, not both.")
        if html is not None:
            article = found_at(article_from_html(html, url=self.url, limit=limit), self.url)
        elif text is not None:
            article = Article(text)
        elif fetch is not None and self.url:
            article = read_raw(raw_address(self.url), limit=limit, fetch=fetch).checked()
            return replace(self, url=None).complete(article)
        else:
            raise InvalidInput("text", "Send text or html, or a url to fetch." if fetch else "Send text or html.")
        return self.complete(article)

    def complete(self, article: Article) -> Article:
        """The article with what the sender knows about it."""
        known = {name: value for name, value in asdict(self).items() if value is not None}
        return replace(article, **{name: value for name, value in known.items() if name not in ("text", "html")})
