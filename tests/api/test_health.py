from __future__ import annotations

import pytest

from quotes_service import __version__
from quotes_service.services.operation import health
from quotes_service.store import condition

READY = {"database": "ok", "schema": "ok", "writing": "ok", "room": "ok", "workers": "ok"}


def test_alive(client):
    assert client.get("/healthz").json == {"status": "ok", "version": __version__}


def test_ready(any_app):
    assert any_app.test_client().get("/readyz").json == {"status": "ready"} | READY


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DELETE FROM schema_migration", "The database lacks 0001_initial, "),
        ("UPDATE schema_migration SET name = '9999_x' WHERE name LIKE '0018%'", "newer version"),
    ],
)
def test_not_ready_with_another_schema(app, client, sql, said):
    with app.extensions["quotes_service"].writing():
        app.extensions["quotes_service"].database.execute_sql(sql)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json == {"status": "not ready", "database": "ok", "schema": answer.json["schema"]}
    assert said in answer.json["schema"]
    assert client.get("/healthz").status_code == 200


def test_not_ready_without_its_database(client, tmp_path):
    (tmp_path / "api.db").unlink()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["database"]) == (
        503,
        f"There is no database at {tmp_path}/api.db yet. Run: quotes migrate",
    )
    assert client.get("/healthz").status_code == 200
    assert not (tmp_path / "api.db").exists()


def test_not_ready_over_a_damaged_file(client, tmp_path):
    (tmp_path / "api.db").write_bytes(b"garbage" * 1000)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["database"].endswith("cannot be used: file is not a database")


def test_not_ready_without_room_or_right_to_write(client, monkeypatch):
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 10**18)
    monkeypatch.setattr(condition, "why_not_writable", lambda database: "it is read-only")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["writing"] == "The database cannot be written: it is read-only."
    assert "free on the disk of the database, less than 1,000,000,000,000 MB" in answer.json["room"]
    assert answer.json["workers"] == "ok"
