"""Whether an article prints that a quotation was said.

What was read before counts as said, until it is read again (`quotes reprocess`). The columns are added in place: an
added NOT NULL column with a default needs no copy of the table, on SQLite and on PostgreSQL.
"""


def up(migrator, db):
    for table in ("quotation", "listed"):
        db.execute_sql(f"ALTER TABLE {table} ADD COLUMN factuality TEXT NOT NULL DEFAULT 'said'")
    migrator.migrate(migrator.add_index("listed", ("factuality",)))


def down(migrator, db):
    raise NotImplementedError("what was read would be lost; restore a copy of the database instead")
