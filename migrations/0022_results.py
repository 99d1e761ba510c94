"""Jobs that read a text without storing an article: what was read, which is kept with the item, and who sent it."""

import peewee as pw


def up(migrator, db):
    migrator.migrate(
        migrator.add_column("job", "caller", pw.TextField(null=True)),
        migrator.add_column("job_item", "result", pw.BlobField(null=True)),
    )


def down(migrator, db):
    raise NotImplementedError("what was read would be lost; restore a copy of the database instead")
