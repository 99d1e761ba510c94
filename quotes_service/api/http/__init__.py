"""Manners of HTTP that all resources share: access, conditional requests, repeated ones, compression, headers, the log.

``mount`` makes every answer go through them, in one order.
"""

from __future__ import annotations

import re

from flask import Flask, Response
from flask_cors import CORS

from quotes_service.api.http import access, compression, conditional, headers, request_log
from quotes_service.services.access.gate import sites_of


def mount(app: Flask) -> None:
    """Give all answers of ``app`` these manners."""
    app.before_request(request_log.begin)
    app.before_request(access.let_in)
    app.after_request(_finish)
    app.teardown_request(request_log.forget)


_ASKED = ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "X-Request-ID"]
_TOLD = ["ETag", "Idempotency-Replayed", "Link", "Location", "Retry-After", "X-Request-ID"]


def let_sites_call(app: Flask, sites: str) -> None:
    """Let scripts of other sites call the API from a browser: "https://desk.example, ...", or "*". Raises
    InvalidInput("QUOTES_CORS")."""
    given = sites_of(sites)
    if given:
        # as expressions: flask-cors takes the brackets of an IPv6 address for one
        named = [re.compile(re.escape(site) + r"\Z", re.IGNORECASE) for site in given]
        rules = {"origins": "*" if "*" in given else named, "allow_headers": _ASKED, "expose_headers": _TOLD}
        CORS(app, resources={r"/api/.*": rules}, max_age=3600)


def _finish(response: Response) -> Response:
    """The tag is that of the answer before it is compressed; the log has what is sent."""
    for step in (conditional.tag, compression.compress, headers.add, request_log.end):
        response = step(response)
    return response
