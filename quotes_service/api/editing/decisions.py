"""/decisions: preview, make, undo and list the decisions of editors."""

from __future__ import annotations

from typing import Any, get_args

from flask import url_for
from marshmallow import fields, validate

from quotes_service.api.answers import also_as, collection
from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.editing.changes import ChangeSchema, ChangesSchema
from quotes_service.api.http import access
from quotes_service.api.http.writes import writes
from quotes_service.api.lookup.experts import STATUSES
from quotes_service.api.lookup.quotes import SpanSchema
from quotes_service.api.problems import SCOPE
from quotes_service.api.schemas import (
    NAME_CHARS,
    TITLE_CHARS,
    Flag,
    Input,
    Line,
    Output,
    PagingSchema,
    Part,
    Several,
    page_of,
)
from quotes_service.api.tables import table_formats
from quotes_service.decisions.content import NoteKind
from quotes_service.decisions.requests import KINDS, DecisionFields
from quotes_service.directory.new_decisions import MOST_NOTE_CHARS
from quotes_service.records import Verdict
from quotes_service.services.editing import decisions
from quotes_service.store.querying.paging import Paging

blueprint = Blueprint(
    "decisions",
    "Decisions of editors: what, who, when and why. Only the erasure of a person deletes any.",
    url_prefix="/api/v1/decisions",
)

#: Kind -> the fields that it takes, in words, and an example.
FIELDS = {
    "attribute": (
        "`quotation`; and one of `expert`, `institution`, `name`, or `nobody`: true",
        {"quotation": "q_31", "expert": "e_7"},
    ),
    "reject": ("`quotation`", {"quotation": "q_31"}),
    "trim": ("`quotation`, `spans`", {"quotation": "q_31", "spans": [{"start": 0, "end": 25}]}),
    "confirm": ("`quotation`", {"quotation": "q_31"}),
    "merge": ("`experts` or `institutions`", {"experts": ["e_7", "e_9"]}),
    "distinct": ("`experts` or `institutions`", {"experts": ["e_7", "e_9"]}),
    "split": ("`expert`, `quotations`", {"expert": "e_7", "quotations": ["q_31"]}),
    "rename": ("`expert` or `institution`; `name`", {"expert": "e_7", "name": "Maren Tolvik"}),
    "add_role": (
        "`expert`; `title`, `institution` (an id or a name) or both; `status`, by default `former` if `until` is over, "
        "else `current`; `since`, `until`; as evidence `note`, `passage` or both",
        {
            "expert": "e_7",
            "title": "head",
            "institution": "Bureau of Storms",
            "since": "2019-05",
            "note": "Staff page, 3 May 2024",
        },
    ),
    "correct_role": (
        "`expert`; `title`, `institution` or both, as the timeline has them; `status`, by default `current`; what "
        "differs of `new_title`, `new_institution` (an id or a name), `new_status`, `since` and `until`; as evidence "
        "`note`, `passage` or both",
        {
            "expert": "e_7",
            "title": "head",
            "institution": "i_4",
            "new_title": "deputy head",
            "passage": {"article_id": "a_12", "start": 140, "end": 224},
        },
    ),
    "reject_role": (
        "`expert`; `title`, `institution` or both, as the timeline has them; `status`, by default `current`",
        {"expert": "e_7", "title": "professor", "institution": "i_4", "status": "current"},
    ),
    "hide": ("`expert`, `institution` or `quotation`", {"expert": "e_7"}),
    "add_note": (
        "`expert`, `text`; `note_kind`: reply, the person's own answer, note, by default, or verdict: then `text` is a "
        "quote that was checked, and `verdict` what `POST /verify` says of it",
        {"expert": "e_7", "text": "I spoke of the old wall, not of the new one.", "note_kind": "reply"},
    ),
}
BY = "Ida Holm"
EXAMPLES = {
    kind: {"summary": KINDS[kind], "value": {"kind": kind, "by": BY, **about}} for kind, (_, about) in FIELDS.items()
}
TABLE = "\n".join(
    ["| kind | use it to | fields |", "|---|---|---|"]
    + [f"| `{kind}` | {meaning} | {FIELDS[kind][0]} |" for kind, meaning in KINDS.items()]
)
#: A day, a month or a year.
PARTIAL_DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
LOCATION = {"Location": {"description": "The new decision's address.", "schema": {"type": "string"}}}


def _id(**kwargs) -> Line:
    return Line(NAME_CHARS, **kwargs)


def _partial_date(what: str) -> fields.String:
    return fields.String(
        allow_none=True,
        validate=validate.Regexp(PARTIAL_DATE, error="Must be YYYY-MM-DD, YYYY-MM or YYYY."),
        metadata={"description": f"{what}: a day, a month or a year.", "examples": ["2019-05"]},
    )


class NewSpanSchema(Input):
    """Characters of the article's text, half-open."""

    start = fields.Integer(required=True, strict=True, metadata={"examples": [0]})
    end = fields.Integer(required=True, strict=True, metadata={"examples": [25]})


