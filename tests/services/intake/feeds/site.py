"""A site on this machine with feeds and pages that tests change, and a context that may fetch from it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from quotes_service.context import Context, open_context
from quotes_service.jobs.work import work
from quotes_service.services.intake import jobs
from quotes_service.services.intake.feeds.polls import poll_feed
from quotes_service.settings import Settings
from tests.factories import SimpleExtractor
from tests.ingest.fetching.site import Handler, Site, running

PAGE = (
    "<!doctype html><html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}</article>"
    "</body></html>"
)


@dataclass
class FeedSite:
    """``pages``: path -> status, body and headers; ``asked``: the paths that were asked for, with their headers."""

    site: Site
    answers: dict[str, tuple[int, bytes, dict[str, str]]] = field(default_factory=dict)

    def put(self, path: str, body: bytes, status: int = 200, **headers: str) -> str:
        """Answer with this from now on; a body with an ETag that the caller has is answered with 304."""
        self.answers[path] = (status, body, headers)
        self.site.pages[path] = self._answer
        return self.site.url(path)

    def put_page(self, path: str, title: str, text: str) -> str:
        return self.put(path, PAGE.format(title=title, text=text).encode(), Content_Type="text/html; charset=utf-8")

    def url(self, path: str) -> str:
        return self.site.url(path)

    def asked(self, path: str) -> list[dict[str, str]]:
        """The headers of all requests for a path."""
        return [headers for asked, headers in self.site.asked if asked == path]

    def _answer(self, handler: Handler) -> None:
        status, body, headers = self.answers[handler.path.partition("?")[0]]
        etag = headers.get("ETag")
        if etag and handler.headers.get("If-None-Match") == etag:
            handler.answer(304, b"", **headers)
        else:
            handler.answer(status, body, **{"Content_Type": "application/xml", **headers})


@contextmanager
def serving() -> Iterator[FeedSite]:
    with running(Site()) as site:
        yield FeedSite(site)


def settings_for(feeds: FeedSite, database_url: str, **more) -> Settings:
    return Settings(
        database_url=database_url, fetch_allow=f"127.0.0.1:{feeds.site.port}", fetch_delay=0, fetch_seconds=5, **more
    )


@contextmanager
def context_for(feeds: FeedSite, database_url: str, **more) -> Iterator[Context]:
    with closing(open_context(settings_for(feeds, database_url, **more), extractor=SimpleExtractor())) as ctx:
        yield ctx


def read(ctx: Context, came: dict[str, Any]) -> dict[str, Any]:
    """What came of a poll, and of its job: a worker does what is due of it."""
    if came["job_id"] is None:
        return {**came, "created": 0, "unchanged": 0, "new_versions": 0}
    while work(ctx, job=came["job_id"]):
        pass
    report = jobs.report(ctx, came["job_id"])
    return {**report, **came, "refused": came["refused"] + report["refused"]}


def polled(ctx: Context, id: str) -> dict[str, Any]:
    """Poll a feed, and let a worker do what is due of its entries; what came of both."""
    return read(ctx, poll_feed(ctx, id))
