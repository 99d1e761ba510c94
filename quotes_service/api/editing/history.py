"""/experts/{id}/history and so on: when an entry was added, what changed, what editors decided."""

from __future__ import annotations

from marshmallow import fields

from quotes_service.api.answers import also_as, collection
from quotes_service.api.blueprint import MOVED, Blueprint, context
from quotes_service.api.editing.decisions import DecisionSchema
from quotes_service.api.schemas import OnlyPagingSchema, Output, page_of
from quotes_service.api.tables import table_formats
from quotes_service.services.editing import history
from quotes_service.store.querying.paging import Paging

blueprint = Blueprint("history", "What happened to an entry, and what caused it.", url_prefix="/api/v1")


class EventSchema(Output):
    """Something that happened to the entry."""

    at = fields.AwareDateTime(metadata={"examples": ["2024-05-03T09:30:00+00:00"]})
    kind = fields.String(
        metadata={
            "description": "`added`, `joined` to or `parted` from another, `changed`, `withdrawn` from its article, or"
            " `decision`: an editor made a decision about it.",
            "examples": ["joined"],
        }
    )
    detail = fields.Dict(
        allow_none=True,
        metadata={
            "description": "`joined`, `parted`: the ids `from` and `to`; `changed`: each field before and after.",
            "examples": [{"from": "e_9", "to": "e_7", "articles": 2}],
        },
    )
    decision_id = fields.String(
        allow_none=True, metadata={"description": "The decision that caused it.", "examples": ["d_5"]}
    )
    article_id = fields.String(
        allow_none=True, metadata={"description": "The article that caused it.", "examples": ["a_12"]}
    )
    decision = fields.Nested(
        DecisionSchema, allow_none=True, metadata={"description": "The decision in full, for the kind `decision`."}
    )


class HistorySchema(page_of(EventSchema)):
    """A part of the events of an entry, newest first."""

    id = fields.String(metadata={"description": "The entry's id.", "examples": ["e_7"]})


@blueprint.route("/experts/<id>/history")
@blueprint.arguments(OnlyPagingSchema, location="query")
@blueprint.response(200, HistorySchema)
@blueprint.alt_response(301, schema=HistorySchema, description=MOVED)
@also_as(*table_formats(EventSchema))
def expert_history(paging: Paging, id: str):
    """Get the history of an expert"""
    return collection(lambda paging: history.expert_history(context(), id, paging), paging)


@blueprint.route("/institutions/<id>/history")
@blueprint.arguments(OnlyPagingSchema, location="query")
@blueprint.response(200, HistorySchema)
@blueprint.alt_response(301, schema=HistorySchema, description=MOVED)
@also_as(*table_formats(EventSchema))
def institution_history(paging: Paging, id: str):
    """Get the history of an institution"""
    return collection(lambda paging: history.institution_history(context(), id, paging), paging)


@blueprint.route("/quotes/<id>/history")
@blueprint.arguments(OnlyPagingSchema, location="query")
@blueprint.response(200, HistorySchema)
@also_as(*table_formats(EventSchema))
def quotation_history(paging: Paging, id: str):
    """Get the history of a quotation"""
    return collection(lambda paging: history.quotation_history(context(), id, paging), paging)
