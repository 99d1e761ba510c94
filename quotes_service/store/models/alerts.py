"""Tables of alerts and of the messages that they send."""

from __future__ import annotations

import peewee as pw

from quotes_service.store.models.base import Base, JsonText, ShownText, now, uid_field


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
