"""Feeds (RSS 0.9x to 2.0, Atom 0.3 and 1.0, JSON Feed 1.0 and 1.1) -> their entries, and what each gives to be read."""

from quotes_service.ingest.feeds.articles import fingerprint, is_full, raw_article
from quotes_service.ingest.feeds.entries import Entry, Feed
from quotes_service.ingest.feeds.reading import looks_like_feed, read_feed
from quotes_service.ingest.feeds.web_pages import OfferedFeed, feeds_of_page, linked

__all__ = [
    "Entry",
    "Feed",
    "OfferedFeed",
    "feeds_of_page",
    "fingerprint",
    "is_full",
    "linked",
    "looks_like_feed",
    "raw_article",
    "read_feed",
]
