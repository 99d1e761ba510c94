"""/review: pairs of entries of which an editor must say whether they are one."""

from __future__ import annotations

from typing import get_args

from marshmallow import fields, validate

from quotes_service.api.blueprint import Blueprint, collection, context
from quotes_service.api.lookup.experts import ExpertSchema
from quotes_service.api.lookup.institutions import InstitutionSchema
from quotes_service.api.schemas import Output, PagingSchema, page_of
from quotes_service.services.editing import reviews

blueprint = Blueprint("review", "Entries that may be one and the same.", url_prefix="/api/v1/review")

KINDS = get_args(reviews.Kind)


class ConsiderationSchema(Output):
    """What speaks for or against their being one."""

    weight = fields.Float(metadata={"description": "As log-odds: above 0 it speaks for it.", "examples": [1.4]})
    text = fields.String(metadata={"examples": ["the same institution"]})


class DoubtSchema(Output):
    """Two entries that may be one: settle it by a decision, `merge` or `distinct`."""

    kind = fields.String(validate=validate.OneOf(KINDS))
    experts = fields.List(
        fields.Nested(ExpertSchema), metadata={"description": "Both, where they are experts; else none."}
    )
    institutions = fields.List(
        fields.Nested(InstitutionSchema), metadata={"description": "Both, where they are institutions; else none."}
    )
    score = fields.Float(metadata={"description": "The log-odds that they are one.", "examples": [0.3]})
    settles = fields.Boolean(metadata={"description": "More articles may tell; false: only an editor can."})
    reasons = fields.List(fields.Nested(ConsiderationSchema))


class QuerySchema(PagingSchema):
    """Which pairs."""

    kind = fields.String(validate=validate.OneOf(KINDS), metadata={"description": "Of what; both where left out."})


@blueprint.route("")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, page_of(DoubtSchema))
def list_reviews(query):
    """List entries that may be one, by how much it matters

    The larger the doubt and the more articles print the two, the sooner. A pair goes when it is decided.
    """
    return collection(reviews.list_reviews(context(), **query))
