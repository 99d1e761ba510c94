"""Snapshots: what was exported, and which rows it had."""

import peewee as pw


def up(migrator, db):
    class Snapshot(pw.Model):
        uid = pw.TextField(unique=True)
        kind = pw.TextField()
        query = pw.TextField()
        made_at = pw.DateTimeField()
        by = pw.TextField(null=True)
        rows = pw.IntegerField()
        digest = pw.TextField()
        columns = pw.TextField()
        extractors = pw.TextField()
        version = pw.TextField()

        class Meta:
            database = db
            table_name = "snapshot"

    class SnapshotPart(pw.Model):
        snapshot = pw.ForeignKeyField(Snapshot, on_delete="CASCADE", index=False)
        start = pw.IntegerField()
        rows = pw.BlobField()

        class Meta:
            database = db
            table_name = "snapshot_part"
            primary_key = pw.CompositeKey("snapshot", "start")

    db.create_tables([Snapshot, SnapshotPart])


def down(migrator, db):
    raise NotImplementedError("permanent links of exports would lead nowhere; restore a copy of the database instead")
