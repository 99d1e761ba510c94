"""The sender's own id of an article and of its copies, unique within an outlet; a copy may be known by it alone.

Those without an outlet count as of one outlet: unique indexes take nulls for different values, so that of the outlet is
over an expression. What was stored before gets its ids when it is sent again.
"""

import peewee as pw


def up(migrator, db):
    migrator.migrate(migrator.drop_not_null("article_copy", "url"))  # first: on SQLite it makes the table anew
    for table in ("article", "article_copy"):
        migrator.migrate(migrator.add_column(table, "external_id", pw.TextField(null=True)))
        db.execute_sql(f"CREATE UNIQUE INDEX {table}_external_id ON {table} (external_id, COALESCE(outlet, ''))")


def down(migrator, db):
    raise NotImplementedError("the ids would be lost; restore a copy of the database instead")
