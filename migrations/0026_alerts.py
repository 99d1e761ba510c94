"""Alerts: saved searches of which somebody is told what is newly found, and the messages that they send."""

import peewee as pw


def up(migrator, db):
    class Alert(pw.Model):
        uid = pw.TextField(unique=True)
        name = pw.TextField()
        query = pw.TextField()
        channel = pw.TextField()
        to = pw.TextField()
        secret = pw.TextField(null=True)
        every = pw.TextField()
        active = pw.BooleanField()
        error = pw.TextField(null=True)
        by = pw.TextField(null=True)
        created_at = pw.DateTimeField()
        place = pw.BigIntegerField()
        due_at = pw.DateTimeField()

        class Meta:
            database = db
            table_name = "alert"

    class Delivery(pw.Model):
        uid = pw.TextField(unique=True)
        alert = pw.ForeignKeyField(Alert, on_delete="CASCADE")
        quotations = pw.TextField()
        found = pw.IntegerField()
        state = pw.TextField()
        attempts = pw.IntegerField()
        made_at = pw.DateTimeField()
        due_at = pw.DateTimeField(null=True, index=True)
        taken_at = pw.DateTimeField(null=True)
        tried_at = pw.DateTimeField(null=True)
        status = pw.IntegerField(null=True)
        error = pw.TextField(null=True)

        class Meta:
            database = db
            table_name = "delivery"

    db.create_tables([Alert, Delivery])


def down(migrator, db):
    raise NotImplementedError("the alerts would be lost; restore a copy of the database instead")
