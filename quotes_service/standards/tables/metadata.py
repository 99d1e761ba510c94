"""The description of a table, as the W3C's "CSV on the Web" has it: https://www.w3.org/TR/tabular-metadata/"""

from __future__ import annotations

from typing import Any

from quotes_service.standards.tables.columns import SEPARATOR, Column, Kind, Table

#: Kind of column -> the built-in datatype of the standard.
_DATATYPES: dict[Kind, str] = {
    "text": "string",
    "texts": "string",
    "integer": "integer",
    "number": "double",
    "boolean": "boolean",
    "date": "date",
    "time": "datetime",
}


def description(file: str, table: Table, export: dict[str, Any], link: str) -> dict[str, Any]:
    """The description of a file of this table, in the same folder. ``export``: what is known of the export, as
    services.exports.snapshots gives it, with the ``sha256`` of the file; ``link``: its permanent link."""
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "@id": link,
        "url": file,
        "dc:title": f"{export['rows']:,} {export['kind']}",
        "dc:created": export["made_at"].isoformat(),
        "dc:creator": f"quotes_service {export['version']}",
        "dc:identifier": export["id"],
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"]},
        "tableSchema": {"primaryKey": "id", "columns": [_column(column) for column in table.columns]},
        "notes": [{name: value for name, value in export.items() if name != "made_at"}],
    }


def _column(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "datatype": _DATATYPES[column.kind],
        "dc:description": column.meaning,
    }
    return described | ({"separator": SEPARATOR} if column.kind == "texts" else {})
