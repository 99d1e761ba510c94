"""Alerts on pages, with a receiver on this machine."""

from __future__ import annotations

import pytest

from tests.web.pages import send, words

SEARCH = "/alerts/?q=tide+gauges"


def make(client, **values):
    return send(client, client.get(SEARCH), "/alerts/", **values)


def test_the_life_of_an_alert(client, site):
    made = make(client, channel="webhook", to=site.url("/hook"), name="The <tides>", every="daily")
    assert (made.status_code, made.headers["Cache-Control"]) == (200, "no-store")
    assert "whsec_" in made.text
    page = client.get("/alerts/")
    assert "The <tides> active Webhook to" in words(page)
    assert ": every day. Last sent: never" in words(page)
    alert = "/alerts/w_" + page.text.partition('href="/alerts/w_')[2].partition('"')[0]
    page = client.get(alert)
    assert page.status_code == 200
    assert "whsec_" not in page.text
    assert "What the search finds now: 0 quotations. Are the names in it right?" in words(page)

    assert send(client, page, "/stop").location == alert
    assert "The <tides> stopped" in words(client.get(alert))
    assert send(client, client.get(alert), "/resume").location == alert
    assert send(client, client.get(alert), alert, name="Sea level", every="weekly").location == alert
    assert "Sea level active" in words(client.get(alert))
    again = send(client, client.get(alert), "/secret")
    assert "whsec_" in again.text
    assert again.headers["Cache-Control"] == "no-store"
    assert send(client, client.get(alert), "/remove").location == "/alerts/"
    assert client.get(alert).status_code == 404


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"channel": "webhook", "to": "http://10.0.0.1/hook"}, "public hosts"),
        ({"channel": "mail", "to": "desk@post.example"}, "this service sends no e-mail"),
        ({"channel": "pigeon", "to": "http://post.example/"}, "must be one of"),
    ],
)
def test_an_alert_that_cannot_be_made(client, values, said):
    answer = make(client, **values)
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'aria-invalid="true"' in answer.text
    assert "There is no alert yet." in words(answer)


def test_without_a_search_there_is_no_form(client):
    assert "search first" in words(client.get("/alerts/"))
