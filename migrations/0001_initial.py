"""The first tables: articles, quotations, experts, institutions and what ties them."""

import peewee as pw


def up(migrator, db):
    class Expert(pw.Model):
        uid = pw.TextField(unique=True)
        name = pw.TextField()
        sort_name = pw.TextField(index=True)

        class Meta:
            database = db
            table_name = "expert"

    db.create_tables([Expert])

    class Institution(pw.Model):
        uid = pw.TextField(unique=True)
        name = pw.TextField()
        sort_name = pw.TextField(index=True)
        acronym = pw.TextField(null=True)

        class Meta:
            database = db
            table_name = "institution"

    db.create_tables([Institution])

    class Affiliation(pw.Model):
        expert = pw.ForeignKeyField(Expert, on_delete="CASCADE")
        institution = pw.ForeignKeyField(Institution, null=True, on_delete="CASCADE")
        title = pw.TextField(null=True)
        title_key = pw.TextField()
        status = pw.TextField()

        class Meta:
            database = db
            table_name = "affiliation"

    db.create_tables([Affiliation])

    class Article(pw.Model):
        uid = pw.TextField(unique=True)
        url = pw.TextField(unique=True, null=True)
        title = pw.TextField(null=True)
        outlet = pw.TextField(index=True, null=True)
        byline = pw.TextField(null=True)
        published_at = pw.DateField(index=True, null=True)
        language = pw.TextField()
        supported = pw.BooleanField()
        version = pw.IntegerField(default=1)
        created_at = pw.DateTimeField()
        updated_at = pw.DateTimeField()

        class Meta:
            database = db
            table_name = "article"

    db.create_tables([Article])

    class ArticleVersion(pw.Model):
        article = pw.ForeignKeyField(Article, on_delete="CASCADE")
        number = pw.IntegerField()
        text = pw.TextField()
        content_hash = pw.TextField(index=True)
        extractor = pw.TextField()
        created_at = pw.DateTimeField()

        class Meta:
            database = db
            table_name = "article_version"
            indexes = ((("article", "number"), True),)

    db.create_tables([ArticleVersion])

    class ArticleCopy(pw.Model):
        version = pw.ForeignKeyField(ArticleVersion, on_delete="CASCADE")
        url = pw.TextField(unique=True)
        outlet = pw.TextField(null=True)
        published_at = pw.DateField(null=True)
        created_at = pw.DateTimeField()

        class Meta:
            database = db
            table_name = "article_copy"

    db.create_tables([ArticleCopy])

    class Evidence(pw.Model):
        affiliation = pw.ForeignKeyField(Affiliation, on_delete="CASCADE")
        article = pw.ForeignKeyField(Article, on_delete="CASCADE")
        start = pw.IntegerField()
        end = pw.IntegerField()
        text = pw.TextField()

        class Meta:
            database = db
            table_name = "evidence"

    db.create_tables([Evidence])

    class ExpertName(pw.Model):
        expert = pw.ForeignKeyField(Expert, on_delete="CASCADE")
        article = pw.ForeignKeyField(Article, on_delete="CASCADE")
        name = pw.TextField()
        key = pw.TextField(index=True)
        full = pw.BooleanField()

        class Meta:
            database = db
            table_name = "expert_name"

    db.create_tables([ExpertName])

    class InstitutionName(pw.Model):
        institution = pw.ForeignKeyField(Institution, on_delete="CASCADE")
        article = pw.ForeignKeyField(Article, on_delete="CASCADE")
        name = pw.TextField()
        key = pw.TextField(index=True)
        kind = pw.TextField()

        class Meta:
            database = db
            table_name = "institution_name"

    db.create_tables([InstitutionName])

    class Statement(pw.Model):
        uid = pw.TextField(unique=True)
        key = pw.TextField(unique=True, null=True)

        class Meta:
            database = db
            table_name = "statement"

    db.create_tables([Statement])

    class Quotation(pw.Model):
        uid = pw.TextField(unique=True)
        article = pw.ForeignKeyField(Article, on_delete="CASCADE")
        version = pw.ForeignKeyField(ArticleVersion, on_delete="CASCADE")
        statement = pw.ForeignKeyField(Statement, on_delete="RESTRICT")
        current = pw.BooleanField(default=True)
        position = pw.IntegerField()
        type = pw.TextField()
        mode = pw.TextField()
        text = pw.TextField()
        spans = pw.TextField()
        cue_start = pw.IntegerField(null=True)
        cue_end = pw.IntegerField(null=True)
        source_start = pw.IntegerField(null=True)
        source_end = pw.IntegerField(null=True)
        paragraph_start = pw.IntegerField()
        paragraph_end = pw.IntegerField()
        reason = pw.TextField(null=True)
        confidence = pw.DoubleField()
        extractor = pw.TextField()

        class Meta:
            database = db
            table_name = "quotation"

    db.create_tables([Quotation])

    class QuotationSpeaker(pw.Model):
        quotation = pw.ForeignKeyField(Quotation, on_delete="CASCADE")
        position = pw.IntegerField()
        name = pw.TextField()
        kind = pw.TextField()
        expert = pw.ForeignKeyField(Expert, null=True, on_delete="SET NULL")
        institution = pw.ForeignKeyField(Institution, null=True, on_delete="SET NULL")
        confidence = pw.DoubleField()
        chain = pw.TextField()

        class Meta:
            database = db
            table_name = "quotation_speaker"

    db.create_tables([QuotationSpeaker])

    class Redirect(pw.Model):
        old_uid = pw.TextField(unique=True)
        new_uid = pw.TextField(index=True)

        class Meta:
            database = db
            table_name = "redirect"

    db.create_tables([Redirect])


def down(migrator, db):
    migrator.migrate(migrator.drop_table("redirect"))
    migrator.migrate(migrator.drop_table("quotation_speaker"))
    migrator.migrate(migrator.drop_table("quotation"))
    migrator.migrate(migrator.drop_table("statement"))
    migrator.migrate(migrator.drop_table("institution_name"))
    migrator.migrate(migrator.drop_table("expert_name"))
    migrator.migrate(migrator.drop_table("evidence"))
    migrator.migrate(migrator.drop_table("article_copy"))
    migrator.migrate(migrator.drop_table("article_version"))
    migrator.migrate(migrator.drop_table("article"))
    migrator.migrate(migrator.drop_table("affiliation"))
    migrator.migrate(migrator.drop_table("institution"))
    migrator.migrate(migrator.drop_table("expert"))
