"""The tables. Integer keys join them; ``uid`` is the id that the world sees, and it never changes.

Three layers. What was read: an article's version with its reading. What editors decided: decisions, only ever
added to. What follows from the two, and can be made anew from them: all the rest. Who is the same as whom is kept
in two pointers only, ``Appearance.expert`` and ``InstitutionName.institution``; an expert is the row of its first
appearance, an institution that of its first name and a statement its first quotation, so that parting what was
joined gives everybody the id back that they had.

Offsets are characters of the text of the version that a row belongs to, half-open.
"""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

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
    if TYPE_CHECKING:
        id: pw.IntegerField[int]  # peewee adds it

    class Meta:
        database = CurrentDatabase()
        legacy_table_names = False


class StoredArticle(Base):
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
    if TYPE_CHECKING:
        current: ArticleVersion  # the version that stands, where a query joins it

    class Meta:
        table_name = "article"
        indexes = ((("supported", "published_at"), False), (("outlet", "published_at"), False))


class ArticleVersion(Base):
    article = pw.ForeignKeyField(StoredArticle, backref="versions", on_delete="CASCADE")
    number = pw.IntegerField()
    text = pw.TextField()
    content_hash = pw.TextField(index=True)
    extractor = pw.TextField()
    created_at = pw.DateTimeField(default=now)
    read_at = pw.DateTimeField(default=now)
    reading = pw.BlobField(null=True)  # what was read, before any decision; null: an older version, or not read yet

    class Meta:
        indexes = ((("article", "number"), True),)


class ArticleCopy(Base):
    """The same text under another URL."""

    version = pw.ForeignKeyField(ArticleVersion, backref="copies", on_delete="CASCADE")
    url = pw.TextField(unique=True)
    outlet = pw.TextField(null=True)
    published_at = pw.DateField(null=True)
    created_at = pw.DateTimeField(default=now)


class Expert(Base):
    id = pw.IntegerField(primary_key=True)  # that of the first appearance
    uid = pw.TextField(unique=True)
    name = pw.TextField()
    sort_name = pw.TextField(index=True)
    hidden = pw.BooleanField(default=False, index=True)  # by an editor
    silent = pw.BooleanField(default=False)  # nothing that was read there is left, through decisions
    quotations = pw.IntegerField(default=0, index=True)  # how many are listed


class Appearance(Base):
    """A person whom an article quotes under a full name, whoever that turns out to be.

    ``side`` is empty, or the id of the decision by which some of the quotations are another one's of that name;
    ``silent``: through decisions nothing that the person was read to say is left; ``inherited``: the id of an expert
    that came down to this appearance when the one before it went.
    """

    uid = _uid("e")
    article = pw.ForeignKeyField(StoredArticle, backref="appearances", on_delete="CASCADE")
    key = pw.TextField()
    side = pw.TextField(default="")
    name = pw.TextField()
    silent = pw.BooleanField(default=False)
    inherited = pw.TextField(null=True, index=True)
    added_at = pw.DateTimeField(default=now)
    profile = pw.TextField()  # what the roles say about the person, in short: see resolve.evidence
    expert = pw.ForeignKeyField(Expert, null=True, backref="appearances", on_delete="SET NULL")

    class Meta:
        indexes = ((("article", "key", "side"), True), (("key", "profile"), False))


class FormerAppearance(Base):
    """The id of somebody whom an article's reading has no more, or whose article was removed: given again when he is
    back. ``mark`` is a digest of the article (its id, URL or text) with the name, since what was removed is not kept.
    """

    mark = pw.TextField(unique=True)
    uid = pw.TextField(index=True)
    number = pw.IntegerField()  # of the row: who came first stays first


class Alias(Base):
    """A shorter name that the article prints for the person."""

    appearance = pw.ForeignKeyField(Appearance, backref="aliases", on_delete="CASCADE")
    name = pw.TextField()
    key = pw.TextField(index=True)


class NameBlock(Base):
    """Where the names meet that might be one person's: see resolve.variants."""

    block = pw.TextField()
    key = pw.TextField(index=True)

    class Meta:
        indexes = ((("block", "key"), True),)


class Institution(Base):
    id = pw.IntegerField(primary_key=True)  # that of the first name
    uid = pw.TextField(unique=True)
    name = pw.TextField()
    sort_name = pw.TextField(index=True)
    acronym = pw.TextField(null=True)
    hidden = pw.BooleanField(default=False, index=True)  # by an editor
    silent = pw.BooleanField(default=False)  # nothing that was read there is left, through decisions


