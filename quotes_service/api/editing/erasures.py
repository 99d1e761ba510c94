"""/erasures: erasing a person for good. /experts/{id}/held: all that is held about one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, get_args

from marshmallow import fields, validate

from quotes_service.api.answers import also_as, collection, entry
from quotes_service.api.blueprint import MOVED, Blueprint, context
from quotes_service.api.editing.decisions import who_decides
from quotes_service.api.http import access
from quotes_service.api.http.writes import writes
from quotes_service.api.lookup.experts import AffiliationSchema, NoteSchema
from quotes_service.api.problems import SCOPE
from quotes_service.api.schemas import NAME_CHARS, TITLE_CHARS, Line, OnlyPagingSchema, Output, TypedInput, page_of
from quotes_service.api.tables import table_formats
from quotes_service.services.personal import erasures, held
from quotes_service.services.personal.erasures import ErasureRequest
from quotes_service.store.personal.erasures import Namesakes, Texts
from quotes_service.store.querying.paging import Paging

blueprint = Blueprint(
    "erasures",
    "What is held about a person, and erasing it. An erasure cannot be undone.",
    url_prefix="/api/v1",
)

_TEXTS = "`redact`: stored articles have █ for each letter of the name; `keep`: they stay as they were printed."
_NAMESAKES = "Whether others of the same full names are erased too (`erase`) or not (`keep`)."


class NewErasureSchema(TypedInput):
    """Whom to erase."""

    loads = (ErasureRequest,)

    expert = Line(NAME_CHARS, required=True, metadata={"description": "The expert's id.", "examples": ["e_7"]})
    by = who_decides()
    why = Line(
        TITLE_CHARS,
        allow_none=True,
        metadata={"description": "Why, without the name: it is kept.", "examples": ["Letter of 3 May 2024"]},
    )
    texts = fields.String(
        load_default="redact", validate=validate.OneOf(get_args(Texts)), metadata={"description": _TEXTS}
    )
    namesakes = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(get_args(Namesakes)),
        metadata={"description": f"{_NAMESAKES} Needed if there are any."},
    )


class RemovedSchema(Output):
    """How much was removed."""

    experts = fields.Integer(metadata={"description": "The person, and namesakes.", "examples": [1]})
    appearances = fields.Integer(metadata={"description": "Articles that quoted the person.", "examples": [3]})
    quotations = fields.Integer(metadata={"examples": [5]})
    articles = fields.Integer(metadata={"description": "Articles that were changed.", "examples": [4]})
    decisions = fields.Integer()
    answers = fields.Integer(metadata={"description": "Answers kept for requests that are sent again."})
    job_items = fields.Integer(metadata={"description": "Failed items of jobs, of which the data was dropped."})


class ErasureSchema(Output):
    """That a person was erased. It does not say who."""

    id = fields.String(metadata={"examples": ["x_2"]})
    at = fields.AwareDateTime(metadata={"examples": ["2024-05-03T09:30:00+00:00"]})
    by = fields.String(metadata={"examples": ["Ida Holm"]})
    why = fields.String(allow_none=True)
    texts = fields.String(validate=validate.OneOf(get_args(Texts)), metadata={"description": _TEXTS})
    namesakes = fields.String(validate=validate.OneOf(get_args(Namesakes)), metadata={"description": _NAMESAKES})
    removed = fields.Nested(RemovedSchema)
    cleaned_at = fields.AwareDateTime(
        allow_none=True,
        metadata={"description": "When the database was written again without what was removed; null: not yet."},
    )


class ErasedSchema(ErasureSchema):
    """An erasure, and what it changed."""

    optional = frozenset({"cleaned"})

    article_ids = fields.List(fields.String(), metadata={"description": "The articles that were changed."})
    namesakes_found = fields.List(
        fields.String(), metadata={"description": "The ids of other experts of the same full names."}
    )
    waiting_items = fields.Integer(
        metadata={"description": "Items of jobs that are still to be read; the person is taken out of them then."}
    )
    cleaned = fields.Boolean(
        metadata={
            "description": "Whether the database was written again without what was removed. False: others used it, or "
            "there was no room; run `quotes erasures --clean`."
        }
    )


class _Record(fields.Dict):
    """What is stored, with all its fields; days and times as everywhere else."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


class HeldSchema(Output):
    """All that is held about a person."""

    format = fields.String(metadata={"examples": [held.FORMAT]})
    at = fields.AwareDateTime(metadata={"examples": ["2024-05-03T09:30:00+00:00"]})
    id = fields.String(metadata={"examples": ["e_7"]})
    name = fields.String(metadata={"examples": ["Maren Tolvik"]})
    hidden = fields.Boolean(metadata={"description": "Whether an editor hid the entry."})
    former_ids = fields.List(fields.String(), metadata={"description": "Ids that lead to this one."})
    names = fields.List(fields.String(), metadata={"description": "As printed, or given by editors."})
    appearances = fields.List(
        _Record(), metadata={"description": "Articles that quote the person, with the names and roles printed."}
    )
    affiliations = fields.List(fields.Nested(AffiliationSchema))
    quotations = fields.List(
        _Record(), metadata={"description": "All of them, also hidden, withdrawn and denied ones."}
    )
    articles = fields.List(_Record(), metadata={"description": "All that print the name, with their copies."})
    notes = fields.List(fields.Nested(NoteSchema))
    decisions = fields.List(_Record(), metadata={"description": "Decisions of editors, with all that they hold."})
    events = fields.List(_Record(), metadata={"description": "What happened to the entry and its quotations."})
    reviews = fields.List(_Record(), metadata={"description": "Experts who may be the same person."})
    kept_for_a_time = _Record(
        metadata={"description": "Answers to requests that have the name, and items of jobs that are not read yet."}
    )


def _signed(request: ErasureRequest) -> ErasureRequest:
    """The request, with the name of who decides."""
    return replace(request, by=access.who_decides(request.by or None))


@blueprint.route("/experts/<id>/held")
@blueprint.doc(**{SCOPE: "decide"})
@blueprint.response(200, HeldSchema)
@blueprint.alt_response(301, schema=HeldSchema, description=MOVED)
def held_about(id: str):
    """Get all that is held about a person

    Also of one who is hidden.
    """
    return entry(held.held_about(context(), id))


@blueprint.route("/erasures/preview", methods=["POST"])
@blueprint.doc(**{SCOPE: "admin"})
@blueprint.arguments(NewErasureSchema)
@blueprint.response(200, ErasedSchema)
def preview_erasure(request: ErasureRequest):
    """See what an erasure would remove

    Nothing is changed. The id is another one when it is done.
    """
    return erasures.preview(context(), _signed(request))


@blueprint.route("/erasures", methods=["POST"])
@writes("admin", shown_by="list_erasures")
@blueprint.arguments(NewErasureSchema)
@blueprint.response(201, ErasedSchema, description="Erased.")
def erase(request: ErasureRequest):
    """Erase a person for good

    This cannot be undone. The person is taken out of every table, and out of what comes in later. The database is
    written again without what was there, which takes as long as copying it.
    """
    return erasures.erase(context(), _signed(request)), 201


@blueprint.route("/erasures")
@blueprint.doc(**{SCOPE: "admin"})
@blueprint.arguments(OnlyPagingSchema, location="query")
@blueprint.response(200, page_of(ErasureSchema))
@also_as(*table_formats(ErasureSchema))
def list_erasures(paging: Paging):
    """List erasures, newest first"""
    return collection(lambda paging: erasures.list_erasures(context(), paging), paging)
