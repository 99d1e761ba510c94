"""The pages for people. Until there is a research page, the front page redirects to the API's page."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug import Response

blueprint = Blueprint("web", __name__)


@blueprint.get("/")
def front_page() -> Response:
    """Redirect to the page where the API can be tried."""
    return redirect(url_for("api-page.page"))
