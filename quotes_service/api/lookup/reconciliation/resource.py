"""/reconcile: the views of the reconciliation service."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from marshmallow import EXCLUDE, INCLUDE, Schema, fields

from quotes_service.api.answers import links
from quotes_service.api.blueprint import Blueprint, context
from quotes_service.api.lookup.reconciliation.manifest import manifest
from quotes_service.api.lookup.reconciliation.preview import preview_page
from quotes_service.api.lookup.reconciliation.requests import (
    AskedSchema,
    EntityPrefixSchema,
    FormSchema,
    PrefixSchema,
    PropertyPrefixSchema,
    ProposalSchema,
)
from quotes_service.api.schemas import Output
from quotes_service.services.lookup.reconciliation import batches, entries, properties
from quotes_service.services.lookup.reconciliation.entries import EXPERT, INSTITUTION

blueprint = Blueprint("reconcile", "Match tables with the directory, in OpenRefine.", url_prefix="/api/v1/reconcile")

_PAGE = {"type": "string", "description": "A page of HTML."}


class ReconciliationAnswerSchema(Output):
    """A manifest, a reconciliation result batch or a data extension response, as
    https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ defines them."""

    class Meta:
        unknown = INCLUDE


class TypeLineSchema(Output):
    """A type in short."""

    id = fields.String(metadata={"examples": [EXPERT]})
    name = fields.String(metadata={"examples": ["Expert"]})


class SuggestedEntitySchema(Output):
    """An entry whose name begins with what is typed."""

    id = fields.String(metadata={"examples": ["e_7"]})
    name = fields.String(metadata={"examples": ["Maren Tolvik"]})
    description = fields.String(metadata={"examples": ["professor, Larkhaven Institute for Coastal Research"]})
    notable = fields.List(fields.Nested(TypeLineSchema), metadata={"description": "The type of the entry."})


class SuggestedEntitiesSchema(Output):
    """Experts and institutions in turn, the most quoted first."""

    result = fields.List(fields.Nested(SuggestedEntitySchema))


class SchemaItemSchema(Output):
    """A property or a type."""

    id = fields.String(metadata={"examples": ["title"]})
    name = fields.String(metadata={"examples": ["Title"]})
    description = fields.String()


class SchemaItemsSchema(Output):
    """Properties or types whose names begin with what is typed."""

    result = fields.List(fields.Nested(SchemaItemSchema))


class ProposedPropertiesSchema(Output):
    """The properties that can be fetched for entries of a type."""

    optional = frozenset({"type", "limit"})

    type = fields.String(metadata={"description": "As asked for.", "examples": [EXPERT]})
    limit = fields.Integer(metadata={"description": "As asked for."})
    properties = fields.List(fields.Nested(SchemaItemSchema))


@blueprint.route("")
@blueprint.arguments(AskedSchema, location="query")
@blueprint.response(200, ReconciliationAnswerSchema)
def get_reconciliation_service(asked):
    """The manifest of the reconciliation service

    With `queries` or `extend` it answers as `POST` does, for trying it in a browser.
    """
    return _answer(asked)


@blueprint.route("", methods=["POST"])
@blueprint.arguments(FormSchema, location="form")
@blueprint.response(200, ReconciliationAnswerSchema)
def reconcile(asked):
    """Match names with experts and institutions, or fetch properties of them

    A form with one of two fields, as OpenRefine sends it. `queries`: who may be meant by each of the names, with the
    features that make the score; `match` is true only where nobody else can be meant. `extend`: values of properties
    for entries by their ids. Nothing is stored.
    """
    return _answer(asked)


def _answer(asked: dict[str, Any]) -> Response:
    if "queries" in asked:
        return jsonify(batches.reconcile(context(), asked["queries"]))
    if "extend" in asked:
        ids, wanted = asked["extend"]
        return jsonify(properties.extend(context(), ids, wanted, links().page))
    return jsonify(manifest(links()))


@blueprint.route("/preview/<id>")
@blueprint.response(200, _PAGE, content_type="text/html")
def preview_entry(id):
    """A small page about an expert or an institution, for a frame

    Any site may frame it; it has no script.
    """
    entry = entries.preview(context(), id)
    return preview_page(entry, links().page(entry["id"]))


def _known_arguments(schema: type[Schema]):
    """Parse the query string by this schema. Other parameters are passed over: OpenRefine sends some that no
    specification has (``spell``, ``exact``, ``scoring``, ``prefixed``) with all that its pages ask for."""
    return blueprint.arguments(schema, location="query", unknown=EXCLUDE)


@blueprint.route("/suggest/entity")
@_known_arguments(EntityPrefixSchema)
@blueprint.response(200, SuggestedEntitiesSchema)
def suggest_entities(asked):
    """Complete the name of an expert or an institution"""
    kinds = [kind for kind in (EXPERT, INSTITUTION) if asked.get("type") in (None, kind)]
    typed = asked["prefix"] and kinds
    found = entries.suggest_entities(context(), asked["prefix"], kinds, asked["cursor"]) if typed else []
    return {"result": [{**item, "notable": [properties.TYPE_OF[item["kind"]]]} for item in found]}


@blueprint.route("/suggest/property")
@_known_arguments(PropertyPrefixSchema)
@blueprint.response(200, SchemaItemsSchema)
def suggest_properties(asked):
    """Complete the name of a property"""
    offered = properties.proposed(asked.get("type") or asked.get("schema"))
    found = properties.beginning(offered, asked["prefix"] or "")
    return {"result": found[asked["cursor"] :]}


@blueprint.route("/suggest/type")
@_known_arguments(PrefixSchema)
@blueprint.response(200, SchemaItemsSchema)
def suggest_types(asked):
    """Complete the name of a type"""
    return {"result": properties.beginning(properties.TYPES, asked["prefix"] or "")[asked["cursor"] :]}


@blueprint.route("/properties")
@_known_arguments(ProposalSchema)
@blueprint.response(200, ProposedPropertiesSchema)
def propose_properties(asked):
    """The properties that `extend` can fetch for entries of a type"""
    wanted = {name: value for name, value in asked.items() if value is not None}
    return {**wanted, "properties": properties.proposed(**wanted)}
