"""Alerts are made, shown without secrets, changed and removed; what cannot be is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from quotes_service.errors import InvalidInput, NotFound
from quotes_service.services.alerts import alerts, searches
from quotes_service.services.alerts.alerts import NewAlert
from quotes_service.services.alerts.times import DigestTime, next_look
from quotes_service.services.lookup.experts import find_experts
from quotes_service.services.personal.erasures import ErasureRequest, erase
from tests.services.alerts.receiver import search


@pytest.mark.parametrize(
    "filters",
    [
        {"q": "tide gauges"},
        {"expert": "Maren Tolvik", "since": date(2024, 5, 2), "until": date(2024, 6, 2)},
        {"institution": "LICR", "topic": "tide", "outlet": "The Larkhaven Post", "type": "direct", "mode": "speech"},
        {"q": '"storm" -wall*', "factuality": "any", "min_confidence": 0.5},
    ],
)
def test_a_search_is_kept_as_it_was_asked(filters):
    assert searches.asked(searches.kept(search(**filters))) == search(**filters)


def test_an_alert_is_shown_without_its_secret_and_with_a_part_of_its_address(receiver):
    made = receiver.alert(q="tide gauges")
    assert made["secret"].startswith("whsec_")
    assert made["name"] == "Quotations with the words “tide gauges”"
    shown = alerts.get_alert(receiver.ctx, made["id"])
    assert made == {**shown, "secret": made["secret"]}
    assert shown["to"] == f"http://127.0.0.1:{receiver.site.site.port}/…"
    slack = NewAlert(search(q="tide"), "slack", "https://hooks.slack.example/services/T0123456/B0123456/abcdefghwxyz")
    assert alerts.add_alert(receiver.ctx, slack)["to"] == "https://hooks.slack.example/…wxyz"
    assert alerts.list_alerts(receiver.ctx)["total"] == 2
    alerts.remove_alert(receiver.ctx, made["id"])
    with pytest.raises(NotFound):
        alerts.get_alert(receiver.ctx, made["id"])


@pytest.mark.parametrize(
    ("channel", "to", "field", "message"),
    [
        ("webhook", "ftp://desk.example/", "to", "http"),
        ("webhook", "http://10.1.2.3/hook", "to", "private network"),
        ("slack", "http://localhost/hook", "to", "public network"),
        ("webhook", "http://169.254.169.254/latest", "to", "cloud"),
        ("webhook", "https://desk.example:22/", "to", "port"),
        ("mail", "desk@post.example", "channel", "QUOTES_SMTP"),
        ("pigeon", "roof", "channel", "must be one of"),
    ],
)
def test_what_nothing_could_be_sent_to_is_refused(receiver, channel, to, field, message):
    with pytest.raises(InvalidInput, match=message) as caught:
        alerts.add_alert(receiver.ctx, NewAlert(search(q="tide"), channel, to))
    assert caught.value.field == field
    assert alerts.list_alerts(receiver.ctx)["total"] == 0


@pytest.mark.parametrize(
    "to",
    [
        "desk",
        "a@b@c",
        "desk@post.example\nBcc: x@y.example",
        "Ida <i@post.example>",
        "a@b.example, c@d.example",
        "a(c)@post.example",
        '".a."@post.example',
        "a@-x.example",
    ],
)
def test_only_one_address_gets_mail(receiver, to):
    receiver.ctx.settings = replace(receiver.ctx.settings, smtp="smtp://127.0.0.1")
    with pytest.raises(InvalidInput, match="one address"):
        alerts.add_alert(receiver.ctx, NewAlert(search(q="tide"), "mail", to))


OSLO = DigestTime.of("07:00 Europe/Oslo")


@pytest.mark.parametrize(
    ("every", "digest", "after", "expected"),
    [
        ("at_once", OSLO, "2026-11-29T10:17", "2026-11-29T10:17"),
        ("hourly", OSLO, "2026-11-29T10:17", "2026-11-29T11:00"),
        ("daily", DigestTime.of("07:00"), "2026-11-29T07:00", "2026-11-30T07:00"),
        ("daily", OSLO, "2026-11-29T05:59", "2026-11-29T06:00"),  # an hour before UTC in winter
        ("daily", OSLO, "2026-07-29T05:01", "2026-07-30T05:00"),  # two in summer
        ("daily", OSLO, "2026-03-28T20:00", "2026-03-29T05:00"),  # the night in which it changes
        ("weekly", OSLO, "2026-11-29T10:17", "2026-11-30T06:00"),  # on a Sunday
        ("weekly", OSLO, "2026-11-30T05:59", "2026-11-30T06:00"),
        ("weekly", OSLO, "2026-11-30T06:00", "2026-12-07T06:00"),
    ],
)
def test_when_an_alert_looks_next(every, digest, after, expected):
    assert next_look(every, datetime.fromisoformat(after), digest) == datetime.fromisoformat(expected)


@pytest.mark.parametrize("text", ["7", "25:00", "07:00 Mars/Base", "07:00 Europe/Oslo now", "noon"])
def test_a_time_that_is_none_is_refused(text):
    with pytest.raises(InvalidInput, match=r"^QUOTES_DIGEST_AT"):
        DigestTime.of(text)


@pytest.mark.parametrize("kept", [{"namesakes": "keep"}, {"texts": "keep"}])
def test_an_alert_that_looks_for_an_erased_entry_loses_the_name_of_it_whatever_else_is_kept(receiver, kept):
    receiver.comes_in(1)
    id = find_experts(receiver.ctx)["items"][0]["id"]
    by_id, by_name = receiver.alert(expert=id), receiver.alert(q="Maren Tolvik")
    assert "Tolvik" in by_id["name"]
    erase(receiver.ctx, ErasureRequest(expert=id, by="Ida Holm", **kept))
    assert "Tolvik" not in str(alerts.get_alert(receiver.ctx, by_id["id"]))
    assert alerts.get_alert(receiver.ctx, by_name["id"])["name"] == by_name["name"]


def test_an_erased_person_leaves_the_search_and_its_alert_is_stopped(receiver):
    receiver.comes_in(1)
    alert = receiver.alert(q="Maren Tolvik")
    by_id = receiver.alert(expert=find_experts(receiver.ctx)["items"][0]["id"])
    other = receiver.alert(q="tide gauges")
    to = receiver.url + "/Maren-Tolvik"
    hers = alerts.add_alert(receiver.ctx, NewAlert(search(q="tide"), "webhook", to))
    receiver.comes_in(2)
    erase(receiver.ctx, ErasureRequest(expert=find_experts(receiver.ctx)["items"][0]["id"], by="Ida Holm"))
    receiver.comes_in(3, name="Ada Lindqvist")
    receiver.later(hours=1)
    shown = alerts.get_alert(receiver.ctx, alert["id"])
    assert "Tolvik" not in str(shown)
    for one in (shown, alerts.get_alert(receiver.ctx, by_id["id"])):
        assert (one["active"], one["error"]) == (False, "Whom it looks for was erased.")
    assert alerts.get_alert(receiver.ctx, other["id"])["active"]
    with pytest.raises(NotFound):
        alerts.get_alert(receiver.ctx, hers["id"])
