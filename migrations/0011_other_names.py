"""Other full names by which articles may know a person. They are written when an article is read again."""

import peewee as pw


def up(migrator, db):
    class Appearance(pw.Model):
        class Meta:
            database = db
            table_name = "appearance"

    class OtherName(pw.Model):
        appearance = pw.ForeignKeyField(Appearance, backref="other_names", on_delete="CASCADE")
        key = pw.TextField(index=True)
        name = pw.TextField(index=True)

        class Meta:
            database = db
            table_name = "other_name"

    db.create_tables([OtherName])


def down(migrator, db):
    raise NotImplementedError("the other names would be lost; restore a copy of the database instead")
