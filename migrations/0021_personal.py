"""Erasures of people: who asked and when, and keyed digests by which an erased person is known when printed again.

The key is made now, so that backups of before and after an erasure have the same: digests that are kept apart from the
backups can be applied to each.
"""

import secrets

import peewee as pw


def up(migrator, db):
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Erasure(Base):
        uid = pw.TextField(unique=True)
        at = pw.DateTimeField()
        by = pw.TextField()
        why = pw.TextField(null=True)
        texts = pw.TextField()
        namesakes = pw.TextField()
        counts = pw.TextField()
        cleaned_at = pw.DateTimeField(null=True)

    class ErasedName(Base):
        erasure = pw.ForeignKeyField(Erasure, on_delete="CASCADE")
        digest = pw.TextField(index=True)
        words = pw.IntegerField()
        form = pw.TextField()

        class Meta:
            indexes = ((("erasure", "digest"), True),)

    class ErasedMark(Base):
        erasure = pw.ForeignKeyField(Erasure, on_delete="CASCADE")
        digest = pw.TextField()

        class Meta:
            indexes = ((("erasure", "digest"), True),)

    class Secret(Base):
        name = pw.TextField(primary_key=True)
        value = pw.TextField()

    db.create_tables([Erasure, ErasedName, ErasedMark])
    Secret.insert(name="erasures", value=secrets.token_hex(32)).on_conflict_ignore().execute()


def down(migrator, db):
    raise NotImplementedError("erased people would come back; restore a copy of the database instead")
