"""/quotes: who said what, where, when and in what capacity."""

from __future__ import annotations

from functools import partial
from typing import get_args

from marshmallow import fields, validate

from quotes_service.api.answers import also_as, collection
from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.schemas import (
    NAME_CHARS,
    QUERY_CHARS,
    Input,
    Line,
    Output,
    PagingSchema,
    PeriodSchema,
    QueryNumber,
    TypedInput,
    page_of,
)
from quotes_service.records import REASONS, Mode, QuotationType, RoleStatus, SpeakerKind
from quotes_service.services.lookup import quotations
from quotes_service.services.lookup.filters import QuotationFilters, QuotationPaging, title_of
from quotes_service.standards import offered
from quotes_service.store.quotations.filters import FACTUALITIES

blueprint = Blueprint("quotes", "Quotations, with their speakers and the proof.", url_prefix="/api/v1/quotes")

TYPES = get_args(QuotationType)
MODES = get_args(Mode)
FACTUALITY_LINES = (
    "`denied`: that they did not say it; `hypothetical`: that they may or might, or whether they did; `withdrawn`: a "
    "correction takes it back. What was not `said` is in no list unless it is asked for."
)
KINDS = get_args(SpeakerKind)
REASON_LINES = " ".join(f"`{reason}`: {meaning}." for reason, meaning in REASONS.items())


class SpanSchema(Output):
    """Characters of the article's text, half-open."""

    start = fields.Integer(metadata={"examples": [0]})
    end = fields.Integer(metadata={"examples": [25]})


class PhraseSchema(Output):
    """Words of the article and their place in it."""

    text = fields.String(metadata={"examples": ["said"]})
    start = fields.Integer(metadata={"examples": [26]})
    end = fields.Integer(metadata={"examples": [30]})


class ContentSchema(Output):
    """What was said; more than one span if the attribution interrupts it."""

    text = fields.String(metadata={"examples": ["The tide gauges do not lie."]})
    spans = fields.List(fields.Nested(SpanSchema))


class SpeakerRoleSchema(Output):
    """What the article of a quotation prints its speaker to be, or to have been."""

    title = fields.String(allow_none=True, metadata={"examples": ["professor"]})
    institution = fields.String(
        allow_none=True,
        metadata={"description": "Its name in this article.", "examples": ["Larkhaven Institute for Coastal Research"]},
    )
    status = fields.String(validate=validate.OneOf(get_args(RoleStatus)))


class SpeakerSchema(Output):
    """Somebody that the source refers to."""

    name = fields.String(
        metadata={"description": "The fullest name that the article prints.", "examples": ["Maren Tolvik"]}
    )
    kind = fields.String(validate=validate.OneOf(KINDS))
    expert_id = fields.String(
        allow_none=True,
        metadata={"description": "Null for a person named by one word, which may be anybody's.", "examples": ["e_7"]},
    )
    institution_id = fields.String(allow_none=True)
    confidence = fields.Float(metadata={"description": "A probability.", "examples": [0.97]})
    chain = fields.List(
        fields.String(),
        metadata={"description": "How the source leads to the name.", "examples": [["she", "Maren Tolvik"]]},
    )
    role = fields.Nested(
        SpeakerRoleSchema,
        allow_none=True,
        metadata={
            "description": "The role that this article prints for a person, a current one first; null if it prints "
            "none, or if editors rejected it. Roles that editors added are in the expert's timeline only."
        },
    )


class SelectorSchema(Output):
    """A W3C Web Annotation selector: a TextQuoteSelector or a TextPositionSelector."""

    optional = frozenset({"exact", "prefix", "suffix", "start", "end"})

    type = fields.String(validate=validate.OneOf(["TextQuoteSelector", "TextPositionSelector"]))
    exact = fields.String()
    prefix = fields.String()
    suffix = fields.String()
    start = fields.Integer()
    end = fields.Integer()


