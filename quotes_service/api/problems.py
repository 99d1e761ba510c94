"""Errors in one shape: problem details (RFC 9457), for every address under /api."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from threading import Lock

import flask_smorest
from apispec import BasePlugin
from flask import Flask, Response, request, url_for
from marshmallow import fields
from werkzeug.exceptions import HTTPException, default_exceptions
from werkzeug.http import HTTP_STATUS_CODES

from quotes_service import errors
from quotes_service.api.problem_types import BY_NAME, BY_STATUS
from quotes_service.api.schemas import Output

log = logging.getLogger(__name__)

PROBLEM_TYPE = "application/problem+json"
#: The type of bodies that are forms.
FORM = "application/x-www-form-urlencoded"
RETRY_AFTER_SECONDS = "10"
#: For another site, which says nothing itself.
SITE_RETRY_AFTER_SECONDS = 60


class ProblemSchema(Output):
    """A problem: why a request was not answered."""

    type = fields.String(
        metadata={
            "description": "What kind of problem it is: the address of its description, or `about:blank` where the "
            "status says all. docs/problems.md lists them.",
            "examples": ["/api/v1/problems/refused-fields"],
        }
    )
    title = fields.String(metadata={"description": "The type in words.", "examples": [BY_NAME["refused-fields"].title]})
    status = fields.Integer(metadata={"description": "The HTTP status.", "examples": [422]})
    detail = fields.String(
        metadata={"description": "What went wrong, for people.", "examples": [BY_STATUS[422].detail]}
    )
    errors = fields.Dict(
        metadata={
            "description": "The messages for each field, under `json` or `form` (the body) or `query`; else empty.",
            "examples": [{"json": {"text": ["Must not be empty."]}}],
        }
    )


def problem(
    status: int, detail: str, errors: dict | None = None, headers: dict | None = None, *, type: str | None = None
) -> Response:
    """The response for one problem. ``errors`` is {"json", "form" or "query": {field: [message, ...]}}; ``type``: the
    name of a type, by default the first with this status."""
    kind = BY_NAME[type] if type else BY_STATUS.get(status)
    body = {
        "type": url_for("problems.get_problem_type", name=kind.name) if kind else "about:blank",
        "title": kind.title if kind else HTTP_STATUS_CODES[status],
        "status": status,
        "detail": detail,
        "errors": errors or {},
    }
    # The name of a refused field may contain half a surrogate pair, which UTF-8 cannot encode.
    encoded = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    return Response(encoded, status, headers, content_type=PROBLEM_TYPE)


def problem_for(error: errors.QuotesError) -> Response:
    """The problem for an error of the services, with its HTTP status. (web.pages.status_of has those of pages.)"""
    body = "form" if request.mimetype == FORM else "json"
    place = "query" if request.method in ("GET", "HEAD") else body
    match error:
        case errors.Unreachable():
            wait = str(error.retry_after or SITE_RETRY_AFTER_SECONDS)
            fields = {place: {error.field: [error.message]}}
            return problem(503, str(error), fields, {"Retry-After": wait}, type="site-unavailable")
        case errors.InvalidInput():
            status = {errors.TooLarge: 413, errors.Conflict: 409}.get(type(error), 422)
            kind = "contradiction" if status == 409 else None
            return problem(status, str(error), {place: {error.field: [error.message]}}, type=kind)
        case errors.NotFound():
            return problem(404, str(error))
        case errors.InProgress():
            return problem(409, str(error), headers={"Retry-After": "1"})
        case errors.NoResult():
            wait = {"Retry-After": str(error.retry_after)} if error.retry_after else None
            return problem(409, str(error), headers=wait, type="no-result")
        case errors.Changed():
            return problem(412, str(error))
        case errors.KeyReused():
            return problem(422, str(error), type="reused-key")
        case errors.NotSignedIn():
            return problem(401, str(error), headers={"WWW-Authenticate": 'Bearer realm="quotes_service"'})
        case errors.NotAllowed():
            return problem(403, str(error))
        case errors.TooMany():
            return problem(429, str(error), headers={"Retry-After": str(error.retry_after)})
        case errors.DatabaseUnavailable() | errors.SchemaOutdated() | errors.ModelMissing():
            log.error("%s", error)
            return problem(503, str(error), headers={"Retry-After": RETRY_AFTER_SECONDS})
    raise error


def _in_api() -> bool:
    return request.path == "/api" or request.path.startswith("/api/")


def response_name(status: int) -> str:
    """The name of a problem among the OpenAPI document's responses: UnprocessableEntity."""
    return HTTP_STATUS_CODES[status].replace(" ", "")


#: The marks in an operation's documentation that it changes what is stored (api.http.writes), and which scope a caller
#: needs for it, unless that is "read"; and in which formats it answers besides JSON, by name (api.answers).
WRITES, SCOPE, FORMATS = "x-writes", "x-scope", "x-formats"
#: The name of keys among the OpenAPI document's ways to say who one is.
_KEY = "key"
#: How the endpoints of operations begin that need none.
_OPEN = "problems."


