"""/extract: what the service reads from a text; nothing is stored."""

from __future__ import annotations

from marshmallow import fields, validate

from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.lookup.experts import PAST_LINES
from quotes_service.api.lookup.quotes import PhraseSchema, QuotationSchema
from quotes_service.api.schemas import TITLE_CHARS, Day, Line, Output, TypedInput
from quotes_service.ingest.pages.parsing import MAX_ATTRIBUTES, MAX_CHILDREN, MAX_ELEMENTS, MAX_PARAGRAPHS
from quotes_service.records import PAST_REASONS
from quotes_service.services.intake import extract as extraction
from quotes_service.services.intake.submission import Submission

blueprint = Blueprint("extract", "Read a text without storing it.", url_prefix="/api/v1/extract")

SAMPLE = (
    "“The tide gauges do not lie,” said Maren Tolvik, professor at the Larkhaven Institute for Coastal Research. "
    "She said the harbour wall was too low."
)


class SourceSchema(TypedInput):
    """A text or a web page, and what is known about it."""

    loads = (Submission,)

    text = fields.String(
        allow_none=True,
        metadata={"description": "The article's text; offsets refer to it as it was sent.", "examples": [SAMPLE]},
    )
    html = fields.String(
        allow_none=True,
        metadata={
            "description": "A web page in place of `text`; the story is extracted from it. At most "
            f"{MAX_ELEMENTS:,} elements are read, {MAX_CHILDREN:,} directly in one element ({MAX_PARAGRAPHS:,} if they "
            f"are paragraphs, items or boxes), and {MAX_ATTRIBUTES:,} attributes of one."
        },
    )
    title = Line(TITLE_CHARS, allow_none=True, metadata={"examples": ["Harbour walls are low, says oceanographer"]})
    published_at = Day(
        allow_none=True,
        metadata={
            "description": "A date, or an ISO 8601 date and time of which only the date is kept.",
            "examples": ["2024-05-02"],
        },
    )


class RoleSchema(Output):
    """A title and/or an institution, as printed."""

    title = fields.String(allow_none=True, metadata={"examples": ["professor"]})
    institution = fields.String(allow_none=True, metadata={"examples": ["Larkhaven Institute for Coastal Research"]})
    acronym = fields.String(allow_none=True, metadata={"examples": ["LICR"]})
    status = fields.String(validate=validate.OneOf(["current", "former"]))
    evidence = fields.Nested(PhraseSchema, metadata={"description": "The sentence that prints it."})


class PastPhraseSchema(Output):
    """That a person can no longer be asked."""

    reason = fields.String(validate=validate.OneOf([*PAST_REASONS]), metadata={"description": PAST_LINES})
    evidence = fields.Nested(PhraseSchema, metadata={"description": "The sentence that shows it."})


class PersonSchema(Output):
    """A person in the text."""

    name = fields.String(metadata={"description": "The fullest name printed.", "examples": ["Maren Tolvik"]})
    aliases = fields.List(fields.String(), metadata={"examples": [["Tolvik"]]})
    roles = fields.List(fields.Nested(RoleSchema))
    past = fields.Nested(PastPhraseSchema, allow_none=True)


class ReadingSchema(Output):
    """All that was read from the text."""

    text = fields.String(metadata={"description": "The text that all offsets refer to."})
    title = fields.String(allow_none=True, metadata={"description": "As sent, or as the page says."})
    published_at = fields.Date(allow_none=True, metadata={"examples": ["2024-05-02"]})
    language = fields.String(metadata={"description": "ISO 639-1.", "examples": ["en"]})
    supported = fields.Boolean(
        metadata={"description": "False: the service does not read its language, so nothing was read."}
    )
    extractor = fields.String(metadata={"description": "The version that read it.", "examples": ["1.3.0"]})
    quotations = fields.List(fields.Nested(QuotationSchema))
    people = fields.List(fields.Nested(PersonSchema))


@blueprint.route("", methods=["POST"])
@blueprint.arguments(SourceSchema)
@blueprint.response(200, ReadingSchema)
def extract(source: Submission):
    """Read a text: its quotations, who speaks, and their titles and institutions

    Nothing is stored, so the quotations have no ids.
    """
    ctx = context()
    return extraction.extract(ctx, source.to_article(ctx.settings.max_text_chars))
