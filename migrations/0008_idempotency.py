"""Answers that are sent again when a request comes with the same key."""

import peewee as pw


def up(migrator, db):
    class KeptAnswer(pw.Model):
        key = pw.TextField(unique=True)
        fingerprint = pw.TextField()
        started_at = pw.DateTimeField(index=True)
        status = pw.IntegerField(null=True)
        headers = pw.TextField(null=True)
        body = pw.BlobField(null=True)

        class Meta:
            database = db
            table_name = "kept_answer"

    db.create_tables([KeptAnswer])


def down(migrator, db):
    raise NotImplementedError("requests would be done twice; restore a copy of the database instead")
