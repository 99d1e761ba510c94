"""Tables of the feeds that are polled."""

from __future__ import annotations

import peewee as pw

from quotes_service.store.models.base import Base, ShownText, now, uid_field


class Feed(Base):
    """A feed: where it is, how often it is polled (``interval``, seconds), and how it went last. Times are UTC.

    ``poll_started_at`` is the lease of whoever polls it now. ``failures``: in a row. ``job``: the id of the job that
    the last new entries were handed over to. ``hub`` to ``hub_until`` are its WebSub subscription: the hub and the
    topic that the feed names, the unguessable name of our callback, the secret by which what is sent is signed, when
    the hub was asked last, and until when it sends.
    """

    uid = uid_field("f")
    url = pw.TextField(unique=True)
    title = pw.TextField(null=True)
    outlet = pw.TextField(null=True)  # given with the feed, in place of its title
    dialect = pw.TextField()
    interval = pw.IntegerField()
    active = pw.BooleanField(default=True)
    created_at = pw.DateTimeField(default=now)
    next_poll = pw.DateTimeField(default=now, index=True)
    poll_started_at = pw.DateTimeField(null=True)
    last_poll_at = pw.DateTimeField(null=True)
    last_success_at = pw.DateTimeField(null=True)
    last_status = pw.IntegerField(null=True)  # of HTTP; null where the poll failed
    failures = pw.IntegerField(default=0)
    error = ShownText(null=True)
    etag = pw.TextField(null=True)
    last_modified = pw.TextField(null=True)
    job = pw.TextField(null=True)
    hub = pw.TextField(null=True)
    topic = pw.TextField(null=True)
    hub_callback = pw.TextField(null=True, unique=True)
    hub_secret = pw.TextField(null=True)
    hub_asked_at = pw.DateTimeField(null=True)
    hub_until = pw.DateTimeField(null=True)


class FeedEntry(Base):
    """An entry of a feed that was handed over to be read, or could not be (``error``): ``key`` tells it from the feed's
    others, ``fingerprint`` changes when it is to be read again."""

    feed = pw.ForeignKeyField(Feed, on_delete="CASCADE", index=False)
    key = pw.TextField()
    fingerprint = pw.TextField()
    seen_at = pw.DateTimeField()
    error = ShownText(null=True)

    class Meta:
        indexes = ((("feed", "key"), True),)
