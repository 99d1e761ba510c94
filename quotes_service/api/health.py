"""/healthz and /readyz: for monitoring, outside the API proper."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint

from quotes_service import __version__
from quotes_service.api.blueprint import context
from quotes_service.api.problems import RETRY_AFTER_SECONDS
from quotes_service.services.operation import health

blueprint = Blueprint("health", __name__)
log = logging.getLogger(__name__)


@blueprint.get("/healthz")
def is_alive():
    """200 as long as the process answers."""
    return {"status": "ok", "version": __version__}


@blueprint.get("/readyz")
def is_ready() -> tuple[dict[str, Any], int, dict[str, str]]:
    """A field for each check of ``health.ready``: "ok", or what it found. 503 if something is wrong."""
    found = list(health.ready(context()))
    answer = {finding.check: "ok" if finding.state == "ok" else _in_words(finding) for finding in found}
    if any(finding.state == "wrong" for finding in found):
        log.error("Not ready: %s", answer)
        return {"status": "not ready"} | answer, 503, {"Retry-After": RETRY_AFTER_SECONDS}
    return {"status": "ready"} | answer, 200, {}


def _in_words(finding: health.Finding) -> str:
    return finding.detail + (f" Run: {finding.remedy}" if finding.remedy else "")
