"""The read model: denormalised rows that lists are filtered, ordered and counted by.

It repeats columns of other tables, so that a search reads one short row for each quotation. store.quotations.listing
writes these tables.
"""

from __future__ import annotations

import peewee as pw

from quotes_service.store.models.base import Base
from quotes_service.store.models.quotations import StoredQuotation


class Listed(Base):
    """A quotation that anybody may see."""

    quotation = pw.ForeignKeyField(StoredQuotation, primary_key=True, on_delete="CASCADE")
    quotation_id: pw.IntegerField[int]
    article = pw.IntegerField()
    day = pw.IntegerField()  # of the article, as ``date.toordinal``; 0: unknown
    position = pw.IntegerField()
    outlet = pw.TextField(null=True, index=True)
    type = pw.TextField()
    mode = pw.TextField()
    factuality = pw.TextField(default="said", index=True)
    confidence = pw.DoubleField()
    statement = pw.IntegerField()

    class Meta:
        indexes = (
            (("day", "article"), False),
            (("article",), False),
            (("confidence", "quotation", "day", "type", "mode", "statement"), False),
        )


class ListedExpert(Base):
    """An expert who speaks in a listed quotation that was said."""

    quotation = pw.ForeignKeyField(Listed, on_delete="CASCADE")
    quotation_id: pw.IntegerField[int]
    expert = pw.IntegerField()

    class Meta:
        primary_key = pw.CompositeKey("quotation", "expert")
        indexes = ((("expert", "quotation"), False),)


class ListedInstitution(Base):
    """An institution that speaks in its own name in a listed quotation that was said."""

    quotation = pw.ForeignKeyField(Listed, on_delete="CASCADE")
    quotation_id: pw.IntegerField[int]
    institution = pw.IntegerField()

    class Meta:
        primary_key = pw.CompositeKey("quotation", "institution")
        indexes = ((("institution", "quotation"), False),)


class Workplace(Base):
    """An institution where articles say that a visible expert works or worked."""

    expert = pw.IntegerField()
    institution = pw.IntegerField()

    class Meta:
        primary_key = pw.CompositeKey("expert", "institution")
        indexes = ((("institution", "expert"), False),)
