"""Institutions, the names and spellings under which articles print them, and the register of organizations."""

from __future__ import annotations

import peewee as pw

from quotes_service.store.models.articles import StoredArticle
from quotes_service.store.models.base import Base, now, uid_field


class Institution(Base):
    id = pw.IntegerField(primary_key=True)  # that of its first name
    uid = pw.TextField(unique=True)
    name = pw.TextField()
    sort_name = pw.TextField(index=True)
    acronym = pw.TextField(null=True)
    hidden = pw.BooleanField(default=False, index=True)  # by an editor
    silent = pw.BooleanField(default=False)  # decisions left nothing to show


class InstitutionName(Base):
    """A name or acronym under which articles print an institution: one key always means one institution."""

    uid = uid_field("i")
    key = pw.TextField(unique=True)
    added_at = pw.DateTimeField(default=now)
    parent_key = pw.TextField(
        null=True, index=True
    )  # the name key of the institution that articles say it is a part of
    institution = pw.ForeignKeyField(Institution, null=True, backref="keys", on_delete="SET NULL")
    institution_id: pw.IntegerField[int | None]


class InstitutionSpelling(Base):
    """A printed form of a name, and how many articles print it, or roles that editors added have it; ``kind``: name,
    acronym, alias or country.

    The number is stored, since counting takes longer the more articles print an institution.
    """

    institution_name = pw.ForeignKeyField(InstitutionName, backref="spellings", on_delete="CASCADE")
    institution_name_id: pw.IntegerField[int]
    kind = pw.TextField()
    name = pw.TextField()
    key = pw.TextField(index=True)
    printings = pw.IntegerField(default=0)

    class Meta:
        indexes = ((("institution_name", "kind", "name"), True),)


class InstitutionPrinting(Base):
    """An article that prints a spelling."""

    article = pw.ForeignKeyField(StoredArticle, on_delete="CASCADE")
    article_id: pw.IntegerField[int]
    spelling = pw.ForeignKeyField(InstitutionSpelling, on_delete="CASCADE")
    spelling_id: pw.IntegerField[int]

    class Meta:
        indexes = ((("article", "spelling"), True),)


class StoredAuthority(Base):
    """An organization of the loaded register (ROR)."""

    ror = pw.TextField(unique=True)
    wikidata = pw.TextField(null=True)
    name = pw.TextField()
    country = pw.TextField(null=True)

    class Meta:
        table_name = "authority"


class AuthorityName(Base):
    """A name key of an organization of the register."""

    authority = pw.ForeignKeyField(StoredAuthority, on_delete="CASCADE")
    authority_id: pw.IntegerField[int]
    key = pw.TextField(index=True)
