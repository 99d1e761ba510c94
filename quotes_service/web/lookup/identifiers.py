"""Identifiers: permanent addresses under which other systems know an entry, of whatever kind; they lead to its page."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from quotes_service.errors import NotFound
from quotes_service.standards.links import Links

blueprint = Blueprint("identifiers", __name__, url_prefix="/id")


@blueprint.get("/<id>")
def identified(id: str) -> ResponseReturnValue:
    """The page of the entry with this id, whether or not there is one. Raises NotFound for what is no id."""
    if not Links.has_page(id):
        raise NotFound(f"{id!r} is no id.")
    return redirect(Links(request.script_root).page(id))
