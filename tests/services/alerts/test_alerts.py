"""Alerts are made, shown without secrets, changed and removed; e-mail by a real server; what cannot be is refused."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import date, datetime
from email import message_from_bytes, policy

import pytest

from quotes_service.errors import InvalidInput, NotFound
from quotes_service.services.alerts import alerts, searches, sending
from quotes_service.services.alerts.alerts import NewAlert
from quotes_service.services.alerts.smtp import Server
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


class _Taken:
    """Takes mail, as aiosmtpd calls it."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], bytes]] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return self.answer


@pytest.fixture
def mail_server():
    from aiosmtpd.controller import Controller

    taken = _Taken()
    with socket.create_server(("127.0.0.1", 0)) as free:
        taken.port = free.getsockname()[1]
    controller = Controller(taken, hostname="127.0.0.1", port=taken.port)
    controller.start()
    yield taken
    controller.stop()


def test_a_digest_is_mailed(receiver, mail_server):
    settings = replace(
        receiver.ctx.settings, smtp=f"smtp://127.0.0.1:{mail_server.port}", mail_from="quotes@post.example"
    )
    receiver.ctx.settings = settings
    alert = alerts.add_alert(receiver.ctx, NewAlert(search(q="tide gauges"), "mail", "desk@post.example"))
    assert (alert["every"], alert["secret"], alert["to"]) == ("daily", None, "desk@post.example")
    receiver.comes_in(1)
    mail_server.answer = "451 Come later"
    (tried,) = receiver.later(days=1)
    assert (tried["state"], tried["status"]) == ("waiting", 451)
    assert "Come later" in tried["error"]
    mail_server.answer = "250 OK"
    (sent,) = receiver.later(minutes=1)
    assert sent["state"] == "sent"
    sender, to, content = mail_server.mails[-1]
    mail = message_from_bytes(content, policy=policy.default)
    assert (sender, to) == ("quotes@post.example", ["desk@post.example"])
    assert mail["Subject"].startswith("1 new quotation")
    assert "Maren Tolvik" in mail.get_body(("plain",)).get_content()
    first = message_from_bytes(mail_server.mails[0][2], policy=policy.default)
    assert first["Message-ID"] == mail["Message-ID"]


def test_no_password_is_sent_in_the_clear(receiver, mail_server):
    address = f"smtp://ida:geheim@127.0.0.1:{mail_server.port}"
    receiver.ctx.settings = replace(receiver.ctx.settings, smtp=address, mail_from="Quotes <q@post.example>")
    alert = alerts.add_alert(receiver.ctx, NewAlert(search(q="tide"), "mail", "desk@post.example"))
    tried = sending.try_out(receiver.ctx, alert["id"])
    assert not tried["sent"]
    assert "STARTTLS" in tried["error"]
    assert "geheim" not in tried["error"]
    assert mail_server.mails == []


def test_a_mail_server_that_is_not_there_is_tried_later(receiver):
    receiver.ctx.settings = replace(receiver.ctx.settings, smtp="smtp://127.0.0.1:1", mail_from="q@post.example")
    alert = alerts.add_alert(receiver.ctx, NewAlert(search(q="tide"), "mail", "desk@post.example"))
    tried = sending.try_out(receiver.ctx, alert["id"])
    assert not tried["sent"]
    assert "mail server cannot be used" in tried["error"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("smtp://127.0.0.1", Server("127.0.0.1", 25, False)),
        ("smtp://ida:a%40b@mail.example", Server("mail.example", 587, False, "ida", "a@b")),
        ("smtps://ida:x@mail.example", Server("mail.example", 465, True, "ida", "x")),
    ],
)
def test_the_mail_server_is_read_from_its_address(address, expected):
    assert Server.of(address) == expected


@pytest.mark.parametrize(
    "address",
    ["mail.example", "http://mail.example", "smtp://", "smtp://a:b@c:99999", "smtp://h/x", "smtp://a..b", "smtp://h#f"],
)
def test_an_address_that_is_no_mail_servers_is_refused_without_its_password(address):
    with pytest.raises(InvalidInput, match=r"^QUOTES_SMTP: must be") as caught:
        Server.of(address)
    assert (address.partition("//")[2] or address) not in str(caught.value).partition("must")[0]


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
