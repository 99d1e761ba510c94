"""For a WSGI server: ``gunicorn wsgi:app``. Importing this module builds the app from the environment's settings."""

from __future__ import annotations

from quotes_service import logs
from quotes_service.app import create_app
from quotes_service.settings import Settings

settings = Settings.read()
logs.set_up(settings.log)

app = create_app(settings)
