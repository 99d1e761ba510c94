"""/verify: did they really say this?"""

from __future__ import annotations

from typing import get_args

from marshmallow import fields, validate

from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.lookup.quotes import ArticleLineSchema, PhraseSchema, QuotationSchema
from quotes_service.api.lookup.statements import DifferenceSchema as WordDifference
from quotes_service.api.schemas import NAME_CHARS, Line, Output, PeriodSchema
from quotes_service.resolve.quotes.verification import Grade
from quotes_service.services.lookup import verify

blueprint = Blueprint("verify", "Check a quote.", url_prefix="/api/v1/verify")

CLAIM_CHARS = 10_000


class ClaimSchema(PeriodSchema):
    """A quote as it goes around."""

    text = Line(
        CLAIM_CHARS,
        required=True,
        metadata={
            "description": "The words, with or without marks; `…` and `[brackets]` declare what was changed.",
            "examples": ["the tide gauges … lie"],
        },
    )
    name = Line(
        NAME_CHARS,
        metadata={
            "description": "Who is claimed to have said it: a name, an acronym or an id; anybody where it is left out.",
            "examples": ["Maren Tolvik"],
        },
    )


class ClaimDifferenceSchema(WordDifference):
    """Words that the print and the claim share, or that one of them has."""

    op = fields.String(
        validate=validate.OneOf(["equal", "deleted", "inserted"]),
        metadata={"description": "`deleted`: printed, not claimed; `inserted`: claimed, not printed."},
    )


class ContextSchema(Output):
    """The paragraphs around the quotation's."""

    before = fields.Nested(PhraseSchema, allow_none=True)
    after = fields.Nested(PhraseSchema, allow_none=True)


class MatchSchema(Output):
    """A printed quotation beside the claim."""

    quotation = fields.Nested(
        QuotationSchema, metadata={"description": "Its `type` tells whether the words stand in quotation marks."}
    )
    continued = fields.List(
        fields.String(), metadata={"description": "Ids of the quotations that follow it and that the claim runs on to."}
    )
    grade = fields.String(validate=validate.OneOf(get_args(Grade)))
    is_speaker = fields.Boolean(
        metadata={"description": "Whether it is by the person asked for; always true if no person was asked for."}
    )
    similarity = fields.Float(metadata={"description": "1.0: the same words.", "examples": [1.0]})
    diff = fields.List(fields.Nested(ClaimDifferenceSchema))
    context = fields.Nested(ContextSchema)
    confidence = fields.Float(
        metadata={"description": "The probability that content and speaker were read right.", "examples": [0.94]}
    )


class PrintingSchema(Output):
    """One printing of the statement, in an article or a copy of it."""

    quotation_id = fields.String()
    text = fields.String()
    grade = fields.String(
        allow_none=True,
        validate=validate.OneOf(get_args(Grade)),
        metadata={"description": "What it prints of the claim: another outlet may have other words, or cut them."},
    )
    article = fields.Nested(ArticleLineSchema)


class SpeakerLineSchema(Output):
    """An expert or institution."""

    id = fields.String()
    name = fields.String()


class SearchedSchema(Output):
    """Where it was looked for."""

    sometimes = frozenset({"speakers", "did_you_mean"})

    articles = fields.Integer(metadata={"examples": [250]})
    outlets = fields.List(fields.String(), metadata={"examples": [["The Larkhaven Post"]]})
    since = fields.Date(allow_none=True, metadata={"description": "The day of the first article."})
    until = fields.Date(allow_none=True, metadata={"description": "The day of the last article."})
    undated = fields.Integer(
        metadata={"description": "Articles without a date: searched unless `since` or `until` is asked for."}
    )
    speakers = fields.List(
        fields.Nested(SpeakerLineSchema),
        metadata={"description": "With `name`: who may be meant by it in the directory; empty: nobody."},
    )
    did_you_mean = fields.List(
        fields.Nested(SpeakerLineSchema),
        metadata={"description": "Names that may have been meant, if nobody has `name`."},
    )


class VerdictSchema(Output):
    """What is printed of a claim."""

    verdict = fields.String(
        validate=validate.OneOf(verify.VERDICTS),
        metadata={
            "description": "`exact`: these words, but for marks, case and what the claim declares; `altered`: other "
            "words here and there; `other_speaker`: exact or altered, but somebody else's; `similar`: another wording "
            "on the same matter; `not_found`: nothing like it, or only what is like it of somebody else's, in what was "
            "`searched`."
        },
    )
    confidence = fields.Float(
        allow_none=True, metadata={"description": "That of the first match, if it has the words."}
    )
    earliest = fields.Nested(
        PrintingSchema,
        allow_none=True,
        metadata={"description": "The first that has as much of the claim as the best match."},
    )
    occurrences = fields.List(
        fields.Nested(PrintingSchema),
        metadata={"description": "All printings of the statements that match as the first does, the earliest first."},
    )
    matches = fields.List(fields.Nested(MatchSchema), metadata={"description": "The best first, ten at most."})
    searched = fields.Nested(SearchedSchema)


@blueprint.route("", methods=["POST"])
@blueprint.arguments(ClaimSchema)
@blueprint.response(200, VerdictSchema)
def verify_claim(claim):
    """Check whether somebody said this

    With the word diff, the earliest and all printings, the paragraphs around and who the speaker is and why; where it
    is not found, with what was searched.
    """
    return verify.verify(context(), **claim)
