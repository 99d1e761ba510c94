"""/institutions: where experts work, and speakers in their own right."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from marshmallow import fields

from quotes_service.api.answers import also_as, collection, entry
from quotes_service.api.blueprint import MOVED, Blueprint, context
from quotes_service.api.lookup.experts import FewSchema, FoundExpertPageSchema, InstitutionLineSchema
from quotes_service.api.lookup.quotes import OwnQuerySchema, QuotationPageSchema
from quotes_service.api.lookup.topics import SpeakingOfSchema, SpokenOfAtSchema, TopicLineSchema
from quotes_service.api.schemas import QUERY_CHARS, Line, OnlyPagingSchema, Output, PagingSchema, TypedInput, page_of
from quotes_service.services.lookup import institutions
from quotes_service.services.lookup.filters import QuotationFilters, QuotationPaging, title_of
from quotes_service.services.lookup.institutions import InstitutionFilters
from quotes_service.standards import offered
from quotes_service.store.querying.paging import Paging

blueprint = Blueprint("institutions", "Where experts work, and who speaks there.", url_prefix="/api/v1/institutions")


class InstitutionSchema(Output):
    """An organization in the directory."""

    id = fields.String(metadata={"examples": ["i_4"]})
    name = fields.String(metadata={"examples": ["Larkhaven Institute for Coastal Research"]})
    acronym = fields.String(allow_none=True, metadata={"examples": ["LICR"]})
    aliases = fields.List(fields.String(), metadata={"examples": [["Larkhaven Institute"]]})
    parent = fields.Nested(
        InstitutionLineSchema,
        allow_none=True,
        metadata={"description": "The institution that it is printed as a part of."},
    )
    ror = fields.String(
        allow_none=True,
        metadata={
            "description": "Its id in the Research Organization Registry; null if none is loaded or none matches.",
            "examples": ["https://ror.org/00x0x0x00"],
        },
    )
    wikidata = fields.String(allow_none=True, metadata={"description": "Its id at Wikidata.", "examples": ["Q1"]})
    expert_count = fields.Integer(metadata={"examples": [3]})
    quotation_count = fields.Integer(
        metadata={"description": "Its own quotations, without its experts'; copies count, too.", "examples": [1]}
    )
    statement_count = fields.Integer(
        metadata={"description": "Its own statements: one that several articles print counts once.", "examples": [1]}
    )


class FullInstitutionSchema(InstitutionSchema):
    """An organization with the parts of it that are in the directory themselves."""

    parts = fields.List(fields.Nested(InstitutionLineSchema), metadata={"description": "Sorted by name."})


class RelatedInstitutionsSchema(Output):
    """The topics of an institution, its most quoted experts, and other institutions with the same topics."""

    id = fields.String(metadata={"description": "The institution's id.", "examples": ["i_4"]})
    experts = fields.List(fields.Nested(SpeakingOfSchema), metadata={"description": "Its most quoted experts."})
    same_subject = fields.List(
        fields.Nested(SpokenOfAtSchema), metadata={"description": "Others whose experts speak of the same topics."}
    )
    topics = fields.List(fields.Nested(TopicLineSchema))


class QuerySchema(TypedInput, PagingSchema):
    """Which institutions."""

    loads = (InstitutionFilters, Paging)

    q = Line(QUERY_CHARS, metadata={"description": "A name, an acronym, or part of one.", "examples": ["LICR"]})


@blueprint.route("")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, page_of(InstitutionSchema))
@also_as(*offered.INSTITUTIONS)
def find_institutions(query: tuple[InstitutionFilters, Paging]):
    """Find institutions"""
    filters, paging = query
    return collection(lambda paging: institutions.find_institutions(context(), filters, paging), paging)


@blueprint.route("/<id>")
@blueprint.response(200, FullInstitutionSchema)
@blueprint.alt_response(301, schema=FullInstitutionSchema, description=MOVED)
@also_as(*offered.INSTITUTION)
def get_institution(id):
    """Get one institution"""
    return entry(institutions.get_institution(context(), id))


@blueprint.route("/<id>/experts")
@blueprint.arguments(OnlyPagingSchema, location="query")
@blueprint.response(200, FoundExpertPageSchema)
@blueprint.alt_response(301, schema=FoundExpertPageSchema, description=MOVED)
@also_as(*offered.EXPERTS)
def institution_experts(paging: Paging, id: str):
    """List an institution's experts, each with what they said"""
    return collection(lambda paging: institutions.institution_experts(context(), id, paging), paging)


@blueprint.route("/<id>/quotes")
@blueprint.arguments(OwnQuerySchema, location="query")
@blueprint.response(200, QuotationPageSchema)
@blueprint.alt_response(301, schema=QuotationPageSchema, description=MOVED)
@also_as(*offered.QUOTATIONS)
def institution_quotations(query: tuple[QuotationFilters, QuotationPaging], id: str):
    """List an institution's quotations, newest first"""
    filters, paging = query
    title = partial(title_of, context(), replace(filters, institution=id))
    return collection(lambda paging: institutions.institution_quotations(context(), id, filters, paging), paging, title)


@blueprint.route("/<id>/related")
@blueprint.arguments(FewSchema, location="query")
@blueprint.response(200, RelatedInstitutionsSchema)
@blueprint.alt_response(301, schema=RelatedInstitutionsSchema, description=MOVED)
def related_institutions(query, id):
    """List an institution's topics, its most quoted experts, and other institutions with the same topics"""
    return entry(institutions.related_institutions(context(), id, **query))
