"""/experts: the directory of the people who are quoted."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import get_args

from marshmallow import ValidationError, fields, validate, validates_schema

from quotes_service.api.answers import also_as, collection, entry
from quotes_service.api.blueprint import MOVED, Blueprint, context
from quotes_service.api.lookup.quotes import OwnQuerySchema, QuotationPageSchema, QuotationSchema
from quotes_service.api.lookup.topics import TopicLineSchema
from quotes_service.api.schemas import (
    NAME_CHARS,
    QUERY_CHARS,
    Day,
    Input,
    Line,
    OnlyPagingSchema,
    Output,
    PagingSchema,
    QueryInteger,
    QueryNumber,
    TypedInput,
    page_of,
)
from quotes_service.api.tables import table_formats
from quotes_service.decisions.content import NoteKind
from quotes_service.records import PAST_REASONS, RoleStatus, Verdict
from quotes_service.search.ranking import DAMPING
from quotes_service.services.lookup import experts
from quotes_service.services.lookup.expert_ranking import RankingOptions
from quotes_service.services.lookup.filters import ExpertFilters, QuotationFilters, QuotationPaging, title_of
from quotes_service.services.serializers.timeline import CONFLICTS
from quotes_service.standards import offered
from quotes_service.store.querying.paging import Paging

blueprint = Blueprint(
    "experts",
    "The people who are quoted under a full name, across articles.",
    url_prefix="/api/v1/experts",
)


STATUSES = get_args(RoleStatus)
PAST_LINES = " ".join(f"`{reason}`: {meaning}." for reason, meaning in PAST_REASONS.items())
CONFLICT_LINES = " ".join(f"`{kind}`: {meaning}." for kind, meaning in CONFLICTS.items())


class InstitutionLineSchema(Output):
    """An institution, in short."""

    id = fields.String(metadata={"examples": ["i_4"]})
    name = fields.String(metadata={"examples": ["Larkhaven Institute for Coastal Research"]})
    acronym = fields.String(allow_none=True, metadata={"examples": ["LICR"]})


class EvidenceSchema(Output):
    """The sentence that proves it."""

    article_id = fields.String(metadata={"examples": ["a_12"]})
    text = fields.String(
        metadata={
            "examples": ["Maren Tolvik, professor at the Larkhaven Institute for Coastal Research, measures tides."]
        }
    )
    start = fields.Integer(metadata={"description": "Where it stands in the article's text.", "examples": [140]})
    end = fields.Integer(metadata={"examples": [224]})


class ConflictSchema(Output):
    """Another line of the timeline that contradicts this one."""

    kind = fields.String(validate=validate.OneOf([*CONFLICTS]), metadata={"description": CONFLICT_LINES})
    title = fields.String(allow_none=True, metadata={"description": "The other line's.", "examples": ["head"]})
    institution = fields.Nested(InstitutionLineSchema, allow_none=True, metadata={"description": "The other line's."})


class DecidedSchema(Output):
    """The decision by which an editor added a role."""

    decision_id = fields.String(metadata={"examples": ["d_5"]})
    by = fields.String(metadata={"examples": ["Ida Holm"]})
    at = fields.AwareDateTime(metadata={"examples": ["2024-05-03T09:30:00+00:00"]})
    note = fields.String(
        allow_none=True,
        metadata={"description": "The editor's evidence, in words.", "examples": ["Staff page, 3 May 2024"]},
    )


class AffiliationSchema(Output):
    """A title and/or an institution: as articles print it, with the first and the last date on which they did, as an
    editor added it, or both."""

    title = fields.String(allow_none=True, metadata={"examples": ["professor"]})
    status = fields.String(validate=validate.OneOf(STATUSES))
    institution = fields.Nested(InstitutionLineSchema, allow_none=True)
    first_printed = fields.Date(allow_none=True, metadata={"examples": ["2024-05-02"]})
    last_printed = fields.Date(allow_none=True, metadata={"examples": ["2024-05-02"]})
    printings = fields.Integer(
        metadata={"description": "How many articles print it; 0 if only an editor added it.", "examples": [1]}
    )
    since = fields.String(
        allow_none=True,
        metadata={"description": "When it began, by the editor: a day, a month or a year.", "examples": ["2019-05"]},
    )
    until = fields.String(allow_none=True, metadata={"description": "When it ended, by the editor."})
    decided = fields.Nested(
        DecidedSchema, allow_none=True, metadata={"description": "The last decision that added it; null: none did."}
    )
    conflicts = fields.List(
        fields.Nested(ConflictSchema), metadata={"description": "Lines of the timeline that contradict it."}
    )
    evidence = fields.List(
        fields.Nested(EvidenceSchema),
        metadata={
            "description": "The passages that editors gave, while their articles have them; then the sentences that "
            "print it, newest first."
        },
    )


class PastSchema(Output):
    """That a person can no longer be asked."""

    reason = fields.String(validate=validate.OneOf([*PAST_REASONS]), metadata={"description": PAST_LINES})
    evidence = fields.Nested(EvidenceSchema)


class ExpertSchema(Output):
    """A person in the directory: quoted in an article under a name of at least two words."""

    id = fields.String(metadata={"examples": ["e_7"]})
    name = fields.String(metadata={"examples": ["Maren Tolvik"]})
    aliases = fields.List(fields.String(), metadata={"examples": [["Tolvik"]]})
    affiliations = fields.List(fields.Nested(AffiliationSchema))
    quotation_count = fields.Integer(
        metadata={"description": "Quotations in all articles; copies count, too.", "examples": [4]}
    )
    statement_count = fields.Integer(
        metadata={"description": "How often they are quoted: copies of one quotation count once.", "examples": [4]}
    )
    outlets = fields.List(fields.String(), metadata={"examples": [["The Larkhaven Post"]]})
    first_quoted = fields.Date(allow_none=True, metadata={"examples": ["2024-05-02"]})
    last_quoted = fields.Date(allow_none=True, metadata={"examples": ["2024-05-02"]})
    past = fields.Nested(
        PastSchema, allow_none=True, metadata={"description": "How an article shows that they can no longer be asked."}
    )


class NoteSchema(Output):
    """A text that an editor shows with an expert, plain."""

    text = fields.String(metadata={"examples": ["I spoke of the old wall, not of the new one."]})
    kind = fields.String(
        validate=validate.OneOf(get_args(NoteKind)),
        metadata={
            "description": "`reply`: the person's own answer; `note`: what an editor says; `verdict`: on words that "
            "they are said to have said."
        },
    )
    claim = fields.String(allow_none=True, metadata={"description": "Of a verdict: the words that were checked."})
    verdict = fields.String(
        allow_none=True,
        validate=validate.OneOf(get_args(Verdict)),
        metadata={"description": "As `POST /verify` has it; `text` says it in words."},
    )
    by = fields.String(metadata={"description": "The editor who added it.", "examples": ["Ida Holm"]})
    at = fields.AwareDateTime(metadata={"examples": ["2024-05-03T09:30:00+00:00"]})
    decision_id = fields.String(metadata={"description": "The decision that added it.", "examples": ["d_5"]})


class ExpertWithNotesSchema(ExpertSchema):
    """A person in the directory, with the notes of editors and the person's replies."""

    notes = fields.List(fields.Nested(NoteSchema), metadata={"description": "The oldest first."})


