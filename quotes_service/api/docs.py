"""The page to try the API: Swagger UI from the flask-swagger-ui package; the browser loads nothing from other hosts.

The page is our own: the package's has a script inside, which a content security policy would have to allow, and does
not know of a proxy's prefix.
"""

from __future__ import annotations

import json
from pathlib import Path

import flask_swagger_ui
from flask import Blueprint, Response, render_template_string, send_from_directory, url_for

_FILES = Path(flask_swagger_ui.__file__).parent / "dist"
#: Swagger UI sets styles of elements, and draws its icons from data.
_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>quotes_service API</title>
{% for name in ("index.css", "swagger-ui.css") -%}
<link rel="stylesheet" href="{{ url_for('.file', name=name) }}">
{% endfor -%}
<link rel="icon" type="image/png" href="{{ url_for('.file', name='favicon-32x32.png') }}">
</head>
<body>
<div id="swagger-ui"></div>
{% for name in ("swagger-ui-bundle.js", "swagger-ui-standalone-preset.js") -%}
<script src="{{ url_for('.file', name=name) }}"></script>
{% endfor -%}
<script src="{{ url_for('.start') }}"></script>
</body>
</html>
"""
_START = """\
SwaggerUIBundle({
  ...%s,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
});
"""


def docs_page(base_url: str) -> Blueprint:
    """A blueprint that serves the page at ``base_url``."""
    blueprint = Blueprint("api-page", __name__, url_prefix=base_url)

    @blueprint.get("/")
    def page() -> Response:
        return Response(render_template_string(_PAGE), headers={"Content-Security-Policy": _POLICY})

    @blueprint.get("/start.js")
    def start() -> Response:
        options = {
            "url": url_for("api-docs.openapi_json"),
            "dom_id": "#swagger-ui",
            "layout": "StandaloneLayout",
            "deepLinking": True,
            "tryItOutEnabled": True,
            "validatorUrl": None,  # else the page sends the document's address to a public validator
        }
        return Response(_START % json.dumps(options), mimetype="text/javascript")

    @blueprint.get("/<name>")
    def file(name: str) -> Response:
        return send_from_directory(_FILES, name)

    return blueprint
