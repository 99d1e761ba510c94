"""/alerts: made, shown, changed, tried and removed; what is wrong is named by its field."""

from __future__ import annotations

import pytest

HOOK = {"of": "/api/v1/quotes?q=tide+gauges&outlet=The+Larkhaven+Post", "channel": "webhook"}
HOOK["to"] = "https://desk.example/hooks/quotes/0123456789"


def add(client, **changes):
    return client.post("/api/v1/alerts", json={**HOOK, **changes})


def test_an_alert_is_made_shown_changed_and_removed(filled):
    made = add(filled)
    assert made.status_code == 201
    alert = made.json
    address = made.headers["Location"]
    assert address == f"/api/v1/alerts/{alert['id']}"
    assert alert["secret"].startswith("whsec_")
    assert alert["query"] == {"q": "tide gauges", "outlet": "The Larkhaven Post"}
    assert alert["name"] == "Quotations with the words “tide gauges” in The Larkhaven Post"
    assert alert["to"] == "https://desk.example/…6789"
    shown = filled.get(address).json
    assert shown == {name: value for name, value in alert.items() if name != "secret"}
    assert shown.pop("finds") == filled.get(f"{HOOK['of']}&limit=1").json["total"] > 0
    assert filled.get("/api/v1/alerts").json["items"] == [shown]
    changed = filled.patch(address, json={"name": "Tides", "every": "daily", "active": False}).json
    assert (changed["name"], changed["every"], changed["active"], changed["next_at"]) == ("Tides", "daily", False, None)
    again = filled.post(f"{address}/secret").json
    assert again["secret"] not in (None, alert["secret"])
    assert filled.get(f"{address}/deliveries?state=failed").json["items"] == []
    assert filled.post(f"{address}/deliveries/send-again", json={}).json == {"deliveries": 0}
    tried = filled.post(f"{address}/test").json
    assert not tried["sent"]
    assert "QUOTES_FETCH" in tried["error"]  # this service sends nothing
    assert filled.delete(address).status_code == 204
    assert filled.get(address).status_code == 404


def test_an_alert_for_a_name_that_nobody_has_says_so(filled):
    assert add(filled, of="/api/v1/quotes?expert=Maren+Tollvick").json["finds"] == 0


def test_slack_signs_nothing(filled):
    made = add(filled, channel="slack").json
    assert made["secret"] is None
    refused = filled.post(f"/api/v1/alerts/{made['id']}/secret")
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"of": "/api/v1/experts?q=tolvik"}, "of", "must be the address of a collection (/api/v1/quotes)"),
        ({"of": "/api/v1/quotes?q=---"}, "of", "has no word to search for"),
        ({"of": "/api/v1/quotes?colour=red"}, "of", "Unknown field"),
        ({"of": "https://elsewhere.example/api/v1/quotes"}, "of", "must be the address"),
        ({"to": "http://127.0.0.1/hook"}, "to", "this host"),
        ({"to": "http://[::1]/hook"}, "to", "not public"),
        ({"to": "file:///etc/passwd"}, "to", "http"),
        ({"channel": "mail", "to": "desk@post.example"}, "channel", "QUOTES_SMTP"),
        ({"channel": "fax"}, "channel", "Must be one of"),
        ({"every": "sometimes"}, "every", "Must be one of"),
        ({"name": ""}, "name", "empty"),
        ({"colour": "red"}, "colour", "Unknown field"),
    ],
)
def test_what_cannot_be_is_refused_and_named(filled, changes, field, message):
    refused = add(filled, **changes)
    assert refused.status_code == 422
    (errors,) = refused.json["errors"].values()
    assert [*errors] == [field]
    assert message in str(errors[field])
    assert filled.get("/api/v1/alerts").json["total"] == 0


@pytest.mark.parametrize("path", ["", "/deliveries"])
def test_an_alert_that_there_is_not(filled, path):
    assert filled.get(f"/api/v1/alerts/w_none{path}").status_code == 404
