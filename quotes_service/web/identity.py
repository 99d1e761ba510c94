"""Who looks at a page, and what they may do there: whoever is signed in by the session, else somebody unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from flask import current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from quotes_service.callers import Act, Caller, Scope
from quotes_service.context import Context
from quotes_service.errors import NotSignedIn
from quotes_service.services.access import sessions
from quotes_service.services.access.gate import Gate, name_of

#: Session key -> the token by which somebody is signed in, and under which name they decide.
TOKEN, EDITOR = "token", "editor"
_SAFE = ("GET", "HEAD", "OPTIONS")


class Needs(NamedTuple):
    """The scopes that the pages of a blueprint need, and its forms; None: anybody may."""

    pages: Scope | None
    forms: Scope | None


def gate() -> Gate:
    return current_app.extensions["quotes_service_gate"]


def caller() -> Caller:
    """Who sent the request; somebody unknown on an error page of an address that leads nowhere."""
    if "caller" not in g:
        g.caller = _caller()
    return g.caller


def _caller() -> Caller:
    ctx: Context = current_app.extensions["quotes_service"]
    if token := session.get(TOKEN):
        found = sessions.caller_of(ctx, token)
        if found:
            return found
        session.pop(TOKEN)  # it is over
        session.pop(EDITOR, None)
    origin = request.headers.get("Origin")
    return gate().anonymous(request.remote_addr, name_of(request.host), origin, headers=request.headers)


def may(scope: Scope) -> bool:
    """Whether the caller may do what needs this scope; for templates, which leave out what would be refused."""
    return caller().may(scope)


def anybody_may(scope: Scope) -> bool:
    """Whether a program on the caller's machine that does not say who it is may do what needs this scope."""
    return gate().anonymous(request.remote_addr, name_of(request.host), headers=request.headers).may(scope)


def is_signed_in() -> bool:
    return caller().kind == "user"


def let_in(needs: Mapping[str, Needs]) -> Callable[[], None]:
    """What is called before each request of a page: it refuses who may not. ``needs``: by the name of a blueprint, or
    of one of its views. Raises NotSignedIn, NotAllowed, TooMany, DatabaseUnavailable."""

    def check() -> None:
        view = (request.endpoint or "").partition(".")[2]
        needed = needs.get(view) or needs[view.partition(".")[0]]
        scope = needed.pages if request.method in _SAFE else needed.forms
        if scope is not None:
            gate().admit(caller(), scope, request.remote_addr)

    return check


def act() -> Act | None:
    """What the caller does, for the log of writes; None for a page that is only looked at."""
    if request.method in _SAFE or request.endpoint is None:
        return None
    return Act(caller(), request.endpoint.rpartition(".")[2], request.path, g.request_id)


def sign_in_page(error: NotSignedIn) -> Response | None:
    """The way to the page on which one signs in, and back from there; None for somebody who is signed in."""
    if is_signed_in():
        return None
    is_page = request.method == "GET" and "HX-Request" not in request.headers
    address = url_for("web.sign_in.sign_in_page", back=request.full_path.rstrip("?") if is_page else None)
    if "HX-Request" in request.headers:
        return Response(str(error), 401, {"HX-Redirect": address, "Content-Type": "text/plain; charset=utf-8"})
    return redirect(address, 303)
