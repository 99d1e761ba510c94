"""Decisions that give roles are looked up by the articles of their passages, too."""

import json

import peewee as pw


def up(migrator, db):
    mark = "%s" if not isinstance(db, pw.SqliteDatabase) else "?"
    insert = f"INSERT INTO decision_target (decision_id, kind, value) VALUES ({mark}, {mark}, {mark})"
    giving = "SELECT id, content FROM decision WHERE kind IN ('add_role', 'correct_role')"
    for id, content in db.execute_sql(giving).fetchall():
        content = json.loads(content)
        if passage := content.get("right", content)["passage"]:
            article = passage["article"]
            for kind, value in (("article", article["id"]), ("url", article["url"]), ("text", article["text"])):
                if value:
                    db.execute_sql(insert, (id, kind, value))


def down(migrator, db):
    raise NotImplementedError("who follows the changes would miss some; restore a copy of the database instead")
