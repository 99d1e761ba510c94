"""/statements: the same utterance as several articles print it."""

from __future__ import annotations

from marshmallow import fields, validate

from quotes_service.api.blueprint import MOVED, Blueprint, context, entry
from quotes_service.api.lookup.quotes import QuotationSchema
from quotes_service.api.schemas import Output
from quotes_service.services.lookup import statements

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


class StatementSchema(Output):
    """An utterance; its occurrences are the quotations that print it, each in its own wording."""

    id = fields.String(metadata={"examples": ["s_30"]})
    text = fields.String(metadata={"description": "The fullest wording.", "examples": ["The tide gauges do not lie."]})
    occurrences = fields.List(fields.Nested(OccurrenceSchema), metadata={"description": "The earliest first."})


@blueprint.route("/<id>")
@blueprint.response(200, StatementSchema)
@blueprint.alt_response(301, schema=StatementSchema, description=MOVED)
def get_statement(id):
    """Get one statement with its occurrences"""
    return entry(statements.get_statement(context(), id))
