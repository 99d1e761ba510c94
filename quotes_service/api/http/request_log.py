"""One line per request in the log, with the request's id, which is in the answer too; and its place in the metrics."""

from __future__ import annotations

import logging
import re
from time import perf_counter
from urllib.parse import quote
from uuid import uuid4

from flask import Response, g, request

from quotes_service import logs, metrics

log = logging.getLogger("quotes_service.requests")

_HEADER = "X-Request-ID"
#: An id that a caller or a proxy may give: nothing that could forge a line of the log.
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


def begin() -> None:
    """Start the clock, and give the request an id unless it brings one."""
    g.started = perf_counter()
    given = request.headers.get(_HEADER, "")
    g.request_id = given if _ID.fullmatch(given) else uuid4().hex
    logs.about(request_id=g.request_id)


def end(response: Response) -> Response:
    """Count the request, and log one line for it, without the query string, which would reveal whom somebody searched
    for."""
    response.headers[_HEADER] = g.request_id
    seconds = round(perf_counter() - g.started, 6)
    about = {"method": request.method, "path": _path(), "status": response.status_code}
    log.info("%s %s %d %.1f ms %s", *about.values(), 1000 * seconds, g.request_id, extra=about | {"seconds": seconds})
    metrics.count_request(request.method, request.url_rule and request.url_rule.rule, response.status_code, seconds)
    return response


def _path() -> str:
    """The path of the request, without the name of a hub's callback, which only that hub may know."""
    callback = (request.view_args or {}).get("callback")
    return quote(request.path.replace(callback, "...") if callback else request.path)


def forget(_: BaseException | None) -> None:
    """What this thread logs from now on is not of this request."""
    logs.about()
