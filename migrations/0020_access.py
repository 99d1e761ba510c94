"""Keys of programs, accounts of people, the sessions in which they are signed in, and the log of writes."""

import peewee as pw


def up(migrator, db):
    class ApiKey(pw.Model):
        uid = pw.TextField(unique=True)
        prefix = pw.TextField(unique=True)
        digest = pw.TextField()
        name = pw.TextField()
        scopes = pw.TextField()
        limit = pw.TextField(null=True)
        created_at = pw.DateTimeField()
        expires_at = pw.DateTimeField(null=True)
        revoked_at = pw.DateTimeField(null=True)
        last_used_at = pw.DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "api_key"

    class Account(pw.Model):
        uid = pw.TextField(unique=True)
        name = pw.TextField()
        name_key = pw.TextField(unique=True)
        password = pw.TextField()
        role = pw.TextField()
        created_at = pw.DateTimeField()
        disabled_at = pw.DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "account"

    class SignIn(pw.Model):
        digest = pw.TextField(primary_key=True)
        account = pw.ForeignKeyField(Account, on_delete="CASCADE")
        started_at = pw.DateTimeField()
        expires_at = pw.DateTimeField(index=True)

        class Meta:
            database = db
            table_name = "sign_in"

    class Write(pw.Model):
        at = pw.DateTimeField(index=True)
        kind = pw.TextField()
        caller = pw.TextField(null=True)
        name = pw.TextField(null=True)
        action = pw.TextField()
        path = pw.TextField(null=True)
        subject = pw.TextField(null=True)
        request = pw.TextField(null=True)

        class Meta:
            database = db
            table_name = "write"

    db.create_tables([ApiKey, Account, SignIn, Write])


def down(migrator, db):
    raise NotImplementedError("everybody would be shut out, or let in; restore a copy of the database instead")
