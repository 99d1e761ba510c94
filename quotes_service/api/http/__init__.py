"""Manners of HTTP that all resources share: access, conditional requests, repeated ones, compression, headers, the log.

``mount`` makes every answer go through them, in one order.
"""

from __future__ import annotations

import re

from flask import Flask, Response
from flask_cors import CORS

from quotes_service.api.http import access, compression, conditional, headers, request_log
from quotes_service.errors import InvalidInput


def mount(app: Flask) -> None:
    """Give all answers of ``app`` these manners."""
    app.before_request(request_log.begin)
    app.before_request(access.let_in)
    app.after_request(_finish)
    app.teardown_request(request_log.forget)


#: A site, as browsers name it in `Origin`.
_SITE = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:.]+\](:[0-9]{1,5})?")
_ASKED = ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "X-Request-ID"]
_TOLD = ["ETag", "Idempotency-Replayed", "Link", "Location", "Retry-After", "X-Request-ID"]


def let_sites_call(app: Flask, sites: str) -> None:
    """Let scripts of other sites call the API from a browser: "https://desk.example, ...", or "*". Raises
    InvalidInput("QUOTES_CORS")."""
    given = [site.strip().rstrip("/").lower() for site in sites.split(",") if site.strip()]
    for site in given:
        if site != "*" and not _SITE.fullmatch(site):
            raise InvalidInput("QUOTES_CORS", f"has {site!r}, which is no site: write it like https://desk.example")
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
