"""What all blueprints share: the parsing of requests."""

from __future__ import annotations

import json
from functools import partial
from typing import Any, ClassVar

import flask_smorest
from flask import Request, current_app, request
from flask_smorest import abort
from marshmallow import RAISE, ValidationError
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.datastructures import MultiDict

from quotes_service.api.problems import FORM, FORMATS
from quotes_service.api.schemas import Input
from quotes_service.context import Context

MOVED = "Joined to another entry, whose address is in `Location`."


class Parser(FlaskParser):
    """Parses bodies and query strings; refuses unknown fields."""

    DEFAULT_UNKNOWN_BY_LOCATION: ClassVar = {"json": RAISE, "query": RAISE, "form": RAISE}

    def load_json(self, req, schema) -> Any:
        """The body as JSON; 400 if it is empty or not JSON, 415 if its content type is another."""
        body = req.get_data()  # kept: a view that asks for it later, for its Idempotency-Key, gets it again
        if req.content_length is None:
            req.stream.read(1)  # Werkzeug cuts a chunked body at the limit, and raises only where more is read
        if not body:
            abort(400, message="The body is empty; send a JSON object.")
        if not is_json_request(req) or req.content_encoding:
            abort(415)
        try:
            return json.loads(body.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            abort(400, message=f"The body is not UTF-8 (byte {error.start}).")
        except RecursionError:
            abort(400, message="The body is nested too deeply.")
        except ValueError as error:
            abort(400, message=f"The body is not JSON: {error}.")

    def load_querystring(self, req, schema) -> dict[str, str]:
        """The query string; a field given twice is refused, since one of the two would be ignored."""
        return _query(req)

    def load_form(self, req, schema) -> dict[str, str]:
        """The fields of a form; 415 if the body is of another type. A field given twice is refused."""
        if req.mimetype != FORM or req.content_encoding:
            abort(415, message=f"Send the body as {FORM}, without a content encoding.")
        return _once(req.form)


class Blueprint(flask_smorest.Blueprint):
    """A resource. Operations that declare no query fields or no body refuse whatever is sent as such."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, description: str, *, url_prefix: str):
        super().__init__(name, __name__, url_prefix=url_prefix, description=description)
        self.before_request(_refuse_undeclared_query)
        self.before_request(_refuse_undeclared_body)

    def register_views_in_doc(self, api, app, spec, **options) -> None:
        """Describe the operations in the document when that is first asked for: it is most of the work of making an
        app."""
        api.describe_later(partial(super().register_views_in_doc, api, app, spec, **options))


def _refuse_undeclared_query() -> None:
    """Refuse all query fields of an operation that declares none; other operations have a schema that refuses them."""
    if not request.args or "query" in _declared():
        return
    try:
        names = _query(request)
    except ValidationError as error:  # no parser is there to answer it
        abort(422, messages={"query": error.messages})
    if names:
        abort(422, messages={"query": {name: ["Unknown field."] for name in names}})


def _query(req: Request) -> dict[str, str]:
    """The query string without ``format``, which is not the view's business, if the operation has formats. Raises
    ValidationError for fields that are given twice."""
    fields = _once(req.args)
    if FORMATS in _documented().get("manual_doc", {}):
        fields.pop("format", None)
    return fields


def _once(fields: MultiDict[str, str]) -> dict[str, str]:
    """The fields by name. Raises ValidationError for those that are given twice."""
    twice = {name: ["Given more than once."] for name, values in fields.lists() if len(values) > 1}
    if twice:
        raise ValidationError(twice)
    return fields.to_dict()


def _refuse_undeclared_body() -> None:
    """Refuse the body of an operation that declares none, but for an object without fields; that of a GET, which means
    nothing, is ignored."""
    reads = request.method in ("GET", "HEAD", "OPTIONS")
    if not reads and _declared().isdisjoint(("json", "form")) and request.get_data():
        Blueprint.ARGUMENTS_PARSER.parse(Input, request, location="json")


def _declared() -> set[str]:
    """Where the operation that answers the request looks for input: "query", "json", "form"."""
    documented = _documented()
    places = {parameter["in"] for parameter in documented.get("arguments", {}).get("parameters", ())}
    return places | ({"json"} if "requestBody" in documented.get("manual_doc", {}) else set())


def _documented() -> dict[str, Any]:
    """What the decorators of the operation that answers the request say of it."""
    return getattr(current_app.view_functions[endpoint()], "_apidoc", {})


def endpoint() -> str:
    """The name of the view that answers the request."""
    assert request.endpoint is not None, "no view is called without one"
    return request.endpoint


def context() -> Context:
    """The context of the app that answers the request."""
    return current_app.extensions["quotes_service"]
