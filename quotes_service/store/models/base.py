"""What all tables share: the database they are bound to, public ids, times, and JSON columns."""

from __future__ import annotations

import json
import re
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import peewee as pw

from quotes_service.store.database import CurrentDatabase

#: NUL, which PostgreSQL cannot store, and lone surrogates, which no database can.
_NOT_STORED = re.compile("[\0\ud800-\udfff]")
_ALPHABET = b"abcdefghijkmnpqrstuvwxyz23456789"  # 32 characters that are not confused with each other
_CHARACTER_OF = _ALPHABET * 8  # for each byte


def uid_field(prefix: str) -> pw.TextField[str]:
    """A column for the public id of a row: the prefix, then ten random characters."""
    return pw.TextField(unique=True, default=lambda: new_uid(prefix))


def new_uid(prefix: str) -> str:
    """A public id that no row has yet."""
    return f"{prefix}_{secrets.token_bytes(10).translate(_CHARACTER_OF).decode()}"


def now() -> datetime:
    """The time in UTC without a zone, as the database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def storable(text: str) -> str:
    """The text with U+FFFD in place of what cannot be stored. For what is only shown: a file's name, an error."""
    return _NOT_STORED.sub("\ufffd", text)


class ShownText(pw.TextField):
    """What is only shown to people: any text can be stored (``storable``)."""

    if TYPE_CHECKING:

        def __new__(cls, **kwargs: Any) -> ShownText: ...

        def __get__(self, instance: Any, owner: Any) -> Any: ...

        def __set__(self, instance: object, value: Any) -> None: ...

    def db_value(self, value):
        return None if value is None else storable(value)


class JsonText(pw.TextField):
    """A small list or object stored as JSON. Not peewee's JSONField, which is tied to one kind of database. Lone
    surrogates in it become U+FFFD."""

    if TYPE_CHECKING:

        def __new__(cls, **kwargs: Any) -> JsonText: ...

        def __get__(self, instance: Any, owner: Any) -> Any: ...

        def __set__(self, instance: object, value: Any) -> None: ...

    def db_value(self, value):
        return None if value is None else storable(json.dumps(value, ensure_ascii=False))

    def python_value(self, value):
        return None if value is None else json.loads(value)


class Base(pw.Model):
    """A table. What peewee adds at run time is declared for the type checker: here the primary key ``id``, of tables
    that define no other, and in each table, next to a foreign key ``x``, the number ``x_id``."""

    if TYPE_CHECKING:
        id: pw.IntegerField[int]

        # The rows of a query are models, tuples or dicts; peewee's stubs know only models.
        @classmethod
        def select(cls, *fields: Any) -> pw.ModelSelect[Any]: ...

    class Meta:
        database = CurrentDatabase()
        legacy_table_names = False
