"""The page to try the API: Swagger UI from the flask-swagger-ui package; the browser loads nothing from other hosts.

The page is our own: the package's has a script inside, which a content security policy would have to allow, and does
not know of a proxy's prefix. ``data/docs.js`` starts Swagger UI and, with ``data/docs.css``, mends what keeps people
from using it: names, contrast and focus (WCAG 2.2 AA; `tests/web/test_api_page.py`).
"""

from __future__ import annotations

from pathlib import Path

import flask_swagger_ui
from flask import Blueprint, Response, render_template_string, send_from_directory

_SWAGGER_UI = Path(flask_swagger_ui.__file__).parent / "dist"
_OURS = Path(__file__).parent / "data"
_NAMES_OF_OURS = {path.name for path in _OURS.iterdir()}
#: Swagger UI draws its icons from data.
_POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'"

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>quotes_service API</title>
{% for name in ("index.css", "swagger-ui.css", "docs.css") -%}
<link rel="stylesheet" href="{{ url_for('.file', name=name) }}">
{% endfor -%}
<link rel="icon" type="image/png" href="{{ url_for('.file', name='favicon-32x32.png') }}">
</head>
<body>
<div id="swagger-ui" data-document="{{ url_for('api-docs.openapi_json') }}"></div>
{% for name in ("swagger-ui-bundle.js", "docs.js") -%}
<script src="{{ url_for('.file', name=name) }}"></script>
{% endfor -%}
</body>
</html>
"""


def docs_page(base_url: str) -> Blueprint:
    """A blueprint that serves the page at ``base_url``."""
    blueprint = Blueprint("api-page", __name__, url_prefix=base_url)

    @blueprint.get("/")
    def page() -> Response:
        return Response(render_template_string(_PAGE), headers={"Content-Security-Policy": _POLICY})

    @blueprint.get("/<name>")
    def file(name: str) -> Response:
        return send_from_directory(_OURS if name in _NAMES_OF_OURS else _SWAGGER_UI, name)

    return blueprint
