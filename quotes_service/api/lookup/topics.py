"""/topics: what is spoken about."""

from __future__ import annotations

from marshmallow import fields

from quotes_service.api.answers import also_as, collection
from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.schemas import QUERY_CHARS, Line, Output, PagingSchema, TypedInput, page_of
from quotes_service.api.tables import table_formats
from quotes_service.services.lookup import topics
from quotes_service.services.lookup.topics import TopicFilters
from quotes_service.store.querying.paging import Paging

blueprint = Blueprint("topics", "What is spoken about.", url_prefix="/api/v1/topics")


class TopicLineSchema(Output):
    """A topic in short: a key phrase of articles."""

    id = fields.String(metadata={"examples": ["t_5"]})
    label = fields.String(metadata={"examples": ["tide gauges"]})
    quotation_count = fields.Integer(
        metadata={
            "description": "Quotations about it; of a related expert, institution or topic: the shared ones.",
            "examples": [3],
        }
    )


class SpeakingOfSchema(Output):
    """An expert who speaks of a topic."""

    id = fields.String(metadata={"examples": ["e_7"]})
    name = fields.String(metadata={"examples": ["Maren Tolvik"]})
    quotation_count = fields.Integer(
        metadata={
            "description": "Those on the topic; if related to an institution, those on any topic.",
            "examples": [2],
        }
    )


class SpokenOfAtSchema(Output):
    """An institution whose experts speak of a topic."""

    id = fields.String(metadata={"examples": ["i_4"]})
    name = fields.String(metadata={"examples": ["Larkhaven Institute for Coastal Research"]})
    expert_count = fields.Integer(metadata={"description": "How many speak of the topic.", "examples": [1]})


class TopicSchema(TopicLineSchema):
    """A topic with who speaks of it most often, where they work, and related topics."""

    experts = fields.List(fields.Nested(SpeakingOfSchema))
    institutions = fields.List(fields.Nested(SpokenOfAtSchema))
    related = fields.List(fields.Nested(TopicLineSchema), metadata={"description": "Topics of the same quotations."})


class QuerySchema(TypedInput, PagingSchema):
    """Which topics."""

    loads = (TopicFilters, Paging)

    q = Line(QUERY_CHARS, metadata={"description": "Words of its label.", "examples": ["tide"]})


@blueprint.route("")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, page_of(TopicLineSchema))
@also_as(*table_formats(TopicLineSchema))
def find_topics(query: tuple[TopicFilters, Paging]):
    """Browse topics, those with most quotations first"""
    filters, paging = query
    return collection(lambda paging: topics.find_topics(context(), filters, paging), paging)


@blueprint.route("/<id>")
@blueprint.response(200, TopicSchema)
def get_topic(id):
    """Get one topic with who speaks of it"""
    return topics.get_topic(context(), id)
