"""Headers of every answer: how long it may be kept, what a browser may do with it, and where the next page is."""

from __future__ import annotations

from flask import Response, g, request

#: For every answer that has no policy of its own: nothing in it may be run or loaded, and no page may frame it.
_POLICY = "default-src 'none'; frame-ancestors 'none'"


def add(response: Response) -> Response:
    """Add the headers that are the same for all answers, and the link to the next page of a collection."""
    reads = request.method in ("GET", "HEAD")
    has_answer = response.status_code < 400
    # what somebody looks up is theirs: no shared cache; their own may keep it, but must ask whether it is still true
    response.headers.setdefault("Cache-Control", "private, no-cache" if reads and has_answer else "no-store")
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.vary.add("Authorization")
    if reads and has_answer and (address := g.pop("next_page", None)):
        response.headers["Link"] = f'<{address}>; rel="next"'
    return response
