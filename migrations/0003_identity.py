"""Who is who as pointers, decisions, and what is read kept beside the text.

Quotations, statements, experts and institutions keep their ids. What was read before is not kept apart from what
followed from it: it is to be read anew (`quotes reprocess`), and until then experts and institutions are found by id
only.
"""

import secrets

import peewee as pw
from peewee import SqliteDatabase

OLD = ("quotation_speaker", "evidence", "affiliation", "expert_name", "institution_name", "expert", "institution")
INDEXED = {"expert": "names, titles, institutions", "institution": "names"}


def up(migrator, db):
    old = _read(db)
    for kind in INDEXED:
        db.execute_sql(f"DROP TABLE {kind}_index")
    for name in OLD:
        migrator.migrate(migrator.drop_table(name, cascade=not isinstance(db, SqliteDatabase)))
    _point_statements(migrator, db)
    migrator.migrate(
        migrator.add_column("article_version", "read_at", pw.DateTimeField(null=True)),
        migrator.add_column("article_version", "reading", pw.BlobField(null=True)),
        migrator.add_column("quotation", "added_at", pw.DateTimeField(null=True)),
        migrator.add_column("quotation", "hidden", pw.BooleanField(default=False)),
        migrator.add_column("quotation", "decided", pw.BooleanField(default=False)),
    )
    db.execute_sql("UPDATE article_version SET read_at = created_at")
    db.execute_sql(
        "UPDATE quotation SET added_at = (SELECT created_at FROM article WHERE article.id = quotation.article_id)"
    )
    migrator.migrate(migrator.add_not_null("article_version", "read_at"))
    models = _tables(db)
    db.create_tables(models.values())
    _write(models, old)
    for kind, columns in INDEXED.items():
        if isinstance(db, SqliteDatabase):
            db.execute_sql(f"CREATE VIRTUAL TABLE {kind}_index USING fts5({columns}, prefix='2 3')")
        else:
            db.execute_sql(
                f"CREATE TABLE {kind}_index (id INTEGER PRIMARY KEY REFERENCES {kind} ON DELETE CASCADE, "
                "document TSVECTOR NOT NULL)"
            )
            db.execute_sql(f"CREATE INDEX {kind}_index_document ON {kind}_index USING GIN (document)")


