"""/suggest: completions of what somebody is typing."""

from __future__ import annotations

from marshmallow import fields, validate

from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.schemas import NAME_CHARS, Input, Line, Output, QueryInteger
from quotes_service.services.lookup import suggest

blueprint = Blueprint("suggest", "Complete what is typed.", url_prefix="/api/v1/suggest")


class QuerySchema(Input):
    """What is typed so far."""

    q = Line(NAME_CHARS, required=True, metadata={"description": "The beginning of a name.", "examples": ["tolv"]})
    limit = QueryInteger(load_default=10, validate=validate.Range(1, 50), metadata={"description": "How many at most."})


class SuggestionSchema(Output):
    """Something in the directory."""

    kind = fields.String(validate=validate.OneOf(suggest.KINDS))
    id = fields.String(metadata={"examples": ["e_7"]})
    label = fields.String(metadata={"examples": ["Maren Tolvik"]})
    detail = fields.String(
        metadata={
            "description": "An expert's title and institution, an institution's acronym, or a number of quotations.",
            "examples": ["professor, Larkhaven Institute for Coastal Research"],
        }
    )


class SuggestionsSchema(Output):
    """Experts, institutions and topics, in this order; the most quoted of each first."""

    items = fields.List(fields.Nested(SuggestionSchema))


@blueprint.route("")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, SuggestionsSchema)
def find_suggestions(query):
    """Complete what is typed

    Accents and case don't count, and a mistyped name is corrected.
    """
    return suggest.suggest(context(), **query)
