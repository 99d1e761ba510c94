"""/audit: who changed what."""

from __future__ import annotations

from marshmallow import fields

from quotes_service.api.answers import also_as, collection
from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.problems import SCOPE
from quotes_service.api.schemas import NAME_CHARS, Day, Line, Output, PagingSchema, page_of
from quotes_service.api.tables import table_formats
from quotes_service.services.access import written
from quotes_service.store.querying.paging import Paging

blueprint = Blueprint("audit", "Who changed what, by request or command.", url_prefix="/api/v1/audit")


class WriteSchema(Output):
    """Something that was changed."""

    id = fields.String(metadata={"examples": ["81"]})
    at = fields.AwareDateTime(metadata={"examples": ["2024-05-03T09:30:00+00:00"]})
    kind = fields.String(
        metadata={"description": "What the caller is: `key`, `user`, `command` or `anonymous`.", "examples": ["key"]}
    )
    caller = fields.String(allow_none=True, metadata={"description": "Its id.", "examples": ["k_7"]})
    name = fields.String(allow_none=True, metadata={"description": "Its name.", "examples": ["CMS"]})
    action = fields.String(
        metadata={"description": "The operation, or the command.", "examples": ["add_article", "quotes ingest"]}
    )
    path = fields.String(
        allow_none=True,
        metadata={"description": "Of a request, without its query.", "examples": ["/api/v1/articles"]},
    )
    subject = fields.String(
        allow_none=True, metadata={"description": "The id of what was made, where one thing was.", "examples": ["a_12"]}
    )
    request = fields.String(allow_none=True, metadata={"description": "The `X-Request-ID` of its answer."})


class QuerySchema(PagingSchema):
    """Which writes."""

    by = Line(NAME_CHARS, metadata={"description": "The name of a caller.", "examples": ["CMS"]})
    since = Day(metadata={"description": "The first day, in UTC.", "examples": ["2024-05-03"]})


@blueprint.route("")
@blueprint.doc(**{SCOPE: "admin"})
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, page_of(WriteSchema))
@also_as(*table_formats(WriteSchema))
def list_writes(query):
    """List what was changed, the newest first"""
    paging = Paging(query.pop("limit"), query.pop("cursor", None))
    return collection(lambda paging: written.list_writes(context(), paging=paging, **query), paging)
