"""What all pages share: the context, the check of forms, errors as pages, and the way to an entry's new address."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, g, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response as BaseResponse

from quotes_service import errors
from quotes_service.context import Context
from quotes_service.web import safety

_log = logging.getLogger(__name__)

#: Status -> what it means for somebody who reads a page.
_TITLES = {
    400: "This form cannot be taken",
    404: "There is nothing here",
    409: "This contradicts what is stored",
    413: "This is too much at once",
    422: "Something is not right",
    503: "The service cannot answer now",
}
_TOKEN_EXPIRED = "The form is from another session. Go back, load the page again, and send it once more."


def site() -> Blueprint:
    """The blueprint that holds all pages. A form without its token is refused; an error is answered with a page that
    says what it is."""
    blueprint = Blueprint("web", __name__, template_folder="templates")
    blueprint.before_request(safety.check_token)
    blueprint.after_request(safety.with_policy)
    blueprint.register_error_handler(errors.QuotesError, _page_for)
    blueprint.register_error_handler(safety.CSRFError, lambda _: error_page(400, _TOKEN_EXPIRED))
    return blueprint


def context() -> Context:
    """The context of the app that answers the request."""
    return current_app.extensions["quotes_service"]


def is_fragment() -> bool:
    """Whether a script of the page asks for a part of it."""
    return "HX-Request" in request.headers


def status_of(error: errors.QuotesError) -> int:
    """The HTTP status of a page that says this error."""
    match error:
        case errors.TooLarge():
            return 413
        case errors.Conflict() | errors.InProgress():
            return 409
        case errors.NotYet() | errors.DatabaseUnavailable() | errors.SchemaOutdated() | errors.ModelMissing():
            return 503
        case errors.InvalidInput():
            return 422
        case errors.NotFound():
            return 404
    raise error


def _page_for(error: errors.QuotesError) -> Response:
    status = status_of(error)
    if status == 503:
        _log.error("%s", error)
    return error_page(status, str(error))


def error_page(status: int, detail: str) -> Response:
    """A page that says what went wrong, or only the sentence where a script asks for a part of a page."""
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    template = "error_part.html" if is_fragment() else "error.html"
    return safety.with_policy(make_response(render_template(template, title=title, detail=detail), status))


def http_error_page(error: HTTPException) -> Response | HTTPException:
    """The page for an error of HTTP itself, such as an address that does not exist."""
    if error.code is None or error.response is not None or error.code < 400:
        return error
    is_unknown = error.code == 404 and error.description == NotFound.description
    detail = "This address leads nowhere." if is_unknown else error.description or ""
    answer = error_page(error.code, detail)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def entry(result: dict[str, Any], id: str) -> BaseResponse | None:
    """A redirect to the entry that the entry ``id`` was joined to; None if ``result`` is still under this id."""
    if result["id"] == id:
        return None
    assert request.endpoint is not None, "no view is called without one"
    return redirect(url_for(request.endpoint, **{**request.args, "id": result["id"]}), 301)


def next_page(page: dict[str, Any]) -> str | None:
    """The address of the next page of a listing, with the same query."""
    if not page["next_cursor"]:
        return None
    g.next_page = url_for(
        request.endpoint or "", **{**(request.view_args or {}), **request.args, "cursor": page["next_cursor"]}
    )
    return g.next_page