class VoteSchema(Output):
    """How much a quotation counts for a topic: the product of its terms."""

    id = fields.String(metadata={"description": "The quotation's id."})
    fit = fields.Float(metadata={"description": "How well it and its story fit the topic, 1.0 for the best of all."})
    coverage = fields.Float(
        metadata={"description": "The share of the topic's words and phrases that it or its story has."}
    )
    words = fields.Float(metadata={"description": "How well what is said fits."})
    story = fields.Float(metadata={"description": "How well the article's title and lead fit."})
    form = fields.Float(metadata={"description": "Direct speech counts more than what is only reported or thought."})
    recency = fields.Float()
    confidence = fields.Float()


class ExplanationSchema(Output):
    """The terms of an expert's score on a topic; docs/search.md has the formula."""

    score = fields.Float()
    said = fields.Float(
        metadata={"description": "The sum of the quotations' votes, each at half the weight of the one before."}
    )
    related = fields.Float(
        metadata={"description": "How much one of the quotations has of what the best stories are about."}
    )
    breadth = fields.Float(metadata={"description": "More than 1 if several outlets quote it."})
    focus = fields.Float(metadata={"description": "The share of the expert's quotations that are on the topic."})
    rarity = fields.Float(metadata={"description": "The lower, the more often the expert is quoted on anything."})
    damping = fields.Float(metadata={"description": "`(focus * rarity)` to the power of the query's `damping`."})
    quotations = fields.List(fields.Nested(VoteSchema), metadata={"description": "The votes of `reasons`."})


