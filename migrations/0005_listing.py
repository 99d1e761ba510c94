"""What lists and searches go by, in tables of its own; topics; the words of names; where institutions are.

What is listed follows from what is there. Topics and countries come with the next reading (`quotes reprocess`).
"""

import unicodedata

import peewee as pw

_SPEAKERS = """
    FROM quotation_speaker s
    LEFT JOIN appearance a ON s.appearance_id = a.id LEFT JOIN expert e ON a.expert_id = e.id
    LEFT JOIN institution_name n ON s.institution_name_id = n.id LEFT JOIN institution i ON n.institution_id = i.id
"""


def up(migrator, db):
    is_sqlite = isinstance(db, pw.SqliteDatabase)
    count = pw.IntegerField(default=0)
    migrator.migrate(
        migrator.add_column("expert", "quotations", count),
        migrator.add_index("expert", ("quotations",)),
        migrator.add_index("article", ("supported", "published_at")),
        migrator.add_index("article", ("outlet", "published_at")),
    )
    db.create_tables(_tables(db))
    # a day as date.toordinal() counts it
    day = (
        "CAST(julianday(a.published_at) - 1721424.5 AS INTEGER)"
        if is_sqlite
        else "a.published_at - DATE '0001-01-01' + 1"
    )
    db.execute_sql(
        f"""
        INSERT INTO listed (quotation_id, article, day, position, outlet, type, mode, confidence, statement)
        SELECT q.id, q.article_id, COALESCE({day}, 0), q.position, a.outlet, q.type, q.mode, q.confidence, q.statement
        FROM quotation q JOIN article a ON q.article_id = a.id
        WHERE q.current AND NOT q.hidden
          AND q.id NOT IN (SELECT s.quotation_id {_SPEAKERS} WHERE e.hidden OR i.hidden)
        """
    )
    for name in ("expert", "institution"):
        initial = name[0]
        db.execute_sql(
            f"""
            INSERT INTO listed_{name} (quotation_id, {name})
            SELECT DISTINCT s.quotation_id, {initial}.id {_SPEAKERS}
            WHERE {initial}.id IS NOT NULL AND s.quotation_id IN (SELECT quotation_id FROM listed)
            """
        )
    db.execute_sql(
        """
        INSERT INTO workplace (expert, institution)
        SELECT DISTINCT e.id, n.institution_id FROM role r
        JOIN appearance a ON r.appearance_id = a.id JOIN expert e ON a.expert_id = e.id
        JOIN institution_name n ON r.institution_name_id = n.id OR r.beside_id = n.id
        WHERE NOT r.rejected AND NOT a.silent AND NOT e.hidden AND NOT e.silent AND n.institution_id IS NOT NULL
        """
    )
    db.execute_sql("UPDATE expert SET quotations = (SELECT COUNT(*) FROM listed_expert l WHERE l.expert = expert.id)")
    db.execute_sql(
        f"DELETE FROM quotation_index WHERE {'rowid' if is_sqlite else 'id'} NOT IN (SELECT quotation_id FROM listed)"
    )
    for kind, columns in (("article", ("title", "lead")), ("topic", ("label",))):
        if is_sqlite:
            how = "prefix='2 3'" if kind == "topic" else "tokenize='porter unicode61 remove_diacritics 2'"
            db.execute_sql(f"CREATE VIRTUAL TABLE {kind}_index USING fts5({', '.join(columns)}, {how})")
        else:
            db.execute_sql(
                f"CREATE TABLE {kind}_index (id INTEGER PRIMARY KEY REFERENCES {kind} ON DELETE CASCADE, "
                "document TSVECTOR NOT NULL)"
            )
            db.execute_sql(f"CREATE INDEX {kind}_index_document ON {kind}_index USING GIN (document)")
    _index_articles(db, is_sqlite)
    _note_names(db)
    for kind in () if is_sqlite else ("expert", "institution"):  # what an entry was called is read when it has gone
        db.execute_sql(f"ALTER TABLE {kind}_index DROP CONSTRAINT {kind}_index_id_fkey")


