"""/changes: what changed, in order, for programs that keep a copy in step."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from marshmallow import fields, validate

from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.schemas import CURSOR_CHARS, Input, Line, Output, QueryInteger
from quotes_service.errors import InvalidInput
from quotes_service.services.lookup import changes

blueprint = Blueprint("changes", "What changed, in order.", url_prefix="/api/v1/changes")


class ChangesQuerySchema(Input):
    """From where on, and of what."""

    since = Line(
        CURSOR_CHARS,
        metadata={
            "description": "Where to go on, as in `next` of an earlier answer; opaque. `now`: only what changes from "
            "now on. Without it, all that there is."
        },
    )
    kind = fields.String(
        validate=validate.OneOf(changes.KINDS), metadata={"description": "Only what is of this kind; any by default."}
    )
    limit = QueryInteger(
        load_default=100,
        validate=validate.Range(1, changes.MOST),
        metadata={"description": "How many changes at most."},
    )


class ChangedSchema(Output):
    """Something that changed. Of several changes of one thing the last is listed, in its place."""

    kind = fields.String(validate=validate.OneOf(changes.KINDS))
    id = fields.String(metadata={"examples": ["a_12"]})
    status = fields.String(
        validate=validate.OneOf(["changed", "moved", "gone"]),
        metadata={
            "description": "`changed`: it is new, or anything about it may differ, so look it up; an article stands "
            "for its quotations. `moved`: it was joined to the entry `to`. `gone`: it was removed, hidden or erased: "
            "remove it from your copy, too."
        },
    )
    to = fields.String(allow_none=True, metadata={"description": "The entry to which it was joined."})
    address = fields.String(
        allow_none=True,
        metadata={"description": "Where to look it up; null if it is gone.", "examples": ["/api/v1/articles/a_12"]},
    )


class WhatChangedSchema(Output):
    """What changed, in order."""

    items = fields.List(fields.Nested(ChangedSchema))
    next = fields.String(
        metadata={
            "description": "The URL to ask next, now or later: it is never null.",
            "examples": ["/api/v1/changes?since=WyJjaGFuZ2VzIiw0Ml0"],
        }
    )
    has_more = fields.Boolean(metadata={"description": "Whether there are more now."})


@blueprint.route("")
@blueprint.arguments(ChangesQuerySchema, location="query")
@blueprint.response(200, WhatChangedSchema)
def list_changes(query: dict[str, Any]):
    """List what changed since an earlier answer

    Keep `next` with your copy, after you took over what the answer has: then nothing is missed, whatever fails.
    """
    kinds = [query["kind"]] if "kind" in query else []
    try:
        answer = changes.list_changes(context(), query.get("since"), kinds, query["limit"])
    except InvalidInput as error:
        raise InvalidInput("since", error.message) from None
    following = url_for(".list_changes", **{**request.args, "since": answer["next_cursor"]})
    return {**answer, "items": [item | {"address": _address(item)} for item in answer["items"]], "next": following}


def _address(item: dict[str, Any]) -> str | None:
    if item["status"] == "gone":
        return None
    return url_for(f"{item['kind']}s.get_{item['kind']}", id=item["to"] or item["id"])