class ReasonSchema(QuotationSchema):
    """A quotation on the topic. ``found_by`` comes with a topic."""

    optional = QuotationSchema.optional | {"found_by"}

    found_by = fields.String(
        validate=validate.OneOf(("words", "story", "meaning")),
        metadata={
            "description": "Where the topic's words are: in the `words` that are said, or only in the `story` (its "
            "title and lead, or the story is about the topic whose id was asked for). `meaning`: nowhere, but what is "
            "said is close to them in meaning."
        },
    )


class FoundExpertSchema(ExpertSchema):
    """An expert; with a topic also ``reasons``, the best quotations on it, whether these have only a part of it, and on
    request ``explain``, the score's terms."""

    optional = frozenset({"reasons", "partial", "explain"})

    reasons = fields.List(fields.Nested(ReasonSchema))
    partial = fields.Boolean(
        metadata={"description": "No quotation and no story of theirs has the whole topic; such experts come last."}
    )
    explain = fields.Nested(ExplanationSchema)


class ExpansionSchema(Output):
    """A word of the topic, and the words that were searched too."""

    word = fields.String(metadata={"examples": ["quake"]})
    also = fields.List(
        fields.String(),
        metadata={"description": "Words of its family, as the articles teach them.", "examples": [["earthquake"]]},
    )


class SearchedBy(fields.List):
    """How quotations were searched."""

    def __init__(self) -> None:
        super().__init__(
            fields.String(validate=validate.OneOf(("words", "meaning"))),
            metadata={
                "description": "By words only, or by meaning too: if the setting QUOTES_SEMANTIC is on and "
                "`quotes embed` was run.",
                "examples": [["words"]],
            },
        )


class FoundExpertPageSchema(page_of(FoundExpertSchema)):
    """A page of experts. ``expanded`` and ``searched_by`` come with a topic."""

    optional = frozenset({"expanded", "searched_by"})

    expanded = fields.List(fields.Nested(ExpansionSchema))
    searched_by = SearchedBy()


class AffiliationsSchema(page_of(AffiliationSchema)):
    """A part of a timeline of affiliations."""

    id = fields.String(metadata={"description": "The expert's id.", "examples": ["e_7"]})


class CoQuotedSchema(Output):
    """Somebody who is quoted in the same articles."""

    expert = fields.Nested(ExpertSchema)
    articles = fields.Integer(metadata={"description": "How many articles quote both.", "examples": [2]})


class SameSubjectSchema(Output):
    """Somebody at another institution who speaks of the same topics."""

    expert = fields.Nested(ExpertSchema)
    topics = fields.List(fields.Nested(TopicLineSchema), metadata={"description": "The topics that both speak of."})


class RelatedSchema(Output):
    """Experts related to one, and the topics that this one speaks about."""

    id = fields.String(metadata={"description": "The expert's id.", "examples": ["e_7"]})
    co_quoted = fields.List(fields.Nested(CoQuotedSchema))
    same_subject = fields.List(fields.Nested(SameSubjectSchema))
    topics = fields.List(fields.Nested(TopicLineSchema))


class FewSchema(Input):
    """How many of each kind."""

    limit = QueryInteger(
        load_default=10, validate=validate.Range(1, 100), metadata={"description": "How many of each at most."}
    )


