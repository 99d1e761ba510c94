from __future__ import annotations

import json
import sqlite3

import pytest

from quotes_service.services.operation import doctor, health


def test_an_installation_that_is_well(loaded, quotes):
    result = quotes("doctor")
    assert result.exit_code == 0
    assert "ok   read model" in result.stdout
    assert "Run:" not in result.stdout


def test_a_database_that_is_not_there(empty, quotes):
    result = quotes("doctor")
    assert result.exit_code == 1
    assert f"WRONG   database   There is no database at {empty}/quotes.db yet." in result.stdout
    assert "Run: quotes migrate" in result.stdout
    assert not (empty / "quotes.db").exists()


def test_a_setting_that_cannot_be_read_is_a_finding_too(folder, quotes, monkeypatch):
    monkeypatch.setenv("QUOTES_WORKERS", "none")
    result = quotes("doctor", "--json")
    assert result.exit_code == 1
    [check] = json.loads(result.stdout)["checks"]
    assert (check["check"], check["state"]) == ("settings", "wrong")
    assert check["detail"].startswith("QUOTES_WORKERS: ")


def test_what_is_derived_can_be_mended(loaded, quotes):
    with sqlite3.connect(loaded / "quotes.db") as connection:
        connection.execute("DELETE FROM quotation_index")
    connection.close()
    assert quotes("search", "gauges", "--type", "direct").exit_code == 1
    result = quotes("doctor", "--json")
    assert result.exit_code == 1
    checks = {check["check"]: check for check in json.loads(result.stdout)["checks"]}
    assert checks["index"] == {
        "check": "index",
        "state": "wrong",
        "detail": "Of the kind quotation it lacks rows or has some too many: 5.",
        "remedy": "quotes doctor --mend",
    }
    assert quotes("doctor", "--mend").exit_code == 0
    assert quotes("search", "gauges", "--type", "direct").exit_code == 0
    [last] = json.loads(quotes("writes", "--limit", "1", "--json").stdout)["items"]
    assert (last["kind"], last["action"]) == ("command", "quotes doctor")


@pytest.mark.parametrize(("state", "status"), [("ok", 0), ("note", 1), ("wrong", 1)])
def test_the_health_of_a_worker(folder, quotes, monkeypatch, state, status):
    monkeypatch.setattr(health, "workers", lambda left: health.Finding("workers", state, "As it is"))
    monkeypatch.setattr(doctor, "examine", lambda *_, **__: pytest.fail("more than the quick checks"))
    assert quotes("doctor", "--worker").exit_code == status


def test_options_that_exclude_each_other(folder, quotes):
    assert quotes("doctor", "--worker", "--mend").exit_code == 2
