"""A receiver of messages on this machine, which tests let fail, and alerts whose time tests turn."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from quotes_service.context import Context
from quotes_service.search.query import Query
from quotes_service.services.alerts import alerts, sending
from quotes_service.services.alerts.alerts import NewAlert
from quotes_service.services.intake.articles import add_article
from quotes_service.services.lookup.filters import QuotationFilters
from quotes_service.store.alerts.deliveries import now
from tests.factories import article
from tests.services.intake.feeds.site import FeedSite


def search(**filters: Any) -> QuotationFilters:
    q = filters.pop("q", None)
    return QuotationFilters(q=q and Query.of(q), **filters)


@dataclass
class Receiver:
    """``answer``: status and headers of its answers; ``got``: the messages that it answered with 2xx, in order;
    ``tries``: the statuses of all answers."""

    ctx: Context
    site: FeedSite
    answer: tuple[int, dict[str, str]] = (204, {})
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    tries: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.site.site.pages["/hook"] = self._taken
        self.time = now() + timedelta(minutes=1)  # after what is made meanwhile

    @property
    def url(self) -> str:
        return self.site.url("/hook")

    def _taken(self, handler: Any) -> None:
        status, headers = self.answer
        self.tries.append(status)
        if status < 300:
            sent = {name.lower(): value for name, value in handler.headers.items()}
            self.got.append((sent, handler.server.forms[-1].encode()))
        handler.answer(status, **headers)

    def alert(self, channel: Any = "webhook", every: Any = None, **filters: Any) -> dict[str, Any]:
        return alerts.add_alert(self.ctx, NewAlert(search(**filters), channel, self.url, every=every))

    def comes_in(self, number: int, words: str = "The tide gauges do not lie", name: str = "Maren Tolvik") -> None:
        text = f"“{words}, said report {number} of the year,” said {name}, professor at the Harbour Office.\n"
        add_article(self.ctx, article(text, title=f"Report {number}", url=f"https://post.example/{number}"))

    def later(self, **wait: float) -> list[dict[str, Any]]:
        """What is sent when so much time has passed."""
        self.time += timedelta(**wait)
        return sending.send_due(self.ctx, self.time)

    def said(self) -> list[str]:
        """The contents of all quotations that came, in order."""
        bodies = [json.loads(body) for _, body in self.got]
        return [one["content"]["text"] for body in bodies for one in body["data"]["quotations"]]
