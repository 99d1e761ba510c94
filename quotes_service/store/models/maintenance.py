"""Tables for maintenance: redirects of old ids, words of names and of articles, runs over all articles, answers to
repeat, secrets, snapshots of what was exported, what changed last, and alerts with their messages."""

from __future__ import annotations

import peewee as pw

from quotes_service.store.models.base import Base, JsonText, ShownText, now, uid_field


class Redirect(Base):
    """An id that no row has any more, and the one that replaced it."""

    old_uid = pw.TextField(unique=True)
    new_uid = pw.TextField(index=True)


class NameWord(Base):
    """A word of current and former names in the directory, to which misspelt searches are corrected."""

    word = pw.TextField(primary_key=True)


class Word(Base):
    """A word of the current texts of articles: its stem, its shortest form, and how many articles have it. The row of
    the empty stem counts all articles."""

    stem = pw.TextField(primary_key=True)
    form = pw.TextField()
    articles = pw.IntegerField()


class WordPair(Base):
    """Two words (stems) that may be of one family, and how many articles have both: see resolve.word_families."""

    one = pw.TextField()
    other = pw.TextField(index=True)
    articles = pw.IntegerField()

    class Meta:
        primary_key = pw.CompositeKey("one", "other")


class Reprocess(Base):
    """An unfinished run over the stored articles, and how far it is: an interrupted run resumes there."""

    started_at = pw.DateTimeField(default=now)
    options = JsonText()
    last = pw.IntegerField(default=0)  # the row id of the article that was done last


class KeptAnswer(Base):
    """A request that was sent with a key, and its answer, for when it is sent again. ``status`` is null while the
    request is being answered; then ``headers`` says {"by": which process does, "made": the id of what it made}."""

    key = pw.TextField(unique=True)
    fingerprint = pw.TextField()  # of the request
    started_at = pw.DateTimeField(default=now, index=True)
    status = pw.IntegerField(null=True)
    headers = JsonText(null=True)  # [[name, value], ...]
    body = pw.BlobField(null=True)  # compressed


class Secret(Base):
    """A random secret that all processes of the service share."""

    name = pw.TextField(primary_key=True)
    value = pw.TextField()


class Change(Base):
    """The place of an article, expert or institution in the order of changes. The last change counts: an id has one
    row. It stays when what it means is removed, so that whoever has a copy learns of it."""

    subject = pw.TextField(primary_key=True)  # an id
    place = pw.BigIntegerField(unique=True)


class Snapshot(Base):
    """An export: what was asked for, and what came out. Never changed."""

    uid = uid_field("p")
    kind = pw.TextField()
    query = JsonText()  # the filters as they were given, by name
    made_at = pw.DateTimeField(default=now)
    by = pw.TextField(null=True)
    rows = pw.IntegerField()
    digest = pw.TextField()  # of all rows, in their order
    columns = JsonText()  # the names of those from which the digests are made
    extractors = JsonText()  # version -> how many rows it read
    version = pw.TextField()  # of this program


class SnapshotPart(Base):
    """The ids of some rows of a snapshot in their order, from the row ``start`` on (the first is 0), each with the
    digest of what it had: compressed JSON."""

    snapshot = pw.ForeignKeyField(Snapshot, backref="parts", on_delete="CASCADE", index=False)
    snapshot_id: pw.IntegerField[int]
    start = pw.IntegerField()
    rows = pw.BlobField()

    class Meta:
        primary_key = pw.CompositeKey("snapshot", "start")


class Alert(Base):
    """A saved search of which somebody is told what is newly found. Times are UTC.

    ``query``: the filters, as services.alerts.searches keeps them. ``to``: an address of the web or of e-mail.
    ``secret``: by which messages to a webhook are signed. ``place``: the row number of the last quotation that was
    looked at. ``due_at``: when it is looked again.
    """

    uid = uid_field("w")
    name = pw.TextField()
    query = JsonText()
    channel = pw.TextField()  # "webhook", "slack" or "mail"
    to = pw.TextField()
    secret = pw.TextField(null=True)
    every = pw.TextField()  # "at_once", "hourly", "daily" or "weekly"
    active = pw.BooleanField(default=True)
    error = ShownText(null=True)  # why it was stopped
    by = pw.TextField(null=True)  # who made it
    created_at = pw.DateTimeField(default=now)
    place = pw.BigIntegerField()
    due_at = pw.DateTimeField()


class Delivery(Base):
    """A message of an alert. ``quotations`` are their ids only: what is said of them is written when it is sent, so
    that it is true then. ``found``: how many were found, which may be more.

    ``taken_at`` is the lease of whoever sends it now. ``status``: of HTTP, where the last try had one.
    """

    uid = uid_field("m")
    alert = pw.ForeignKeyField(Alert, backref="deliveries", on_delete="CASCADE")
    alert_id: pw.IntegerField[int]
    quotations = JsonText()
    found = pw.IntegerField()
    state = pw.TextField(default="waiting")  # "sent", "empty" (nothing of it is listed any more) or "failed"
    attempts = pw.IntegerField(default=0)
    made_at = pw.DateTimeField(default=now)
    due_at = pw.DateTimeField(null=True, default=now, index=True)  # null: it is not tried again
    taken_at = pw.DateTimeField(null=True)
    tried_at = pw.DateTimeField(null=True)
    status = pw.IntegerField(null=True)
    error = ShownText(null=True)
