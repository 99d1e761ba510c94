"""Parts of institutions beside the roles that print them, ids that are given back, and whose role was rejected."""

import json

import peewee as pw


def up(migrator, db):
    class InstitutionName(pw.Model):
        class Meta:
            database = db
            table_name = "institution_name"

    class FormerAppearance(pw.Model):
        mark = pw.TextField(unique=True)
        uid = pw.TextField(index=True)
        number = pw.IntegerField()

        class Meta:
            database = db
            table_name = "former_appearance"

    beside = pw.ForeignKeyField(InstitutionName, field=InstitutionName.id, null=True, on_delete="SET NULL")
    migrator.migrate(
        migrator.add_column("appearance", "inherited", pw.TextField(null=True, index=True)),
        migrator.add_column("role", "beside_id", beside),
    )
    db.create_tables([FormerAppearance])
    mark = "%s" if not isinstance(db, pw.SqliteDatabase) else "?"
    for id, content in db.execute_sql("SELECT id, content FROM decision WHERE kind = 'reject_role'").fetchall():
        content = json.loads(content)
        content["sides"] = sorted({place["side"] for one in content["people"] for place in one["places"]})
        content = json.dumps(content, ensure_ascii=False)
        db.execute_sql(f"UPDATE decision SET content = {mark} WHERE id = {mark}", (content, id))


def down(migrator, db):
    raise NotImplementedError("the ids that are to be given back would be lost; restore a copy of the database instead")