def _rows(db, sql):
    cursor = db.execute_sql(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _read(db):
    return {
        "articles": _rows(db, "SELECT id, created_at FROM article"),
        "experts": _rows(db, "SELECT * FROM expert"),
        "expert_names": _rows(db, 'SELECT * FROM expert_name ORDER BY "full" DESC, id'),
        "institutions": _rows(db, "SELECT * FROM institution"),
        "institution_names": _rows(db, "SELECT * FROM institution_name ORDER BY kind DESC, id"),
        "roles": _rows(
            db,
            'SELECT a.*, e.article_id, e.start, e."end", e.text FROM evidence e '
            "JOIN affiliation a ON e.affiliation_id = a.id ORDER BY e.id",
        ),
        "speakers": _rows(
            db,
            "SELECT s.*, q.article_id FROM quotation_speaker s JOIN quotation q ON s.quotation_id = q.id ORDER BY s.id",
        ),
    }


def _point_statements(migrator, db):
    """A statement is its first quotation; ids of statements lead on."""
    migrator.migrate(migrator.add_column("quotation", "statement", pw.IntegerField(null=True)))
    db.execute_sql(
        "UPDATE quotation SET statement = "
        "(SELECT MIN(q.id) FROM quotation q WHERE q.statement_id = quotation.statement_id)"
    )
    db.execute_sql(
        "INSERT INTO redirect (old_uid, new_uid) SELECT s.uid, 's' || SUBSTR(q.uid, 2) FROM statement s "
        "JOIN quotation q ON q.statement_id = s.id AND q.statement = q.id"
    )
    # SQLite cannot drop a column that refers to another table: the table is made anew without it
    how = {"legacy": True} if isinstance(db, SqliteDatabase) else {}
    migrator.migrate(migrator.drop_column("quotation", "statement_id", **how))
    migrator.migrate(migrator.add_index("quotation", ("statement",)))
    migrator.migrate(migrator.drop_table("statement"))


def _write(models, old):
    appearances, anchors = {}, {}
    added = {row["id"]: row["created_at"] for row in old["articles"]}
    for row in old["expert_names"]:
        mark = row["expert_id"], row["article_id"]
        if row["full"] and mark not in appearances:
            expert = next(item for item in old["experts"] if item["id"] == row["expert_id"])
            first = anchors.get(expert["id"])
            created = models["Appearance"].create(
                uid=_uid("e") if first else expert["uid"],
                article=row["article_id"],
                key=row["key"],
                name=row["name"],
                added_at=added[row["article_id"]],
                profile="",
            )
            if not first:
                anchors[expert["id"]] = models["Expert"].create(
                    id=created.id, uid=expert["uid"], name=expert["name"], sort_name=expert["sort_name"]
                )
            created.expert = anchors[expert["id"]].id
            created.save()
            appearances[mark] = created
        elif mark in appearances:
            models["Alias"].create(appearance=appearances[mark], name=row["name"], key=row["key"])
    names = _write_institutions(models, old)
    for row in old["roles"]:
        models["Role"].create(
            appearance=appearances[row["expert_id"], row["article_id"]],
            institution_name=names.get(row["institution_id"]),
            **{name: row[name] for name in ("title", "title_key", "status", "start", "end", "text")},
        )
    for row in old["speakers"]:
        models["QuotationSpeaker"].create(
            quotation=row["quotation_id"],
            appearance=appearances.get((row["expert_id"], row["article_id"])),
            institution_name=names.get(row["institution_id"]),
            **{name: row[name] for name in ("position", "name", "kind", "confidence", "chain")},
        )


def _write_institutions(models, old):
    """Answers with the first name of each institution."""
    added = {row["id"]: row["created_at"] for row in old["articles"]}
    first, uids = {}, {item["id"]: item for item in old["institutions"]}
    for row in old["institution_names"]:
        id = row["institution_id"]
        name = (
            models["InstitutionName"].get_or_none(key=row["key"]) if row["kind"] == "name" or id not in first else None
        )
        if name is None and (row["kind"] == "name" or id not in first):
            uid = _uid("i") if id in first else uids[id]["uid"]
            name = models["InstitutionName"].create(uid=uid, key=row["key"], added_at=added[row["article_id"]])
            if id not in first:
                about = {part: uids[id][part] for part in ("name", "sort_name", "acronym")}
                models["Institution"].create(id=name.id, uid=uid, **about)
            name.institution = first.setdefault(id, name).id
            name.save()
        spelling, _ = models["InstitutionSpelling"].get_or_create(
            institution_name=name or first[id], kind=row["kind"], name=row["name"], defaults={"key": row["key"]}
        )
        models["InstitutionPrinting"].get_or_create(article=row["article_id"], spelling=spelling)
        models["InstitutionSpelling"].update(
            printings=models["InstitutionPrinting"]
            .select()
            .where(models["InstitutionPrinting"].spelling == spelling)
            .count()
        ).where(models["InstitutionSpelling"].id == spelling.id).execute()
    return first


def _uid(prefix):
    return f"{prefix}_{''.join(secrets.choice('abcdefghijkmnpqrstuvwxyz23456789') for _ in range(10))}"


def _tables(db):
    class Article(pw.Model):
        class Meta:
            database = db
            table_name = "article"

    class Quotation(pw.Model):
        class Meta:
            database = db
            table_name = "quotation"

    class Expert(pw.Model):
        id = pw.IntegerField(primary_key=True)
        uid = pw.TextField(unique=True)
        name = pw.TextField()
        sort_name = pw.TextField(index=True)
        hidden = pw.BooleanField(index=True, default=False)
        silent = pw.BooleanField(default=False)

        class Meta:
            database = db
            table_name = "expert"

    class Appearance(pw.Model):
        uid = pw.TextField(unique=True)
        article = pw.ForeignKeyField(Article, on_delete="CASCADE")
        key = pw.TextField()
        side = pw.TextField(default="")
        name = pw.TextField()
        silent = pw.BooleanField(default=False)
        added_at = pw.DateTimeField()
        profile = pw.TextField()
        expert = pw.ForeignKeyField(Expert, null=True, on_delete="SET NULL")

        class Meta:
            database = db
            table_name = "appearance"
            indexes = (
                (("article", "key", "side"), True),
                (("key", "profile"), False),
            )

    class Alias(pw.Model):
        appearance = pw.ForeignKeyField(Appearance, on_delete="CASCADE")
        name = pw.TextField()
        key = pw.TextField(index=True)

        class Meta:
            database = db
            table_name = "alias"

    class NameBlock(pw.Model):
        block = pw.TextField()
        key = pw.TextField(index=True)

        class Meta:
            database = db
            table_name = "name_block"
            indexes = ((("block", "key"), True),)

    class Institution(pw.Model):
        id = pw.IntegerField(primary_key=True)
        uid = pw.TextField(unique=True)
        name = pw.TextField()
        sort_name = pw.TextField(index=True)
        acronym = pw.TextField(null=True)
        hidden = pw.BooleanField(index=True, default=False)
        silent = pw.BooleanField(default=False)

        class Meta:
            database = db
            table_name = "institution"

    class InstitutionName(pw.Model):
        uid = pw.TextField(unique=True)
        key = pw.TextField(unique=True)
        added_at = pw.DateTimeField()
        parent_key = pw.TextField(null=True, index=True)
        institution = pw.ForeignKeyField(Institution, null=True, on_delete="SET NULL")

        class Meta:
            database = db
            table_name = "institution_name"

    class InstitutionSpelling(pw.Model):
        institution_name = pw.ForeignKeyField(InstitutionName, on_delete="CASCADE")
        kind = pw.TextField()
        name = pw.TextField()
        key = pw.TextField(index=True)
        printings = pw.IntegerField(default=0)

        class Meta:
            database = db
            table_name = "institution_spelling"
            indexes = ((("institution_name", "kind", "name"), True),)

    class InstitutionPrinting(pw.Model):
        article = pw.ForeignKeyField(Article, on_delete="CASCADE")
        spelling = pw.ForeignKeyField(InstitutionSpelling, on_delete="CASCADE")

        class Meta:
            database = db
            table_name = "institution_printing"
            indexes = ((("article", "spelling"), True),)

    class Role(pw.Model):
        appearance = pw.ForeignKeyField(Appearance, on_delete="CASCADE")
        institution_name = pw.ForeignKeyField(InstitutionName, null=True, on_delete="CASCADE")
        title = pw.TextField(null=True)
        title_key = pw.TextField()
        status = pw.TextField()
        start = pw.IntegerField()
        end = pw.IntegerField()
        text = pw.TextField()
        rejected = pw.BooleanField(default=False)

        class Meta:
            database = db
            table_name = "role"

    class QuotationSpeaker(pw.Model):
        quotation = pw.ForeignKeyField(Quotation, on_delete="CASCADE")
        position = pw.IntegerField()
        name = pw.TextField()
        kind = pw.TextField()
        appearance = pw.ForeignKeyField(Appearance, null=True, on_delete="SET NULL")
        institution_name = pw.ForeignKeyField(InstitutionName, null=True, on_delete="SET NULL")
        confidence = pw.DoubleField()
        chain = pw.TextField()

        class Meta:
            database = db
            table_name = "quotation_speaker"

    class QuotationPrint(pw.Model):
        quotation = pw.ForeignKeyField(Quotation, on_delete="CASCADE")
        value = pw.BigIntegerField(index=True)

        class Meta:
            database = db
            table_name = "quotation_print"

    class Decision(pw.Model):
        uid = pw.TextField(unique=True)
        kind = pw.TextField()
        at = pw.DateTimeField()
        by = pw.TextField()
        why = pw.TextField(null=True)
        content = pw.TextField()
        undoes = pw.ForeignKeyField("self", null=True, on_delete="RESTRICT")
        active = pw.BooleanField(default=True)

        class Meta:
            database = db
            table_name = "decision"

    class DecisionTarget(pw.Model):
        decision = pw.ForeignKeyField(Decision, on_delete="CASCADE")
        kind = pw.TextField()
        value = pw.TextField()

        class Meta:
            database = db
            table_name = "decision_target"
            indexes = ((("kind", "value"), False),)

    class Review(pw.Model):
        kind = pw.TextField()
        left = pw.IntegerField(index=True)
        right = pw.IntegerField(index=True)
        score = pw.DoubleField()
        settles = pw.BooleanField()
        weight = pw.DoubleField(index=True)
        reasons = pw.TextField()

        class Meta:
            database = db
            table_name = "review"

    class Event(pw.Model):
        at = pw.DateTimeField()
        subject = pw.TextField(index=True)
        kind = pw.TextField()
        detail = pw.TextField(null=True)
        decision = pw.ForeignKeyField(Decision, null=True, on_delete="SET NULL")
        article = pw.TextField(null=True)

        class Meta:
            database = db
            table_name = "event"

    class Authority(pw.Model):
        ror = pw.TextField(unique=True)
        wikidata = pw.TextField(null=True)
        name = pw.TextField()
        country = pw.TextField(null=True)

        class Meta:
            database = db
            table_name = "authority"

    class AuthorityName(pw.Model):
        authority = pw.ForeignKeyField(Authority, on_delete="CASCADE")
        key = pw.TextField(index=True)

        class Meta:
            database = db
            table_name = "authority_name"

    class Reprocess(pw.Model):
        started_at = pw.DateTimeField()
        options = pw.TextField()
        last = pw.IntegerField(default=0)

        class Meta:
            database = db
            table_name = "reprocess"

    return {name: model for name, model in locals().items() if name not in ("db", "Article", "Quotation")}


def down(migrator, db):
    raise NotImplementedError("what was decided and recognised since would be lost; restore a copy of the database")
