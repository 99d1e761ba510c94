"""Keys of programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from quotes_service.store.models import ApiKey, now


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as it is kept: without the key itself."""

    uid: str
    prefix: str
    digest: str
    name: str
    scopes: list[str]
    limit: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= now()

    def was_used_within(self, time: timedelta) -> bool:
        return self.last_used_at is not None and now() - self.last_used_at < time


def add(
    prefix: str, digest: str, *, name: str, scopes: Sequence[str], limit: str | None, lasting: timedelta | None
) -> KeyRow:
    """Keep a new key. Raises peewee.IntegrityError if the prefix is taken."""
    expires_at = now() + lasting if lasting is not None else None
    values = {"name": name, "scopes": [*scopes], "limit": limit, "expires_at": expires_at}
    return _row(ApiKey.create(prefix=prefix, digest=digest, **values))


def by_prefix(prefix: str) -> KeyRow | None:
    found = ApiKey.get_or_none(ApiKey.prefix == prefix)
    return _row(found) if found else None


def all_keys() -> list[KeyRow]:
    """All keys, the oldest first; also those that are over."""
    return [_row(key) for key in ApiKey.select().order_by(ApiKey.id)]


def usable() -> bool:
    """Whether there is a key that is neither revoked nor expired."""
    lasts = ApiKey.expires_at.is_null() | (ApiKey.expires_at > now())
    return ApiKey.select().where(ApiKey.revoked_at.is_null() & lasts).exists()


def revoke(uid: str) -> None:
    """End a key, unless it was ended before."""
    ApiKey.update(revoked_at=now()).where((ApiKey.uid == uid) & ApiKey.revoked_at.is_null()).execute()


def note_use(uid: str) -> None:
    ApiKey.update(last_used_at=now()).where(ApiKey.uid == uid).execute()


def _row(key: ApiKey) -> KeyRow:
    return KeyRow(**{name: getattr(key, name) for name in KeyRow.__dataclass_fields__})
