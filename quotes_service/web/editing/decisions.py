"""Who decided what."""

from __future__ import annotations

from flask import Blueprint, render_template

from quotes_service.services.editing import decisions
from quotes_service.web.forms import Fields
from quotes_service.web.pages import context, next_page

blueprint = Blueprint("decisions", __name__, url_prefix="/decisions")


@blueprint.get("/")
def decisions_page() -> str:
    """All decisions, newest first."""
    paging = Fields.of_address().paging(50)
    found = decisions.list_decisions(context(), cursor=paging.cursor, limit=paging.limit)
    return render_template("editing/decisions.html", found=found, next_page=next_page(found))
