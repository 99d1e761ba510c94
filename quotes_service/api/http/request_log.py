"""One line per request in the log, with the request's id, which is in the answer too."""

from __future__ import annotations

import logging
import re
from time import perf_counter
from urllib.parse import quote
from uuid import uuid4

from flask import Flask, Response, g, has_request_context, request

from quotes_service.api import problems

log = logging.getLogger("quotes_service.requests")

_HEADER = "X-Request-ID"
#: An id that a caller or a proxy may give: nothing that could forge a line of the log.
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


def begin() -> None:
    """Start the clock, and give the request an id unless it brings one."""
    g.started = perf_counter()
    given = request.headers.get(_HEADER, "")
    g.request_id = given if _ID.fullmatch(given) else uuid4().hex


def end(response: Response) -> Response:
    """Log one line per request, without the query string, which would reveal whom somebody searched for."""
    response.headers[_HEADER] = g.request_id
    milliseconds = (perf_counter() - g.started) * 1000
    line = request.method, quote(request.path), response.status_code, milliseconds, g.request_id
    log.info("%s %s %d %.1f ms %s", *line)
    return response


def add_ids(app: Flask) -> None:
    """Let the errors in the log name the request in which they happened."""
    for logger in (app.logger, problems.log):
        if not any(isinstance(known, _WithRequestId) for known in logger.filters):
            logger.addFilter(_WithRequestId())


class _WithRequestId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if has_request_context() and "request_id" in g:
            record.msg = f"{record.msg} [request {g.request_id}]"
        return True
