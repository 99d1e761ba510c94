"""The own account: another password."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from quotes_service.errors import InvalidInput, NotSignedIn
from quotes_service.services.access import accounts, sessions
from quotes_service.web import identity
from quotes_service.web.pages import context, go

blueprint = Blueprint("account", __name__, url_prefix="/account")


def _signed_in_as() -> str:
    name = identity.caller().name
    if not identity.is_signed_in() or name is None:
        raise NotSignedIn("Sign in to see your account.")
    return name


@blueprint.get("/")
def account_page() -> str:
    """Who one is, what one may do, and a form for another password."""
    _signed_in_as()
    return render_template("access/account.html", caller=identity.caller())


@blueprint.post("/")
def change_password() -> ResponseReturnValue:
    """Give another password; all other sessions of the account end."""
    name, new = _signed_in_as(), request.form.get("new", "")
    try:
        sessions.check_password(
            context(),
            identity.gate().limits,
            name=name,
            password=request.form.get("password", ""),
            address=request.remote_addr,
        )
        accounts.set_password(context(), name, new, kept_token=session[identity.TOKEN])
    except (InvalidInput, NotSignedIn) as error:
        field = "new" if isinstance(error, InvalidInput) else "password"
        problem = InvalidInput(field, error.message if isinstance(error, InvalidInput) else str(error))
        return render_template("access/account.html", caller=identity.caller(), error=problem), 422
    flash("Your password is another one now. All other sessions have ended.")
    return go(url_for("web.account.account_page"))
