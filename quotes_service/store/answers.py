"""Requests that were sent with a key, and their answers. Called inside the caller's writing transaction."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from quotes_service.store.jobs.processes import is_gone, this_process
from quotes_service.store.models import KeptAnswer, now


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered with."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A request under a key; ``answer`` is None while it is being answered. ``is_left``: whoever answered it has ended,
    or gave it up. ``made``: the id of what it made, once that is stored."""

    id: int
    fingerprint: str
    age: timedelta
    answer: Answer | None
    is_left: bool
    made: str | None


def by_key(key: str) -> KeyedRequest | None:
    row = KeptAnswer.get_or_none(KeptAnswer.key == key)
    if row is None:
        return None
    answer, progress = None, {}
    if row.status is not None and row.body is not None:
        answer = Answer(row.status, [(name, value) for name, value in row.headers], zlib.decompress(row.body))
    else:
        progress = row.headers or {}
    by = progress.get("by")
    is_left = by is None or is_gone(by)
    return KeyedRequest(row.id, row.fingerprint, now() - row.started_at, answer, is_left, progress.get("made"))


def begin(key: str, fingerprint: str) -> int:
    """Note that this process answers a request; returns its number."""
    return KeptAnswer.create(key=key, fingerprint=fingerprint, headers={"by": this_process()}).id


def take_over(request: KeyedRequest) -> None:
    """Note that this process answers a request that another one left."""
    _note(request.id, started_at=now(), headers={"by": this_process(), "made": request.made})


def note_made(id: int, made: str | None) -> None:
    """Note what the request with this number has made, in the transaction that makes it: both are kept, or neither."""
    _note(id, headers={"by": this_process(), "made": made})


def leave(id: int) -> None:
    """Note that this process does not answer the request with this number any more; what it made stays known."""
    row = KeptAnswer.get_or_none(KeptAnswer.id == id, KeptAnswer.status.is_null())
    if row is not None and (row.headers or {}).get("by") == this_process():
        _note(id, headers=row.headers | {"by": None})


def _note(id: int, **values: Any) -> None:
    KeptAnswer.update(values).where(KeptAnswer.id == id, KeptAnswer.status.is_null()).execute()


def keep(id: int, answer: Answer) -> None:
    """Keep the answer of the request with this number, unless that was removed."""
    values = {"status": answer.status, "headers": answer.headers, "body": zlib.compress(answer.body)}
    KeptAnswer.update(values).where(KeptAnswer.id == id).execute()


def remove(id: int) -> None:
    KeptAnswer.delete().where(KeptAnswer.id == id).execute()


def remove_older(age: timedelta) -> None:
    """Remove the requests that began longer ago than this."""
    KeptAnswer.delete().where(KeptAnswer.started_at < now() - age).execute()
