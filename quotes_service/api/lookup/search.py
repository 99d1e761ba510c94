"""/search: the first few experts, institutions, topics and quotations for some words."""

from __future__ import annotations

from marshmallow import fields, validate

from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.lookup.experts import FoundExpertSchema, SearchedBy
from quotes_service.api.lookup.institutions import InstitutionSchema
from quotes_service.api.lookup.quotes import QuotationSchema
from quotes_service.api.lookup.topics import TopicLineSchema
from quotes_service.api.schemas import QUERY_CHARS, Input, Line, Output, QueryInteger
from quotes_service.search.query import Query
from quotes_service.services.lookup import search

blueprint = Blueprint("search", "Search everything at once.", url_prefix="/api/v1/search")


class QuerySchema(Input):
    """What to look for."""

    q = Line(QUERY_CHARS, required=True, metadata={"description": "Words.", "examples": ["tide gauges"]})
    limit = QueryInteger(
        load_default=5, validate=validate.Range(1, 100), metadata={"description": "How many of each kind at most."}
    )


class FoundSchema(Output):
    """The first few matches of each kind."""

    experts = fields.List(fields.Nested(FoundExpertSchema))
    institutions = fields.List(fields.Nested(InstitutionSchema))
    topics = fields.List(fields.Nested(TopicLineSchema))
    quotations = fields.List(fields.Nested(QuotationSchema))
    searched_by = SearchedBy()


@blueprint.route("")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, FoundSchema)
def find_all(query):
    """Search experts, institutions, topics and quotations at once"""
    return search.search(context(), Query.of(query["q"]), query["limit"])
