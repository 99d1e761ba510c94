"""/exports: what is known for ever of a collection as it was at one time."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from flask import g, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from quotes_service.api.answers import also_as, collection, links
from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.http.writes import writes
from quotes_service.api.outgoing.selections import ADDRESS_CHARS, PREFIX, selection_of
from quotes_service.api.schemas import Input, Line, OnlyPagingSchema, Output, page_of
from quotes_service.api.tables import table_formats
from quotes_service.errors import InvalidInput
from quotes_service.services.exports import snapshots
from quotes_service.services.exports.kinds import KINDS
from quotes_service.services.exports.row_tables import ROW_FORMATS
from quotes_service.standards.tables.columns import plain
from quotes_service.store.querying.paging import Paging

blueprint = Blueprint(
    "exports",
    "What was exported, under permanent links: collections as they were at one time.",
    url_prefix="/api/v1/exports",
)

#: The most rows of a snapshot that is taken by a request: some 20 seconds.
MOST_ROWS = 100_000


class NewExportSchema(Input):
    """What to take a snapshot of."""

    of = Line(
        ADDRESS_CHARS,
        required=True,
        metadata={
            "description": "The address of a collection: quotations, experts, institutions or articles, with filters.",
            "examples": ["/api/v1/quotes?q=tide&since=2024-01-01"],
        },
    )


class ExportSchema(Output):
    """What is known of an export."""

    id = fields.String(metadata={"examples": ["p_4"]})
    kind = fields.String(validate=validate.OneOf([*KINDS]))
    query = fields.Dict(
        fields.String(),
        fields.String(),
        metadata={"description": "The filters, as they were given.", "examples": [{"q": "tide"}]},
    )
    address = fields.String(metadata={"description": "The same query today.", "examples": ["/api/v1/quotes?q=tide"]})
    link = fields.String(
        metadata={"description": "Its permanent address.", "examples": ["https://quotes.example/exports/p_4"]}
    )
    made_at = fields.AwareDateTime(metadata={"examples": ["2024-05-03T09:30:00+00:00"]})
    by = fields.String(allow_none=True, metadata={"description": "Whose key made it.", "examples": ["Ida Holm"]})
    rows = fields.Integer(metadata={"description": "How many there were.", "examples": [1240]})
    digest = fields.String(
        metadata={"description": "SHA-256 of the lines “id digest” of all rows, in their order: docs/exports.md."}
    )
    columns = fields.List(fields.String(), metadata={"description": "Of which the digests are made."})
    extractors = fields.Dict(
        fields.String(),
        fields.Integer(),
        metadata={
            "description": "How many quotations each version of the extractor read.",
            "examples": [{"1.3.0": 1240}],
        },
    )
    version = fields.String(metadata={"description": "Of this program.", "examples": ["0.14.0"]})


class ExportRowSchema(Output):
    """A row of an export, as it is today."""

    id = fields.String(metadata={"examples": ["q_31"]})
    kind = fields.String(validate=validate.OneOf([*KINDS]))
    changed = fields.String(
        validate=validate.OneOf(["no", "yes", "gone"]),
        metadata={"description": "Since the export; `gone`: removed, hidden, joined to another or erased."},
    )
    item = fields.Function(
        lambda row: json.loads(json.dumps(row["item"], default=plain)),
        metadata={
            "type": ["object", "null"],
            "description": "As its own collection has it; null if it is gone.",
        },
    )


@blueprint.route("", methods=["POST"])
@writes("write", shown_by="list_exports", made=lambda id: get_export(id=id))
@blueprint.arguments(NewExportSchema)
@blueprint.response(201, ExportSchema)
def add_export(new: dict[str, str]) -> ResponseReturnValue:
    """Take a snapshot of a collection

    It has a permanent link, under which anybody sees what it was, and its rows as they are today. `quotes export` takes
    one with each file that it writes, of any size.
    """
    selection = selection_of(new["of"])
    try:
        made = snapshots.take(context(), selection, g.caller.name, MOST_ROWS)
    except InvalidInput as error:
        raise type(error)("of", error.message if error.field == "of" else str(error)) from None
    return _shown(made), 201, {"Location": url_for(".get_export", id=made["id"])}


def _shown(export: dict[str, Any]) -> dict[str, Any]:
    query = urlencode(export["query"])
    address = request.script_root + PREFIX + KINDS[export["kind"]].address + (f"?{query}" if query else "")
    return {**export, "address": address, "link": links().page(export["id"])}


@blueprint.route("")
@blueprint.arguments(OnlyPagingSchema, location="query")
@blueprint.response(200, page_of(ExportSchema))
@also_as(*table_formats(ExportSchema))
def list_exports(paging: Paging):
    """List what was exported, the newest first"""

    def found(paging: Paging) -> dict[str, Any]:
        page = snapshots.list_snapshots(context(), paging)
        return {**page, "items": [_shown(export) for export in page["items"]]}

    return collection(found, paging)


@blueprint.route("/<id>")
@blueprint.response(200, ExportSchema)
def get_export(id):
    """Get what is known of an export"""
    return _shown(snapshots.get_snapshot(context(), id))


@blueprint.route("/<id>/rows")
@blueprint.arguments(OnlyPagingSchema, location="query")
@blueprint.response(200, page_of(ExportRowSchema))
@also_as(*ROW_FORMATS)
def list_export_rows(paging: Paging, id):
    """List the rows of an export as they are today, in their order"""
    return collection(lambda paging: snapshots.snapshot_rows(context(), id, paging), paging)
