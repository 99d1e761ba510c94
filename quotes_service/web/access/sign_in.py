"""Signing in and out. A session begins anew with each of them: what was in it before, its token against forged requests
included, is worth nothing afterwards."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from quotes_service.errors import NotSignedIn, TooMany
from quotes_service.services.access import sessions
from quotes_service.web import identity
from quotes_service.web.forms import Fields
from quotes_service.web.pages import context, go, is_ours

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
def sign_in_page() -> ResponseReturnValue:
    """The form for name and password."""
    return render_template("access/sign_in.html", back=request.args.get("back", ""))


@blueprint.post("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Begin a session, and go back to where one came from."""
    fields = Fields.of_form()
    name, password = fields.line("name", 200) or "", request.form.get("password", "")
    back = fields.line("back") or ""
    try:
        limits, asked = identity.gate().limits, {"name": name, "password": password, "address": request.remote_addr}
        token = sessions.sign_in(context(), limits, **asked, act=identity.act())
    except (NotSignedIn, TooMany) as error:
        page = render_template("access/sign_in.html", back=back, name=name, problem=str(error))
        if isinstance(error, TooMany):
            return make_response(page, 429, {"Retry-After": str(error.retry_after)})
        return page, 401
    caller = sessions.caller_of(context(), token)
    session.clear()
    session[identity.TOKEN] = token
    session[identity.EDITOR] = caller.name if caller else ""
    return go(f"{request.script_root}{back}" if is_ours(back) else url_for("web.start.start_page"))


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session, here and for whoever may have copied its cookie."""
    if token := session.get(identity.TOKEN):
        sessions.sign_out(context(), token)
    session.clear()
    return go(url_for("web.sign_in.sign_in_page"))