class ArticleLineSchema(Output):
    """Where it was printed."""

    id = fields.String(allow_none=True, metadata={"examples": ["a_12"]})
    external_id = fields.String(allow_none=True, metadata={"description": "The sender's own id.", "examples": ["4711"]})
    title = fields.String(allow_none=True, metadata={"examples": ["Harbour walls are low, says oceanographer"]})
    label = fields.String(
        metadata={
            "description": "What to call it: its title, else its first words.",
            "examples": ["Harbour walls are low, says oceanographer"],
        }
    )
    url = fields.String(allow_none=True, metadata={"examples": ["https://news.example/harbour-walls"]})
    outlet = fields.String(allow_none=True, metadata={"examples": ["The Larkhaven Post"]})
    byline = fields.String(
        allow_none=True, metadata={"description": "Who wrote it, as printed.", "examples": ["Ola Brandt"]}
    )
    published_at = fields.Date(allow_none=True, metadata={"examples": ["2024-05-02"]})


class QuotationSchema(Output):
    """A quotation; its ids are null if the text was not stored. ``highlight`` and ``score`` come with ``q=``."""

    optional = frozenset({"highlight", "score"})

    id = fields.String(allow_none=True, metadata={"examples": ["q_31"]})
    type = fields.String(
        validate=validate.OneOf(TYPES),
        metadata={"description": "Whether all, part or none of the content stands in quotation marks."},
    )
    mode = fields.String(
        validate=validate.OneOf(MODES),
        metadata={"description": "What was said or written, or what somebody is said to think, want or feel."},
    )
    content = fields.Nested(ContentSchema)
    cue = fields.Nested(PhraseSchema, allow_none=True, metadata={"description": "The words that report: `said`."})
    source = fields.Nested(PhraseSchema, allow_none=True, metadata={"description": "The words that name the speaker."})
    speakers = fields.List(fields.Nested(SpeakerSchema))
    reason = fields.String(
        allow_none=True,
        validate=validate.OneOf([*REASONS]),
        metadata={"description": f"Why no speaker is known. {REASON_LINES}"},
    )
    confidence = fields.Float(
        metadata={"description": "The probability that content and speaker are right.", "examples": [0.94]}
    )
    selectors = fields.List(fields.Nested(SelectorSchema))
    paragraph = fields.Nested(
        PhraseSchema,
        metadata={
            "description": "The paragraph that contains it; if that has over 3,000 characters, the part around it."
        },
    )
    statement_id = fields.String(allow_none=True, metadata={"examples": ["s_30"]})
    article = fields.Nested(ArticleLineSchema)
    factuality = fields.String(
        validate=validate.OneOf(FACTUALITIES),
        metadata={"description": f"Whether it was said, as the article prints it. {FACTUALITY_LINES}"},
    )
    extractor = fields.String(
        metadata={"description": "The version of the extractor that read it.", "examples": ["1.3.0"]}
    )
    current = fields.Boolean(metadata={"description": "Whether the article's latest version still prints it."})
    decided = fields.Boolean(metadata={"description": "Whether an editor corrected or confirmed it."})
    added_at = fields.AwareDateTime(
        allow_none=True,
        metadata={
            "description": "When it came in here; null if it was not stored.",
            "examples": ["2024-05-02T09:30:00+00:00"],
        },
    )
    citation = fields.String(
        metadata={
            "description": "One line to be pasted. Only the speaker's own words stand in quotation marks.",
            "examples": [
                "“The tide gauges do not lie,” Maren Tolvik, professor, Larkhaven Institute for Coastal Research, in "
                "“Harbour walls are low,” The Larkhaven Post, 2 May 2024, https://news.example/harbour-walls"
            ],
        }
    )
    highlight = fields.String(
        metadata={
            "description": "The content as HTML, with the matching words in `<mark>`.",
            "examples": ["The <mark>tide</mark> gauges do not lie."],
        }
    )
    score = fields.Float(metadata={"description": "How well it matches `q`; higher is better."})


class FacetSchema(Output):
    """How many of the matching quotations have this value; copies count, too."""

    value = fields.String()
    count = fields.Integer()


