"""The REST API: one blueprint per resource, in one module with its schemas. ``mount`` lists them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter

from quotes_service import __version__
from quotes_service.api import audit, health, http, metrics, problem_docs
from quotes_service.api.docs import docs_page
from quotes_service.api.editing import decisions, erasures, history, reviews
from quotes_service.api.http import conditional, idempotency
from quotes_service.api.intake import articles, extract, feeds, jobs, versions, websub
from quotes_service.api.lookup import (
    changes,
    experts,
    institutions,
    quotes,
    search,
    statements,
    stats,
    suggest,
    topics,
    verify,
)
from quotes_service.api.lookup.reconciliation import resource as reconciliation
from quotes_service.api.outgoing import alerts, exports
from quotes_service.api.problems import Api, OperationDocs

DESCRIPTION = """\
Who said what, where, when and in what capacity: quotations, their speakers and a searchable directory of experts,
read from news articles. Every fact shows the sentence that proves it.

Offsets count characters (code points) of the article's text, half-open. Collections come in pages: follow `next`, or
the header `Link`. Unknown fields are refused with 422, and named; so are empty ones such as `q=`: leave out what you do
not ask for. Ids stay valid for ever: the id of an entry that was joined to another is answered with 301 and the other's
address.

Answers carry an `ETag`. Send it in `If-None-Match` to get 304 if nothing has changed; send it in `If-Match` with a
write, and that is done only if nothing has changed (else 412). A `POST` that stores something may be sent again with
the same `Idempotency-Key`: it is done once. Answers are compressed (gzip) for callers that accept it, and have an
`X-Request-ID`, which the log has too.

Who you are is said by a key, in `Authorization: Bearer KEY`; `x-scope` of an operation is the scope that the key needs.
Without one you may do what the settings allow: on the machine itself, everything.

Errors are problem details (RFC 9457); the address in `type` says more. Only requests that the server refuses before the
API sees them have other errors: they are not valid HTTP (400), their first line is longer than 8,190 bytes (414), or
their headers are too large (431).
"""


class _Digits(IntegerConverter):
    """A number in an address, in ASCII digits."""

    regex = "[0-9]+"


def mount(app: Flask, *, error_page: Callable[[HTTPException], Response | HTTPException] = lambda error: error) -> None:
    """Register the API, its OpenAPI document, its Swagger UI page, the health probes and the metrics in ``app``.

    ``error_page`` answers errors outside of the API, where people read. Raises InvalidInput("QUOTES_CORS")."""
    assert isinstance(app.json, DefaultJSONProvider), "Flask's default"
    context = app.extensions["quotes_service"]
    app.json.ensure_ascii = False
    app.json.sort_keys = False
    app.config.update(OPENAPI_URL_PREFIX="/api/v1", OPENAPI_JSON_PATH="openapi.json")
    app.url_map.converters["int"] = _Digits
    api = Api(
        app,
        error_page=error_page,
        spec_kwargs={
            "title": "quotes_service",
            "version": __version__,
            "openapi_version": "3.1.0",
            "extra_plugins": [OperationDocs(conditions=conditional.PARAMETERS, key=idempotency.PARAMETER)],
            "info": {"description": DESCRIPTION, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        },
    )
    for resource in (
        *(extract, articles, versions, jobs, feeds, quotes, statements, experts, institutions, topics),
        *(search, suggest, verify, stats, exports, changes, alerts, reconciliation),
        *(decisions, reviews, history, erasures, audit, problem_docs),
    ):
        api.register_blueprint(resource.blueprint)
    app.register_blueprint(docs_page("/api/v1/docs"))
    app.register_blueprint(health.blueprint)
    app.register_blueprint(metrics.blueprint)
    app.register_blueprint(websub.blueprint)
    http.mount(app)
    http.let_sites_call(app, context.settings.cors)
