"""Jobs, and their items: articles that are to be read, leased to the workers that read them."""

import peewee as pw


def up(migrator, db):
    class Job(pw.Model):
        uid = pw.TextField(unique=True)
        kind = pw.TextField()
        label = pw.TextField()
        status = pw.TextField(index=True)
        total = pw.IntegerField(null=True)
        filler = pw.TextField(null=True)
        trouble = pw.TextField(null=True)
        created_at = pw.DateTimeField()
        started_at = pw.DateTimeField(null=True)
        served_at = pw.DateTimeField()
        finished_at = pw.DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "job"

    class JobItem(pw.Model):
        job = pw.ForeignKeyField(Job, on_delete="CASCADE", index=False)
        number = pw.IntegerField()
        origin = pw.TextField()
        kind = pw.TextField(null=True)
        data = pw.BlobField(null=True)
        known = pw.TextField(null=True)
        status = pw.TextField()
        outcome = pw.TextField(null=True)
        article = pw.TextField(null=True)
        supported = pw.BooleanField()
        ignored = pw.TextField(null=True)
        error = pw.TextField(null=True)
        note = pw.TextField(null=True)
        tries = pw.IntegerField()
        deaths = pw.IntegerField()
        not_before = pw.DateTimeField()
        worker = pw.TextField(null=True)
        lease_until = pw.DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "job_item"
            indexes = (
                (("job", "number"), True),
                (("job", "status", "outcome", "not_before", "number"), False),
            )

    JobItem.add_index(JobItem.index(JobItem.worker, where=JobItem.status == pw.SQL("'leased'"), name="job_item_leased"))
    db.create_tables([Job, JobItem])


def down(migrator, db):
    raise NotImplementedError("items that wait would be lost; restore a copy of the database instead")
