"""What clients send to /reconcile: JSON inside a field of a form or of a query string.

The field is checked as the specification's schemas do it, and an error in it is reported for the field, with the place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate, validates_schema

from quotes_service.api.schemas import NAME_CHARS, Input, Line, QueryInteger, texts
from quotes_service.errors import InvalidInput, TooLarge
from quotes_service.ingest.text import check_characters
from quotes_service.services.lookup.reconciliation import batches, entries, properties
from quotes_service.services.lookup.reconciliation.batches import ReconciliationQuery
from quotes_service.services.lookup.reconciliation.properties import Settings
from quotes_service.services.lookup.reconciliation.similarity import Given

#: A cell of a table may be long, though no name is.
_CELL_CHARS = 5000
_ID_CHARS = 300
#: Types or values of a query, and properties.
_SEVERAL = 50
_DIGITS = re.compile(r"[0-9]{1,9}")


class Encoded(fields.String):
    """A JSON object, written as a string."""

    default_error_messages: ClassVar = {"json": "Must be JSON: {error}.", "object": "Must be a JSON object."}

    def _deserialize(self, value, attr, data, **kwargs) -> dict[str, Any]:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            loaded = json.loads(text)
        except RecursionError:
            raise self.make_error("json", error="it is nested too deeply") from None
        except ValueError as error:
            raise self.make_error("json", error=str(error)) from None
        if not isinstance(loaded, dict):
            raise self.make_error("object")
        return loaded


class Count(fields.Integer):
    """A whole number in JSON, at least ``least``; ``written``: also as a string of digits, as OpenRefine sends it."""

    def __init__(self, least: int, *, written: bool = False, **kwargs):
        super().__init__(strict=True, validate=validate.Range(least), **kwargs)
        self._written = written

    def _deserialize(self, value, attr, data, **kwargs) -> int | None:
        is_written = self._written and isinstance(value, str) and _DIGITS.fullmatch(value)
        if isinstance(value, bool) or not (is_written or isinstance(value, int | float)):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(int(value) if is_written else value, attr, data, **kwargs)


class OneOrMore(fields.Field):
    """A value or a list of them, loaded as a tuple."""

    def __init__(self, item: fields.Field, **kwargs):
        super().__init__(**kwargs)
        self._list = fields.List(item, validate=validate.Length(max=_SEVERAL))

    def _deserialize(self, value, attr, data, **kwargs) -> tuple:
        several = value if isinstance(value, list) else [value]
        try:
            return tuple(self._list.deserialize(several, attr, data))
        except ValidationError as error:
            raise ValidationError(texts(error.messages)) from None


class Cell(fields.String):
    """The text of a cell of somebody's table; "" for what cannot be a name or a title: a blank one, a very long one,
    and one with control characters. One such cell must not refuse the others of its batch."""

    def _deserialize(self, value, attr, data, **kwargs) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return _line(text, attr)
        except ValidationError:
            return ""


class PropertyValue(fields.Field):
    """A string, a number, a boolean, or an entry as {"id", "name"}."""

    default_error_messages: ClassVar = {"invalid": "Must be a string, a number, true, false or an object with an id."}

    def _deserialize(self, value, attr, data, **kwargs) -> Given:
        if isinstance(value, str):
            return Given(text=Cell().deserialize(value, attr) or None)
        if isinstance(value, bool | int | float):
            return Given(text=json.dumps(value))
        if not isinstance(value, dict) or not isinstance(value.get("id"), str):
            raise self.make_error("invalid")
        name = value.get("name")
        if name is not None and not isinstance(name, str):
            raise self.make_error("invalid")
        return Given(text=Cell().deserialize(name or "", attr) or None, id=_line(value["id"], attr) or None)


def _line(value: str, attr: str | None) -> str:
    return Line(_CELL_CHARS, allow_none=True).deserialize(value, attr) or ""


class QueryPropertySchema(Input):
    """A property by which candidates are compared."""

    pid = Line(_ID_CHARS, required=True)
    v = OneOrMore(PropertyValue(), required=True)


class ReconciliationQuerySchema(Input):
    """A query of a batch."""

    query = Cell(error_messages={"invalid": "Must be a string."})
    type = OneOrMore(Line(_ID_CHARS))
    limit = Count(1)
    properties = fields.List(fields.Nested(QueryPropertySchema), validate=validate.Length(max=_SEVERAL))
    type_strict = fields.String(validate=validate.OneOf(["any", "should", "all"]))

    @validates_schema
    def _has_something(self, data: dict, **kwargs) -> None:
        if "query" not in data and not data.get("properties"):
            raise ValidationError("Must have query, or properties.")

    @post_load
    def _load(self, data: dict[str, Any], **kwargs) -> ReconciliationQuery:
        known: dict[str, tuple[Given, ...]] = {}
        for item in data.pop("properties", ()):
            known[item["pid"]] = known.get(item["pid"], ()) + item["v"]
        names = {"type": "types", "type_strict": "strictness"}
        return ReconciliationQuery(properties=known, **{names.get(name, name): data[name] for name in data})


class SettingsSchema(Schema):
    """How a property is fetched. Settings of other services are passed over."""

    class Meta:
        unknown = EXCLUDE

    limit = Count(0, written=True)
    current = fields.Boolean()

    @post_load
    def _load(self, data: dict[str, Any], **kwargs) -> Settings:
        return Settings(**data)


class WantedPropertySchema(Schema):
    """A property to fetch. OpenRefine sends more of it than its id."""

    class Meta:
        unknown = EXCLUDE

    id = Line(_ID_CHARS, required=True)
    settings = fields.Nested(SettingsSchema, allow_none=True)


class ExtensionSchema(Input):
    """A data extension query."""

    ids = fields.List(Line(_ID_CHARS), required=True)
    properties = fields.List(fields.Nested(WantedPropertySchema), required=True, validate=validate.Length(max=_SEVERAL))


class AskedSchema(Input):
    """What is asked for: ``queries`` or ``extend``."""

    queries = Encoded(
        metadata={
            "description": f"A reconciliation query batch as JSON: at most {batches.MAX_QUERIES} queries by name, each "
            "with `query` (a name or an id) or `properties`, and `type`, `limit`, `type_strict`.",
            "examples": ['{"q0": {"query": "Maren Tolvik", "type": "expert"}}'],
        }
    )
    extend = Encoded(
        metadata={
            "description": f"A data extension query as JSON: `ids`, at most {properties.MAX_IDS}, and `properties`.",
            "examples": ['{"ids": ["e_7"], "properties": [{"id": "title"}]}'],
        }
    )

    @validates_schema
    def _not_both(self, data: dict, **kwargs) -> None:
        if len(data) > 1:
            raise ValidationError("Must not be sent together with queries.", "extend")

    @post_load
    def _load(self, data: dict[str, Any], **kwargs) -> dict[str, Any]:
        """Raises TooLarge("queries" | "extend")."""
        if "queries" in data:
            data["queries"] = _batch(data["queries"])
        if "extend" in data:
            data["extend"] = _extension(data["extend"])
        return data


class FormSchema(AskedSchema):
    """What is asked for: ``queries`` or ``extend``, one of them."""

    @validates_schema
    def _something(self, data: dict, **kwargs) -> None:
        if not data:
            raise ValidationError("Must be sent, unless extend is.", "queries")


def _batch(batch: Mapping[str, Any]) -> dict[str, ReconciliationQuery]:
    if len(batch) > batches.MAX_QUERIES:
        raise TooLarge("queries", f"has {len(batch)} queries; {batches.MAX_QUERIES} are the most in a batch")
    loaded, wrong = {}, []
    for name, query in batch.items():
        try:
            check_characters(name, field="queries")
            loaded[name] = ReconciliationQuerySchema().load(query)
        except InvalidInput as error:
            wrong.append(f"a name of a query {error.message}")
        except ValidationError as error:
            wrong += [f"{name}: {text}" for text in texts(error.messages)]
    if wrong:
        raise ValidationError(wrong, "queries")
    return loaded


def _extension(extension: Mapping[str, Any]) -> tuple[list[str], list[tuple[str, Settings]]]:
    """The ids and the properties, each once. A property that is named twice is fetched as the last one says."""
    try:
        loaded: Any = ExtensionSchema().load(extension)
    except ValidationError as error:
        raise ValidationError(texts(error.messages), "extend") from None
    ids = [*dict.fromkeys(loaded["ids"])]
    if len(ids) > properties.MAX_IDS:
        raise TooLarge("extend", f"has {len(ids)} ids; {properties.MAX_IDS} are the most at once")
    wanted = {item["id"]: item.get("settings") or Settings() for item in loaded["properties"]}
    return ids, [*wanted.items()]


class PrefixSchema(Input):
    """What is typed so far."""

    prefix = Line(
        NAME_CHARS,
        required=True,
        allow_none=True,
        metadata={"description": "What is typed: the beginning of a name, or an id.", "examples": ["tolv"]},
    )
    cursor = QueryInteger(
        load_default=0,
        validate=validate.Range(0, entries.MOST_SUGGESTED),
        metadata={"description": "How many suggestions to leave out at the beginning."},
    )


class EntityPrefixSchema(PrefixSchema):
    """What is typed so far of an entry's name."""

    type = Line(_ID_CHARS, metadata={"description": "Only entries of this type."})


class PropertyPrefixSchema(PrefixSchema):
    """What is typed so far of a property's name."""

    type = Line(_ID_CHARS, allow_none=True, metadata={"description": "Only properties of this type."})
    schema = Line(
        _ID_CHARS, allow_none=True, metadata={"description": "The same, as older versions of OpenRefine ask for it."}
    )


class ProposalSchema(Input):
    """For which type properties are proposed."""

    type = Line(_ID_CHARS, allow_none=True, metadata={"description": "The type; empty for all of them."})
    limit = QueryInteger(validate=validate.Range(1, 100), metadata={"description": "How many at most."})
