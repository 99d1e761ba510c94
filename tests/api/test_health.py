from __future__ import annotations

from quotes_service import __version__


def test_alive(client):
    assert client.get("/healthz").json == {"status": "ok", "version": __version__}


def test_ready(client):
    assert client.get("/readyz").json == {"status": "ready"}


def test_not_ready_while_the_schema_is_old(app, client):
    with app.extensions["quotes_service"].writing():
        app.extensions["quotes_service"].database.execute_sql("DELETE FROM schema_migration")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "quotes migrate" in answer.json["detail"]
    assert client.get("/healthz").status_code == 200


def test_not_ready_without_its_database(client, tmp_path):
    (tmp_path / "api.db").unlink()
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    assert not (tmp_path / "api.db").exists()