class InstitutionName(Base):
    """A name or acronym under which institutions are printed: all printings of one key are of one institution."""

    uid = _uid("i")
    key = pw.TextField(unique=True)
    added_at = pw.DateTimeField(default=now)
    parent_key = pw.TextField(null=True, index=True)  # of the institution of which it is printed as a part
    institution = pw.ForeignKeyField(Institution, null=True, backref="keys", on_delete="SET NULL")


class InstitutionSpelling(Base):
    """What is printed for a name: spellings, acronyms, aliases (``kind``), and by how many articles.

    The number is kept, since counting the articles of a great institution would take longer with each.
    """

    institution_name = pw.ForeignKeyField(InstitutionName, backref="spellings", on_delete="CASCADE")
    kind = pw.TextField()
    name = pw.TextField()
    key = pw.TextField(index=True)
    printings = pw.IntegerField(default=0)

    class Meta:
        indexes = ((("institution_name", "kind", "name"), True),)


class InstitutionPrinting(Base):
    article = pw.ForeignKeyField(StoredArticle, on_delete="CASCADE")
    spelling = pw.ForeignKeyField(InstitutionSpelling, on_delete="CASCADE")

    class Meta:
        indexes = ((("article", "spelling"), True),)


class StoredRole(Base):
    """A title and/or an institution that an article prints for a person, with the sentence that proves it.

    ``beside``: the part or the whole of the institution that is printed with it.
    """

    appearance = pw.ForeignKeyField(Appearance, backref="roles", on_delete="CASCADE")
    institution_name = pw.ForeignKeyField(InstitutionName, null=True, on_delete="CASCADE")
    beside = pw.ForeignKeyField(InstitutionName, null=True, backref="roles_beside", on_delete="SET NULL")
    title = pw.TextField(null=True)
    title_key = pw.TextField()
    status = pw.TextField()
    start = pw.IntegerField()
    end = pw.IntegerField()
    text = pw.TextField()
    rejected = pw.BooleanField(default=False)  # by an editor

    class Meta:
        table_name = "role"


#: Joins a role with its institution, and with the part or the whole of it that is printed too.
PLACES = (StoredRole.institution_name == InstitutionName.id) | (StoredRole.beside == InstitutionName.id)


class StoredQuotation(Base):
    uid = _uid("q")
    article = pw.ForeignKeyField(StoredArticle, backref="quotations", on_delete="CASCADE")
    version = pw.ForeignKeyField(ArticleVersion, on_delete="CASCADE")  # the last in which it stands
    added_at = pw.DateTimeField(null=True, default=now)
    statement = pw.IntegerField(null=True, index=True)  # the first quotation that prints the same utterance
    current = pw.BooleanField(default=True)
    hidden = pw.BooleanField(default=False)
    decided = pw.BooleanField(default=False)  # whether an editor put it right
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

    class Meta:
        table_name = "quotation"


class QuotationSpeaker(Base):
    quotation = pw.ForeignKeyField(StoredQuotation, backref="speakers", on_delete="CASCADE")
    position = pw.IntegerField()
    name = pw.TextField()
    kind = pw.TextField()
    appearance = pw.ForeignKeyField(Appearance, null=True, backref="spoken", on_delete="SET NULL")
    institution_name = pw.ForeignKeyField(InstitutionName, null=True, backref="spoken", on_delete="SET NULL")
    confidence = pw.DoubleField()
    chain = JsonText()


class QuotationFingerprint(Base):
    """A fingerprint of what was said, by which the same utterance is found in other articles."""

    quotation = pw.ForeignKeyField(StoredQuotation, on_delete="CASCADE")
    value = pw.BigIntegerField(index=True)

    class Meta:
        table_name = "quotation_print"


class Listed(Base):
    """A quotation that anybody may see, with what lists are filtered, ordered and counted by.

    All of it stands in other tables too; here it stands together, so that a search reads one short row for each
    quotation. See store.listing.
    """

    quotation = pw.ForeignKeyField(StoredQuotation, primary_key=True, on_delete="CASCADE")
    article = pw.IntegerField()
    day = pw.IntegerField()  # of the article, in days from the year 1 (``date.toordinal``); 0: unknown
    position = pw.IntegerField()
    outlet = pw.TextField(null=True, index=True)
    type = pw.TextField()
    mode = pw.TextField()
    confidence = pw.DoubleField()
    statement = pw.IntegerField()

    class Meta:
        indexes = ((("day", "article"), False), (("article",), False))


class ListedExpert(Base):
    """Which experts speak in a quotation that is listed."""

    quotation = pw.ForeignKeyField(Listed, on_delete="CASCADE")
    expert = pw.IntegerField()

    class Meta:
        primary_key = pw.CompositeKey("quotation", "expert")
        indexes = ((("expert", "quotation"), False),)


