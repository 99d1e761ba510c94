"""Snapshots: what was exported, and which rows it had."""

from __future__ import annotations

import peewee as pw

from quotes_service.store.models.base import Base, JsonText, now, uid_field


class Snapshot(Base):
    """An export: what was asked for, and what came out. Never changed."""

    uid = uid_field("p")
    kind = pw.TextField()
    query = JsonText()  # the filters as they were given, by name
    made_at = pw.DateTimeField(default=now)
    by = pw.TextField(null=True)
    rows = pw.IntegerField()
    digest = pw.TextField()  # of all rows, in their order
    columns = JsonText()  # the names of those from which the digests are made
    extractors = JsonText()  # version -> how many rows it read
    version = pw.TextField()  # of this program


class SnapshotPart(Base):
    """The ids of some rows of a snapshot in their order, from the row ``start`` on (the first is 0), each with the
    digest of what it had: compressed JSON."""

    snapshot = pw.ForeignKeyField(Snapshot, backref="parts", on_delete="CASCADE", index=False)
    snapshot_id: pw.IntegerField[int]
    start = pw.IntegerField()
    rows = pw.BlobField()

    class Meta:
        primary_key = pw.CompositeKey("snapshot", "start")
