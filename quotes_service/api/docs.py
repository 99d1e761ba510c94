"""The page to try the API: Swagger UI from the flask-swagger-ui package; the browser loads nothing from other hosts."""

from __future__ import annotations

from flask import Blueprint
from flask_swagger_ui import get_swaggerui_blueprint


def docs_page(base_url: str, openapi_url: str) -> Blueprint:
    """A blueprint that serves the page at ``base_url``, reading the document at ``openapi_url``."""
    config = {
        "app_name": "quotes_service API",
        "validatorUrl": None,  # else the page sends the document's address to a public validator
        "tryItOutEnabled": True,
    }
    return get_swaggerui_blueprint(base_url, openapi_url, config, blueprint_name="api-page")
