"""Types of fields and base schemas for all resources."""

from __future__ import annotations

import dataclasses
import re
from datetime import date, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, post_load, validate, validates_schema

from quotes_service.errors import InvalidInput
from quotes_service.ingest.text import check_characters
from quotes_service.search.query import Query
from quotes_service.store.querying.paging import Paging

NAME_CHARS = 300
TITLE_CHARS = 1000
URL_BYTES = 2000
QUERY_CHARS = 500
CURSOR_CHARS = 3000
MAX_ITEMS = 100

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# Python's int and float also take "1_0", "+1", " 1" and the digits of all scripts
_INTEGER = re.compile(r"-?[0-9]+")
_NUMBER = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


class _Length(validate.Length):
    def __call__(self, value: str | None) -> str | None:
        return value and super().__call__(value)


class Line(fields.String):
    """A short string on one line, without surrounding space; if it may be null, an empty one counts as null."""

    default_error_messages: ClassVar = {"invalid": "Must be a string.", "empty": "Must not be empty."}

    def __init__(self, max_chars: int, **kwargs):
        least = None if kwargs.get("allow_none") else 1
        super().__init__(validate=_Length(min=least, max=max_chars), **kwargs)

    def _deserialize(self, value, attr, data, **kwargs) -> str | None:
        value = super()._deserialize(value, attr, data, **kwargs)
        try:
            check_characters(value, field=attr)
        except InvalidInput as error:
            raise ValidationError(error.message) from None
        value = " ".join(value.split())
        if not value and not self.allow_none:
            raise self.make_error("empty")
        return value or None


class WebAddress(Line):
    """An http or https URL."""

    default_error_messages: ClassVar = {
        "url": "Must be an http or https URL.",
        "long": "Must not be longer than {most} bytes.",
    }

    def __init__(self, **kwargs):
        super().__init__(URL_BYTES, **kwargs)

    def _deserialize(self, value, attr, data, **kwargs) -> str | None:
        value = super()._deserialize(value, attr, data, **kwargs)
        if value is None:
            return None
        if len(value.encode()) > URL_BYTES:
            raise self.make_error("long", most=URL_BYTES)
        try:
            parts = urlsplit(value)
            good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and " " not in value
        except ValueError:
            good = False
        if not good:
            raise self.make_error("url")
        return value


class Several(fields.List):
    """A list of one to MAX_ITEMS items; an error in an item is reported for the list, with its place, from 1."""

    def __init__(self, item: fields.Field, **kwargs):
        super().__init__(item, validate=validate.Length(1, MAX_ITEMS), **kwargs)

    def _deserialize(self, value, attr, data, **kwargs) -> list:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        try:
            return super()._deserialize(value[: MAX_ITEMS + 1], attr, data, **kwargs)
        except ValidationError as error:
            assert isinstance(error.messages, dict), "a list's messages are by place"
            places = error.messages.items()
            raise ValidationError([f"{place + 1}: {text}" for place, item in places for text in texts(item)]) from None


class Part(fields.Nested):
    """An object; an error in one of its fields is reported for the object, with the field's name."""

    def _deserialize(self, value, attr, data, **kwargs):
        try:
            return super()._deserialize(value, attr, data, **kwargs)
        except ValidationError as error:
            raise ValidationError(texts(error.messages)) from None


def texts(messages: list | dict) -> list[str]:
    """The messages of a field, or of a schema's fields, then preceded by their names."""
    if isinstance(messages, list):
        return messages
    named = [("" if name == "_schema" else f"{name}: ", item) for name, item in messages.items()]
    return [name + text for name, item in named for text in texts(item)]


class Day(fields.Date):
    """A date; a full ISO date and time is taken as its date."""

    default_error_messages: ClassVar = {"day": "Must be a date (YYYY-MM-DD) or an ISO 8601 date and time."}

    def _deserialize(self, value, attr, data, **kwargs) -> date:
        if not isinstance(value, str) or not _DAY.match(value):
            raise self.make_error("day")
        try:
            return datetime.fromisoformat(value).date()
        except ValueError:
            raise self.make_error("day") from None