class NewPassageSchema(NewSpanSchema):
    """Characters of the current text of an article, half-open."""

    article_id = Line(NAME_CHARS, required=True, metadata={"description": "The article's id.", "examples": ["a_12"]})


def who_decides() -> Line:
    """The field ``by``: see access.who_decides."""
    about = "Who decides: needed from a caller without a key; else the key's name, or left out."
    return Line(NAME_CHARS, metadata={"description": about, "examples": [BY]})


class SignatureSchema(Input):
    """Who decides, and why."""

    by = who_decides()
    why = Line(
        TITLE_CHARS,
        allow_none=True,
        metadata={"description": "Why, for later readers.", "examples": ["The caption names her."]},
    )


class UndoSchema(SignatureSchema):
    """Who undoes a decision, and why."""


class NewDecisionSchema(SignatureSchema):
    """A decision: its kind, and the fields that the kind takes.

    The id of an entry that was merged into another stands for that one.
    """

    kind = fields.String(required=True, validate=validate.OneOf([*KINDS]), metadata={"description": "What is decided."})
    quotation = _id(allow_none=True, metadata={"description": "A quotation's id.", "examples": ["q_31"]})
    quotations = Several(
        _id(), allow_none=True, metadata={"description": "Ids of quotations.", "examples": [["q_31", "q_32"]]}
    )
    expert = _id(allow_none=True, metadata={"description": "An expert's id.", "examples": ["e_7"]})
    experts = Several(
        _id(),
        allow_none=True,
        metadata={
            "description": "Ids of experts; a merge keeps the first.",
            "examples": [["e_7", "e_9"]],
        },
    )
    institution = _id(
        allow_none=True,
        metadata={"description": "An institution's id; of a new role also its name.", "examples": ["i_4"]},
    )
    institutions = Several(
        _id(),
        allow_none=True,
        metadata={
            "description": "Ids of institutions; a merge keeps the first.",
            "examples": [["i_4", "i_9"]],
        },
    )
    name = Line(
        NAME_CHARS, allow_none=True, metadata={"description": "A person's or institution's name.", "examples": [BY]}
    )
    nobody = Flag(allow_none=True, metadata={"description": "True: the speaker is nobody that the article names."})
    spans = Several(
        fields.Nested(NewSpanSchema),
        allow_none=True,
        metadata={
            "description": "The spans of its article's text that the quotation covers, in order.",
            "examples": [[{"start": 0, "end": 25}]],
        },
    )
    title = Line(TITLE_CHARS, allow_none=True, metadata={"description": "As printed.", "examples": ["professor"]})
    status = fields.String(
        allow_none=True,
        validate=validate.OneOf(STATUSES),
        metadata={"description": "Of the role; `current` by default."},
    )
    new_title = Line(TITLE_CHARS, allow_none=True, metadata={"description": "The right title; as it was by default."})
    new_institution = _id(
        allow_none=True, metadata={"description": "The id or name of the right institution; as it was by default."}
    )
    new_status = fields.String(
        allow_none=True,
        validate=validate.OneOf(STATUSES),
        metadata={"description": "The right status; `former` if `until` is over, else as it was by default."},
    )
    since = _partial_date("When the role began")
    until = _partial_date("When the role ended, or will end")
    note = Line(
        TITLE_CHARS,
        allow_none=True,
        metadata={
            "description": "Evidence for the role, in words; the timeline shows it.",
            "examples": ["Staff page, 3 May 2024"],
        },
    )
    passage = Part(
        NewPassageSchema, allow_none=True, metadata={"description": "Evidence for the role: where an article has it."}
    )
    text = fields.String(
        allow_none=True,
        validate=validate.Length(max=MOST_NOTE_CHARS),
        metadata={
            "description": "A note, in plain text; of a verdict the words that were checked.",
            "examples": ["I spoke of the old wall, not of the new one."],
        },
    )
    note_kind = fields.String(
        allow_none=True,
        validate=validate.OneOf(get_args(NoteKind)),
        metadata={"description": "Whether a note is the person's reply, or a verdict; `note` by default."},
    )
    verdict = fields.String(
        allow_none=True,
        validate=validate.OneOf(get_args(Verdict)),
        metadata={"description": "On the words in `text`, which is then published with the expert."},
    )


class PassageSchema(SpanSchema):
    """Characters of the text that the article had."""

    article_id = fields.String(metadata={"examples": ["a_12"]})


