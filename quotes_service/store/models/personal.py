"""Erasures of people, and the keyed digests by which an erased person is known when printed again; no name."""

from __future__ import annotations

import peewee as pw

from quotes_service.store.models.base import Base, now, uid_field


class Erasure(Base):
    """That a person was erased: who asked for it and why, and how much was removed (``counts``, as JSON).

    ``texts``: whether articles are redacted or keep the name. ``cleaned_at``: when the places that the rows had on the
    disk were written over; null: that is still to be done.
    """

    uid = uid_field("x")
    at = pw.DateTimeField(default=now)
    by = pw.TextField()
    why = pw.TextField(null=True)
    texts = pw.TextField()  # redact, keep
    namesakes = pw.TextField()  # erase, keep
    counts = pw.TextField(default="{}")
    cleaned_at = pw.DateTimeField(null=True)


class ErasedName(Base):
    """The digest of a name key of an erased person; ``words``: how many it has."""

    erasure = pw.ForeignKeyField(Erasure, backref="names", on_delete="CASCADE")
    erasure_id: pw.IntegerField[int]
    digest = pw.TextField(index=True)
    words = pw.IntegerField()
    form = pw.TextField()  # full; other: the surname cannot be read from it; alone: a name of one word

    class Meta:
        indexes = ((("erasure", "digest"), True),)


class ErasedMark(Base):
    """The digest of what tells an erased person from namesakes who stay: an institution of theirs, or the text, an
    address or the sender's id of an article that printed them."""

    erasure = pw.ForeignKeyField(Erasure, backref="marks", on_delete="CASCADE")
    erasure_id: pw.IntegerField[int]
    digest = pw.TextField()

    class Meta:
        indexes = ((("erasure", "digest"), True),)
