"""/stats: counts for researchers."""

from __future__ import annotations

from marshmallow import fields, validate

from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.lookup.quotes import Facet, NamedFacet, QuotationFilters, Speakers
from quotes_service.api.schemas import Output, Period
from quotes_service.services.lookup import stats

blueprint = Blueprint("stats", "Count who is quoted.", url_prefix="/api/v1/stats")


class Query(Period, Speakers, QuotationFilters):
    """Which quotations are counted, and how."""

    by = fields.String(
        load_default="month",
        validate=validate.OneOf(stats.PERIODS),
        metadata={"description": "How days are added up in `time`."},
    )
    limit = fields.Integer(
        load_default=20,
        validate=validate.Range(1, 1000),
        metadata={"description": "How many values of each at most; of time and type there are all."},
    )


class Concentration(Output):
    """How unevenly quotations are spread."""

    quoted = fields.Integer(metadata={"description": "How many are quoted at all.", "examples": [120]})
    quotations = fields.Integer(
        metadata={"description": "All of their quotations; one of two speakers counts for both.", "examples": [480]}
    )
    top_ten_share = fields.Float(
        allow_none=True,
        metadata={"description": "The share of the ten most quoted in these, 0 to 1.", "examples": [0.31]},
    )


class Concentrations(Output):
    """Among experts, institutions and outlets."""

    expert = fields.Nested(Concentration)
    institution = fields.Nested(Concentration)
    outlet = fields.Nested(Concentration)


class Stats(Output):
    """Counts of quotations."""

    total = fields.Integer(metadata={"examples": [512]})
    expert = fields.List(fields.Nested(NamedFacet))
    institution = fields.List(fields.Nested(NamedFacet))
    outlet = fields.List(fields.Nested(Facet))
    type = fields.List(fields.Nested(Facet))
    mode = fields.List(fields.Nested(Facet))
    time = fields.List(fields.Nested(Facet), metadata={"description": "The first one first; null left out."})
    undated = fields.Integer(metadata={"description": "Quotations of articles without a date.", "examples": [0]})
    concentration = fields.Nested(Concentrations)


@blueprint.route("")
@blueprint.arguments(Query, location="query")
@blueprint.response(200, Stats)
def count_quotations(query):
    """Count quotations by expert, institution, outlet, time and type"""
    return stats.count_quotations(context(), **query)
