"""People as articles quote them, and the experts they are."""

from __future__ import annotations

import peewee as pw

from quotes_service.store.models.articles import StoredArticle
from quotes_service.store.models.base import Base, now, uid_field
from quotes_service.store.models.decisions import Decision
from quotes_service.store.models.institutions import InstitutionName


class Expert(Base):
    id = pw.IntegerField(primary_key=True)  # that of their first appearance
    uid = pw.TextField(unique=True)
    name = pw.TextField()
    sort_name = pw.TextField(index=True)
    hidden = pw.BooleanField(default=False, index=True)  # by an editor
    silent = pw.BooleanField(default=False)  # decisions left nothing to show
    statements = pw.IntegerField(default=0)  # how many are listed: copies of a quotation count once
    past = pw.TextField(null=True)  # if they can no longer be asked, how it shows: a key of records.PAST_REASONS

    class Meta:
        indexes = ((("statements", "id"), False),)


class Appearance(Base):
    """A person that one article quotes under a full name.

    ``side`` is empty, or the id of the decision that gave some of the quotations to a namesake in the same article.
    ``silent``: decisions left the person no quotation. ``inherited``: the public id of an expert, passed on to this
    appearance when the first one was removed. ``past``: if the article shows that the person can no longer be asked,
    how, with the sentence as evidence.
    """

    uid = uid_field("e")
    article = pw.ForeignKeyField(StoredArticle, backref="appearances", on_delete="CASCADE")
    article_id: pw.IntegerField[int]
    key = pw.TextField()
    side = pw.TextField(default="")
    name = pw.TextField()
    silent = pw.BooleanField(default=False)
    inherited = pw.TextField(null=True, index=True)
    added_at = pw.DateTimeField(default=now)
    profile = pw.TextField()  # what the roles say about the person, in short: see resolve.people.evidence
    past = pw.TextField(null=True)
    past_text = pw.TextField(null=True)
    past_start = pw.IntegerField(null=True)
    past_end = pw.IntegerField(null=True)
    expert = pw.ForeignKeyField(Expert, null=True, backref="appearances", on_delete="SET NULL")
    expert_id: pw.IntegerField[int | None]

    class Meta:
        indexes = (
            (("article", "key", "side"), True),
            (("key", "profile"), False),
            (("key", "expert"), False),
            (("expert", "silent", "name"), False),
        )


Appearance.add_index(Appearance.index(Appearance.expert, where=Appearance.past.is_null(False), name="appearance_past"))


class FormerAppearance(Base):
    """The id of an appearance that an extraction no longer has, or whose article was removed: given back when the
    person is back. ``mark`` is a digest of the article (its id, URL or text) and the name, so that nothing else of what
    was removed is kept.
    """

    mark = pw.TextField(unique=True)
    uid = pw.TextField(index=True)
    number = pw.IntegerField()  # of the row: the first appearance stays the first


class Alias(Base):
    """Another name, mostly a shorter one, that the article prints for the person."""

    appearance = pw.ForeignKeyField(Appearance, backref="aliases", on_delete="CASCADE")
    appearance_id: pw.IntegerField[int]
    name = pw.TextField()
    key = pw.TextField(index=True)


class OtherName(Base):
    """Another full name that an article prints for a person, by which other articles may know them: "bo tandy" for
    William "Bo" Tandy. ``key`` is the appearance's name key, ``name`` that of the other name."""

    appearance = pw.ForeignKeyField(Appearance, backref="other_names", on_delete="CASCADE")
    appearance_id: pw.IntegerField[int]
    key = pw.TextField(index=True)
    name = pw.TextField(index=True)


class NameBlock(Base):
    """Blocking key -> name key: names that share a block may be one person's. See resolve.people.name_matching."""

    block = pw.TextField()
    key = pw.TextField(index=True)

    class Meta:
        indexes = ((("block", "key"), True),)


class StoredRole(Base):
    """A title and/or an institution that an article prints for a person, with the sentence as evidence.

    ``beside``: the part or the whole of the institution that the article names with it. ``decision``: that by which an
    editor gave the role to the appearance's expert; then the evidence is in the decision, and the sentence is empty.
    """

    appearance = pw.ForeignKeyField(Appearance, backref="roles", on_delete="CASCADE")
    appearance_id: pw.IntegerField[int]
    institution_name = pw.ForeignKeyField(InstitutionName, null=True, on_delete="CASCADE")
    institution_name_id: pw.IntegerField[int | None]
    beside = pw.ForeignKeyField(InstitutionName, null=True, backref="roles_beside", on_delete="SET NULL")
    beside_id: pw.IntegerField[int | None]
    title = pw.TextField(null=True)
    title_key = pw.TextField()
    status = pw.TextField()
    start = pw.IntegerField()
    end = pw.IntegerField()
    text = pw.TextField()
    rejected = pw.BooleanField(default=False)  # by an editor
    decision = pw.ForeignKeyField(Decision, null=True, on_delete="CASCADE")
    decision_id: pw.IntegerField[int | None]

    class Meta:
        table_name = "role"


#: Joins a role with its institution, and with the part or the whole of it that is printed with it.
PLACES = (StoredRole.institution_name == InstitutionName.id) | (StoredRole.beside == InstitutionName.id)