class OperationDocs(BasePlugin):
    """Writes each operation's id into the OpenAPI document, and what it can answer besides success.

    ``conditions``: the headers that all writes take; ``key``: the header of those that are a POST.
    """

    def __init__(self, *, conditions: list[dict], key: dict):
        self.conditions, self.key = conditions, key

    def operation_helper(self, path: str | None = None, operations: dict | None = None, *, rule, **kwargs) -> None:
        assert path is not None and operations is not None, "flask-smorest gives both"
        for method, operation in operations.items():
            operation["operationId"] = rule.endpoint.rpartition(".")[2]
            statuses = [412, 422, 500, 503] if method == "get" else [422, 500, 503]
            if not rule.endpoint.startswith(_OPEN):
                scope = operation.setdefault(SCOPE, "read")
                operation["security"] = [{_KEY: [scope]}, {}]
                statuses += [401, 403, 429]
            if "{" in path:
                statuses.append(404)
            if method != "get":
                statuses += [400, 408, 413, 415]
            if operation.pop(WRITES, False):
                operation.setdefault("parameters", []).extend(self.conditions)
                statuses.append(412)
                if method == "post":
                    operation["parameters"].append(self.key)
                    statuses.append(409)
            operation["responses"] |= {status: response_name(status) for status in sorted({*statuses})}
            if formats := operation.pop(FORMATS, None):
                _add_formats(operation, formats)
            if method == "get":
                operation["responses"][200]["headers"] = {"ETag": {"schema": {"type": "string"}}}
                operation["responses"][304] = {"description": "Not changed since the answer `If-None-Match` names."}


def _add_formats(operation: dict, formats: dict[str, str]) -> None:
    """Describe the parameter by which another format than JSON is asked for, and the media types of the answer."""
    parameter = {
        "in": "query",
        "name": "format",
        "description": "The form of the answer; the header `Accept` can ask for it, too. In all but JSON"
        " and feeds a collection comes whole, unless `limit` or `cursor` is given.",
        "schema": {"type": "string", "enum": ["json", *formats], "default": "json"},
    }
    operation.setdefault("parameters", []).append(parameter)
    for media_type in formats.values():
        # other JSON has no schema of ours
        schema = {} if media_type.endswith("json") else {"type": "string"}
        operation["responses"][200]["content"][media_type] = {"schema": schema}


class Api(flask_smorest.Api):
    """flask-smorest's Api with problem details for errors, but only under /api: elsewhere people read HTML."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_ERROR_RESPONSE_NAME = None  # each operation names the errors that it can answer with

    def __init__(self, app: Flask, *, error_page: Callable[[HTTPException], Response | HTTPException], **kwargs):
        self._error_page = error_page
        self._undescribed: list[Callable[[], None]] = []
        self._describing = Lock()
        super().__init__(app, **kwargs)

    def describe_later(self, describe: Callable[[], None]) -> None:
        """Have this called before the document is first shown."""
        self._undescribed.append(describe)

    def _register_error_handlers(self) -> None:
        super()._register_error_handlers()
        assert self._app is not None, "called by init_app"
        self._app.register_error_handler(errors.QuotesError, self.handle_quotes_error)

    def handle_quotes_error(self, error: errors.QuotesError) -> Response | HTTPException:
        answer = problem_for(error)
        return answer if _in_api() else self._error_page(default_exceptions[answer.status_code](str(error)))

    def handle_http_exception(self, error: HTTPException) -> Response | HTTPException:
        if not _in_api():
            return self._error_page(error)
        status, data = error.code or 500, getattr(error, "data", {})
        kind = BY_STATUS.get(status)
        detail = data.get("message") or (kind.detail if kind else error.description) or HTTP_STATUS_CODES[status]
        headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
        return problem(status, detail, data.get("messages"), headers)

    def _openapi_json(self) -> Response:
        """The document; its addresses are below the prefix that a proxy adds."""
        assert self.spec is not None, "made at the start"
        with self._describing:
            for describe in self._undescribed:
                describe()
            self._undescribed.clear()
        document = self.spec.to_dict() | {"servers": [{"url": request.script_root or "/"}]}
        return Response(json.dumps(document, ensure_ascii=False, indent=2), mimetype="application/json")

    def _register_responses(self) -> None:
        assert self.spec is not None, "called when the document is made"
        for status, kind in BY_STATUS.items():
            response = {"description": kind.detail, "content": {PROBLEM_TYPE: {"schema": self.ERROR_SCHEMA}}}
            self.spec.components.response(response_name(status), response, lazy=True)

        self.spec.components.security_scheme(
            _KEY,
            {
                "type": "http",
                "scheme": "bearer",
                "description": "A key that `quotes keys create` made. `x-scope` is the scope that it needs.",
            },
        )

    def _register_pagination_header(self) -> None:
        """Register none: pages have their links in the body."""
