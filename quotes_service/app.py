"""The web application: wiring only. Each call of create_app makes an independent app with its own context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from quotes_service import api, web
from quotes_service.api.http.whole_bodies import WholeBodies
from quotes_service.context import open_context
from quotes_service.services.access.gate import Gate
from quotes_service.services.alerts import channels
from quotes_service.settings import Settings

if TYPE_CHECKING:
    from quotes_service.extract import Extractor


def create_app(settings: Settings | None = None, *, extractor: Extractor | None = None) -> Flask:
    """The app for ``settings`` (by default those of the environment).

    ``extractor`` replaces the one that the settings name, which is loaded when first needed. Raises InvalidInput for a
    setting that cannot be accepted, DatabaseUnavailable, SchemaOutdated and ModelMissing.
    """
    settings = settings or Settings.read()
    app = Flask("quotes_service", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.extensions["quotes_service"] = ctx = open_context(settings, mapped=True, extractor=extractor)
    app.extensions["quotes_service_gate"] = Gate(ctx)
    channels.check_settings(settings)
    api.mount(app, error_page=web.http_error_page)
    web.mount(app)
    app.wsgi_app = WholeBodies(app.wsgi_app)
    if number := settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=number, x_proto=number, x_host=number, x_prefix=number)
    return app
