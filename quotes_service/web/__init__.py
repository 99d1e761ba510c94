"""The research page: what people see at `/`. Views read what is asked for, call one service or two, and render.

``mount`` lists the views. They know no more of HTTP than their addresses: ``pages.py`` has what they share.
"""

from __future__ import annotations

from flask import Flask

from quotes_service.web import assets, rendering, safety, start
from quotes_service.web.editing import decisions, entries, erasures, pairs, review
from quotes_service.web.intake import add, feeds, jobs
from quotes_service.web.lookup import (
    articles,
    claims,
    experts,
    institutions,
    quotations,
    search,
    subjects,
    versions,
)
from quotes_service.web.pages import http_error_page, site

__all__ = ["http_error_page", "mount"]

_VIEWS = (
    assets.blueprint,
    start.blueprint,
    *(search.blueprint, experts.blueprint, institutions.blueprint, subjects.blueprint),
    *(articles.blueprint, versions.blueprint, quotations.blueprint, claims.blueprint),
    *(add.blueprint, jobs.blueprint, feeds.blueprint),
    *(review.blueprint, pairs.blueprint, decisions.blueprint, entries.blueprint, erasures.blueprint),
)


def mount(app: Flask) -> None:
    """Register all pages in ``app``, with what keeps them safe. Raises DatabaseUnavailable."""
    safety.mount(app, app.extensions["quotes_service"])
    rendering.mount(app)
    pages = site()
    for blueprint in _VIEWS:
        pages.register_blueprint(blueprint)
    app.register_blueprint(pages)
