"""Apps over databases of their own, which tests change."""

from __future__ import annotations

import pytest

from quotes_service.app import create_app
from tests.factories import SimpleExtractor
from tests.services.intake.feeds.site import serving, settings_for


@pytest.fixture
def site():
    """A site on this machine, from which the app may fetch."""
    with serving() as site:
        yield site


@pytest.fixture
def client(site, database_url):
    """Calls an app over an empty database."""
    app = create_app(settings_for(site, database_url), extractor=SimpleExtractor())
    yield app.test_client()
    app.extensions["quotes_service"].close()


@pytest.fixture
def ctx(client):
    """The context of the app that ``client`` calls."""
    return client.application.extensions["quotes_service"]
