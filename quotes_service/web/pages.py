"""What all pages share: the context, the check of forms, errors as pages, and the way to an entry's new address."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, g, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import ClientDisconnected, HTTPException, NotFound, RequestEntityTooLarge, RequestTimeout
from werkzeug.wrappers import Response as BaseResponse

from quotes_service import errors
from quotes_service.context import Context
from quotes_service.standards.links import Links
from quotes_service.web import identity, safety

_log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = "10"
#: Status -> what it means for somebody who reads a page.
_TITLES = {
    400: "This form cannot be taken",
    403: "You may not do this",
    404: "There is nothing here",
    405: "This address is not used like that",
    409: "This contradicts what is stored",
    413: "This is too much at once",
    422: "Something is not right",
    429: "There were too many requests",
    500: "Something went wrong here",
    503: "The service cannot answer now",
}
_TOKEN_EXPIRED = "The form is from another session. Go back, load the page again, and send it once more."


def site(needs: Mapping[str, identity.Needs]) -> Blueprint:
    """The blueprint that holds all pages. Who may not see one (``needs``, by the name of its blueprint) signs in first;
    a form without its token is refused; an error is answered with a page that says what it is."""
    blueprint = Blueprint("web", __name__, template_folder="templates")
    blueprint.before_request(identity.let_in(needs))
    blueprint.before_request(safety.check_token)
    blueprint.before_request(_begin_act)
    blueprint.teardown_request(_end_act)
    blueprint.after_request(safety.with_policy)
    blueprint.after_request(_with_time_to_retry)
    blueprint.register_error_handler(errors.QuotesError, _page_for)
    blueprint.register_error_handler(safety.CSRFError, lambda _: error_page(400, _TOKEN_EXPIRED))
    return blueprint


def _begin_act() -> None:
    g.act = context().acting(identity.act())
    g.act.__enter__()


def _end_act(error: BaseException | None) -> None:
    if acting := g.pop("act", None):
        acting.__exit__(None, None, None)


def context() -> Context:
    """The context of the app that answers the request."""
    return current_app.extensions["quotes_service"]


def permanent_links() -> Links:
    """The permanent links of this service: below QUOTES_PUBLIC_URL, else below the address that was asked."""
    return Links(context().settings.public_url or request.url_root)


def is_fragment() -> bool:
    """Whether a script of the page asks for a part of it."""
    return "HX-Request" in request.headers


def status_of(error: errors.QuotesError) -> int:
    """The HTTP status of a page that says this error."""
    match error:
        case errors.TooLarge():
            return 413
        case errors.Conflict() | errors.InProgress() | errors.Changed():
            return 409
        case errors.NotYet() | errors.DatabaseUnavailable() | errors.SchemaOutdated() | errors.ModelMissing():
            return 503
        case errors.InvalidInput():
            return 422
        case errors.NotSignedIn():
            return 401
        case errors.NotAllowed():
            return 403
        case errors.TooMany():
            return 429
        case errors.NotFound():
            return 404
    raise error


def _page_for(error: errors.QuotesError) -> BaseResponse:
    if isinstance(error, errors.NotSignedIn) and (way := identity.sign_in_page(error)):
        return way
    status = status_of(error)
    if status == 503 and not isinstance(error, errors.NotYet):  # ours, not another site's
        _log.error("%s", error)
    answer = error_page(status, str(error))
    if isinstance(error, errors.NotYet | errors.TooMany) and error.retry_after:
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _with_time_to_retry(response: Response) -> Response:
    """The response; one that says "not now" also says when."""
    if response.status_code == 503:
        response.headers.setdefault("Retry-After", RETRY_AFTER_SECONDS)
    return response


def error_page(status: int, detail: str) -> Response:
    """A page that says what went wrong, or only the sentence where a script asks for a part of a page."""
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    template = "error_part.html" if is_fragment() else "error.html"
    return safety.with_policy(make_response(render_template(template, title=title, detail=detail), status))


def http_error_page(error: HTTPException) -> Response | HTTPException:
    """The page for an error of HTTP itself, such as an address that does not exist."""
    if error.code is None or error.response is not None or error.code < 400:
        return error
    if error.code == 413:
        discard_body()
    is_unknown = error.code == 404 and error.description == NotFound.description
    detail = "This address leads nowhere." if is_unknown else error.description or ""
    answer = error_page(error.code, detail)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def is_ours(address: str) -> bool:
    """Whether an address that came with a form or a link leads to a page of ours."""
    return address.startswith("/") and not address.startswith("//") and "\\" not in address


def go(address: str) -> BaseResponse:
    """The answer to a form that was taken: go on there."""
    return redirect(address, 303)


def discard_body() -> None:
    """Read what is left of a body that is too large, up to twice what is allowed, and throw it away. A browser reads no
    answer before it has sent all: with a connection that is closed, its user would learn nothing."""
    left = 2 * (request.max_content_length or 0)
    with suppress(ClientDisconnected, RequestTimeout, OSError):
        try:
            stream = request.stream
        except RequestEntityTooLarge:  # nothing of it was read, and it says its length
            stream = request.environ["wsgi.input"]
            left = min(left, request.content_length or 0)
        while left > 0 and (chunk := stream.read(min(left, 1 << 16))):
            left -= len(chunk)


def entry(result: dict[str, Any], id: str) -> BaseResponse | None:
    """A redirect to the entry that the entry ``id`` was joined to; None if ``result`` is still under this id."""
    if result["id"] == id:
        return None
    return redirect(this_page(request.args.to_dict(flat=False), id=result["id"]), 301)


def next_page(page: dict[str, Any]) -> str | None:
    """The address of the next page of a listing, with the same query."""
    if not page["next_cursor"]:
        return None
    g.next_page = this_page({**request.args.to_dict(flat=False), "cursor": page["next_cursor"]})
    return g.next_page


def this_page(query: Mapping[str, Any], **parts: str) -> str:
    """The address of this page with another query, and with other ``parts`` of its path. What an address has in its
    query may be named as url_for names its own arguments, so it is not given to that."""
    assert request.endpoint is not None, "no view is called without one"
    path = url_for(request.endpoint, **{**(request.view_args or {}), **parts})
    return f"{path}?{urlencode(query, doseq=True)}" if query else path
