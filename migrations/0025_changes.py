"""What changed last: of each article, expert and institution the place in the order of changes."""

import peewee as pw


def up(migrator, db):
    class Change(pw.Model):
        subject = pw.TextField(primary_key=True)
        place = pw.BigIntegerField(unique=True)

        class Meta:
            database = db
            table_name = "change"

    db.create_tables([Change])
    # what there is changed before anything else does, in the order in which one refers to the other
    before = 0
    for table in ("institution", "expert", "article"):
        db.execute_sql(
            f"INSERT INTO change (subject, place) SELECT uid, {before} + ROW_NUMBER() OVER (ORDER BY id) FROM {table}"
        )
        before = db.execute_sql("SELECT COALESCE(MAX(place), 0) FROM change").fetchone()[0]


def down(migrator, db):
    raise NotImplementedError("who follows the changes would miss some; restore a copy of the database instead")
