"""Requests that were sent with a key, and their answers. Called inside the caller's writing transaction."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import timedelta

from quotes_service.store.models import KeptAnswer, now


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered with."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A request under a key; ``answer`` is None while it is being answered."""

    id: int
    fingerprint: str
    age: timedelta
    answer: Answer | None


def by_key(key: str) -> KeyedRequest | None:
    row = KeptAnswer.get_or_none(KeptAnswer.key == key)
    if row is None:
        return None
    answer = None
    if row.status is not None and row.body is not None:
        answer = Answer(row.status, [(name, value) for name, value in row.headers], zlib.decompress(row.body))
    return KeyedRequest(row.id, row.fingerprint, now() - row.started_at, answer)


def begin(key: str, fingerprint: str) -> int:
    """Note that a request is being answered; returns its number."""
    return KeptAnswer.create(key=key, fingerprint=fingerprint).id


def keep(id: int, answer: Answer) -> None:
    """Keep the answer of the request with this number, unless that was removed."""
    values = {"status": answer.status, "headers": answer.headers, "body": zlib.compress(answer.body)}
    KeptAnswer.update(values).where(KeptAnswer.id == id).execute()


def remove(id: int) -> None:
    KeptAnswer.delete().where(KeptAnswer.id == id).execute()


def remove_older(age: timedelta) -> None:
    """Remove the requests that began longer ago than this."""
    KeptAnswer.delete().where(KeptAnswer.started_at < now() - age).execute()
