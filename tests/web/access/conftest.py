"""An app in which only those may do something who sign in, and people who do."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quotes_service.app import create_app
from quotes_service.callers import ROLES
from quotes_service.services.access import accounts
from quotes_service.settings import Settings
from tests.api.conftest import STORMS_BODY, TIDES_BODY, put
from tests.factories import SimpleExtractor

PASSWORD = "three quiet herons"


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch):
    monkeypatch.setattr(accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    accounts._nobodys.cache_clear()
    yield
    accounts._nobodys.cache_clear()


@pytest.fixture
def closed(tmp_path, sqlite_template, snapshots) -> Iterator[Flask]:
    """The app over the articles on tides and storms, which lets in only who signs in, with an account for each role:
    "Mx Reader", "Mx Editor", "Mx Admin"."""
    path = tmp_path / "closed.db"
    path.write_bytes(sqlite_template.read_bytes())
    settings = Settings(database_url=f"sqlite:///{path}", fetch=False)
    app = create_app(replace(settings, anonymous="nothing"), extractor=SimpleExtractor())
    ctx = app.extensions["quotes_service"]

    def fill() -> None:
        put(create_app(settings, extractor=SimpleExtractor()).test_client(), TIDES_BODY, STORMS_BODY)

    snapshots.filled(ctx, "tides and storms", fill)
    for role in ROLES:
        accounts.add(ctx, name=f"Mx {role.title()}", password=PASSWORD, role=role)
    yield app
    ctx.close()


class Visitor:
    """Somebody from elsewhere, with a browser."""

    def __init__(self, app: Flask, address: str = "192.0.2.7"):
        self.client: FlaskClient = app.test_client()
        self.client.environ_base["REMOTE_ADDR"] = address

    def get(self, address: str, **headers: str) -> TestResponse:
        return self.client.get(address, headers=headers, base_url="https://quotes.example")

    def token(self, address: str = "/sign-in") -> str:
        """The token of the forms that the visitor sees there."""
        found = re.search(r'name="csrf_token" value="([^"]*)"', self.get(address).text)
        return html.unescape(found[1]) if found else ""

    def post(self, address: str, token: str | None = None, **fields: str) -> TestResponse:
        """Send a form; without a ``token``, with that of the visitor's session."""
        sent = {"csrf_token": self.token() if token is None else token, **fields}
        headers = {"Referer": "https://quotes.example/"}
        return self.client.post(address, data=sent, base_url="https://quotes.example", headers=headers)

    def sign_in(self, role: str, password: str = PASSWORD, **fields: str) -> TestResponse:
        return self.post("/sign-in", name=f"Mx {role}", password=password, **fields)

    @property
    def cookie(self) -> str:
        found = self.client.get_cookie("quotes_session", domain="quotes.example")
        return found.value if found else ""


@pytest.fixture
def visitor(closed) -> Visitor:
    return Visitor(closed)
