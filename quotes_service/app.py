"""The web application: wiring only. Each call of create_app makes an independent app with its own context."""

from __future__ import annotations

import logging
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Flask, Response, g, request

from quotes_service import api, web
from quotes_service.context import open_context
from quotes_service.settings import Settings

if TYPE_CHECKING:
    from quotes_service.extract import Extractor

log = logging.getLogger("quotes_service.requests")


def create_app(settings: Settings | None = None, *, extractor: Extractor | None = None) -> Flask:
    """The app for ``settings`` (by default those of the environment).

    ``extractor`` replaces the one that the settings name, which is loaded when first needed. Raises InvalidInput for a
    setting that cannot be accepted, DatabaseUnavailable, SchemaOutdated and ModelMissing.
    """
    settings = settings or Settings.read()
    app = Flask("quotes_service", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.extensions["quotes_service"] = open_context(settings, extractor=extractor)
    api.mount(app)
    app.register_blueprint(web.blueprint)
    app.before_request(_start_clock)
    app.after_request(_log_request)
    return app


def _start_clock() -> None:
    g.started = perf_counter()


def _log_request(response: Response) -> Response:
    """Log one line per request, without the query string, which would reveal whom somebody searched for."""
    milliseconds = (perf_counter() - g.started) * 1000
    log.info("%s %s %d %.1f ms", request.method, quote(request.path), response.status_code, milliseconds)
    return response
