"""Conditional requests (RFC 9110, 13): ETag, If-None-Match and If-Match.

A tag is made of what a GET answers. An answer that is sent compressed has a tag of its own, with a suffix, since its
bytes are others; for conditions both count.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, current_app, g, request
from werkzeug.http import generate_etag

from quotes_service.api.blueprint import context
from quotes_service.api.http import compression
from quotes_service.api.problem_types import BY_STATUS
from quotes_service.api.problems import problem
from quotes_service.errors import Changed

_HEADERS = ("If-Match", "If-None-Match")
_COMPRESSED = "-gzip"

#: The headers of writes, for the OpenAPI document.
PARAMETERS = [
    {"in": "header", "name": name, "description": description, "schema": {"type": "string"}}
    for name, description in {
        "If-Match": "Do it only if an `ETag` in this list is still that of what is changed; `*`: if there is any.",
        "If-None-Match": "Do it only if no `ETag` in this list is that of what is changed.",
    }.items()
]


def tag(response: Response) -> Response:
    """Tag the answer of a GET, in JSON or in a format that was asked for; a caller who has it already gets 304 without
    a body. What is streamed has no tag: it would have to be made before it is sent."""
    is_short = response.mimetype == "application/json" or (g.get("format") is not None and not response.is_streamed)
    is_tagged = response.status_code == 200 and is_short
    if request.method not in ("GET", "HEAD") or not is_tagged:
        return response
    plain = _tag_of(response)
    if not _is_as_seen(plain):
        return problem(412, BY_STATUS[412].detail)
    response.set_etag(plain + _COMPRESSED if compression.is_wanted(response) else plain)
    if _is_known(plain):
        response.status_code = 304  # Werkzeug sends no body then, and no headers that describe one
    return response


def checked(work: Callable[[], Any], shown_by: str) -> Any:
    """The result of ``work``, which changes something, if that is as the request's conditions say.

    ``shown_by``: the view, of the same blueprint and with the same arguments, that answers a GET of what is changed.
    Raises Changed, before anything is written. No other writer comes between the check and the change.
    """
    if not any(name in request.headers for name in _HEADERS):
        return work()

    def check() -> None:
        view: Callable[..., Any] = current_app.view_functions[f"{request.blueprint}.{shown_by}"]
        plain = _tag_of(current_app.make_response(view(**(request.view_args or {}))))
        if not _is_as_seen(plain) or _is_known(plain):
            raise Changed(BY_STATUS[412].detail)

    with context().only_if(check):
        return work()


def _tag_of(response: Response) -> str:
    return generate_etag(response.get_data())


def _is_as_seen(plain: str) -> bool:
    """Whether If-Match is absent or names a tag. Only strong tags can match; an empty header names none."""
    tags = (plain, plain + _COMPRESSED)
    return "If-Match" not in request.headers or any(request.if_match.contains(tag) for tag in tags)


def _is_known(plain: str) -> bool:
    """Whether If-None-Match names a tag, weak or strong."""
    return any(request.if_none_match.contains_weak(tag) for tag in (plain, plain + _COMPRESSED))
