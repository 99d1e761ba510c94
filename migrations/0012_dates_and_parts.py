"""The day of an article's last change as its page prints it, and the parts of a version: pages of a report, entries of
a live blog."""

import peewee as pw


def up(migrator, db):
    migrator.migrate(migrator.add_column("article", "modified_at", pw.DateField(null=True)))
    migrator.migrate(migrator.add_column("article_version", "parts", pw.TextField(null=True)))


def down(migrator, db):
    raise NotImplementedError("the days and parts would be lost; restore a copy of the database instead")
