"""Bodies that are too large for memory: kept in a temporary file while the request is answered."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import g, request
from flask_smorest import abort

from quotes_service.api.blueprint import context

_CHUNK = 1 << 17


@contextmanager
def kept(types: Collection[str]) -> Iterator[None]:
    """While inside, ``file()`` has the whole body. One that is of none of the media types answers 415, one that breaks
    off or is empty 400, one over QUOTES_MAX_BATCH_BYTES 413, and if there is no room for it 503; nothing has been done
    then."""
    if request.mimetype not in types or request.content_encoding:
        abort(415, message=f"Send the body as one of {', '.join(types)}, without a content encoding.")
    # Werkzeug refuses a body of unknown length at the limit, and one that says its length above it
    request.max_content_length = context().settings.max_batch_bytes + (request.content_length is None)
    with NamedTemporaryFile(prefix="quotes-") as kept_file:
        digest = hashlib.sha256()
        stream = request.stream
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            try:
                kept_file.write(chunk)
            except OSError as error:
                abort(503, message=f"The body cannot be kept for now: {error.strerror}.")
        if not kept_file.tell():
            abort(400, message="The body is empty; send a file.")
        kept_file.flush()
        g.large_body = Path(kept_file.name), digest.digest()
        try:
            yield
        finally:
            del g.large_body


def file() -> Path:
    """The file that has the body of this request."""
    return g.large_body[0]


def digest() -> bytes | None:
    """The SHA-256 of the body, if it is kept in a file."""
    return g.large_body[1] if "large_body" in g else None
