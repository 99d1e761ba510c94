"""Manners of HTTP that all resources share: conditional requests, repeated ones, compression, headers, the log.

``mount`` makes every answer go through them, in one order.
"""

from __future__ import annotations

from flask import Flask, Response

from quotes_service.api.http import compression, conditional, headers, request_log


def mount(app: Flask) -> None:
    """Give all answers of ``app`` these manners."""
    app.before_request(request_log.begin)
    app.after_request(_finish)
    app.teardown_request(request_log.forget)


def _finish(response: Response) -> Response:
    """The tag is that of the answer before it is compressed; the log has what is sent."""
    for step in (conditional.tag, compression.compress, headers.add, request_log.end):
        response = step(response)
    return response
