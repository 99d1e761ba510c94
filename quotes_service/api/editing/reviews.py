"""/review: pairs of entries that may be one, and quotations that may be wrong, for an editor to decide."""

from __future__ import annotations

from typing import get_args

from marshmallow import fields, validate

from quotes_service.api.answers import also_as, collection
from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.lookup.experts import ExpertSchema
from quotes_service.api.lookup.institutions import InstitutionSchema
from quotes_service.api.lookup.quotes import QuotationFiltersSchema, QuotationSchema, SpeakersSchema
from quotes_service.api.schemas import Output, PagingSchema, PeriodSchema, TypedInput, page_of
from quotes_service.api.tables import table_formats
from quotes_service.services.editing import reviews
from quotes_service.services.lookup import quotations
from quotes_service.services.lookup.filters import QuotationFilters
from quotes_service.store.querying.paging import Paging
from quotes_service.store.quotations.doubtful import POOL

blueprint = Blueprint(
    "review",
    "What an editor should decide: entries that may be one, and quotations that may be wrong.",
    url_prefix="/api/v1/review",
)

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


class DoubtfulQuotationSchema(QuotationSchema):
    """A quotation that may be wrong. A decision settles it: `confirm`, `attribute`, `trim`, `reject` or `hide`."""

    doubt = fields.Float(
        metadata={"description": "The probability that it is wrong: 1 less its confidence.", "examples": [0.4]}
    )
    visibility = fields.Float(
        metadata={
            "description": "How much it is seen: 1, and 1 more for each ten times as many articles that print its "
            "statement, and for each ten times as often that its most quoted speaker is quoted.",
            "examples": [2.4],
        }
    )
    why = fields.List(
        fields.String(),
        metadata={
            "description": "Why it is doubtful, and who sees it, in words.",
            "examples": [["the speaker is uncertain: “he” may not mean Bo Ek", "4 articles print it"]],
        },
    )


class DoubtfulQuerySchema(TypedInput, PagingSchema, PeriodSchema, SpeakersSchema, QuotationFiltersSchema):
    """Which quotations."""

    loads = (QuotationFilters, Paging)


@blueprint.route("")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, page_of(DoubtSchema))
@also_as(*table_formats(DoubtSchema))
def list_reviews(query):
    """List pairs of entries that may be the same, the most important first

    A pair is more important the greater the doubt and the more articles print the two. A decision removes the pair.
    """
    paging = Paging(query.pop("limit"), query.pop("cursor", None))
    return collection(
        lambda paging: reviews.list_reviews(context(), **query, cursor=paging.cursor, limit=paging.limit), paging
    )


@blueprint.route("/quotations")
@blueprint.arguments(DoubtfulQuerySchema, location="query")
@blueprint.response(200, page_of(DoubtfulQuotationSchema))
@blueprint.doc(
    description="Quotations that no editor decided on, sorted by `doubt` times `visibility`; those without a known "
    f"speaker are among them. Sorted and counted are the {POOL:,} most doubtful that pass the filters; what is decided "
    "makes room for others. A decision removes a quotation; to pass over one, go on with `next`."
)
@also_as(*table_formats(DoubtfulQuotationSchema))
def find_doubtful_quotations(query: tuple[QuotationFilters, Paging]):
    """List quotations that may be wrong, the most important first"""
    filters, paging = query
    return collection(lambda paging: quotations.find_doubtful(context(), filters, paging), paging)
