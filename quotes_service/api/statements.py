"""/statements: the same utterance as several articles print it."""

from __future__ import annotations

from marshmallow import fields

from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.quotes import Quotation
from quotes_service.api.schemas import Output
from quotes_service.services import quotations

blueprint = Blueprint("statements", "Utterances, with every article that prints them.", url_prefix="/api/v1/statements")


class Statement(Output):
    """An utterance; its occurrences are the quotations that print it, each in its own wording."""

    id = fields.String(metadata={"examples": ["s_30"]})
    occurrences = fields.List(fields.Nested(Quotation))


@blueprint.route("/<id>")
@blueprint.response(200, Statement)
def get_statement(id):
    """Get one statement with its occurrences"""
    return quotations.get_statement(context(), id)