class NamedFacetSchema(FacetSchema):
    """How many of the matching quotations are this expert's or institution's; ``value`` is the name."""

    id = fields.String()


class FacetsSchema(Output):
    """The most frequent values among the matching quotations."""

    type = fields.List(fields.Nested(FacetSchema))
    mode = fields.List(fields.Nested(FacetSchema))
    outlet = fields.List(fields.Nested(FacetSchema))
    year = fields.List(fields.Nested(FacetSchema), metadata={"description": "All years, the first one first."})
    expert = fields.List(fields.Nested(NamedFacetSchema))
    institution = fields.List(
        fields.Nested(NamedFacetSchema),
        metadata={"description": "Counts an institution's own quotations and its experts'."},
    )


class QuotationPageSchema(page_of(QuotationSchema)):
    """A part of a collection of quotations; ``facets`` on request."""

    optional = frozenset({"facets"})

    facets = fields.Nested(FacetsSchema)


class QuotationFiltersSchema(Input):
    """What is said, and in which form."""

    q = Line(
        QUERY_CHARS,
        metadata={
            "description": 'Words of quotations or names of speakers, `"words in a row"`, `beginnings*`, and '
            "`-without` any of these; `AND` and `OR` are ordinary words.",
            "examples": ['tide gauges -"neap tide"'],
        },
    )
    topic = Line(NAME_CHARS, metadata={"description": "A topic's id or label.", "examples": ["tide gauges"]})
    outlet = Line(NAME_CHARS, metadata={"description": "The name of the outlet.", "examples": ["The Larkhaven Post"]})
    type = fields.String(
        validate=validate.OneOf(TYPES),
        metadata={"description": "All, part or none of it in quotation marks; any by default."},
    )
    mode = fields.String(
        validate=validate.OneOf(MODES),
        metadata={"description": "`speech`: said or written; `attitude`: thought, wanted, felt; both by default."},
    )
    factuality = fields.String(
        load_default="said",
        validate=validate.OneOf([*FACTUALITIES, "any"]),
        metadata={"description": "Only what was said, by default; `any`: whether it was said or not."},
    )
    min_confidence = QueryNumber(validate=validate.Range(0, 1))


class FiltersSchema(QuotationFiltersSchema):
    """What is said, in which form, and in what order."""

    sort = fields.String(
        validate=validate.OneOf(quotations.SORTS),
        metadata={
            "description": "`relevance` needs `q`, and is the default with it; else the default is `newest`, by "
            "the article's day. `added`: the last that came in here first, which is the default of feeds."
        },
    )
    facets = fields.Boolean(load_default=False, metadata={"description": "Count the quotations by their values."})


class SpeakersSchema(Input):
    """Who says it."""

    expert = Line(NAME_CHARS, metadata={"description": "An expert's id or name.", "examples": ["Maren Tolvik"]})
    institution = Line(
        NAME_CHARS, metadata={"description": "An institution's id, name or acronym.", "examples": ["LICR"]}
    )


class OwnQuerySchema(TypedInput, PagingSchema, PeriodSchema, FiltersSchema):
    """Which quotations of one speaker."""

    loads = (QuotationFilters, QuotationPaging)


class QuerySchema(TypedInput, PagingSchema, PeriodSchema, SpeakersSchema, FiltersSchema):
    """Which quotations."""

    loads = (QuotationFilters, QuotationPaging)


@blueprint.route("")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, QuotationPageSchema)
@also_as(*offered.QUOTATIONS)
def find_quotations(query: tuple[QuotationFilters, QuotationPaging]):
    """Find quotations

    By words, speaker, institution, outlet, type, mode and date; with `q` the best match first, else the newest.
    """
    filters, paging = query
    find = partial(quotations.find_quotations, context(), filters)
    return collection(find, paging, partial(title_of, context(), filters))


@blueprint.route("/<id>")
@blueprint.response(200, QuotationSchema)
@also_as(*offered.QUOTATION)
def get_quotation(id):
    """Get one quotation"""
    return quotations.get_quotation(context(), id)
