"""The pages over a directory with two articles of our own, read with a simple extractor."""

from __future__ import annotations

import pytest

from tests.api.conftest import STORMS_BODY, TIDES_BODY, put, serving


@pytest.fixture
def app(tmp_path, sqlite_template):
    with serving(tmp_path, sqlite_template) as app:
        yield app


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture(scope="module")
def filled(tmp_path_factory, sqlite_template):
    """Calls an app that keeps the articles on tides and storms; for tests that change nothing."""
    with serving(tmp_path_factory.mktemp("web"), sqlite_template) as app:
        yield put(app.test_client(), TIDES_BODY, STORMS_BODY)


@pytest.fixture
def first(filled):
    """A field of the first item of a collection: first("experts?q=tolvik")."""
    return lambda address, field="id": filled.get(f"/api/v1/{address}").json["items"][0][field]
