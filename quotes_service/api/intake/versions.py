"""/articles/{id}/versions: an article as it was, and what changed."""

from __future__ import annotations

from marshmallow import fields, validate

from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.intake.articles import VersionSchema
from quotes_service.api.lookup.quotes import QuotationSchema
from quotes_service.api.lookup.statements import DifferenceSchema
from quotes_service.api.schemas import Output, QueryInteger, TypedInput
from quotes_service.services.intake import versions
from quotes_service.services.intake.versions import Versions

blueprint = Blueprint(
    "versions", "Earlier versions of articles, and what changed.", url_prefix="/api/v1/articles/<id>/versions"
)


class FullVersionSchema(VersionSchema):
    """A version with its text and what is read from it, without ids and without the decisions of editors."""

    text = fields.String(metadata={"description": "The text that all offsets refer to."})
    quotations = fields.List(fields.Nested(QuotationSchema))


class ParagraphSchema(Output):
    """A paragraph with its offsets."""

    text = fields.String(metadata={"examples": ["The wall is old."]})
    start = fields.Integer(metadata={"examples": [0]})
    end = fields.Integer(metadata={"examples": [16]})


class RevisionSchema(Output):
    """What became of a quotation or a paragraph."""

    change = fields.String(validate=validate.OneOf(["added", "dropped", "changed"]), metadata={"examples": ["changed"]})
    differences = fields.List(
        fields.Nested(DifferenceSchema),
        metadata={"description": "Word by word, `deleted`: only the earlier version has them; `inserted`: the later."},
    )


class ChangedQuotationSchema(RevisionSchema):
    """A quotation that only one of the versions has, or both with differences."""

    changed = fields.List(
        fields.String(validate=validate.OneOf(["words", "speakers", "factuality"])),
        metadata={"description": "What differs, if both versions have it.", "examples": [["words"]]},
    )
    before = fields.Nested(QuotationSchema, allow_none=True, data_key="from", attribute="from")
    after = fields.Nested(QuotationSchema, allow_none=True, data_key="to", attribute="to")


class ChangedParagraphSchema(RevisionSchema):
    """A paragraph that only one of the versions has, or both with differences."""

    before = fields.Nested(ParagraphSchema, allow_none=True, data_key="from", attribute="from")
    after = fields.Nested(ParagraphSchema, allow_none=True, data_key="to", attribute="to")


class ComparisonSchema(Output):
    """What changed from one version to another: in the order of the later one, what was dropped where it stood."""

    id = fields.String(metadata={"examples": ["a_12"]})
    before = fields.Nested(VersionSchema, data_key="from", attribute="from")
    after = fields.Nested(VersionSchema, data_key="to", attribute="to")
    quotations = fields.List(fields.Nested(ChangedQuotationSchema))
    paragraphs = fields.List(fields.Nested(ChangedParagraphSchema))


class QuerySchema(TypedInput):
    """Which versions are compared."""

    loads = (Versions,)

    first = QueryInteger(
        data_key="from",
        validate=validate.Range(1, 1_000_000),
        metadata={"description": "The number of the earlier version; by default the one before `to`."},
    )
    last = QueryInteger(
        data_key="to",
        validate=validate.Range(1, 1_000_000),
        metadata={"description": "The number of the later version; by default the current one."},
    )


@blueprint.route("/compare")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, ComparisonSchema)
def compare_versions(asked: Versions, id):
    """Compare two versions of an article

    Its quotations and paragraphs that were added, dropped and changed. What only moved is no change.
    """
    return versions.compare_versions(context(), id, asked)


@blueprint.route("/<int(max=1000000):number>")
@blueprint.response(200, FullVersionSchema)
def get_version(id, number):
    """Get one version of an article with its quotations"""
    return versions.get_version(context(), id, number)
