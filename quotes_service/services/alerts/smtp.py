"""Sending e-mail by the server that the settings name (RFC 5321)."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from quotes_service.errors import InvalidInput, QuotesError
from quotes_service.settings import Settings

#: How long the server may take for each of its answers.
_SECONDS = 10
_PORTS = {"smtp": 25, "smtps": 465}
#: Where mail is handed in with a password (RFC 6409).
_SUBMISSION = 587
_HOST = re.compile(r"[0-9a-z_-]+(\.[0-9a-z_-]+)*|[0-9a-f:]*:[0-9a-f:.]*", re.ASCII)


class NotSent(QuotesError):
    """A message that the server did not take. ``status``: its reply code, if there was one."""

    def __init__(self, message: str, status: int | None = None):
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Server:
    """A server for outgoing mail. ``encrypted``: from the first byte on (smtps); with a user it is from STARTTLS on,
    so that no password is ever sent in the clear."""

    host: str
    port: int
    encrypted: bool
    user: str | None = None
    password: str = ""

    @classmethod
    def of(cls, address: str) -> Server:
        """The server of "smtp://127.0.0.1", "smtp://user:password@mail.example:587" or "smtps://...". Raises
        InvalidInput("QUOTES_SMTP"), which does not repeat the address."""
        wrong = InvalidInput("QUOTES_SMTP", "must be smtp://HOST:PORT or smtps://USER:PASSWORD@HOST:PORT")
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError:
            raise wrong from None
        host, more = parts.hostname or "", parts.path not in ("", "/") or parts.query or parts.fragment
        if parts.scheme not in _PORTS or more or port == 0 or not _HOST.fullmatch(host):
            raise wrong
        user = unquote(parts.username) if parts.username else None
        usual = _SUBMISSION if user and parts.scheme == "smtp" else _PORTS[parts.scheme]
        return cls(host, port or usual, parts.scheme == "smtps", user, unquote(parts.password or ""))


def sender(settings: Settings) -> str:
    """The address that mail comes from: that of the settings, else one of this machine."""
    return settings.mail_from or f"quotes@{socket.getfqdn()}"


def send(settings: Settings, message: EmailMessage) -> None:
    """Hand a message to the server. Raises NotSent."""
    if not settings.smtp:
        raise NotSent("cannot be sent: this service sends no e-mail (QUOTES_SMTP)")
    try:
        server = Server.of(settings.smtp)
    except InvalidInput as error:
        raise NotSent(str(error)) from None
    try:
        with _connected(server) as connection:
            if server.user is not None:
                if not server.encrypted:
                    connection.starttls(context=ssl.create_default_context())
                connection.login(server.user, server.password)
            connection.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        status, text = next(iter(error.recipients.values()))
        raise NotSent(f"is refused by the mail server: {_said(status, text)}", status) from None
    except smtplib.SMTPResponseException as error:
        text = _said(error.smtp_code, error.smtp_error)
        raise NotSent(f"is not taken by the mail server: {text}", error.smtp_code) from None
    except ssl.SSLError as error:
        raise NotSent(f"cannot be sent: no safe connection to the mail server ({error.reason})") from None
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise NotSent(f"cannot be sent: the mail server cannot be used now ({error})") from None


def _connected(server: Server) -> smtplib.SMTP:
    if server.encrypted:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=_SECONDS)


def _said(status: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{status} {' '.join(words.split())[:300]}"
