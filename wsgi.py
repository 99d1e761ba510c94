"""For a WSGI server: ``gunicorn wsgi:app``. Importing this module builds the app from the environment's settings."""

from __future__ import annotations

import logging

from quotes_service.app import create_app

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")

app = create_app()
