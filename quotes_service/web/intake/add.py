"""Adding articles."""

from __future__ import annotations

from flask import Blueprint, render_template

blueprint = Blueprint("add", __name__)


@blueprint.get("/add")
def add_page() -> str:
    """A form for a text, an address or files."""
    return render_template("intake/add.html")
