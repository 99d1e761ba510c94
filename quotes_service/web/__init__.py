"""The research page: what people see at `/`. Views read what is asked for, call one service or two, and render.

``mount`` lists the views. They know no more of HTTP than their addresses: ``pages.py`` has what they share.
"""

from __future__ import annotations

from flask import Flask

from quotes_service.web import assets, rendering, safety, start
from quotes_service.web.access import own_account, people, sign_in
from quotes_service.web.editing import decisions, entries, erasures, pairs, review
from quotes_service.web.following import alerts
from quotes_service.web.identity import Needs
from quotes_service.web.intake import add, feeds, jobs
from quotes_service.web.lookup import (
    articles,
    claims,
    experts,
    exports,
    identifiers,
    institutions,
    quotations,
    search,
    subjects,
    versions,
)
from quotes_service.web.pages import http_error_page, site

__all__ = ["http_error_page", "mount"]

#: The views, by what somebody must be allowed to see them and to send their forms.
_VIEWS = {
    Needs(None, None): (assets, sign_in),
    Needs("read", "read"): (
        *(start, search, experts, institutions, subjects, articles, versions, quotations, claims),
        *(exports, identifiers),
        own_account,
    ),
    Needs("read", "write"): (jobs, feeds),
    Needs("write", "write"): (add, alerts),
    Needs("read", "decide"): (decisions,),
    Needs("decide", "decide"): (review, pairs, entries),
    Needs("admin", "admin"): (people, erasures),
}
#: Pages that need something else than others of their blueprint: one tries out what it shows, one has what is hidden.
_ONES = {"decisions.undo_page": Needs("decide", "decide"), "erasures.held_document": Needs("decide", "decide")}


def mount(app: Flask) -> None:
    """Register all pages in ``app``, with what keeps them safe. Raises DatabaseUnavailable."""
    safety.mount(app, app.extensions["quotes_service"])
    rendering.mount(app)
    pages = site({views.blueprint.name: needs for needs, group in _VIEWS.items() for views in group} | _ONES)
    for group in _VIEWS.values():
        for views in group:
            pages.register_blueprint(views.blueprint)
    app.register_blueprint(pages)
