"""/search: the first few of everything that words lead to."""

from __future__ import annotations

from marshmallow import fields, validate

from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.lookup.experts import FoundExpert
from quotes_service.api.lookup.institutions import Institution
from quotes_service.api.lookup.quotes import Quotation
from quotes_service.api.lookup.topics import TopicLine
from quotes_service.api.schemas import QUERY_CHARS, Input, Line, Output
from quotes_service.services.lookup import search

blueprint = Blueprint("search", "Search everything at once.", url_prefix="/api/v1/search")


class Query(Input):
    """What to look for."""

    q = Line(QUERY_CHARS, required=True, metadata={"description": "Words.", "examples": ["tide gauges"]})
    limit = fields.Integer(
        load_default=5, validate=validate.Range(1, 100), metadata={"description": "How many of each kind at most."}
    )


class Found(Output):
    """The first few of each kind."""

    experts = fields.List(fields.Nested(FoundExpert))
    institutions = fields.List(fields.Nested(Institution))
    topics = fields.List(fields.Nested(TopicLine))
    quotations = fields.List(fields.Nested(Quotation))


@blueprint.route("")
@blueprint.arguments(Query, location="query")
@blueprint.response(200, Found)
def find_all(query):
    """Search experts, institutions, topics and quotations at once"""
    return search.search(context(), **query)
