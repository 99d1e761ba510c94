"""The words of articles and their families, and who can no longer be asked.

The words of the texts that are there are counted now; who can no longer be asked comes with the next reading
(`quotes reprocess`).
"""

from collections import Counter

import peewee as pw

from quotes_service.resolve import word_families

_TEXTS = (
    "SELECT a.id, v.text FROM article a JOIN article_version v ON v.article_id = a.id AND v.number = a.version "
    "WHERE a.id > {} ORDER BY a.id LIMIT 500"
)


def up(migrator, db):
    for name, kind in (("past", "TEXT"), ("past_text", "TEXT"), ("past_start", "INTEGER"), ("past_end", "INTEGER")):
        db.execute_sql(f"ALTER TABLE appearance ADD COLUMN {name} {kind}")
    db.execute_sql("ALTER TABLE expert ADD COLUMN past TEXT")
    Word, WordPair = models = _tables(db)
    db.create_tables(models)
    forms, words, pairs, last = {}, Counter(), Counter(), 0
    while rows := db.execute_sql(_TEXTS.format(last)).fetchall():
        last = rows[-1][0]
        for _, text in rows:
            found = {"": ""} | word_families.stems(text)
            for stem, form in found.items():
                if len(form) < len(forms.setdefault(stem, form)):
                    forms[stem] = form
            words.update(found.keys())
            pairs.update(word_families.pairs(found))
    for part in pw.chunked(words.items(), 300):
        Word.insert_many([{"stem": stem, "form": forms[stem], "articles": n} for stem, n in part]).execute()
    for part in pw.chunked(pairs.items(), 300):
        WordPair.insert_many([{"one": one, "other": other, "articles": n} for (one, other), n in part]).execute()


def _tables(db):
    class Word(pw.Model):
        stem = pw.TextField(primary_key=True)
        form = pw.TextField()
        articles = pw.IntegerField()

        class Meta:
            database = db
            table_name = "word"

    class WordPair(pw.Model):
        one = pw.TextField()
        other = pw.TextField(index=True)
        articles = pw.IntegerField()

        class Meta:
            database = db
            table_name = "word_pair"
            primary_key = pw.CompositeKey("one", "other")

    return Word, WordPair


def down(migrator, db):
    raise NotImplementedError("what was read would be lost; restore a copy of the database instead")
