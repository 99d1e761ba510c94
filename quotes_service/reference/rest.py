"""The page of the REST API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask

from quotes_service.api.problems import SCOPE
from quotes_service.app import create_app
from quotes_service.reference import calls
from quotes_service.reference.answers import Answers
from quotes_service.reference.markdown import cell, page, table
from quotes_service.settings import Settings
from quotes_service.store import database, migrations

_ERRORS = {
    "400": "The body is empty or not JSON, or breaks off; the idempotency key is malformed.",
    "404": "Nothing is stored under this id.",
    "408": "The body comes too slowly.",
    "409": "It contradicts what is stored, or the same request is being answered; `type` tells which.",
    "412": "A condition does not hold: it has changed since.",
    "413": "The body is too large.",
    "415": "The body is sent as another type.",
    "422": "A field cannot be accepted; `errors` names it.",
    "500": "Something went wrong here; it is logged.",
    "503": "The database or the language pipeline cannot be used now.",
}

#: What every operation answers whose caller is not known, may not do it, or does it too often.
_REFUSALS = ("401", "403", "429")
_PROBES = """\
Besides the API: `GET /healthz` answers while the process runs, `GET /readyz` says whether the service can do its work
(else 503), and `GET /metrics` is for Prometheus ([operation.md](operation.md)). `GET /api/v1/openapi.json` is this
reference for programs (OpenAPI 3.1), and `/api/v1/docs/` a page to try it."""

_ACCESS = """\
An operation with a scope can also answer 401 (it is not known who calls), 403 (the key lacks the scope) and 429 (too
many requests): see [access.md](access.md)."""

_CALLS = """\
Each operation has a call, made of a service that has the samples of [`examples/`](../examples/README.md) and nothing
else. Here ids are short, and answers too: of a list they have the first item, of a text the beginning, and of entries
inside other entries the main fields that have a value. The [schemas](#schemas) have all fields."""


def api_page() -> str:
    """The REST API, from its OpenAPI document, with calls of each operation."""
    with open_app() as app:
        calls.load_samples(app)
        spec = app.test_client().get("/api/v1/openapi.json").get_json()
        made = list(calls.make(app))
    answers = Answers()
    sections = []
    for path, item in spec["paths"].items():
        for method, operation in item.items():
            if method in ("get", "post", "put", "patch", "delete"):
                sections += _operation_section(method, path, operation)
                name = f"{method.upper()} {path.removeprefix('/api/v1')}"
                sections += [answers.section(each) for each in made if each.call.operation == name]
    sections.append("## Schemas")
    for name, schema in spec["components"]["schemas"].items():
        sections += _schema_section(name, schema)
    return page("# The REST API", spec["info"]["description"].strip(), _PROBES, _ACCESS, _CALLS, *sections)


@contextmanager
def open_app() -> Iterator[Flask]:
    """The app over a new database."""
    with TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/quotes.db")
        migrations.migrate(database.connect(settings.database_url))
        app = create_app(settings)
        yield app
        app.extensions["quotes_service"].close()


def _operation_section(method: str, path: str, operation: dict[str, Any]) -> Iterator[str]:
    yield f"## {method.upper()} {path}"
    yield ".\n\n".join(filter(None, [operation.get("summary"), operation.get("description", "").rstrip(".")])) + "."
    if body := operation.get("requestBody"):
        if "application/json" in body["content"]:
            yield f"Body: {_kind(_content(body))}."
        else:
            yield f"Body: {', '.join(f'`{kind}`' for kind in body['content'])}."
    if SCOPE in operation:
        yield f"Scope: `{operation[SCOPE]}`."
    headers = [f"`{item['name']}`" for item in operation.get("parameters", ()) if item["in"] == "header"]
    if headers:
        yield f"Headers: {', '.join(headers)}; see [http.md](http.md)."
    rows = [
        (f"`{item['name']}`", cell(_kind(item["schema"])), cell(item.get("description", "")))
        for item in operation.get("parameters", ())
        if item["in"] == "query"
    ]
    if rows:
        yield table(("query", "value", "meaning"), rows)
    answers = [
        (status, cell(_kind(_content(answer))), cell(answer.get("description") or _ERRORS[status]))
        for status, answer in sorted(operation["responses"].items())
        if status not in _REFUSALS
    ]
    yield table(("answer", "body", "meaning"), answers)


def _content(item: dict[str, Any]) -> dict[str, Any] | None:
    """The schema of a body or answer; a reference to a shared answer is always to an error, a Problem."""
    if "$ref" in item:
        return {"$ref": "Problem"}
    return next(iter(item.get("content", {}).values()), {}).get("schema")


def _schema_section(name: str, schema: dict[str, Any]) -> Iterator[str]:
    yield f"### {name}"
    if about := schema.get("description"):
        yield about
    required = schema.get("required", ())
    rows = [
        (f"`{field}`" + (" *" if field in required else ""), cell(_kind(value)), cell(_meaning(value)))
        for field, value in schema.get("properties", {}).items()
    ]
    yield table(("field (* always)", "value", "meaning"), rows)


def _meaning(schema: dict[str, Any]) -> str:
    about = schema.get("description", "")
    example = schema.get("examples", [None])[0]
    if example is None:
        return about
    return f"{about} Such as `{json.dumps(example, ensure_ascii=False)}`".strip()


def _kind(schema: dict[str, Any] | None) -> str:
    """The type of a value, in words: "array of [Span](#span)", "string (date) or null", "integer, 1 to 100"."""
    if schema is None:
        return ""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " or ".join(map(_kind, schema[several]))
    if values := schema.get("enum"):
        return ", ".join("null" if value is None else f"`{value}`" for value in values)
    kinds = schema.get("type", "anything")
    kind = " or ".join(kinds) if isinstance(kinds, list) else kinds
    if "items" in schema:
        kind = kind.replace("array", f"array of {_kind(schema['items'])}")
    if form := schema.get("format"):
        kind = kind.replace("string", f"string ({form})")
    if "minimum" in schema or "maximum" in schema:
        kind += f", {schema.get('minimum', '')} to {schema.get('maximum', '')}".rstrip()
    if "maxLength" in schema:
        kind += f", at most {schema['maxLength']:,} characters"
    if "default" in schema:
        kind += f", default {json.dumps(schema['default'])}"
    return kind
