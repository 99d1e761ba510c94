"""The ways on which messages leave: a webhook, Slack, e-mail. What each takes, and sending one message."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal, get_args

from quotes_service.context import Context
from quotes_service.errors import InvalidInput
from quotes_service.services.alerts import smtp
from quotes_service.services.alerts.times import DigestTime
from quotes_service.settings import Settings
from quotes_service.standards.links import LOCAL, Links
from quotes_service.standards.messages import mail, slack, webhook
from quotes_service.standards.messages.message import Message
from quotes_service.store.alerts.alerts import AlertRow

Channel = Literal["webhook", "slack", "mail"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
#: How many quotations a message shows at most. A program gets all that were found, in as many messages as they need;
#: people get one message, with the number of the others.
MOST_QUOTATIONS: dict[str, int] = {"webhook": 100, "slack": slack.MOST, "mail": mail.MOST}

MAX_TO_CHARS = 2_000
#: How long a receiver may take: a worker reads nothing meanwhile.
_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of sending. ``error``: None if it was taken; ``status``: of HTTP or SMTP; ``retry_after``: the seconds
    that the receiver asks for; ``is_gone``: it wants nothing any more (410)."""

    error: str | None = None
    status: int | None = None
    retry_after: int | None = None
    is_gone: bool = False


def gets_all(channel: str) -> bool:
    """Whether all that was found is sent, not the newest of it with the number of the others."""
    return channel == "webhook"


def check_settings(settings: Settings) -> None:
    """Raises InvalidInput, whose field is the variable, for settings with which alerts could not work."""
    DigestTime.of(settings.digest_at)
    if settings.smtp:
        smtp.Server.of(settings.smtp)
    if settings.mail_from:
        try:
            mail.sender_of(settings.mail_from)
        except ValueError as error:
            raise InvalidInput("QUOTES_MAIL_FROM", str(error)) from None


def check(ctx: Context, channel: str, to: str) -> None:
    """Refuse an address to which nothing could be sent, as far as that can be seen now. Raises InvalidInput("to"), and
    InvalidInput("channel") where the service sends no e-mail."""
    if len(to) > MAX_TO_CHARS:
        raise InvalidInput("to", f"has more than {MAX_TO_CHARS:,} characters")
    if channel != "mail":
        try:
            ctx.fetcher.check(to)
        except InvalidInput as error:
            raise InvalidInput("to", error.message) from None
        return
    if not ctx.settings.smtp:
        raise InvalidInput("channel", "cannot be mail: this service sends no e-mail (QUOTES_SMTP)")
    if not mail.is_address(to):
        raise InvalidInput("to", "must be one address for e-mail, such as desk@post.example")


def links(ctx: Context) -> Links:
    """Those that messages have."""
    return Links(ctx.settings.public_url or LOCAL)


def send(ctx: Context, alert: AlertRow, message: Message) -> Answer:
    """Send a message on the way of its alert. What fails is part of the answer."""
    if alert.channel == "mail":
        sender = smtp.sender(ctx.settings)
        return _mailed(ctx, mail.mail(message, links(ctx), sender, alert.to))
    headers = {"Content-Type": "application/json"}
    if alert.channel == "slack":
        body = slack.body(message, links(ctx))
    else:
        assert alert.secret, "a webhook has one"
        body = webhook.body(message)
        headers |= webhook.headers(alert.secret, message.id, message.at, body)
    return _posted(ctx, alert.to, body, headers)


def _posted(ctx: Context, url: str, body: bytes, headers: dict[str, str]) -> Answer:
    try:
        got = ctx.fetcher.send(url, body, headers, seconds=_SECONDS)
    except InvalidInput as error:
        return Answer(error.message)
    if 200 <= got.status < 300:
        return Answer(status=got.status)
    if got.status == 410:
        return Answer("is gone (status 410)", got.status, is_gone=True)
    return Answer(f"answers with status {got.status}", got.status, got.retry_after)


def _mailed(ctx: Context, message: EmailMessage) -> Answer:
    try:
        smtp.send(ctx.settings, message)
    except smtp.NotSent as error:
        return Answer(str(error), error.status)
    return Answer()
