"""/extract: what the service reads from a text without storing it; a long one by a job, whose result is here too."""

from __future__ import annotations

from flask import g, jsonify, url_for
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.http.idempotency import PARAMETER as KEY
from quotes_service.api.http.writes import write
from quotes_service.api.intake import jobs
from quotes_service.api.lookup.experts import PAST_LINES
from quotes_service.api.lookup.quotes import PhraseSchema, QuotationSchema
from quotes_service.api.problems import response_name
from quotes_service.api.schemas import TITLE_CHARS, Day, Line, Output, TypedInput
from quotes_service.ingest.pages.parsing import MAX_ATTRIBUTES, MAX_CHILDREN, MAX_ELEMENTS, MAX_PARAGRAPHS
from quotes_service.records import PAST_REASONS, Article
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
@blueprint.doc(parameters=[KEY])
@blueprint.arguments(SourceSchema)
@blueprint.response(200, ReadingSchema)
@blueprint.alt_response(
    202, schema=jobs.FullJobSchema, description="It is long: a worker will read it, by this job.", headers=jobs.LOCATION
)
@blueprint.alt_response(409, response_name(409))
def extract(source: Submission):
    """Read a text: its quotations, who speaks, and their titles and institutions

    Nothing is stored, so the quotations have no ids.

    A text of more than `QUOTES_LONG_TEXT_CHARS` characters takes long: the answer is 202 and a job, and
    `GET /jobs/{id}/result` has what is read. Only then is an `Idempotency-Key` heeded.
    """
    ctx = context()
    article = source.to_article(ctx.settings.max_text_chars)
    if extraction.is_long(ctx, article):
        return write(lambda: _later(article), jobs.handed_in)
    return extraction.extract(ctx, article)


def _later(article: Article) -> ResponseReturnValue:
    job = extraction.extract_later(context(), article, g.caller.id)
    return jsonify(jobs.FullJobSchema().dump(job)), 202, {"Location": url_for("jobs.get_job", id=job["id"])}


@jobs.blueprint.route("/jobs/<id>/result")
@jobs.blueprint.response(200, ReadingSchema)
@jobs.blueprint.alt_response(409, response_name(409))
def get_job_result(id):
    """Get what was read from a long text that was sent to `POST /extract`

    It is the answer that a short text has at once. It is kept as long as the job (`QUOTES_KEEP_JOBS_DAYS`), for the key
    alone with which the text was sent; if none was needed, for whoever may read. While it is not there yet, the
    answer is 409, and `Retry-After` says when to ask again; also if the job failed or was cancelled. People who were
    erased are not in it; a result that names somebody who is erased later is removed (404).
    """
    return extraction.result(context(), id, g.caller.id)
