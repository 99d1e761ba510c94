"""Keys by which programs call the API: ``quotes_``, eight characters that may be shown, ``_``, and a secret."""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from typing import Any, get_args

from quotes_service.callers import Caller, Scope
from quotes_service.context import Context, reads
from quotes_service.errors import DatabaseUnavailable, InvalidInput, NotFound, NotSignedIn
from quotes_service.ingest.text import checked_line
from quotes_service.services.access import limits
from quotes_service.services.access.tokens import ALPHABET, digest, is_same, random_text
from quotes_service.services.serializers.common import utc
from quotes_service.store.access import keys
from quotes_service.store.access.keys import KeyRow
from quotes_service.store.database import write_if_free

_PREFIX_CHARS, _SECRET_CHARS = 8, 40
_KEY = re.compile(f"quotes_([{ALPHABET}]{{{_PREFIX_CHARS}}})_[{ALPHABET}]{{{_SECRET_CHARS}}}", re.ASCII)
#: How exactly it is known when a key was used last.
_USE_NOTED_EVERY = timedelta(minutes=1)
NAME_CHARS = 100


def create(
    ctx: Context, *, name: str, scopes: Collection[Scope], days: int | None = None, limit: str | None = None
) -> dict[str, Any]:
    """Make a key that is good for ``days`` (None: for ever). Returns it as ``list_keys`` does, and this once with the
    ``key`` itself. Raises InvalidInput("name" | "scopes" | "days" | "limit")."""
    name = checked_line("name", name)
    if len(name) > NAME_CHARS:
        raise InvalidInput("name", f"has more than {NAME_CHARS} characters")
    if not scopes:
        raise InvalidInput("scopes", f"are missing: give some of {', '.join(get_args(Scope))}")
    if unknown := {*scopes} - {*get_args(Scope)}:
        raise InvalidInput("scopes", f"cannot be {', '.join(sorted(unknown))}: there are {', '.join(get_args(Scope))}")
    if days is not None and not 1 <= days <= 36_500:
        raise InvalidInput("days", "must be from 1 to 36,500")
    if limit is not None:
        limits.parsed("limit", limit)
    prefix = random_text(_PREFIX_CHARS)  # 10**12 of them: two alike would be refused by the database
    key = f"quotes_{prefix}_{random_text(_SECRET_CHARS)}"
    lasting = timedelta(days=days) if days is not None else None
    ordered = [scope for scope in get_args(Scope) if scope in scopes]
    with ctx.writing_beside():
        row = keys.add(prefix, digest(key), name=name, scopes=ordered, limit=limit, lasting=lasting)
        ctx.concerns(row.uid)
    return {**_serialize(row), "key": key}


@reads
def list_keys(ctx: Context) -> list[dict[str, Any]]:
    """All keys, the oldest first, without their secrets; also those that are over."""
    return [_serialize(row) for row in keys.all_keys()]


def revoke(ctx: Context, id: str) -> dict[str, Any]:
    """End a key, named by its id or its prefix, at once and for ever. Returns it. Raises NotFound."""
    with ctx.writing_beside():
        row = next((row for row in keys.all_keys() if id in (row.uid, row.prefix, f"quotes_{row.prefix}")), None)
        if row is None:
            raise NotFound(f"There is no key {id!r}; quotes keys list shows all.")
        keys.revoke(row.uid)
        ctx.concerns(row.uid)
        return _serialize(keys.by_prefix(row.prefix) or row)


def caller_of(ctx: Context, key: str) -> Caller:
    """Who calls by this key; notes that it was used. Raises NotSignedIn if it is none, or none any more."""
    form = _KEY.fullmatch(key)
    row = None
    if form:
        with ctx.reading():
            row = keys.by_prefix(form[1])
    # a key that does not exist takes as long to refuse as one whose secret is wrong
    if not is_same(key, row.digest if row else digest("")) or row is None:
        raise NotSignedIn("This is not a key of this service.")
    if row.revoked_at is not None:
        raise NotSignedIn("This key was revoked.")
    if row.is_expired:
        raise NotSignedIn("This key has expired.")
    if not row.was_used_within(_USE_NOTED_EVERY):
        # where others write just now, the next request notes it; a database that can only be read is read all the same
        with suppress(DatabaseUnavailable):
            write_if_free(ctx.database, lambda: keys.note_use(row.uid))
    return Caller("key", frozenset(_scopes(row)), row.uid, row.name, row.limit)


def _scopes(row: KeyRow) -> list[Scope]:
    return [scope for scope in get_args(Scope) if scope in row.scopes]


def _serialize(row: KeyRow) -> dict[str, Any]:
    return {
        "id": row.uid,
        "prefix": f"quotes_{row.prefix}",
        "name": row.name,
        "scopes": row.scopes,
        "limit": row.limit,
        "status": "revoked" if row.revoked_at else "expired" if row.is_expired else "valid",
        "created_at": utc(row.created_at),
        "expires_at": row.expires_at and utc(row.expires_at),
        "revoked_at": row.revoked_at and utc(row.revoked_at),
        "last_used_at": row.last_used_at and utc(row.last_used_at),
    }
