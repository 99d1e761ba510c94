"""Near copies: the bands by which they are found, the pairs, the story of each article, and the news agency that it
names. And how many statements an expert has, in place of how many quotations.

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
    # the quotations of an expert were counted, copies and all; now their statements are
    db.execute_sql("ALTER TABLE expert RENAME COLUMN quotations TO statements")
    db.execute_sql("DROP INDEX expert_quotations")
    db.execute_sql("CREATE INDEX expert_statements ON expert (statements)")
    db.execute_sql(
        "UPDATE expert SET statements = (SELECT COUNT(DISTINCT l.statement) FROM listed_expert e "
        "JOIN listed l ON l.quotation_id = e.quotation_id WHERE e.expert = expert.id)"
    )


def down(migrator, db):
    raise NotImplementedError("the stories would be lost; restore a copy of the database instead")
