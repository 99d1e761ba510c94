"""The client, in front of an app: no request leaves the process."""

from __future__ import annotations

import httpx2
import pytest
from flask import Flask

from quotes_service.client import Client
from tests.api.conftest import app, client, shared_world, world  # noqa: F401 - fixtures

#: Who comes from elsewhere, or asks another host, needs a key.
BASE = "http://127.0.0.1:8000"


def client_of(served: Flask, **options: object) -> Client:
    return Client(BASE, transport=httpx2.WSGITransport(served), **options)


@pytest.fixture(scope="module")
def shared_quotes(shared_world) -> Client:  # noqa: F811
    """A client of the app with the articles on tides, storms and fish, which must not change."""
    return client_of(shared_world.client.application)


@pytest.fixture
def quotes(world) -> Client:  # noqa: F811
    """A client of an app of its own with the same articles."""
    return client_of(world.client.application)
