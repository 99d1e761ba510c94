"""Requests that a caller may send again without their being done twice: each is known by a key of the caller's."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from datetime import timedelta

from quotes_service.context import Context
from quotes_service.errors import DatabaseUnavailable, InProgress, KeyReused
from quotes_service.store import answers
from quotes_service.store.answers import Answer

__all__ = ["Answer", "Claim", "claim", "keep", "release", "settle_later"]

log = logging.getLogger(__name__)

#: How long an answer is kept.
KEPT_FOR = timedelta(hours=24)
#: A request that is still without an answer after this time is taken for lost, with the process that worked on it.
#: (One of this host is known to have ended at once.)
LOST_AFTER = timedelta(minutes=10)
#: Seconds between two tries to settle a key.
_PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A request that this process answers now. ``made``: the id of what was made when it came before and its answer was
    lost."""

    id: int
    made: str | None = None


def claim(ctx: Context, key: str, fingerprint: str) -> Claim | Answer:
    """Begin a request under this key; its number is that by which to ``keep`` its answer or to ``release`` the key. If
    the key has an answer already: that.

    Raises KeyReused if the key belongs to a request with another fingerprint, and InProgress.
    """
    with ctx.writing():
        answers.remove_older(KEPT_FOR)
        known = answers.by_key(key)
        if known is None:
            return Claim(answers.begin(key, fingerprint))
        if known.fingerprint != fingerprint:
            raise KeyReused("This key was sent with another request before; send a new one.")
        if known.answer:
            return known.answer
        if not known.is_left and known.age < LOST_AFTER:
            raise InProgress("The same request, with this key, is being answered; send it again later.")
        if known.made is not None:
            answers.take_over(known)
            return Claim(known.id, known.made)
        answers.remove(known.id)
        return Claim(answers.begin(key, fingerprint))


def keep(ctx: Context, request: int, answer: Answer) -> None:
    """Keep the answer of the request with this number."""
    with ctx.writing():
        answers.keep(request, answer)


def release(ctx: Context, request: int) -> None:
    """Free the key of a request that changed nothing."""
    with ctx.writing():
        answers.remove(request)


def settle_later(ctx: Context, request: int, answer: Answer | None) -> None:
    """Settle a key as soon as the database can be written again: keep the answer. Without one, what the request did is
    not known, nor whether its transaction was committed: whoever sends it again is told by what is stored."""
    threading.Thread(target=_settle, args=(ctx, request, answer), daemon=True).start()


def _settle(ctx: Context, request: int, answer: Answer | None) -> None:
    end = time.monotonic() + LOST_AFTER.total_seconds()  # then it counts as lost anyway
    while time.monotonic() < end:
        time.sleep(_PAUSE)
        try:
            with ctx.writing():
                answers.leave(request) if answer is None else answers.keep(request, answer)
            return
        except DatabaseUnavailable:
            continue
    log.error("An idempotency key was not settled: the database could not be written.")
