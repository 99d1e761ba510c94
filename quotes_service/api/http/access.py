"""Who calls the API, and whether they may: every request goes through the gate before anything else is looked at.

The key comes in the header `Authorization: Bearer KEY` and nowhere else: an address stands in logs, and a cookie is
sent by pages of other sites too.
"""

from __future__ import annotations

from flask import Flask, current_app, g, request

from quotes_service.api.blueprint import context
from quotes_service.api.problems import SCOPE
from quotes_service.callers import Act, Caller, Scope
from quotes_service.errors import InvalidInput, NotSignedIn
from quotes_service.services.access import keys
from quotes_service.services.access.gate import Gate, name_of

#: Blueprints of the API that anybody may read, since they are the same in every installation; and what is outside of
#: the API but goes through the gate, too.
_OPEN, _BESIDE = {"api-docs", "api-page", "problems"}, {"metrics"}


def let_in() -> None:
    """Find out who calls, and refuse who may not. Raises NotSignedIn, NotAllowed, TooMany, DatabaseUnavailable."""
    blueprint = (request.blueprint or "").partition(".")[0]
    is_meant = request.path.startswith("/api/") or blueprint in _BESIDE
    if request.endpoint is None or request.method == "OPTIONS" or not is_meant or blueprint in _OPEN:
        return
    gate: Gate = current_app.extensions["quotes_service_gate"]
    try:
        g.caller = _caller(gate)
    except NotSignedIn:
        gate.count_unknown(request.remote_addr)
        raise
    gate.admit(g.caller, needed_scope(current_app, request.endpoint), request.remote_addr)


def _caller(gate: Gate) -> Caller:
    header = request.headers.get("Authorization")
    if header is None:
        origin = request.headers.get("Origin")
        return gate.anonymous(request.remote_addr, name_of(request.host), origin, headers=request.headers)
    scheme, _, key = header.partition(" ")
    if scheme.casefold() != "bearer":
        raise NotSignedIn("Send the key as it was given to you: Authorization: Bearer quotes_...")
    return keys.caller_of(context(), key.strip())


def needed_scope(app: Flask, endpoint: str) -> Scope:
    """The scope that an operation needs: the one that its view declares, else "read"."""
    documented = getattr(app.view_functions[endpoint], "_apidoc", {})
    return documented.get("manual_doc", {}).get(SCOPE, "read")


def act() -> Act:
    """What the caller does, for the log of writes."""
    assert request.endpoint is not None, "no view is called without one"
    action = request.endpoint.rpartition(".")[2]
    return Act(g.caller, action, request.path, g.request_id, request_key=g.get("request_key"))


def who_decides(given: str | None) -> str:
    """Under which name the caller decides: that of the key; of somebody without one, the name that is given. Raises
    InvalidInput("by") if it is missing, or another one than the key's."""
    known = g.caller.name
    if known is None and given is None:
        raise InvalidInput("by", "Missing data for required field.")
    if known is not None and given not in (None, known):
        raise InvalidInput("by", f"is the name of your key; leave it out, or send {known!r}")
    return known or given or ""
