"""/statements: the same utterance as several articles print it."""

from __future__ import annotations

from marshmallow import fields, validate

from quotes_service.api.answers import also_as, entry
from quotes_service.api.blueprint import MOVED, Blueprint, context
from quotes_service.api.lookup.quotes import QuotationSchema
from quotes_service.api.schemas import Output
from quotes_service.services.lookup import statements
from quotes_service.standards import offered

blueprint = Blueprint("statements", "Utterances, with every article that prints them.", url_prefix="/api/v1/statements")


class DifferenceSchema(Output):
    """Words that both wordings have, or only one of them."""

    op = fields.String(
        validate=validate.OneOf(["equal", "deleted", "inserted"]),
        metadata={"description": "`deleted`: only the fullest wording has them; `inserted`: only this one."},
    )
    text = fields.String(metadata={"examples": ["do not lie"]})


class OccurrenceSchema(QuotationSchema):
    """A quotation that prints the utterance."""

    differences = fields.List(
        fields.Nested(DifferenceSchema), metadata={"description": "From the fullest wording to this one, in order."}
    )


class FirstArticleSchema(Output):
    """The article of a story that was printed first."""

    id = fields.String(metadata={"examples": ["a_12"]})
    title = fields.String(allow_none=True, metadata={"examples": ["Harbour walls are low, says oceanographer"]})
    label = fields.String(metadata={"examples": ["Harbour walls are low, says oceanographer"]})
    url = fields.String(allow_none=True, metadata={"examples": ["https://news.example/harbour-walls"]})
    outlet = fields.String(allow_none=True, metadata={"examples": ["The Larkhaven Post"]})
    published_at = fields.Date(allow_none=True, metadata={"examples": ["2024-05-02"]})


class StorySchema(Output):
    """A story with all its copies: articles that are near copies of each other, and their exact copies."""

    label = fields.String(
        allow_none=True,
        metadata={
            "description": "What to call it; null if it is printed once and names no agency.",
            "examples": ["AP story in 14 outlets"],
        },
    )
    agency = fields.String(
        allow_none=True,
        metadata={"description": "The news agency that dateline, byline or credit name.", "examples": ["AP"]},
    )
    articles = fields.Integer(metadata={"description": "In how many places it is printed.", "examples": [15]})
    outlets = fields.Integer(
        metadata={"description": "How many outlets printed it, as far as known.", "examples": [14]}
    )
    first = fields.Nested(FirstArticleSchema)


class StatementSchema(Output):
    """An utterance; its occurrences are the quotations that print it, each in its own wording."""

    id = fields.String(metadata={"examples": ["s_30"]})
    text = fields.String(metadata={"description": "The fullest wording.", "examples": ["The tide gauges do not lie."]})
    stories = fields.Integer(
        metadata={"description": "How many stories print it: copies of one are one source.", "examples": [2]}
    )
    sources = fields.List(
        fields.Nested(StorySchema), metadata={"description": "These stories, the one printed first first."}
    )
    occurrences = fields.List(fields.Nested(OccurrenceSchema), metadata={"description": "The earliest first."})


@blueprint.route("/<id>")
@blueprint.response(200, StatementSchema)
@blueprint.alt_response(301, schema=StatementSchema, description=MOVED)
@also_as(*offered.STATEMENT)
def get_statement(id):
    """Get one statement with its occurrences"""
    return entry(statements.get_statement(context(), id))
