"""/verify and /check: did they really say this, and all that a draft says they did?"""

from __future__ import annotations

from typing import get_args

from marshmallow import fields, validate

from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.lookup.quotes import ArticleLineSchema, PhraseSchema, QuotationSchema
from quotes_service.api.lookup.statements import DifferenceSchema as WordDifference
from quotes_service.api.schemas import NAME_CHARS, Line, Output, PeriodSchema
from quotes_service.resolve.quotes.verification import Grade
from quotes_service.services.lookup.claims import check, verify

blueprint = Blueprint("verify", "Check a quote, or all of a draft.", url_prefix="/api/v1")

CLAIM_CHARS = 10_000


class ClaimSchema(PeriodSchema):
    """A quote to check."""

    text = Line(
        CLAIM_CHARS,
        required=True,
        metadata={
            "description": "The words, with or without quotation marks; `…` and `[brackets]` declare changes.",
            "examples": ["the tide gauges … lie"],
        },
    )
    name = Line(
        NAME_CHARS,
        metadata={
            "description": "Who is claimed to have said it: a name, an acronym or an id; anybody by default.",
            "examples": ["Maren Tolvik"],
        },
    )


class ClaimDifferenceSchema(WordDifference):
    """Words that both the printed quotation and the claim have, or only one of them."""

    op = fields.String(
        validate=validate.OneOf(["equal", "deleted", "inserted"]),
        metadata={"description": "`deleted`: printed, not claimed; `inserted`: claimed, not printed."},
    )


class ContextSchema(Output):
    """The paragraphs before and after the quotation's."""

    before = fields.Nested(PhraseSchema, allow_none=True)
    after = fields.Nested(PhraseSchema, allow_none=True)


class MatchSchema(Output):
    """A printed quotation compared with the claim."""

    quotation = fields.Nested(
        QuotationSchema, metadata={"description": "Its `type` tells whether the words stand in quotation marks."}
    )
    continued = fields.List(
        fields.String(), metadata={"description": "Ids of the quotations after it that the claim also covers."}
    )
    grade = fields.String(validate=validate.OneOf(get_args(Grade)))
    is_speaker = fields.Boolean(
        metadata={"description": "Whether it is by the person asked for; always true if no person was asked for."}
    )
    similarity = fields.Float(metadata={"description": "1.0: the same words.", "examples": [1.0]})
    diff = fields.List(fields.Nested(ClaimDifferenceSchema))
    context = fields.Nested(ContextSchema)
    confidence = fields.Float(
        metadata={"description": "The probability that content and speaker are right.", "examples": [0.94]}
    )


class PrintingSchema(Output):
    """One printing of the statement, in an article or a copy of it."""

    quotation_id = fields.String()
    text = fields.String()
    grade = fields.String(
        allow_none=True,
        validate=validate.OneOf(get_args(Grade)),
        metadata={"description": "How it matches the claim: another outlet may have other words, or cut them."},
    )
    article = fields.Nested(ArticleLineSchema)


class SpeakerLineSchema(Output):
    """An expert or institution."""

    id = fields.String()
    name = fields.String()


class SearchedSchema(Output):
    """What was searched."""

    optional = frozenset({"speakers", "did_you_mean"})

    articles = fields.Integer(metadata={"examples": [250]})
    outlets = fields.List(fields.String(), metadata={"examples": [["The Larkhaven Post"]]})
    since = fields.Date(allow_none=True, metadata={"description": "The day of the first article."})
    until = fields.Date(allow_none=True, metadata={"description": "The day of the last article."})
    undated = fields.Integer(
        metadata={"description": "Articles without a date: searched unless `since` or `until` is asked for."}
    )
    speakers = fields.List(
        fields.Nested(SpeakerLineSchema),
        metadata={"description": "With `name`: the entries of the directory that it may mean."},
    )
    did_you_mean = fields.List(
        fields.Nested(SpeakerLineSchema),
        metadata={"description": "Names that may have been meant, if nobody has `name`."},
    )


class JudgedSchema(Output):
    """The verdict on a claim."""

    verdict = fields.String(
        validate=validate.OneOf(verify.VERDICTS),
        metadata={
            "description": "`exact`: these words, apart from punctuation, case and changes that the claim declares; "
            "`altered`: a few other words, or words without those that take them back (I used to think ..., "
            "... unless ...); `denied`: printed as denied, hypothetical or withdrawn; `other_speaker`: exact or "
            "altered, but by somebody else; `similar`: another wording on the same matter; `not_found`: nothing of "
            "this by the speaker in what was `searched`."
        },
    )
    confidence = fields.Float(
        allow_none=True, metadata={"description": "The first match's, unless the verdict is `similar` or `not_found`."}
    )
    earliest = fields.Nested(
        PrintingSchema,
        allow_none=True,
        metadata={"description": "The earliest occurrence with the grade of the best match."},
    )
    matches = fields.List(fields.Nested(MatchSchema), metadata={"description": "The best first."})


class VerdictSchema(JudgedSchema):
    """Whether a claim is printed, and where."""

    occurrences = fields.List(
        fields.Nested(PrintingSchema),
        metadata={
            "description": "All printings of the statements that match as well as the first match, earliest first."
        },
    )
    searched = fields.Nested(SearchedSchema)


class DraftSchema(PeriodSchema):
    """A draft to check."""

    text = fields.String(
        required=True,
        metadata={
            "description": f"The article before it is printed: at most {check.DRAFT_CHARS:,} characters, and "
            f"{check.DRAFT_QUOTATIONS} quotations.",
            "examples": ["“The tide gauges lie,” said Maren Tolvik."],
        },
    )


class CheckedQuotationSchema(JudgedSchema):
    """A quotation of a draft, and what is printed like it."""

    quotation = fields.Nested(QuotationSchema, metadata={"description": "As the draft prints it."})


class RecognisedSchema(Output):
    """A person of a draft."""

    name = fields.String(
        metadata={"description": "The fullest name that the draft prints.", "examples": ["Maren Tolvik"]}
    )
    expert_id = fields.String(
        allow_none=True, metadata={"description": "The expert of that name; null if there is none, or several."}
    )
    candidates = fields.List(fields.Nested(SpeakerLineSchema), metadata={"description": "All experts of that name."})


class CheckSchema(Output):
    """A draft's quotations and people, checked against the directory."""

    language = fields.String(metadata={"description": "ISO 639-1.", "examples": ["en"]})
    supported = fields.Boolean(
        metadata={"description": "False: the service does not read its language, so nothing was checked."}
    )
    items = fields.List(fields.Nested(CheckedQuotationSchema), metadata={"description": "In the order of the draft."})
    people = fields.List(fields.Nested(RecognisedSchema))
    searched = fields.Nested(SearchedSchema)


@blueprint.route("/verify", methods=["POST"])
@blueprint.arguments(ClaimSchema)
@blueprint.response(200, VerdictSchema)
def verify_claim(claim):
    """Check whether somebody said this

    Answers with a word diff, the earliest and all printings, the surrounding paragraphs, the speaker and why it is
    them, and what was searched.
    """
    return verify.verify(context(), **claim)


@blueprint.route("/check", methods=["POST"])
@blueprint.arguments(DraftSchema)
@blueprint.response(200, CheckSchema)
def check_draft(draft):
    """Check a draft: each of its quotations, and each of its people

    Every quotation gets the verdict that `/verify` gives to its words and speaker; what the draft prints as not said is
    checked without a speaker. Nothing is stored.
    """
    return check.check(context(), **draft)
