"""The JSON schemas of the specification, with its valid and invalid examples, where they are (needs.standard)."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4, DRAFT7

from tests import needs

FOLDER = needs.STANDARDS / "reconciliation-0.2"
SCHEMAS = {path.stem: json.loads(path.read_text("utf-8")) for path in (FOLDER / "schemas").glob("*.json")}
#: The schema of OpenAPI 2, which the manifest's refers to, as openapi-spec-validator has it.
_SWAGGER = json.loads(files("openapi_spec_validator").joinpath("resources/schemas/v2.0/schema.json").read_text("utf-8"))
_REGISTRY: Registry = Registry().with_resources(
    [
        *((schema["$id"], Resource(schema, DRAFT7)) for schema in SCHEMAS.values()),
        ("http://swagger.io/v2/schema.json", Resource(_SWAGGER, DRAFT4)),
    ]
)


def errors(value: Any, schema: str) -> list[str]:
    """What a schema finds wrong in a value."""
    return [error.message for error in Draft7Validator(SCHEMAS[schema], registry=_REGISTRY).iter_errors(value)]


def valid(value: Any, schema: str) -> Any:
    """The value; fails if it is not as the schema says. Without the schemas it is not looked at."""
    assert not SCHEMAS or errors(value, schema) == []
    return value


def examples(schema: str, kind: str) -> list[Path]:
    """The files of the "valid" or "invalid" examples for a schema."""
    return sorted((FOLDER / "examples" / schema / kind).glob("*.json"))
