"""Schemas of what a decision changes: entries before and after it, in short."""

from __future__ import annotations

from marshmallow import fields, validate

from quotes_service.api.lookup.experts import STATUSES
from quotes_service.api.schemas import Output


class StateAffiliationSchema(Output):
    """A line of an expert's timeline, in short."""

    title = fields.String(allow_none=True, metadata={"examples": ["professor"]})
    status = fields.String(validate=validate.OneOf(STATUSES))
    institution = fields.String(allow_none=True, metadata={"description": "Its name."})
    since = fields.String(allow_none=True, metadata={"description": "When it began, by an editor."})
    until = fields.String(allow_none=True, metadata={"description": "When it ended, by an editor."})
    decided_by = fields.String(allow_none=True, metadata={"description": "The editor who added it."})


class StateSchema(Output):
    """An entry in short, with the fields of its kind."""

    optional = frozenset(
        {
            *("name", "aliases", "acronym", "affiliations", "expert_count", "quotation_count"),
            *("text", "speakers", "expert_ids", "current", "notes"),
        }
    )

    id = fields.String()
    name = fields.String(metadata={"description": "Of an expert or institution."})
    aliases = fields.List(fields.String(), metadata={"description": "Of an expert or institution."})
    acronym = fields.String(allow_none=True, metadata={"description": "Of an institution."})
    affiliations = fields.List(fields.Nested(StateAffiliationSchema), metadata={"description": "Of an expert."})
    notes = fields.List(fields.String(), metadata={"description": "Of an expert: the texts of notes and replies."})
    expert_count = fields.Integer(metadata={"description": "Of an institution."})
    quotation_count = fields.Integer(metadata={"description": "Of an expert or institution."})
    text = fields.String(metadata={"description": "Of a quotation."})
    speakers = fields.List(fields.String(), metadata={"description": "Of a quotation: their names."})
    expert_ids = fields.List(fields.String(), metadata={"description": "Of a quotation."})
    current = fields.Boolean(
        metadata={"description": "Of a quotation: whether the article's latest version prints it."}
    )


class ChangeSchema(Output):
    """An entry before and after the decision."""

    kind = fields.String(validate=validate.OneOf(["expert", "institution", "quotation"]))
    id = fields.String(metadata={"examples": ["e_7"]})
    before = fields.Nested(StateSchema, allow_none=True, metadata={"description": "Null: it did not exist."})
    after = fields.Nested(StateSchema, allow_none=True, metadata={"description": "Null: it no longer exists."})


class ChangesSchema(Output):
    """What a decision would change."""

    changes = fields.List(fields.Nested(ChangeSchema))
