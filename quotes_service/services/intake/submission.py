"""An article as somebody sends it: a text, or a web page that is turned into one."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date

from quotes_service.errors import InvalidInput
from quotes_service.ingest.pages.article import article_from_html
from quotes_service.records import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Either ``text`` or ``html``, and what the sender knows about the article, which overrides what the page says."""

    text: str | None = None
    html: str | None = None
    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    byline: str | None = None
    published_at: date | None = None
    language: str | None = None
    external_id: str | None = None

    def to_article(self, limit: int) -> Article:
        """The article; a text is kept as it was sent.

        Raises InvalidInput("text" | "html") unless exactly one of the two is sent, and for a page without a story;
        TooLarge for a page with a story of more than ``limit`` characters.
        """
        metadata = asdict(self)
        text, html = metadata.pop("text"), metadata.pop("html")
        if text is not None and html is not None:
            raise InvalidInput("html", "Send text or html, not both.")
        if html is not None:
            article = article_from_html(html, url=self.url, limit=limit)
        elif text is not None:
            article = Article(text)
        else:
            hint = " Fetching a url is not offered yet." if self.url else ""
            raise InvalidInput("text", f"Send text or html.{hint}")
        return replace(article, **{name: value for name, value in metadata.items() if value is not None})
