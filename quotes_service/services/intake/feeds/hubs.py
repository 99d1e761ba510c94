"""WebSub (W3C Recommendation, 2018): the hub of a feed sends what is new at once; polling goes on as a fallback.

We subscribe with a callback that nobody can guess and a secret by which the hub signs what it sends. The hub confirms
that we asked (``confirm``), sends until the lease ends (``receive``), and is asked again before that (``subscribe``).
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from quotes_service.context import Context
from quotes_service.errors import InvalidInput, NotFound
from quotes_service.ingest.feeds import Feed, read_feed
from quotes_service.services.intake.feeds.feeds import row_of
from quotes_service.services.intake.feeds.news import take_in
from quotes_service.store.feeds import feeds
from quotes_service.store.feeds.feeds import FeedRow, now

log = logging.getLogger(__name__)

#: Where hubs call the service, below its public address: /websub/FEED/CALLBACK.
PATH = "/websub"
#: How long a subscription is asked for, and the longest that a hub is believed.
LEASE = timedelta(days=10)
LONGEST_LEASE = timedelta(days=90)
#: A hub is asked again this long before its lease ends, but not more often than every PAUSE. A request that it has not
#: confirmed for a day is forgotten.
RENEWED_BEFORE = timedelta(days=2)
PAUSE = timedelta(hours=1)
CONFIRMED_WITHIN = timedelta(days=1)
MAX_CHALLENGE_CHARS = 2_000

#: How what is sent may be signed (WebSub 8).
_METHODS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}


def subscribe(ctx: Context, id: str) -> None:
    """Ask the hub of a feed to send what is new, if it has one, the service has a public address, and no lease that
    still runs for a while. A hub that cannot be asked now is asked later."""
    with ctx.reading():
        if not _is_to_be_asked(ctx, feeds.by_uid(id)):
            return
    with ctx.writing():  # before the hub is asked, since it may ask back at once
        row = feeds.by_uid(id)
        if row is None or not _is_to_be_asked(ctx, row):  # another process has asked it
            return
        callback = row.hub_callback or secrets.token_urlsafe(32)
        secret = row.hub_secret or secrets.token_urlsafe(32)
        feeds.change(row.id, {"hub_callback": callback, "hub_secret": secret, "hub_asked_at": now()})
    _ask(ctx, row, callback, secret)


def renew_next(ctx: Context) -> bool:
    """Renew the subscription that ends first, if it does soon: for feeds that are polled too rarely for that, or cannot
    be polled now. Returns whether there was one."""
    with ctx.reading():
        row = feeds.first_ending(now() + RENEWED_BEFORE, now() - PAUSE) if ctx.settings.public_url else None
    if row:
        subscribe(ctx, row.uid)
    return row is not None


def _is_to_be_asked(ctx: Context, row: FeedRow | None) -> bool:
    if row is None or not ctx.settings.public_url or not row.hub or not row.active:
        return False
    runs = row.hub_until is not None and row.hub_until - now() > RENEWED_BEFORE
    was_asked = row.hub_asked_at is not None and now() - row.hub_asked_at < PAUSE
    return not runs and not was_asked


def _ask(ctx: Context, row: FeedRow, callback: str, secret: str) -> None:
    assert row.hub, "it is to be asked"
    form = {
        "hub.callback": f"{ctx.settings.public_url.rstrip('/')}{PATH}/{row.uid}/{callback}",
        "hub.mode": "subscribe",
        "hub.topic": row.topic or row.url,
        "hub.lease_seconds": str(round(LEASE.total_seconds())),
        "hub.secret": secret,
    }
    try:
        # what a public feed names must not lead to hosts that are only allowed; only a poll shows more than the name
        status = ctx.fetcher.post(row.hub, form, foreign=not ctx.fetcher.admits(row.url)).status
    except InvalidInput as error:
        log.warning("the hub of the feed %s %s", row.uid, error.message)
    else:
        if not 200 <= status < 300:
            log.warning("the hub of the feed %s answers with status %d", row.uid, status)


def confirm(ctx: Context, id: str, callback: str, query: Mapping[str, str]) -> str:
    """The answer to a hub that asks whether we asked for a subscription: its challenge.

    ``query``: what it sends, by the names of WebSub ("hub.mode"). A denial ends the subscription and is answered with
    nothing. Raises NotFound for what we did not ask for.
    """
    time = now()
    with ctx.writing():
        row = _row(id, callback)
        if query.get("hub.topic") != (row.topic or row.url):
            raise NotFound("No such topic was asked for.")
        match query.get("hub.mode"):
            case "denied":
                log.warning("the hub of the feed %s denies a subscription", row.uid)
                feeds.change(row.id, {"hub_until": None})
                return ""
            case "subscribe" if row.hub_asked_at is not None and time - row.hub_asked_at < CONFIRMED_WITHIN:
                challenge = query.get("hub.challenge", "")[:MAX_CHALLENGE_CHARS]
                feeds.change(row.id, {"hub_until": time + _lease(query.get("hub.lease_seconds"))})
                return challenge
    raise NotFound("No such subscription was asked for.")


def receive(ctx: Context, id: str, callback: str, body: bytes, signature: str | None, charset: str | None) -> bool:
    """Hand over what a hub sends of a feed, as a poll would; whether it was taken.

    What isn't signed with our secret is ignored (WebSub 8.1). A feed that is being polled, whose content cannot be
    read, or of which only a poll shows whether its entries may lead to allowed hosts, is polled next instead. Raises
    NotFound and DatabaseUnavailable.
    """
    with ctx.reading():
        row = _row(id, callback)
    if not _is_signed(body, signature, row.hub_secret):
        log.warning("what was sent for the feed %s is not signed with its secret", row.uid)
        return False
    if not row.active:
        return False
    try:
        feed = read_feed(body, row.topic or row.url, charset=charset)
    except InvalidInput:  # some send only a word that there is something
        feed = None
    is_admitted = ctx.fetcher.admits(row.url)
    _take_in(ctx, row, None if is_admitted is None else feed, is_admitted=bool(is_admitted))
    return True


def _take_in(ctx: Context, row: FeedRow, feed: Feed | None, *, is_admitted: bool) -> None:
    taken = now()
    with ctx.writing():
        if feed is None or not feeds.take(row.id, taken):
            feeds.change(row.id, {"next_poll": taken})
            return
    values: dict[str, Any] = {}
    try:
        if job := take_in(ctx, row, feed, is_admitted=is_admitted)["job_id"]:
            values = {"job": job}
    finally:
        with ctx.writing():
            feeds.give_back(row.id, taken, values)


def _row(id: str, callback: str) -> FeedRow:
    row = row_of(id)
    if not hmac.compare_digest((row.hub_callback or "").encode(), callback.encode()) or not row.hub_callback:
        raise NotFound("No hub was given this address.")
    return row


def _is_signed(body: bytes, signature: str | None, secret: str | None) -> bool:
    """Whether X-Hub-Signature, "sha256=0a1b...", is that of the body."""
    method, _, digest = (signature or "").strip().partition("=")
    hashed = _METHODS.get(method.lower())
    if hashed is None or not secret:
        return False
    expected = hmac.new(secret.encode(), body, hashed).hexdigest()
    return hmac.compare_digest(expected.encode(), digest.lower().encode())


def _lease(seconds: str | None) -> timedelta:
    """The lease that a hub grants; the one that was asked for, if it says none."""
    if seconds and seconds.isascii() and seconds.isdecimal():
        return min(timedelta(seconds=int(seconds[:9])), LONGEST_LEASE)
    return LEASE
