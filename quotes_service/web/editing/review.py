"""The review queue."""

from __future__ import annotations

from flask import Blueprint, render_template

blueprint = Blueprint("review", __name__, url_prefix="/review")


@blueprint.get("/")
def review_page() -> str:
    """What is most doubtful and most seen first."""
    return render_template("editing/review.html")
