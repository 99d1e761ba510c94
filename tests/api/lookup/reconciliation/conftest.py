"""A directory with namesakes, and calls of its reconciliation service, whose answers are checked by the schemas."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import FISH_BODY, STORMS_BODY, TIDES_BODY, put, serving
from tests.api.lookup.reconciliation.schemas import valid

SERVICE = "/api/v1/reconcile"

#: Another Ann Lee; a name that many bear; a name with marks; markup in a name; an
#: institution called like a person.
FLIGHTS = (
    "“The runway is short,” said Ann Lee, pilot at the Council of Flight. “Nobody lands there,” said Ann Lee.\n\n"
    "“Wind is cheap,” said John Smith, engineer at the Agency of Wind.\n\n"
    "“The lamp is dark,” said José Ibáñez, keeper at the Larkhaven Light.\n\n"
    '“Fog is free,” said Wanda Flood, watcher at the Agency of <b>Fog & "Rain"</b>.\n\n'
    "“We count boats,” said Lee Council.\n"
)
FLIGHTS_BODY = {
    "text": FLIGHTS,
    "title": "Flights",
    "url": "https://wire.example/flights",
    "published_at": "2024-08-01",
}


class Reconciliation:
    """Calls the service as a client does."""

    def __init__(self, client: FlaskClient):
        self.client = client

    def post(self, **form: Any):
        """A form whose fields are JSON."""
        return self.client.post(SERVICE, data={name: json.dumps(value) for name, value in form.items()})

    def candidates(self, query: str | None = None, **about: Any) -> list[dict[str, Any]]:
        """The candidates for one query. ``institution`` and ``title``: values of these properties."""
        properties = [{"pid": pid, "v": about.pop(pid)} for pid in ("institution", "title") if pid in about]
        asked = {"query": query, "properties": properties or None, **about}
        batch = {"q0": {name: value for name, value in asked.items() if value is not None}}
        answer = self.post(queries=valid(batch, "reconciliation-query-batch"))
        assert answer.status_code == 200, answer.text
        found = valid(answer.json, "reconciliation-result-batch")["q0"]["result"]
        scores = [one["score"] for one in found]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 100 for score in scores)
        assert not any(one["match"] for one in found[1:])
        return found

    def names(self, query: str | None = None, **about: Any) -> list[str]:
        return [one["name"] for one in self.candidates(query, **about)]

    def match(self, query: str | None = None, **about: Any) -> str | None:
        """The name of the candidate that is matched without anybody looking at it."""
        return next((one["name"] for one in self.candidates(query, **about) if one["match"]), None)

    def extend(self, ids: list[str], *properties: str | dict) -> dict[str, Any]:
        wanted = [item if isinstance(item, dict) else {"id": item} for item in properties]
        answer = self.post(extend=valid({"ids": ids, "properties": wanted}, "data-extension-query"))
        assert answer.status_code == 200, answer.text
        return valid(answer.json, "data-extension-response")

    def get(self, path: str) -> Any:
        answer = self.client.get(f"{SERVICE}{path}")
        assert answer.status_code == 200, answer.text
        return answer.json

    def id(self, name: str) -> str:
        """The id of the one entry of this name."""
        for kind in ("experts", "institutions"):
            items = self.client.get(f"/api/v1/{kind}?limit=100").json["items"]
            if ids := [item["id"] for item in items if item["name"] == name]:
                return ids[0]
        raise KeyError(name)


@pytest.fixture(scope="module")
def directory(tmp_path_factory, sqlite_template) -> Reconciliation:
    """For questions, which change nothing."""
    with serving(tmp_path_factory.mktemp("reconcile"), sqlite_template) as app:
        yield Reconciliation(put(app.test_client(), TIDES_BODY, STORMS_BODY, FISH_BODY, FLIGHTS_BODY))


@pytest.fixture
def changed(filled) -> Reconciliation:
    """For tests that change the directory."""
    return Reconciliation(filled)
