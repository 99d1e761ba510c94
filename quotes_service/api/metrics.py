"""/metrics: for Prometheus, outside the API proper."""

from __future__ import annotations

from flask import Blueprint, Response

from quotes_service import metrics
from quotes_service.api.blueprint import context
from quotes_service.api.problems import problem_for
from quotes_service.errors import QuotesError
from quotes_service.services.operation.figures import figures

blueprint = Blueprint("metrics", __name__)
blueprint.register_error_handler(QuotesError, problem_for)


@blueprint.get("/metrics")
def show_metrics() -> Response:
    """What was counted, and what the database says now, in Prometheus' text format."""
    ctx = context()
    return Response(metrics.exposition(lambda: figures(ctx)), content_type=metrics.CONTENT_TYPE)
