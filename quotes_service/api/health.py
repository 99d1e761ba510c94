"""/healthz and /readyz: for monitoring, outside the API proper."""

from __future__ import annotations

from flask import Blueprint

from quotes_service import __version__
from quotes_service.api.blueprint import context
from quotes_service.api.problems import problem_for
from quotes_service.errors import QuotesError
from quotes_service.services import health

blueprint = Blueprint("health", __name__)
blueprint.register_error_handler(QuotesError, problem_for)


@blueprint.get("/healthz")
def is_alive():
    """200 as long as the process answers."""
    return {"status": "ok", "version": __version__}


@blueprint.get("/readyz")
def is_ready():
    """200 if the database answers and has the tables that this version needs; else 503, saying what is wrong."""
    health.ready(context())
    return {"status": "ready"}
