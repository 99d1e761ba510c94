"""/experts: the directory of the people who are quoted."""

from __future__ import annotations

from typing import get_args

from marshmallow import fields, validate

from quotes_service.api.blueprint import MOVED, Blueprint, collection, context, entry
from quotes_service.api.quotes import OwnQuery, Quotation, QuotationPage
from quotes_service.api.schemas import NAME_CHARS, QUERY_CHARS, Day, Input, Line, Output, Paging, page_of
from quotes_service.records import RoleStatus
from quotes_service.services import experts
from quotes_service.services.timeline import CONFLICTS

blueprint = Blueprint(
    "experts",
    "The people who are quoted under a full name, across articles.",
    url_prefix="/api/v1/experts",
)


STATUSES = get_args(RoleStatus)
CONFLICT_LINES = " ".join(f"`{kind}`: {meaning}." for kind, meaning in CONFLICTS.items())


class InstitutionLine(Output):
    """An institution, in short."""

    id = fields.String(metadata={"examples": ["i_4"]})
    name = fields.String(metadata={"examples": ["Larkhaven Institute for Coastal Research"]})
    acronym = fields.String(allow_none=True, metadata={"examples": ["LICR"]})


class Evidence(Output):
    """The sentence that proves it."""

    article_id = fields.String(metadata={"examples": ["a_12"]})
    text = fields.String(
        metadata={
            "examples": ["Maren Tolvik, professor at the Larkhaven Institute for Coastal Research, measures tides."]
        }
    )
    start = fields.Integer(metadata={"description": "Where it stands in the article's text.", "examples": [140]})
    end = fields.Integer(metadata={"examples": [224]})


class Conflict(Output):
    """Another line of the timeline that contradicts this one."""

    kind = fields.String(validate=validate.OneOf([*CONFLICTS]), metadata={"description": CONFLICT_LINES})
    title = fields.String(allow_none=True, metadata={"description": "The other's.", "examples": ["head"]})
    institution = fields.Nested(InstitutionLine, allow_none=True, metadata={"description": "The other's."})


class Affiliation(Output):
    """A title and/or an institution, as printed, with the first and the last date of it."""

    title = fields.String(allow_none=True, metadata={"examples": ["professor"]})
    status = fields.String(validate=validate.OneOf(STATUSES))
    institution = fields.Nested(InstitutionLine, allow_none=True)
    first_printed = fields.Date(allow_none=True, metadata={"examples": ["2024-05-02"]})
    last_printed = fields.Date(allow_none=True, metadata={"examples": ["2024-05-02"]})
    printings = fields.Integer(metadata={"description": "How many articles print it.", "examples": [1]})
    conflicts = fields.List(fields.Nested(Conflict), metadata={"description": "What contradicts it; empty: nothing."})
    evidence = fields.List(fields.Nested(Evidence))


class Expert(Output):
    """A person in the directory: somebody whom an article quotes, and names by two words at least."""

    id = fields.String(metadata={"examples": ["e_7"]})
    name = fields.String(metadata={"examples": ["Maren Tolvik"]})
    aliases = fields.List(fields.String(), metadata={"examples": [["Tolvik"]]})
    affiliations = fields.List(fields.Nested(Affiliation))
    quotation_count = fields.Integer(metadata={"examples": [4]})
    statement_count = fields.Integer(metadata={"examples": [4]})
    outlets = fields.List(fields.String(), metadata={"examples": [["The Larkhaven Post"]]})
    first_quoted = fields.Date(allow_none=True, metadata={"examples": ["2024-05-02"]})
    last_quoted = fields.Date(allow_none=True, metadata={"examples": ["2024-05-02"]})


class FoundExpert(Expert):
    """An expert; with a topic also the reasons: the best quotations on it."""

    sometimes = frozenset({"reasons"})

    reasons = fields.List(fields.Nested(Quotation))


ExpertPage = page_of(FoundExpert)


class Affiliations(Output):
    """A timeline of affiliations."""

    id = fields.String(metadata={"description": "The expert's.", "examples": ["e_7"]})
    items = fields.List(fields.Nested(Affiliation))


class Filters(Input):
    """Who speaks."""

    q = Line(QUERY_CHARS, metadata={"description": "A name, a title, or part of one.", "examples": ["tolvik"]})
    topic = Line(
        QUERY_CHARS,
        metadata={"description": "What they spoke of; each comes with `reasons`.", "examples": ["tide gauges"]},
    )
    institution = Line(NAME_CHARS, metadata={"description": "An institution's id, name or acronym."})
    since = Day(metadata={"description": "Quoted on this day or later.", "examples": ["2024-01-31"]})


class Query(Paging, Filters):
    """Which experts."""


@blueprint.route("")
@blueprint.arguments(Query, location="query")
@blueprint.response(200, ExpertPage)
def find_experts(query):
    """Find experts

    By name, by what they spoke of, by institution.
    """
    return collection(experts.find_experts(context(), **query))


@blueprint.route("/<id>")
@blueprint.response(200, Expert)
@blueprint.alt_response(301, schema=Expert, description=MOVED)
def get_expert(id):
    """Get one expert"""
    return entry(experts.get_expert(context(), id))


@blueprint.route("/<id>/quotes")
@blueprint.arguments(OwnQuery, location="query")
@blueprint.response(200, QuotationPage)
@blueprint.alt_response(301, schema=QuotationPage, description=MOVED)
def expert_quotations(query, id):
    """List an expert's quotations, newest first"""
    return entry(collection(experts.expert_quotations(context(), id, **query)))


@blueprint.route("/<id>/affiliations")
@blueprint.response(200, Affiliations)
@blueprint.alt_response(301, schema=Affiliations, description=MOVED)
def expert_affiliations(id):
    """List an expert's titles and institutions, as a timeline with the proof of each"""
    return entry(experts.expert_affiliations(context(), id))
