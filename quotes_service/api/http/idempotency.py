"""Idempotency-Key (IETF draft): a POST that is sent again with its key is not done again, but answered as before.

Only answers of success are kept. An error changed nothing, so its key is free again: for the same request later, or for
a corrected one.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable

from flask import Response, current_app, g, request
from flask.typing import ResponseReturnValue

from quotes_service.api.blueprint import context
from quotes_service.api.http import large_bodies
from quotes_service.api.problem_types import BY_NAME
from quotes_service.api.problems import problem
from quotes_service.errors import DatabaseUnavailable
from quotes_service.services import idempotency
from quotes_service.services.idempotency import Answer

log = logging.getLogger(__name__)

_HEADER = "Idempotency-Key"
#: A string as the draft has it, in quotation marks, or the bare text that most clients send. That has no comma: servers
#: put one between the values of a header that was sent twice.
_KEY = re.compile(r'"(?P<quoted>[ !#-\[\]-~]{1,255})"|(?P<bare>[!#-+\--\[\]-~]{1,255})')

#: The header, for the OpenAPI document.
PARAMETER = {
    "in": "header",
    "name": _HEADER,
    "description": "Any text of your own: the request is done once, however often it is sent with this.",
    "schema": {"type": "string", "pattern": "^(" + re.sub(r"\?P<\w+>", "", _KEY.pattern) + ")$"},
}


def once(work: Callable[[], ResponseReturnValue]) -> Response:
    """The answer of ``work``; if this request, with its key, was answered before, that answer.

    Raises InProgress and KeyReused.
    """
    if request.method != "POST" or _HEADER not in request.headers:
        return current_app.make_response(work())
    key = _KEY.fullmatch(request.headers[_HEADER])
    if key is None:
        kind = BY_NAME["malformed-key"]
        return problem(kind.status, kind.detail, type=kind.name)
    ctx = context()
    claimed = idempotency.claim(ctx, _whose(key["quoted"] or key["bare"]), _fingerprint())
    if isinstance(claimed, Answer):
        return Response(claimed.body, claimed.status, [*claimed.headers, ("Idempotency-Replayed", "true")])
    try:
        response = current_app.make_response(work())
    except BaseException:
        _end(claimed, None)
        raise
    _end(claimed, response)
    return response


def _whose(key: str) -> str:
    """The key as it is kept: no caller is answered with what another one was."""
    # no key has a quotation mark in it, so that nobody without an id can send what is kept for a caller who has one
    return f'{g.caller.id}"{key}' if g.caller.id else key


def _end(claimed: int, response: Response | None) -> None:
    """Keep the answer of a request that was claimed, or free its key; ``response`` is None after an error."""
    ctx = context()
    try:
        if response is not None and response.status_code < 400:
            answer = Answer(response.status_code, list(response.headers.items()), response.get_data())
            idempotency.keep(ctx, claimed, answer)
        else:
            idempotency.release(ctx, claimed)
    except DatabaseUnavailable as error:
        # what the request did is done; its key counts as in progress until it counts as lost
        log.error("An idempotency key could not be settled: %s", error)


def _fingerprint() -> str:
    """A hash of all that makes the request the same: its address, and its body with the media type."""
    body = large_bodies.digest() or request.get_data()
    return hashlib.sha256(b"\0".join((request.full_path.encode(), request.mimetype.encode(), body))).hexdigest()
