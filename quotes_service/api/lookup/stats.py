"""/stats: counts for researchers."""

from __future__ import annotations

from marshmallow import fields, validate

from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.lookup.quotes import FacetSchema, NamedFacetSchema, QuotationFiltersSchema, SpeakersSchema
from quotes_service.api.schemas import Output, PeriodSchema, QueryInteger, TypedInput
from quotes_service.services.lookup import stats
from quotes_service.services.lookup.filters import QuotationFilters
from quotes_service.services.lookup.stats import Breakdown

blueprint = Blueprint("stats", "Count who is quoted.", url_prefix="/api/v1/stats")


class QuerySchema(TypedInput, PeriodSchema, SpeakersSchema, QuotationFiltersSchema):
    """Which quotations are counted, and how."""

    loads = (QuotationFilters, Breakdown)

    by = fields.String(
        load_default="month",
        validate=validate.OneOf(stats.PERIODS),
        metadata={"description": "The periods of `time`."},
    )
    limit = QueryInteger(
        load_default=20,
        validate=validate.Range(1, 1000),
        metadata={"description": "How many experts, institutions and outlets at most."},
    )


class CountSchema(FacetSchema):
    """How many of the matching quotations have this value, and how many statements these print."""

    statements = fields.Integer(metadata={"description": "Copies of a quotation count once.", "examples": [4]})


class NamedCountSchema(NamedFacetSchema):
    """How many of the matching quotations are this expert's or institution's, and how many statements they print."""

    statements = fields.Integer(metadata={"description": "Copies of a quotation count once.", "examples": [4]})


class ConcentrationSchema(Output):
    """How unevenly quotations are spread."""

    quoted = fields.Integer(metadata={"description": "How many there are.", "examples": [120]})
    quotations = fields.Integer(
        metadata={"description": "Their quotations in all; one by two speakers counts twice.", "examples": [480]}
    )
    statements = fields.Integer(
        metadata={"description": "Their statements in all: copies of a quotation count once.", "examples": [410]}
    )
    top_ten_share = fields.Float(
        allow_none=True,
        metadata={"description": "The ten most quoted's share of the statements, 0 to 1.", "examples": [0.31]},
    )


class ConcentrationsSchema(Output):
    """Among experts, institutions and outlets."""

    expert = fields.Nested(ConcentrationSchema)
    institution = fields.Nested(ConcentrationSchema)
    outlet = fields.Nested(ConcentrationSchema)


class StatsSchema(Output):
    """Counts of quotations."""

    total = fields.Integer(metadata={"examples": [512]})
    expert = fields.List(fields.Nested(NamedCountSchema), metadata={"description": "By statements, the most first."})
    institution = fields.List(fields.Nested(NamedCountSchema))
    outlet = fields.List(fields.Nested(CountSchema))
    type = fields.List(fields.Nested(FacetSchema))
    mode = fields.List(fields.Nested(FacetSchema))
    time = fields.List(
        fields.Nested(FacetSchema), metadata={"description": "In order, without periods that have none."}
    )
    undated = fields.Integer(metadata={"description": "Quotations of articles without a date.", "examples": [0]})
    concentration = fields.Nested(ConcentrationsSchema)


@blueprint.route("")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, StatsSchema)
def count_quotations(query: tuple[QuotationFilters, Breakdown]):
    """Count quotations by expert, institution, outlet, time and type"""
    return stats.count_quotations(context(), *query)
