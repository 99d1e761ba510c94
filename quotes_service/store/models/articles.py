"""Articles, their versions, and the copies of them under other URLs and ids of senders."""

from __future__ import annotations

import peewee as pw

from quotes_service.store.models.base import Base, JsonText, now, uid_field


class StoredArticle(Base):
    uid = uid_field("a")
    url = pw.TextField(null=True, unique=True)
    external_id = pw.TextField(null=True)  # the sender's own
    title = pw.TextField(null=True)
    outlet = pw.TextField(null=True, index=True)
    byline = pw.TextField(null=True)
    published_at = pw.DateField(null=True, index=True)
    modified_at = pw.DateField(null=True)  # the day of the last change, as the page prints it
    language = pw.TextField()
    supported = pw.BooleanField()
    version = pw.IntegerField(default=1)  # the number of the current version
    story = pw.IntegerField(null=True, index=True)  # the id of the first of its near copies; null: it has none
    agency = pw.TextField(null=True)  # the news agency that it names as its source
    created_at = pw.DateTimeField(default=now)
    updated_at = pw.DateTimeField(default=now)
    current: ArticleVersion  # joined by the queries of store.articles
    versions: pw.ModelSelect[ArticleVersion]

    class Meta:
        table_name = "article"
        indexes = ((("supported", "published_at"), False), (("outlet", "published_at"), False))


class ArticleVersion(Base):
    article = pw.ForeignKeyField(StoredArticle, backref="versions", on_delete="CASCADE")
    article_id: pw.IntegerField[int]
    number = pw.IntegerField()
    text = pw.TextField()
    content_hash = pw.TextField(index=True)
    parts = pw.TextField(null=True)  # as JSON; null: none
    extractor = pw.TextField()
    created_at = pw.DateTimeField(default=now)
    read_at = pw.DateTimeField(default=now)
    reading = pw.BlobField(
        null=True
    )  # the packed extraction, before any decision; null: not read yet, or an earlier version of before 1.4

    class Meta:
        indexes = ((("article", "number"), True),)


class ArticleCopy(Base):
    """The same text under another URL or id of a sender."""

    version = pw.ForeignKeyField(ArticleVersion, backref="copies", on_delete="CASCADE")
    version_id: pw.IntegerField[int]
    url = pw.TextField(null=True, unique=True)
    external_id = pw.TextField(null=True)
    outlet = pw.TextField(null=True)
    published_at = pw.DateField(null=True)
    created_at = pw.DateTimeField(default=now)


class Address(Base):
    """An address of a page in all its forms, and what was printed there: an article, or a copy of it."""

    key = pw.TextField(unique=True)  # ingest.addresses.address_key, or exact_key
    article = pw.ForeignKeyField(StoredArticle, backref="addresses", on_delete="CASCADE")
    article_id: pw.IntegerField[int]
    copy = pw.ForeignKeyField(ArticleCopy, null=True, backref="addresses", on_delete="CASCADE")
    copy_id: pw.IntegerField[int | None]
    declared = pw.BooleanField()  # the page says so; nothing came in under it
    forms = JsonText()  # in which it came in or was declared, the first one first


class ArticleBand(Base):
    """A number by which near copies of an article's current text are found: see resolve.copies."""

    value = pw.BigIntegerField()
    article = pw.ForeignKeyField(StoredArticle, on_delete="CASCADE")
    article_id: pw.IntegerField[int]

    class Meta:
        primary_key = pw.CompositeKey("value", "article")


class NearCopy(Base):
    """Two articles whose current texts are near copies; ``resemblance`` is Broder's."""

    shorter = pw.ForeignKeyField(StoredArticle, backref="longer_copies", on_delete="CASCADE")
    shorter_id: pw.IntegerField[int]
    longer = pw.ForeignKeyField(StoredArticle, backref="shorter_copies", on_delete="CASCADE")
    longer_id: pw.IntegerField[int]
    resemblance = pw.DoubleField()

    class Meta:
        primary_key = pw.CompositeKey("shorter", "longer")


def of_outlet(model: type[StoredArticle] | type[ArticleCopy]) -> pw.Function:
    """The outlet within which ids are unique: without one, the empty name."""
    return pw.fn.COALESCE(model.outlet, pw.SQL("''"))


for _model in (StoredArticle, ArticleCopy):
    _name = f"{_model._meta.table_name}_external_id"
    _model.add_index(_model.index(_model.external_id, of_outlet(_model), unique=True, name=_name))
