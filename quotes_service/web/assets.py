"""The style sheet and the scripts of the pages, read once; browsers keep them until their content changes."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, url_for

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

blueprint = Blueprint("assets", __name__, url_prefix="/assets")


@cache
def _files() -> dict[str, bytes]:
    return {
        path.relative_to(_FOLDER).as_posix(): path.read_bytes() for path in _FOLDER.rglob("*") if path.suffix in _TYPES
    }


def address(name: str) -> str:
    """The address of a file; it is another one when the file has changed."""
    return url_for("web.assets.file", name=name, v=hashlib.sha256(_files()[name]).hexdigest()[:12])


@blueprint.get("/<path:name>")
def file(name: str) -> Response:
    """A file, to be kept for a year."""
    if name not in _files():
        abort(404)
    response = Response(_files()[name], mimetype=_TYPES[Path(name).suffix])
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