class FiltersSchema(Input):
    """Who speaks."""

    q = Line(QUERY_CHARS, metadata={"description": "A name, a title, or part of one.", "examples": ["tolvik"]})
    topic = Line(
        QUERY_CHARS,
        metadata={
            "description": "What they spoke of, in words or as a topic's id; each comes with `reasons`.",
            "examples": ["tide gauges"],
        },
    )
    institution = Line(NAME_CHARS, metadata={"description": "An institution's id, name or acronym."})
    country = Line(
        NAME_CHARS,
        metadata={
            "description": "The country of their institutions: a name or an ISO 3166 code. It is known if the register "
            "is loaded or an article prints it.",
            "examples": ["JP"],
        },
    )
    since = Day(metadata={"description": "Quoted on this day or later.", "examples": ["2024-01-31"]})
    not_over = QueryInteger(
        validate=validate.Range(1, 2**31 - 1),
        metadata={"description": "With at most this many statements, on any topic: leaves out the usual suspects."},
    )
    damping = QueryNumber(
        validate=validate.Range(0, 1),
        metadata={"description": f"With `topic`: how strongly the usual suspects are damped; {DAMPING} by default."},
    )
    spread = fields.Boolean(metadata={"description": "With `topic`: mix the experts of one institution with others."})
    explain = fields.Boolean(metadata={"description": "With `topic`: give the terms of each score."})
    past = fields.Boolean(
        metadata={"description": "With `topic`: also those who can no longer be asked; they are left out otherwise."}
    )

    @validates_schema
    def _only_with_a_topic(self, data: dict, **kwargs) -> None:
        for name in ("damping", "spread", "explain", "past"):
            if name in data and "topic" not in data:
                raise ValidationError("Needs a topic.", name)


class QuerySchema(TypedInput, PagingSchema, FiltersSchema):
    """Which experts."""

    loads = (ExpertFilters, RankingOptions, Paging)
    queries = ("q", "topic")


@blueprint.route("")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, FoundExpertPageSchema)
@also_as(*offered.EXPERTS)
def find_experts(query: tuple[ExpertFilters, RankingOptions, Paging]):
    """Find experts

    By name, by what they spoke of, by institution. With `topic`, the experts who said most about it come first, not
    those who are quoted most.
    """
    filters, ranking, paging = query
    return collection(lambda paging: experts.find_experts(context(), filters, ranking, paging), paging)


@blueprint.route("/<id>")
@blueprint.response(200, ExpertWithNotesSchema)
@blueprint.alt_response(301, schema=ExpertWithNotesSchema, description=MOVED)
@also_as(*offered.EXPERT)
def get_expert(id):
    """Get one expert"""
    return entry(experts.get_expert(context(), id))


@blueprint.route("/<id>/quotes")
@blueprint.arguments(OwnQuerySchema, location="query")
@blueprint.response(200, QuotationPageSchema)
@blueprint.alt_response(301, schema=QuotationPageSchema, description=MOVED)
@also_as(*offered.QUOTATIONS)
def expert_quotations(query: tuple[QuotationFilters, QuotationPaging], id: str):
    """List an expert's quotations, newest first"""
    filters, paging = query
    title = partial(title_of, context(), replace(filters, expert=id))
    return collection(lambda paging: experts.expert_quotations(context(), id, filters, paging), paging, title)


@blueprint.route("/<id>/related")
@blueprint.arguments(FewSchema, location="query")
@blueprint.response(200, RelatedSchema)
@blueprint.alt_response(301, schema=RelatedSchema, description=MOVED)
def related_experts(query, id):
    """List who is quoted with an expert, who speaks of the same topics elsewhere, and the expert's topics"""
    return entry(experts.related_experts(context(), id, **query))


@blueprint.route("/<id>/affiliations")
@blueprint.arguments(OnlyPagingSchema, location="query")
@blueprint.response(200, AffiliationsSchema)
@blueprint.alt_response(301, schema=AffiliationsSchema, description=MOVED)
@also_as(*table_formats(AffiliationSchema))
def expert_affiliations(paging: Paging, id: str):
    """List an expert's titles and institutions, as a timeline with the proof of each"""
    return collection(lambda paging: experts.expert_affiliations(context(), id, paging), paging)
