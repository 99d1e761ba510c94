"""Idempotency-Key (IETF draft): a POST that is sent again with its key is not done again, but answered as before.

Only answers of success are kept. An error changed nothing, so its key is free again: for the same request later, or for
a corrected one. Where the process or the database failed meanwhile, so that nobody knows whether it was done, what was
made is noted in the transaction that made it, and the repetition is answered with that.
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
from quotes_service.errors import DatabaseUnavailable, NotFound
from quotes_service.services import idempotency
from quotes_service.services.idempotency import Answer, Claim

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


def once(work: Callable[[], ResponseReturnValue], made: Callable[[str], ResponseReturnValue] | None = None) -> Response:
    """The answer of ``work``; if this request, with its key, was answered before, that answer; if it was done and the
    answer was lost, that of ``made`` with the id of what it made.

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
    g.request_key = claimed.id
    try:
        response = _of_made(claimed, made) or current_app.make_response(work())
    except DatabaseUnavailable:
        idempotency.settle_later(ctx, claimed.id, None)
        raise
    except BaseException:
        _end(claimed.id, None)
        raise
    _end(claimed.id, response)
    return response


def _of_made(claimed: Claim, made: Callable[[str], ResponseReturnValue] | None) -> Response | None:
    """The answer for what the request made before its answer was lost; None if it must be done now."""
    if claimed.made is None or made is None:
        return None
    try:
        response = current_app.make_response(made(claimed.made))
    except NotFound:  # it did not get so far, or somebody removed it
        return None
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _whose(key: str) -> str:
    """The key as it is kept: no caller is answered with what another one was."""
    # no key has a quotation mark in it, so that nobody without an id can send what is kept for a caller who has one
    return f'{g.caller.id}"{key}' if g.caller.id else key


def _end(claimed: int, response: Response | None) -> None:
    """Keep the answer of a request that was claimed, or free its key; ``response`` is None after an error."""
    ctx, answer = context(), None
    if response is not None and response.status_code < 400:
        answer = Answer(response.status_code, list(response.headers.items()), response.get_data())
    try:
        idempotency.release(ctx, claimed) if answer is None else idempotency.keep(ctx, claimed, answer)
    except DatabaseUnavailable as error:
        log.error("An idempotency key is settled later: %s", error)
        idempotency.settle_later(ctx, claimed, answer)


def _fingerprint() -> str:
    """A hash of all that makes the request the same: its address, and its body with the media type."""
    body = large_bodies.digest() or request.get_data()
    return hashlib.sha256(b"\0".join((request.full_path.encode(), request.mimetype.encode(), body))).hexdigest()
