"""Alerts by e-mail, which servers of this machine take: in the clear, with STARTTLS and a password, and by smtps."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.services.alerts import alerts, sending
from quotes_service.services.alerts.alerts import NewAlert
from quotes_service.services.alerts.smtp import Server
from tests import needs
from tests.services.alerts.receiver import search

needs.package("aiosmtpd", extra="test")
needs.package("trustme", extra="test")

import trustme  # noqa: E402 - may be missing
from aiosmtpd.controller import Controller  # noqa: E402
from aiosmtpd.smtp import AuthResult  # noqa: E402


class _Taken:
    """Takes mail, as aiosmtpd calls it, and passwords."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], bytes]] = []
        self.passwords: list[tuple[bytes, bytes, bool]] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return self.answer

    def authenticate(self, server, session, envelope, mechanism, login):
        self.passwords.append((login.login, login.password, server.transport.get_extra_info("cipher") is not None))
        return AuthResult(success=(login.login, login.password) == (b"ida", b"geheim"), handled=False)


@contextmanager
def _taking(**options: Any) -> Iterator[_Taken]:
    taken = _Taken()
    with socket.create_server(("127.0.0.1", 0)) as free:
        taken.port = free.getsockname()[1]
    controller = Controller(taken, hostname="127.0.0.1", port=taken.port, authenticator=taken.authenticate, **options)
    controller.start()
    yield taken
    controller.stop()


@pytest.fixture
def mail_server():
    with _taking() as taken:
        yield taken


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """Who issues certificates that this process trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return authority


@pytest.fixture(params=["smtp", "smtps"])
def encrypted(request):
    """Serves mail by STARTTLS or by smtps, by a certificate: encrypted(certificate) is (its scheme, the server)."""
    with ExitStack() as servers:

        def serve(certificate: trustme.LeafCert) -> tuple[str, _Taken]:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            certificate.configure_cert(context)
            starttls, smtps = {"tls_context": context}, {"ssl_context": context, "auth_require_tls": False}
            options = starttls if request.param == "smtp" else smtps
            return request.param, servers.enter_context(_taking(**options))

        yield serve


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


def tried(receiver, address: str) -> dict[str, Any]:
    """What came of a message that was handed to the mail server of this address for a try."""
    receiver.ctx.settings = replace(receiver.ctx.settings, smtp=address, mail_from="Quotes <q@post.example>")
    alert = alerts.add_alert(receiver.ctx, NewAlert(search(q="tide"), "mail", "desk@post.example"))
    return sending.try_out(receiver.ctx, alert["id"])


def test_a_password_goes_to_a_server_that_proves_who_it_is(receiver, authority, encrypted):
    scheme, server = encrypted(authority.issue_cert("127.0.0.1"))
    assert tried(receiver, f"{scheme}://ida:geheim@127.0.0.1:{server.port}")["sent"]
    assert server.passwords == [(b"ida", b"geheim", True)]
    assert [(sender, to) for sender, to, _ in server.mails] == [("q@post.example", ["desk@post.example"])]


def test_a_wrong_password_is_told_without_it(receiver, authority, encrypted):
    scheme, server = encrypted(authority.issue_cert("127.0.0.1"))
    answer = tried(receiver, f"{scheme}://ida:falsch@127.0.0.1:{server.port}")
    assert (answer["sent"], answer["status"]) == (False, 535)
    assert "falsch" not in answer["error"]
    assert server.mails == []


@pytest.mark.parametrize("host", ["mail.example", None], ids=["of-another-host", "of-an-unknown-authority"])
def test_no_password_goes_to_a_server_that_might_be_anybody(receiver, authority, encrypted, host):
    scheme, server = encrypted(authority.issue_cert(host) if host else trustme.CA().issue_cert("127.0.0.1"))
    answer = tried(receiver, f"{scheme}://ida:geheim@127.0.0.1:{server.port}")
    assert not answer["sent"]
    assert "no safe connection to the mail server (CERTIFICATE_VERIFY_FAILED)" in answer["error"]
    assert server.passwords == server.mails == []


def test_no_password_is_sent_in_the_clear(receiver, mail_server):
    answer = tried(receiver, f"smtp://ida:geheim@127.0.0.1:{mail_server.port}")
    assert not answer["sent"]
    assert "STARTTLS" in answer["error"]
    assert "geheim" not in answer["error"]
    assert mail_server.passwords == mail_server.mails == []


def test_a_mail_server_that_is_not_there_is_tried_later(receiver):
    answer = tried(receiver, "smtp://127.0.0.1:1")
    assert not answer["sent"]
    assert "mail server cannot be used" in answer["error"]


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
