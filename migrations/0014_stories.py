"""Near copies: the bands by which they are found, the pairs, the story of each article, and the news agency that it
names.

Articles that are there get theirs when they are read again (`quotes reprocess`).
"""

import peewee as pw


def up(migrator, db):
    class Article(pw.Model):
        class Meta:
            database = db

    class ArticleBand(pw.Model):
        value = pw.BigIntegerField()
        article = pw.ForeignKeyField(Article, on_delete="CASCADE")

        class Meta:
            database = db
            table_name = "article_band"
            primary_key = pw.CompositeKey("value", "article")

    class NearCopy(pw.Model):
        shorter = pw.ForeignKeyField(Article, backref="longer_copies", on_delete="CASCADE")
        longer = pw.ForeignKeyField(Article, backref="shorter_copies", on_delete="CASCADE")
        resemblance = pw.DoubleField()

        class Meta:
            database = db
            table_name = "near_copy"
            primary_key = pw.CompositeKey("shorter", "longer")

    migrator.migrate(migrator.add_column("article", "story", pw.IntegerField(null=True)))
    migrator.migrate(migrator.add_index("article", ("story",)))
    migrator.migrate(migrator.add_column("article", "agency", pw.TextField(null=True)))
    db.create_tables([ArticleBand, NearCopy])


def down(migrator, db):
    raise NotImplementedError("the stories would be lost; restore a copy of the database instead")
