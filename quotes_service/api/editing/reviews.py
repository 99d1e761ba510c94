"""/review: pairs of entries that may be the same person or institution, for an editor to decide."""

from __future__ import annotations

from typing import get_args

from marshmallow import fields, validate

from quotes_service.api.blueprint import Blueprint, collection, context
from quotes_service.api.lookup.experts import ExpertSchema
from quotes_service.api.lookup.institutions import InstitutionSchema
from quotes_service.api.schemas import Output, PagingSchema, page_of
from quotes_service.services.editing import reviews

blueprint = Blueprint("review", "Entries that may be the same person or institution.", url_prefix="/api/v1/review")

KINDS = get_args(reviews.Kind)


class ConsiderationSchema(Output):
    """Evidence for or against the two being the same."""

    weight = fields.Float(metadata={"description": "Log-odds; above 0 is evidence for.", "examples": [1.4]})
    text = fields.String(metadata={"examples": ["the same institution"]})


class DoubtSchema(Output):
    """Two entries that may be the same. A decision, `merge` or `distinct`, settles it."""

    kind = fields.String(validate=validate.OneOf(KINDS))
    experts = fields.List(
        fields.Nested(ExpertSchema), metadata={"description": "Both, if they are experts; else empty."}
    )
    institutions = fields.List(
        fields.Nested(InstitutionSchema), metadata={"description": "Both, if they are institutions; else empty."}
    )
    score = fields.Float(metadata={"description": "The log-odds that they are the same.", "examples": [0.3]})
    settles = fields.Boolean(
        metadata={"description": "True: further articles may settle it; false: only an editor can."}
    )
    reasons = fields.List(fields.Nested(ConsiderationSchema))


class QuerySchema(PagingSchema):
    """Which pairs."""

    kind = fields.String(
        validate=validate.OneOf(KINDS),
        metadata={"description": "Pairs of experts or of institutions; both by default."},
    )


@blueprint.route("")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, page_of(DoubtSchema))
def list_reviews(query):
    """List pairs of entries that may be the same, the most important first

    A pair is more important the greater the doubt and the more articles print the two. A decision removes the pair.
    """
    return collection(reviews.list_reviews(context(), **query))