class ListedInstitution(Base):
    """Which institutions speak, in their own name, in a quotation that is listed."""

    quotation = pw.ForeignKeyField(Listed, on_delete="CASCADE")
    institution = pw.IntegerField()

    class Meta:
        primary_key = pw.CompositeKey("quotation", "institution")
        indexes = ((("institution", "quotation"), False),)


class Workplace(Base):
    """At which institutions an expert is printed to work or to have worked: who is not shown has none."""

    expert = pw.IntegerField()
    institution = pw.IntegerField()

    class Meta:
        primary_key = pw.CompositeKey("expert", "institution")
        indexes = ((("institution", "expert"), False),)


class Topic(Base):
    """What is spoken about: a key phrase of articles. ``key`` is what its forms have in common."""

    uid = _uid("t")
    key = pw.TextField(unique=True)
    label = pw.TextField()
    quotations = pw.IntegerField(default=0, index=True)  # how many are listed


class QuotationTopic(Base):
    """What a quotation is about: see services.topics."""

    quotation = pw.ForeignKeyField(StoredQuotation, on_delete="CASCADE")
    topic = pw.ForeignKeyField(Topic, on_delete="CASCADE")

    class Meta:
        primary_key = pw.CompositeKey("quotation", "topic")


class NameWord(Base):
    """A word that names in the directory have, or had: what was meant is looked for among these."""

    word = pw.TextField(primary_key=True)


class Redirect(Base):
    """Where to look for what an id once named and no row bears any more."""

    old_uid = pw.TextField(unique=True)
    new_uid = pw.TextField(index=True)


class Decision(Base):
    """What an editor decided: never removed, nor changed but by more of what it is found by.

    ``active`` says whether it stands, or was undone.
    """

    uid = _uid("d")
    kind = pw.TextField()
    at = pw.DateTimeField(default=now)
    by = pw.TextField()
    why = pw.TextField(null=True)
    content = JsonText()  # what it is about, as selectors, and what was decided
    undoes = pw.ForeignKeyField("self", null=True, on_delete="RESTRICT")
    active = pw.BooleanField(default=True)


class DecisionTarget(Base):
    """By what a decision is found again: an article's id, URL or text; a name's key; an id for its history."""

    decision = pw.ForeignKeyField(Decision, backref="targets", on_delete="CASCADE")
    kind = pw.TextField()
    value = pw.TextField()

    class Meta:
        indexes = ((("kind", "value"), False),)


class Review(Base):
    """Two entries of which nobody but an editor can say, so far, whether they are one; by their numbers.

    ``settles``: more articles may tell; else only an editor does.
    """

    kind = pw.TextField()  # expert or institution
    left = pw.IntegerField(index=True)
    right = pw.IntegerField(index=True)
    score = pw.DoubleField()
    settles = pw.BooleanField()
    weight = pw.DoubleField(index=True)  # how much it matters: doubt, and how many articles print the two
    reasons = JsonText()  # [[log-odds, what speaks for or against], ...]


class Event(Base):
    """What became of an expert, institution, statement or quotation, and through what: never changed."""

    at = pw.DateTimeField(default=now)
    subject = pw.TextField(index=True)  # an id
    kind = pw.TextField()
    detail = JsonText(null=True)
    decision = pw.ForeignKeyField(Decision, null=True, on_delete="SET NULL")
    article = pw.TextField(null=True)  # an id


class Authority(Base):
    """An organization of a register (ROR) whose dump was loaded."""

    ror = pw.TextField(unique=True)
    wikidata = pw.TextField(null=True)
    name = pw.TextField()
    country = pw.TextField(null=True)


class AuthorityName(Base):
    authority = pw.ForeignKeyField(Authority, on_delete="CASCADE")
    key = pw.TextField(index=True)


class Reprocess(Base):
    """A run over the articles that are kept, until it is finished: how far it is, so that one cut off goes on."""

    started_at = pw.DateTimeField(default=now)
    options = JsonText()
    last = pw.IntegerField(default=0)  # the number of the article that was done last


MODELS = (
    StoredArticle,
    ArticleVersion,
    ArticleCopy,
    Expert,
    Appearance,
    FormerAppearance,
    Alias,
    NameBlock,
    Institution,
    InstitutionName,
    InstitutionSpelling,
    InstitutionPrinting,
    StoredRole,
    StoredQuotation,
    QuotationSpeaker,
    QuotationFingerprint,
    Listed,
    ListedExpert,
    ListedInstitution,
    Workplace,
    Topic,
    QuotationTopic,
    NameWord,
    Redirect,
    Decision,
    DecisionTarget,
    Review,
    Event,
    Authority,
    AuthorityName,
    Reprocess,
)
