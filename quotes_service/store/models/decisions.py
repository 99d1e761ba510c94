"""Decisions of editors, the review queue, and the events of entries."""

from __future__ import annotations

import peewee as pw

from quotes_service.store.models.base import Base, JsonText, now, uid_field


class Decision(Base):
    """What an editor decided. Removed only where a person is erased; it changes only when places are added to its
    selectors, or a person is taken out of it.

    ``active``: whether it is applied; False after it was undone.
    """

    uid = uid_field("d")
    kind = pw.TextField()
    at = pw.DateTimeField(default=now)
    by = pw.TextField()
    why = pw.TextField(null=True)
    content = JsonText()  # the selectors of its targets, and what was decided about them
    undoes = pw.ForeignKeyField("self", null=True, on_delete="RESTRICT")
    undoes_id: pw.IntegerField[int | None]
    active = pw.BooleanField(default=True)


class DecisionTarget(Base):
    """What a decision is looked up by: an article's id, URL or text hash; a name key; an id, for its history."""

    decision = pw.ForeignKeyField(Decision, backref="targets", on_delete="CASCADE")
    decision_id: pw.IntegerField[int]
    kind = pw.TextField()
    value = pw.TextField()

    class Meta:
        indexes = ((("kind", "value"), False),)


class Review(Base):
    """Two entries (row ids) that may be the same, for an editor to decide.

    ``settles``: more articles may settle it; else only an editor can.
    """

    kind = pw.TextField()  # expert or institution
    left = pw.IntegerField(index=True)
    right = pw.IntegerField(index=True)
    score = pw.DoubleField()
    settles = pw.BooleanField()
    weight = pw.DoubleField(index=True)  # how much it matters: doubt times the number of articles that print the two
    reasons = JsonText()  # [[log-odds, reason], ...]


class Event(Base):
    """Something that happened to an expert, institution, statement or quotation, and the decision or article that
    caused it. Never changed."""

    at = pw.DateTimeField(default=now)
    subject = pw.TextField(index=True)  # an id
    kind = pw.TextField()
    detail = JsonText(null=True)
    decision = pw.ForeignKeyField(Decision, null=True, on_delete="SET NULL")
    decision_id: pw.IntegerField[int | None]
    article = pw.TextField(null=True)  # an id
