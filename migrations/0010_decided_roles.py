"""Roles that editors gave to experts: rows beside the printed roles, each with its decision."""

import peewee as pw


def up(migrator, db):
    class Decision(pw.Model):
        class Meta:
            database = db

    decision = pw.ForeignKeyField(Decision, field=Decision.id, null=True, on_delete="CASCADE")
    migrator.migrate(migrator.add_column("role", "decision_id", decision))


def down(migrator, db):
    raise NotImplementedError("what editors added would be shown as printed; restore a copy of the database instead")