def _index_articles(db, is_sqlite):
    """Titles, and leads (the first paragraphs without direct speech), by which it is told what an article is about."""
    standing = (
        "SELECT a.id, COALESCE(a.title, ''), v.text FROM article a "
        "JOIN article_version v ON v.article_id = a.id AND v.number = a.version WHERE a.id > {} ORDER BY a.id LIMIT 500"
    )
    said = (
        "SELECT article_id, paragraph_start, paragraph_end FROM quotation "
        "WHERE current AND type = 'direct' AND article_id BETWEEN {} AND {}"
    )
    last = 0
    while rows := db.execute_sql(standing.format(last)).fetchall():
        first, last = rows[0][0], rows[-1][0]
        told = {id: list(text) for id, _, text in rows}
        for id, start, end in db.execute_sql(said.format(first, last)).fetchall():
            told[id][start:end] = " " * (end - start)
        for id, title, _ in rows:
            lead = " ".join("".join(told[id]).split())[:500]
            if is_sqlite:
                db.execute_sql("INSERT INTO article_index (rowid, title, lead) VALUES (?, ?, ?)", (id, title, lead))
            else:
                db.execute_sql(
                    "INSERT INTO article_index (id, document) VALUES (%s, "
                    "setweight(to_tsvector('quotes_english', %s), 'A') || "
                    "setweight(to_tsvector('quotes_english', %s), 'B'))",
                    (id, _plain(title), _plain(lead)),
                )


def _plain(text):
    """Words without accents: see search/postgres.py."""
    bases = ((unicodedata.normalize("NFD", c)[0] if c.isalnum() else c, c) for c in text)
    return "".join(
        base if base.isalnum() else c if unicodedata.combining(c) or c.isalnum() else " " for base, c in bases
    )


def _note_names(db):
    """The words of the names of experts and institutions, as `fold` in resolve/names.py leaves them."""
    mark = "?" if isinstance(db, pw.SqliteDatabase) else "%s"
    words = set()
    for sql in ("SELECT key FROM appearance", "SELECT key FROM alias", "SELECT key FROM institution_spelling"):
        for (key,) in db.execute_sql(sql).fetchall():
            words |= {word for word in key.split() if len(word) >= 3}
    for word in sorted(words):
        db.execute_sql(f"INSERT INTO name_word (word) VALUES ({mark})", (word,))


def _tables(db):
    class Quotation(pw.Model):
        class Meta:
            database = db
            table_name = "quotation"

    class Listed(pw.Model):
        quotation = pw.ForeignKeyField(Quotation, primary_key=True, on_delete="CASCADE")
        article = pw.IntegerField()
        day = pw.IntegerField()
        position = pw.IntegerField()
        outlet = pw.TextField(null=True, index=True)
        type = pw.TextField()
        mode = pw.TextField()
        confidence = pw.DoubleField()
        statement = pw.IntegerField()

        class Meta:
            database = db
            table_name = "listed"
            indexes = ((("day", "article"), False), (("article",), False))

    class ListedExpert(pw.Model):
        quotation = pw.ForeignKeyField(Listed, on_delete="CASCADE")
        expert = pw.IntegerField()

        class Meta:
            database = db
            table_name = "listed_expert"
            primary_key = pw.CompositeKey("quotation", "expert")
            indexes = ((("expert", "quotation"), False),)

    class ListedInstitution(pw.Model):
        quotation = pw.ForeignKeyField(Listed, on_delete="CASCADE")
        institution = pw.IntegerField()

        class Meta:
            database = db
            table_name = "listed_institution"
            primary_key = pw.CompositeKey("quotation", "institution")
            indexes = ((("institution", "quotation"), False),)

    class Workplace(pw.Model):
        expert = pw.IntegerField()
        institution = pw.IntegerField()

        class Meta:
            database = db
            table_name = "workplace"
            primary_key = pw.CompositeKey("expert", "institution")
            indexes = ((("institution", "expert"), False),)

    class Topic(pw.Model):
        uid = pw.TextField(unique=True)
        key = pw.TextField(unique=True)
        label = pw.TextField()
        quotations = pw.IntegerField(default=0, index=True)

        class Meta:
            database = db
            table_name = "topic"

    class QuotationTopic(pw.Model):
        quotation = pw.ForeignKeyField(Quotation, on_delete="CASCADE")
        topic = pw.ForeignKeyField(Topic, on_delete="CASCADE")

        class Meta:
            database = db
            table_name = "quotation_topic"
            primary_key = pw.CompositeKey("quotation", "topic")

    class NameWord(pw.Model):
        word = pw.TextField(primary_key=True)

        class Meta:
            database = db
            table_name = "name_word"

    return [Listed, ListedExpert, ListedInstitution, Workplace, Topic, QuotationTopic, NameWord]


def down(migrator, db):
    raise NotImplementedError("what was listed would be lost; restore a copy of the database instead")
