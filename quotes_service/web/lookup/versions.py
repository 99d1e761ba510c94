"""What changed from one version of an article to another."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from quotes_service.services.intake import articles, versions
from quotes_service.services.intake.versions import Versions
from quotes_service.web.forms import Fields
from quotes_service.web.pages import context

blueprint = Blueprint("versions", __name__)

_MOST = 1_000_000


@blueprint.get("/articles/<id>/changes")
def compare_page(id: str) -> ResponseReturnValue:
    """The quotations and paragraphs that were added, dropped or changed. Raises InvalidInput and NotFound."""
    fields, ctx = Fields.of_address(), context()
    asked = Versions(fields.number("from", 1, _MOST), fields.number("to", 1, _MOST))
    article = articles.get_article(ctx, id)
    return render_template("lookup/changes.html", article=article, comparison=versions.compare_versions(ctx, id, asked))
