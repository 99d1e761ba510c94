"""Quotations, who speaks in them, their fingerprints, and what they are about."""

from __future__ import annotations

import peewee as pw

from quotes_service.store.models.articles import ArticleVersion, StoredArticle
from quotes_service.store.models.base import Base, JsonText, now, uid_field
from quotes_service.store.models.institutions import InstitutionName
from quotes_service.store.models.people import Appearance


class StoredQuotation(Base):
    """A quotation of an article. Offsets are those of the text of ``version``."""

    uid = uid_field("q")
    article = pw.ForeignKeyField(StoredArticle, backref="quotations", on_delete="CASCADE")
    article_id: pw.IntegerField[int]
    version = pw.ForeignKeyField(ArticleVersion, on_delete="CASCADE")  # the last that contains it
    version_id: pw.IntegerField[int]
    added_at = pw.DateTimeField(null=True, default=now)
    statement = pw.IntegerField(null=True, index=True)  # the id of the first quotation of the same utterance
    current = pw.BooleanField(default=True)  # whether the current version contains it; else it was withdrawn
    hidden = pw.BooleanField(default=False)  # by an editor
    decided = pw.BooleanField(default=False)  # whether an editor corrected or confirmed it
    position = pw.IntegerField()
    type = pw.TextField()
    mode = pw.TextField()
    factuality = pw.TextField(default="said")
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
    speakers: pw.ModelSelect[QuotationSpeaker]

    class Meta:
        table_name = "quotation"


class QuotationSpeaker(Base):
    """A speaker of a quotation: the name, and the appearance or the institution's name that it is, if any."""

    quotation = pw.ForeignKeyField(StoredQuotation, backref="speakers", on_delete="CASCADE")
    quotation_id: pw.IntegerField[int]
    position = pw.IntegerField()
    name = pw.TextField()
    kind = pw.TextField()
    appearance = pw.ForeignKeyField(Appearance, null=True, backref="spoken", on_delete="SET NULL")
    appearance_id: pw.IntegerField[int | None]
    institution_name = pw.ForeignKeyField(InstitutionName, null=True, backref="spoken", on_delete="SET NULL")
    institution_name_id: pw.IntegerField[int | None]
    confidence = pw.DoubleField()
    chain = JsonText()


class QuotationFingerprint(Base):
    """A fingerprint of a quotation's words, by which the same utterance is found in other articles."""

    quotation = pw.ForeignKeyField(StoredQuotation, on_delete="CASCADE")
    quotation_id: pw.IntegerField[int]
    value = pw.BigIntegerField(index=True)

    class Meta:
        table_name = "quotation_print"


class StoredTopic(Base):
    """A key phrase of articles. ``key`` is what its forms have in common."""

    uid = uid_field("t")
    key = pw.TextField(unique=True)
    label = pw.TextField()
    quotations = pw.IntegerField(default=0, index=True)  # how many of the listed quotations have it

    class Meta:
        table_name = "topic"


class QuotationTopic(Base):
    """A topic of a quotation: see directory.topics."""

    quotation = pw.ForeignKeyField(StoredQuotation, on_delete="CASCADE")
    quotation_id: pw.IntegerField[int]
    topic = pw.ForeignKeyField(StoredTopic, on_delete="CASCADE")
    topic_id: pw.IntegerField[int]

    class Meta:
        primary_key = pw.CompositeKey("quotation", "topic")
