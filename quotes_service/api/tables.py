"""Tables of collections that have none of their own in standards.tables: each field of their schema is a column."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from marshmallow import Schema, fields

from quotes_service.standards.formats import Format
from quotes_service.standards.tables.columns import Cell, Column, Kind, Table, formats_of, plain

#: Kind of field -> kind of column; any other is text.
_KINDS: dict[type[fields.Field], Kind] = {
    fields.Integer: "integer",
    fields.Float: "number",
    fields.Boolean: "boolean",
    fields.Date: "date",
    fields.DateTime: "time",
}


def table_formats(schema: type[Schema]) -> tuple[Format, Format]:
    """CSV and JSON Lines of items of this schema."""
    return formats_of(table_of(schema))


def table_of(schema: type[Schema]) -> Table:
    """The table of items of this schema."""
    return Table(list(_columns(schema(), ())))


def _columns(schema: Schema, path: Sequence[str]) -> Iterator[Column]:
    """A column for each field: one for each field of an object in it (`article_url`); a list of objects is one of
    JSON."""
    for name, field in schema.fields.items():
        here = (*path, name)
        if isinstance(field, fields.Nested) and not field.many:
            yield from _columns(field.schema, here)
            continue
        yield Column("_".join(here), _kind(field), str(field.metadata.get("description", "")), _cell_at(here))


def _kind(field: fields.Field) -> Kind:
    if isinstance(field, fields.List) and isinstance(field.inner, fields.String):
        return "texts"
    for base, kind in _KINDS.items():
        if isinstance(field, base):
            return kind
    return "text"


def _cell_at(path: Sequence[str]) -> Any:
    def cell(item: Any, _: object) -> Cell:
        for name in path:
            item = None if item is None else item.get(name)
        match item:
            case [*texts] if all(isinstance(text, str) for text in texts):
                return texts
            case dict() | list():
                return json.dumps(item, ensure_ascii=False, default=plain)
        return item

    return cell
