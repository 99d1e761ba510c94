"""The start page: the search box, what is in the directory, and examples to try."""

from __future__ import annotations

from flask import Blueprint, render_template

from quotes_service.services.lookup.overview import overview
from quotes_service.web.pages import context

blueprint = Blueprint("start", __name__)


@blueprint.get("/")
def start_page() -> str:
    """What is in here, what came in lately, and what to try."""
    return render_template("start.html", overview=overview(context()))


@blueprint.get("/corrections")
def about_page() -> str:
    """How somebody has a mistake put right."""
    return render_template("about.html", contact=context().settings.fetch_contact)
