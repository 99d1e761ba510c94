"""Tables of access: keys of programs, accounts of people, the sessions in which these are signed in, and the log of
writes. No secret is kept: of keys and sessions the SHA-256 of a long random text, of passwords an argon2 hash."""

from __future__ import annotations

import peewee as pw

from quotes_service.store.models.base import Base, JsonText, now, uid_field


class ApiKey(Base):
    """A key by which a program calls the API. ``prefix`` is the part of it that may be shown."""

    uid = uid_field("k")
    prefix = pw.TextField(unique=True)
    digest = pw.TextField()
    name = pw.TextField()  # whose it is, and who decides by it
    scopes = JsonText()
    limit = pw.TextField(null=True)
    created_at = pw.DateTimeField(default=now)
    expires_at = pw.DateTimeField(null=True)
    revoked_at = pw.DateTimeField(null=True)
    last_used_at = pw.DateTimeField(null=True)  # to the minute


class Account(Base):
    """A person who signs in on the page. ``name_key`` is the name as it is compared."""

    uid = uid_field("u")
    name = pw.TextField()
    name_key = pw.TextField(unique=True)
    password = pw.TextField()  # its argon2 hash
    role = pw.TextField()
    created_at = pw.DateTimeField(default=now)
    disabled_at = pw.DateTimeField(null=True)


class SignIn(Base):
    """A session in which somebody is signed in, until it expires or they sign out."""

    digest = pw.TextField(primary_key=True)
    account = pw.ForeignKeyField(Account, on_delete="CASCADE")
    account_id: pw.IntegerField[int]
    started_at = pw.DateTimeField(default=now)
    expires_at = pw.DateTimeField(index=True)


class Write(Base):
    """Something that was changed, and by whom. Never changed itself."""

    at = pw.DateTimeField(default=now, index=True)
    kind = pw.TextField()  # of the caller
    caller = pw.TextField(null=True)  # the id of a key or an account
    name = pw.TextField(null=True)
    action = pw.TextField()
    path = pw.TextField(null=True)
    subject = pw.TextField(null=True)  # the id of what was made
    request = pw.TextField(null=True)