class Flag(fields.Boolean):
    """True or false in a body: a JSON boolean, not what Python takes for one (1, "yes")."""

    def _deserialize(self, value, attr, data, **kwargs) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class QueryInteger(fields.Integer):
    """An integer in a query string, in ASCII digits."""

    def _deserialize(self, value, attr, data, **kwargs) -> int | None:
        if not _INTEGER.fullmatch(value):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class QueryNumber(fields.Float):
    """A number in a query string, in ASCII digits."""

    def _deserialize(self, value, attr, data, **kwargs) -> float | None:
        if not _NUMBER.fullmatch(value):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Input(Schema):
    """What a caller sends. Fields that are not declared are refused, and named."""

    class Meta:
        unknown = RAISE

    error_messages: ClassVar = {"type": "Must be a JSON object.", "unknown": "Unknown field."}


class TypedInput(Input):
    """What a caller sends, loaded into dataclasses by the names of their fields: a tuple of one instance per class in
    ``loads``, or the instance itself if there is only one class.

    The fields named in ``queries`` are parsed into a Query.
    """

    loads: ClassVar[tuple[type, ...]]
    queries: ClassVar[tuple[str, ...]] = ("q",)

    @post_load
    def _load(self, data: dict[str, Any], **kwargs) -> Any:
        """Raises InvalidInput for a query without words to search for."""
        values = {name: Query.of(value, name) if name in self.queries else value for name, value in data.items()}
        names_by_class = [[field.name for field in dataclasses.fields(kind)] for kind in self.loads]
        left_out = values.keys() - {name for names in names_by_class for name in names}
        assert not left_out, f"{left_out} are declared in the schema, but in none of its dataclasses"
        loaded = [
            kind(**{name: values[name] for name in names if name in values})
            for kind, names in zip(self.loads, names_by_class, strict=True)
        ]
        return loaded[0] if len(loaded) == 1 else tuple(loaded)


class PagingSchema(Input):
    """Which part of a collection."""

    limit = QueryInteger(
        load_default=20,
        validate=validate.Range(1, 100),
        metadata={"description": "How many items at most."},
    )
    cursor = Line(
        CURSOR_CHARS,
        metadata={"description": "Where the page begins, as in `next` of the previous page; opaque."},
    )


class OnlyPagingSchema(TypedInput, PagingSchema):
    """Which part of a collection."""

    loads = (Paging,)


class PeriodSchema(Input):
    """A range of days, both ends included."""

    since = Day(metadata={"description": "The first day, by the article's date.", "examples": ["2024-01-31"]})
    until = Day(metadata={"description": "The last day, by the article's date.", "examples": ["2024-12-31"]})

    @validates_schema
    def _in_order(self, data: dict, **kwargs) -> None:
        if "since" in data and "until" in data and data["until"] < data["since"]:
            raise ValidationError("Must not be before since.", "until")


class Output(Schema):
    """What the service answers. Every field is always present, except those named in ``optional``."""

    class Meta:
        unknown = EXCLUDE  # documents that fields may be added

    optional: frozenset[str] = frozenset()

    def on_bind_field(self, field_name: str, field_obj: fields.Field) -> None:
        field_obj.required = field_name not in self.optional


def page_of(item: type[Output]) -> type[Output]:
    """The schema of a collection of ``item``."""
    return type(
        f"{item.__name__.removesuffix('Schema')}PageSchema", (PageSchema,), {"items": fields.List(fields.Nested(item))}
    )


class PageSchema(Output):
    """A part of a collection."""

    items = fields.List(fields.Raw())
    next = fields.String(
        allow_none=True,
        metadata={
            "description": "The URL of the next page; null on the last one.",
            "examples": ["/api/v1/quotes?q=tide&cursor=MjA"],
        },
    )
    total = fields.Integer(metadata={"description": "How many items all pages have.", "examples": [123]})
