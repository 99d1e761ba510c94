"""gzip for answers of more than a few hundred bytes.

Python's own: flask-compress would bring two compiled packages (brotli, zstd) for what a few lines do, and tags that
conditional requests would have to know.
"""

from __future__ import annotations

import gzip

from flask import Response, request

#: A shorter body gains nothing: it goes in one packet anyway.
_MIN_BYTES = 1000
#: A higher level takes twice the time for 2 % less.
_LEVEL = 5
_TYPES = {"application/json", "text/html", "text/css", "text/javascript"}
#: Of any standard: application/problem+json, application/atom+xml, image/svg+xml.
_KINDS = ("+json", "+xml")


def is_wanted(response: Response) -> bool:
    """Whether this answer is compressed for this request."""
    is_long = _can_be(response) and len(response.get_data()) >= _MIN_BYTES
    return is_long and response.status_code != 304 and request.accept_encodings["gzip"] > 0


def compress(response: Response) -> Response:
    """Compress the body if the caller accepts it."""
    if _can_be(response):
        response.vary.add("Accept-Encoding")
    if is_wanted(response):
        response.set_data(gzip.compress(response.get_data(), _LEVEL, mtime=0))
        response.content_encoding = "gzip"
    return response


def _can_be(response: Response) -> bool:
    type = response.mimetype or ""
    return (type in _TYPES or type.endswith(_KINDS)) and not response.is_streamed
