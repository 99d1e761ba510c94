"""/problems: what the types of problems mean, and what to do about them."""

from __future__ import annotations

from dataclasses import asdict

from flask import url_for
from marshmallow import fields

from quotes_service.api.blueprint import Blueprint
from quotes_service.api.problem_types import BY_NAME, TYPES, ProblemType
from quotes_service.api.schemas import Output
from quotes_service.errors import NotFound

blueprint = Blueprint("problems", "What went wrong, by type.", url_prefix="/api/v1/problems")


class ProblemTypeSchema(Output):
    """A type of problems."""

    type = fields.String(metadata={"description": "As in a problem.", "examples": ["/api/v1/problems/refused-fields"]})
    status = fields.Integer(metadata={"examples": [422]})
    title = fields.String(metadata={"examples": [BY_NAME["refused-fields"].title]})
    detail = fields.String(metadata={"description": "What went wrong, if a problem says nothing closer."})
    remedy = fields.String(metadata={"description": "What to do about it."})


class ProblemTypesSchema(Output):
    """All types of problems."""

    items = fields.List(fields.Nested(ProblemTypeSchema))


def _serialize(kind: ProblemType) -> dict:
    return {"type": url_for(".get_problem_type", name=kind.name), **asdict(kind)}


@blueprint.route("")
@blueprint.response(200, ProblemTypesSchema)
def list_problem_types():
    """List the types of problems"""
    return {"items": [_serialize(kind) for kind in TYPES]}


@blueprint.route("/<name>")
@blueprint.response(200, ProblemTypeSchema)
def get_problem_type(name):
    """Get what a type of problems means, and what to do about it"""
    if name not in BY_NAME:
        raise NotFound(f"There is no type of problems {name!r}.")
    return _serialize(BY_NAME[name])
