"""Erasures, and the digests by which erased people are known. Called inside the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from quotes_service.store import secrets
from quotes_service.store.models import ErasedMark, ErasedName, Erasure, now
from quotes_service.store.querying.paging import Order, Page, Paging
from quotes_service.store.querying.prepared import prepared
from quotes_service.store.querying.rows import from_records, tuples, typed

Texts = Literal["redact", "keep"]
Namesakes = Literal["erase", "keep"]
NameForm = Literal["full", "other", "alone"]

#: The name of the secret. Migration 21 makes it.
_SECRET = "erasures"
_NEWEST = Order("erasures", ((Erasure.id, int, True),))


@dataclass(frozen=True, slots=True)
class ErasureRow:
    """An erasure. ``id`` is the row number, ``counts`` how much was removed, as JSON."""

    id: int
    uid: str
    at: datetime
    by: str
    why: str | None
    texts: Texts
    namesakes: Namesakes
    counts: str
    cleaned_at: datetime | None


@dataclass(frozen=True, slots=True)
class NameDigest:
    """The digest of a name key, and how many words that has."""

    digest: str
    words: int
    form: NameForm


@dataclass(frozen=True, slots=True)
class ErasedNameRow:
    """A name by which an erased person is known; ``erasure`` is the row number of the erasure."""

    digest: str
    words: int
    form: NameForm
    erasure: int
    texts: Texts
    namesakes: Namesakes


def key() -> bytes:
    """The secret by which names are digested, made if it is missing. Inside a writing transaction."""
    return bytes.fromhex(secrets.get_or_make(_SECRET))


def known_key() -> bytes:
    """The secret by which the stored names are digested."""
    return bytes.fromhex(secrets.get(_SECRET))


def set_key(value: bytes) -> None:
    """Digest by another secret from now on."""
    secrets.put(_SECRET, value.hex())


def add(by: str, why: str | None, texts: Texts, namesakes: Namesakes, **known: Any) -> ErasureRow:
    """Note an erasure. ``known``: its ``uid`` and ``at``, if it was noted before."""
    row = Erasure.create(by=by, why=why, texts=texts, namesakes=namesakes, **known)
    [added] = typed(ErasureRow, Erasure.select().where(Erasure.id == row.id))
    return added


def add_digests(erasure: int, names: Iterable[NameDigest], marks: Iterable[str]) -> None:
    """Note by which names and marks an erased person is known."""
    for name in names:
        row = {"erasure": erasure, "digest": name.digest, "words": name.words, "form": name.form}
        ErasedName.insert(row).on_conflict_ignore().execute()
    for mark in marks:
        ErasedMark.insert(erasure=erasure, digest=mark).on_conflict_ignore().execute()


def set_counts(erasure: int, counts: Mapping[str, int]) -> None:
    Erasure.update(counts=json.dumps(dict(counts))).where(Erasure.id == erasure).execute()


def set_cleaned() -> None:
    """Note that nothing is left of what all erasures removed."""
    Erasure.update(cleaned_at=now()).where(Erasure.cleaned_at.is_null()).execute()


def not_cleaned() -> int:
    """How many erasures there are of which something may be left in the files of the database."""
    return Erasure.select().where(Erasure.cleaned_at.is_null()).count()


def names() -> list[ErasedNameRow]:
    """All names by which erased people are known."""
    return [ErasedNameRow(*row) for row in tuples(_names())]


@prepared
def _names():
    columns = (ErasedName.digest, ErasedName.words, ErasedName.form, Erasure.id, Erasure.texts, Erasure.namesakes)
    return ErasedName.select(*columns).join(Erasure).order_by(ErasedName.id)


def marks(erasure: int) -> set[str]:
    """The digests of what tells the person of an erasure from namesakes."""
    return {digest for (digest,) in tuples(ErasedMark.select(ErasedMark.digest).where(ErasedMark.erasure == erasure))}


def by_uid(uid: str) -> ErasureRow | None:
    return next(iter(typed(ErasureRow, Erasure.select().where(Erasure.uid == uid))), None)


def all_rows() -> list[ErasureRow]:
    """All erasures, the first one first."""
    return typed(ErasureRow, Erasure.select().order_by(Erasure.id))


def digests(erasure: int) -> list[NameDigest]:
    """The names by which the person of an erasure is known."""
    return typed(NameDigest, ErasedName.select().where(ErasedName.erasure == erasure).order_by(ErasedName.id))


def page(paging: Paging) -> Page[ErasureRow]:
    """Erasures, the newest first. Raises InvalidInput("cursor")."""
    query = Erasure.select()
    rows, following = _NEWEST.page(query, paging.cursor, paging.limit)
    return Page(from_records(ErasureRow, rows), following, query.count())
