"""The pages for people. Until the research page comes, the front page leads to the API's own."""

from __future__ import annotations

from flask import Blueprint, redirect

blueprint = Blueprint("web", __name__)


@blueprint.get("/")
def front_page():
    """To the page where the API can be tried."""
    return redirect("/api/v1/docs/")
