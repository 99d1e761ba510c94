"""Jobs: many articles that are to be read, one row each, leased to the workers that read them."""

from __future__ import annotations

import peewee as pw

from quotes_service.store.models.base import Base, JsonText, ShownText, now, uid_field


class Job(Base):
    uid = uid_field("j")
    kind = pw.TextField()  # what made it: ingest, batch, feed, extract ...
    label = ShownText()
    status = pw.TextField(default="queued", index=True)  # receiving, queued, running, done, cancelling, cancelled
    total = pw.IntegerField(null=True)  # how many items it has; null while they still come in
    filler = pw.TextField(null=True)  # the process that adds them
    trouble = ShownText(null=True)  # why items are missing
    created_at = pw.DateTimeField(default=now)
    started_at = pw.DateTimeField(null=True)
    served_at = pw.DateTimeField(default=now)  # when a worker took items of it last
    finished_at = pw.DateTimeField(null=True)
    caller = pw.TextField(null=True)  # the id of the only one who may see what was read without being stored


class JobItem(Base):
    """One article to be read. ``data`` is compressed, and dropped when it is no longer needed: with ``result``, of an
    article that was read but not stored, when the job is forgotten."""

    job = pw.ForeignKeyField(Job, backref="items", on_delete="CASCADE", index=False)
    job_id: pw.IntegerField[int]
    number = pw.IntegerField()  # from 1, in the order in which they came
    origin = ShownText()
    kind = pw.TextField(null=True)  # of the data; null: it could not be taken from its container
    data = pw.BlobField(null=True)
    known = JsonText(null=True)
    status = pw.TextField(default="waiting")  # waiting, leased, done, failed, cancelled
    outcome = pw.TextField(null=True)  # created, unchanged, new_version, withdrawn, skipped, extracted
    article = pw.TextField(null=True)  # an id
    result = pw.BlobField(null=True)  # a packed extraction
    supported = pw.BooleanField(default=True)  # whether the service reads the article's language
    ignored = JsonText(null=True)  # the names of fields that the service does not know
    error = ShownText(null=True)
    note = ShownText(null=True)  # why it was withdrawn or skipped
    tries = pw.IntegerField(default=0)  # how often it failed with an error that may pass
    deaths = pw.IntegerField(default=0)  # how many workers ended without a word while they had it
    not_before = pw.DateTimeField(default=now)
    worker = pw.TextField(null=True)  # the process that has it
    lease_until = pw.DateTimeField(null=True)

    class Meta:
        indexes = (
            (("job", "number"), True),
            (("job", "status", "outcome", "not_before", "number"), False),  # what is due, and all counts
        )


JobItem.add_index(JobItem.index(JobItem.worker, where=JobItem.status == pw.SQL("'leased'"), name="job_item_leased"))
