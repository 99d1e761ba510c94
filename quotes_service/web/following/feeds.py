"""The feeds by which a page's quotations can be followed."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from flask import url_for

from quotes_service.services.alerts import searches
from quotes_service.services.lookup.filters import QuotationFilters, title_of
from quotes_service.standards.feeds.atom import ATOM
from quotes_service.standards.feeds.json_feed import JSON_FEED
from quotes_service.standards.links import with_query
from quotes_service.web.pages import context

_FORMATS = ((ATOM, "Atom"), (JSON_FEED, "JSON Feed"))


class FeedLink(NamedTuple):
    """A feed: what its format is called, its media type, its title and its address; and the page on which an alert for
    the same quotations is made."""

    name: str
    type: str
    title: str
    address: str
    alert: str


def feeds_of(asked: QuotationFilters, view: str = "quotes.find_quotations", id: str | None = None) -> list[FeedLink]:
    """The feeds of the quotations that pass the filters, in each format. ``view``: the operation of the API that lists
    them, those of the entry ``id`` if that is not None."""
    query = searches.in_address(searches.kept(asked))
    field = {"experts.expert_quotations": "expert", "institutions.institution_quotations": "institution"}.get(view)
    followed = replace(asked, **{field: id}) if field else asked
    title = title_of(context(), followed)
    alert = with_query(url_for("web.alerts.alerts_page"), searches.in_address(searches.kept(followed)))
    return [
        FeedLink(
            label, format.media_type, title, with_query(url_for(view, id=id), {"format": format.name, **query}), alert
        )
        for format, label in _FORMATS
    ]