class AboutSchema(Output):
    """The fields that were sent in the request."""

    optional = frozenset({*DecisionFields.__annotations__, "decision"})

    quotation = fields.String(metadata={"examples": ["q_31"]})
    quotations = fields.List(fields.String())
    expert = fields.String(metadata={"examples": ["e_7"]})
    experts = fields.List(fields.String())
    institution = fields.String(metadata={"examples": ["i_4"]})
    institutions = fields.List(fields.String())
    name = fields.String()
    nobody = fields.Boolean()
    spans = fields.List(fields.Nested(SpanSchema))
    title = fields.String()
    status = fields.String(validate=validate.OneOf(STATUSES))
    new_title = fields.String()
    new_institution = fields.String()
    new_status = fields.String(validate=validate.OneOf(STATUSES))
    since = fields.String()
    until = fields.String()
    note = fields.String()
    passage = fields.Nested(PassageSchema)
    text = fields.String()
    note_kind = fields.String(validate=validate.OneOf(get_args(NoteKind)))
    verdict = fields.String(validate=validate.OneOf(get_args(Verdict)))
    decision = fields.String(metadata={"description": "The decision that this one undoes.", "examples": ["d_3"]})


class DecisionSchema(Output):
    """What an editor decided. It is never changed, only undone by another decision."""

    id = fields.String(metadata={"examples": ["d_5"]})
    kind = fields.String(validate=validate.OneOf([*KINDS, "undo"]))
    at = fields.AwareDateTime(metadata={"examples": ["2024-05-03T09:30:00+00:00"]})
    by = fields.String(metadata={"examples": [BY]})
    why = fields.String(allow_none=True)
    active = fields.Boolean(metadata={"description": "False: undone."})
    undone_by = fields.String(
        allow_none=True, metadata={"description": "The active decision that undoes it.", "examples": ["d_6"]}
    )
    undoes = fields.String(allow_none=True, metadata={"description": "The decision that it undoes."})
    about = fields.Nested(AboutSchema)


class MadeDecisionSchema(DecisionSchema):
    """A decision that was made, and what it changed."""

    changes = fields.List(fields.Nested(ChangeSchema))


class QuerySchema(PagingSchema):
    """Which decisions."""

    kind = fields.String(validate=validate.OneOf([*KINDS, "undo"]))
    about = _id(metadata={"description": "The id of an expert, institution or quotation.", "examples": ["e_7"]})
    by = Line(NAME_CHARS, metadata={"description": "Who decided, as given with the decision.", "examples": [BY]})
    active = fields.Boolean(metadata={"description": "True: active ones; false: those that were undone."})


def _signed(sent: dict[str, Any]) -> dict[str, Any]:
    """The fields of a decision, with the name of who decides."""
    return {**sent, "by": access.who_decides(sent.get("by"))}


@blueprint.route("", methods=["POST"])
@writes("decide", shown_by="list_decisions", made=lambda id: get_decision(id=id))
@blueprint.arguments(NewDecisionSchema, examples=EXAMPLES)
@blueprint.response(201, MadeDecisionSchema, description="Made and applied.", headers=LOCATION)
@blueprint.doc(
    description=f"It is applied now and to each later extraction.\n\n{TABLE}\n\nA preview shows what would change."
)
def decide(sent):
    """Make a decision"""
    decision = decisions.decide(context(), **_signed(sent))
    return decision, 201, {"Location": url_for(".get_decision", id=decision["id"])}


@blueprint.route("/preview", methods=["POST"])
@blueprint.doc(**{SCOPE: "decide"})
@blueprint.arguments(NewDecisionSchema, examples=EXAMPLES)
@blueprint.response(200, ChangesSchema)
def preview(sent):
    """See what a decision would change

    Nothing is stored. New entries get other ids when the decision is made.
    """
    return decisions.preview(context(), **_signed(sent))


@blueprint.route("/<id>/undo", methods=["POST"])
@writes("decide", shown_by="get_decision", made=lambda id: get_decision(id=id))
@blueprint.arguments(UndoSchema)
@blueprint.response(201, MadeDecisionSchema, description="Undone by another decision.", headers=LOCATION)
def undo(sent, id):
    """Undo a decision

    An undo is a decision of its own; to undo that makes the first one active again.
    """
    decision = decisions.undo(context(), id, **_signed(sent))
    return decision, 201, {"Location": url_for(".get_decision", id=decision["id"])}


@blueprint.route("/<id>/undo/preview", methods=["POST"])
@blueprint.doc(**{SCOPE: "decide"})
@blueprint.arguments(UndoSchema)
@blueprint.response(200, ChangesSchema)
def preview_undo(sent, id):
    """See what undoing a decision would change"""
    return decisions.preview_undo(context(), id, **_signed(sent))


@blueprint.route("")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, page_of(DecisionSchema))
@also_as(*table_formats(DecisionSchema))
def list_decisions(query):
    """List decisions, newest first"""
    paging = Paging(query.pop("limit"), query.pop("cursor", None))
    return collection(
        lambda paging: decisions.list_decisions(context(), **query, cursor=paging.cursor, limit=paging.limit), paging
    )


@blueprint.route("/<string(minlength=8):id>")  # not /preview
@blueprint.response(200, DecisionSchema)
def get_decision(id):
    """Get one decision"""
    return decisions.get_decision(context(), id)
