"""An app over a database of its own, empty or with two articles in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quotes_service.app import create_app
from quotes_service.services.lookup.stats import summary
from quotes_service.settings import Settings
from tests.api.world import LEE, World
from tests.conftest import check_lists
from tests.factories import STORMS, TIDES, SimpleExtractor

TIDES_BODY = {
    "text": TIDES,
    "title": "Harbour walls are low",
    "url": "https://post.example/walls",
    "outlet": "The Larkhaven Post",
    "byline": "Ola Brandt",
    "published_at": "2024-05-02",
}
STORMS_BODY = {
    "text": STORMS,
    "title": "Storms",
    "url": "https://wire.example/storms",
    "outlet": "The Wire",
    "published_at": "2024-06-11",
}
FISH_BODY = {"text": LEE, "title": "Fish", "url": "https://post.example/fish", "published_at": "2024-07-01"}


@contextmanager
def serving(folder: Path, template: Path, **settings: Any) -> Iterator[Flask]:
    """An app over a copy of a migrated SQLite file, with these settings; it fetches nothing."""
    path = shutil.copy(template, folder / "api.db")
    app = create_app(Settings(database_url=f"sqlite:///{path}", fetch=False, **settings), extractor=SimpleExtractor())
    yield app
    check_lists(app.extensions["quotes_service"])
    app.extensions["quotes_service"].close()


@pytest.fixture
def app(tmp_path, sqlite_template):
    with serving(tmp_path, sqlite_template) as app:
        yield app


@pytest.fixture
def client(app):
    """Calls an app without articles."""
    return app.test_client()


@pytest.fixture
def filled(app, client, snapshots):
    """Calls an app that keeps the articles on tides (2024-05-02) and storms (2024-06-11)."""
    ctx = app.extensions["quotes_service"]
    snapshots.filled(ctx, "tides and storms", lambda: put(client, TIDES_BODY, STORMS_BODY) and None)
    return client


def put(client: FlaskClient, *bodies: dict) -> FlaskClient:
    """The client, when the app has taken these articles in."""
    for body in bodies:
        assert client.post("/api/v1/articles", json=body).status_code == 201
    return client


@pytest.fixture
def kept(app):
    """Counts what the app's database keeps."""

    def count() -> dict[str, int]:
        counts = summary(app.extensions["quotes_service"])
        return {name: number for name, number in counts.items() if isinstance(number, int)}

    return count


@pytest.fixture
def find(filled):
    """The first item of a collection of the filled app: find("experts?q=tolvik")."""
    return lambda address: filled.get(f"/api/v1/{address}").json["items"][0]


@pytest.fixture
def any_app(database_url):
    """An app over an empty database of either kind."""
    app = create_app(Settings(database_url=database_url, fetch=False), extractor=SimpleExtractor())
    yield app
    app.extensions["quotes_service"].close()


@pytest.fixture
def world(app, client, snapshots) -> World:
    """The filled app with an article on fish, and its ids by name."""
    ctx = app.extensions["quotes_service"]
    snapshots.filled(ctx, "tides, storms, fish", lambda: put(client, TIDES_BODY, STORMS_BODY, FISH_BODY) and None)
    return World(client)


@pytest.fixture(scope="module")
def shared_world(tmp_path_factory, sqlite_template) -> World:
    """The same for a module's tables of questions, which change nothing that is kept."""
    with serving(tmp_path_factory.mktemp("api"), sqlite_template) as app:
        yield World(put(app.test_client(), TIDES_BODY, STORMS_BODY, FISH_BODY))
