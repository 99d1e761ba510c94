"""Requests that a caller may send again without their being done twice: each is known by a key of the caller's."""

from __future__ import annotations

from datetime import timedelta

from quotes_service.context import Context
from quotes_service.errors import InProgress, KeyReused
from quotes_service.store import answers
from quotes_service.store.answers import Answer

__all__ = ["Answer", "claim", "keep", "release"]

#: How long an answer is kept.
KEPT_FOR = timedelta(hours=24)
#: A request that is still without an answer after this time is taken for lost, with the process that worked on it.
LOST_AFTER = timedelta(minutes=10)


def claim(ctx: Context, key: str, fingerprint: str) -> int | Answer:
    """Begin a request under this key: a number, by which to ``keep`` its answer or to ``release`` the key. If the key
    has an answer already: that.

    Raises KeyReused if the key belongs to a request with another fingerprint, and InProgress.
    """
    with ctx.writing():
        answers.remove_older(KEPT_FOR)
        known = answers.by_key(key)
        if known is None:
            return answers.begin(key, fingerprint)
        if known.fingerprint != fingerprint:
            raise KeyReused("This key was sent with another request before; send a new one.")
        if known.answer:
            return known.answer
        if known.age < LOST_AFTER:
            raise InProgress("The same request, with this key, is being answered; send it again later.")
        answers.remove(known.id)
        return answers.begin(key, fingerprint)


def keep(ctx: Context, request: int, answer: Answer) -> None:
    """Keep the answer of the request with this number."""
    with ctx.writing():
        answers.keep(request, answer)


def release(ctx: Context, request: int) -> None:
    """Free the key of a request that changed nothing."""
    with ctx.writing():
        answers.remove(request)
