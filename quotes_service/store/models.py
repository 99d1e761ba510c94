"""The tables. Integer keys join them; ``uid`` is the id that the world sees, and it never changes.

Offsets are characters of the text of the version that a row belongs to, half-open. What can be counted or
found by a query (first and last printing, numbers of quotations, names of an expert) is not stored beside it.
"""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime

import peewee as pw

from quotes_service.store.database import CurrentDatabase

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # 32 characters, none taken for another when read aloud


def _new_uid(prefix: str) -> str:
    return f"{prefix}_{''.join(secrets.choice(_ALPHABET) for _ in range(10))}"


def _uid(prefix: str) -> pw.TextField:
    return pw.TextField(unique=True, default=lambda: _new_uid(prefix))


def now() -> datetime:
    """The time in UTC without a zone, as the database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


class JsonText(pw.TextField):
    """A small list kept as JSON. Not peewee's JSONField: that one settles on one kind of database for good."""

    def db_value(self, value):
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def python_value(self, value):
        return None if value is None else json.loads(value)


class Base(pw.Model):
    class Meta:
        database = CurrentDatabase()
        legacy_table_names = False


class Article(Base):
    uid = _uid("a")
    url = pw.TextField(null=True, unique=True)
    title = pw.TextField(null=True)
    outlet = pw.TextField(null=True, index=True)
    byline = pw.TextField(null=True)
    published_at = pw.DateField(null=True, index=True)
    language = pw.TextField()
    supported = pw.BooleanField()
    version = pw.IntegerField(default=1)  # the number of the version that stands
    created_at = pw.DateTimeField(default=now)
    updated_at = pw.DateTimeField(default=now)


class ArticleVersion(Base):
    article = pw.ForeignKeyField(Article, backref="versions", on_delete="CASCADE")
    number = pw.IntegerField()
    text = pw.TextField()
    content_hash = pw.TextField(index=True)
    extractor = pw.TextField()
    created_at = pw.DateTimeField(default=now)

    class Meta:
        indexes = ((("article", "number"), True),)


class ArticleCopy(Base):
    """The same text under another URL."""

    version = pw.ForeignKeyField(ArticleVersion, backref="copies", on_delete="CASCADE")
    url = pw.TextField(unique=True)
    outlet = pw.TextField(null=True)
    published_at = pw.DateField(null=True)
    created_at = pw.DateTimeField(default=now)


class Statement(Base):
    uid = _uid("s")
    key = pw.TextField(null=True, unique=True)  # null: too short or too unnamed to be known again


class Expert(Base):
    uid = _uid("e")
    name = pw.TextField()
    sort_name = pw.TextField(index=True)


class ExpertName(Base):
    """A name of an expert in an article that quotes them; ``full`` is the fullest of that article."""

    expert = pw.ForeignKeyField(Expert, backref="names", on_delete="CASCADE")
    article = pw.ForeignKeyField(Article, on_delete="CASCADE")
    name = pw.TextField()
    key = pw.TextField(index=True)
    full = pw.BooleanField()


class Institution(Base):
    uid = _uid("i")
    name = pw.TextField()
    sort_name = pw.TextField(index=True)
    acronym = pw.TextField(null=True)


class InstitutionName(Base):
    """A name that an article prints for an institution; ``kind``: name, acronym or alias."""

    institution = pw.ForeignKeyField(Institution, backref="names", on_delete="CASCADE")
    article = pw.ForeignKeyField(Article, on_delete="CASCADE")
    name = pw.TextField()
    key = pw.TextField(index=True)
    kind = pw.TextField()


class Affiliation(Base):
    """A title and/or an institution of an expert; when and how often it was printed is in its evidence."""

    expert = pw.ForeignKeyField(Expert, backref="affiliations", on_delete="CASCADE")
    institution = pw.ForeignKeyField(Institution, null=True, on_delete="CASCADE")
    title = pw.TextField(null=True)
    title_key = pw.TextField()
    status = pw.TextField()


class Evidence(Base):
    """The sentence of an article that prints an affiliation."""

    affiliation = pw.ForeignKeyField(Affiliation, backref="evidence", on_delete="CASCADE")
    article = pw.ForeignKeyField(Article, on_delete="CASCADE")
    start = pw.IntegerField()
    end = pw.IntegerField()
    text = pw.TextField()


class Quotation(Base):
    uid = _uid("q")
    article = pw.ForeignKeyField(Article, backref="quotations", on_delete="CASCADE")
    version = pw.ForeignKeyField(ArticleVersion, on_delete="CASCADE")  # the last in which it stands
    statement = pw.ForeignKeyField(Statement, backref="quotations", on_delete="RESTRICT")
    current = pw.BooleanField(default=True)
    position = pw.IntegerField()
    type = pw.TextField()
    mode = pw.TextField()
    text = pw.TextField()  # its spans, joined by a space
    spans = JsonText()
    cue_start = pw.IntegerField(null=True)
    cue_end = pw.IntegerField(null=True)
    source_start = pw.IntegerField(null=True)
    source_end = pw.IntegerField(null=True)
    paragraph_start = pw.IntegerField()
    paragraph_end = pw.IntegerField()
    reason = pw.TextField(null=True)
    confidence = pw.DoubleField()
    extractor = pw.TextField()


class QuotationSpeaker(Base):
    quotation = pw.ForeignKeyField(Quotation, backref="speakers", on_delete="CASCADE")
    position = pw.IntegerField()
    name = pw.TextField()
    kind = pw.TextField()
    expert = pw.ForeignKeyField(Expert, null=True, backref="spoken", on_delete="SET NULL")
    institution = pw.ForeignKeyField(Institution, null=True, backref="spoken", on_delete="SET NULL")
    confidence = pw.DoubleField()
    chain = JsonText()


class Redirect(Base):
    """Where to look for what an id once named: institutions that turned out to be one."""

    old_uid = pw.TextField(unique=True)
    new_uid = pw.TextField(index=True)


MODELS = (
    Article,
    ArticleVersion,
    ArticleCopy,
    Statement,
    Expert,
    ExpertName,
    Institution,
    InstitutionName,
    Affiliation,
    Evidence,
    Quotation,
    QuotationSpeaker,
    Redirect,
)
