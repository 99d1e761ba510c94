"""Secrets that all processes of the service share, such as the one by which cookies of the research page are signed."""

import peewee as pw


def up(migrator, db):
    class Secret(pw.Model):
        name = pw.TextField(primary_key=True)
        value = pw.TextField()

        class Meta:
            database = db
            table_name = "secret"

    db.create_tables([Secret])


def down(migrator, db):
    raise NotImplementedError("the table may stay; to go back, restore a copy of the database instead")
