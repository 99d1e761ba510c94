"""Feeds with their last poll and errors."""

from __future__ import annotations

from flask import Blueprint, render_template

from quotes_service.services.intake.feeds import feeds
from quotes_service.web.forms import Fields
from quotes_service.web.pages import context, next_page

blueprint = Blueprint("feeds", __name__, url_prefix="/feeds")


@blueprint.get("/")
def feeds_page() -> str:
    """All feeds, each with its last poll."""
    found = feeds.list_feeds(context(), Fields.of_address().paging(50))
    return render_template("intake/feeds.html", found=found, next_page=next_page(found))
