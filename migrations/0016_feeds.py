"""Feeds that are polled, and what is known of their entries."""

import peewee as pw


def up(migrator, db):
    class Feed(pw.Model):
        uid = pw.TextField(unique=True)
        url = pw.TextField(unique=True)
        title = pw.TextField(null=True)
        outlet = pw.TextField(null=True)
        dialect = pw.TextField()
        interval = pw.IntegerField()
        active = pw.BooleanField()
        created_at = pw.DateTimeField()
        next_poll = pw.DateTimeField(index=True)
        poll_started_at = pw.DateTimeField(null=True)
        last_poll_at = pw.DateTimeField(null=True)
        last_success_at = pw.DateTimeField(null=True)
        last_status = pw.IntegerField(null=True)
        failures = pw.IntegerField()
        error = pw.TextField(null=True)
        etag = pw.TextField(null=True)
        last_modified = pw.TextField(null=True)
        job = pw.TextField(null=True)
        hub = pw.TextField(null=True)
        topic = pw.TextField(null=True)
        hub_callback = pw.TextField(null=True, unique=True)
        hub_secret = pw.TextField(null=True)
        hub_asked_at = pw.DateTimeField(null=True)
        hub_until = pw.DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "feed"

    class FeedEntry(pw.Model):
        feed = pw.ForeignKeyField(Feed, on_delete="CASCADE", index=False)
        key = pw.TextField()
        fingerprint = pw.TextField()
        seen_at = pw.DateTimeField()
        error = pw.TextField(null=True)

        class Meta:
            database = db
            table_name = "feed_entry"
            indexes = ((("feed", "key"), True),)

    db.create_tables([Feed, FeedEntry])


def down(migrator, db):
    raise NotImplementedError("the feeds would be lost; restore a copy of the database instead")
