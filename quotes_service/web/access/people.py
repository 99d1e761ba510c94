"""Who may do what: accounts of people and keys of programs, made and ended by an admin; and the log of writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quotes_service.callers import ROLES, SCOPES, Scope
from quotes_service.errors import InvalidInput, NotFound
from quotes_service.services.access import accounts, keys, written
from quotes_service.web import identity
from quotes_service.web.forms import Fields
from quotes_service.web.pages import context, go, next_page

blueprint = Blueprint("access", __name__, url_prefix="/access")


@blueprint.get("/")
def access_page() -> str:
    """All accounts and keys, with forms for new ones."""
    return _page()


def _page(**more: Any) -> str:
    shown = {"accounts": accounts.list_accounts(context()), "keys": keys.list_keys(context())}
    return render_template("access/access.html", roles=ROLES, scopes=SCOPES, **shown, **more)


@blueprint.post("/accounts")
def add_account() -> ResponseReturnValue:
    fields = Fields.of_form()
    asked = fields.choice("role", ROLES)

    def add() -> str:
        name = fields.line("name") or ""
        accounts.add(context(), name=name, password=request.form.get("password", ""), role=asked or "reader")
        return f"{name} can sign in now."

    return _done(add)


@blueprint.post("/accounts/change")
def change_account() -> ResponseReturnValue:
    """Give somebody another role, shut them out, or let them in again."""
    fields = Fields.of_form()
    name = fields.line("name") or ""
    do = fields.choice("do", [*ROLES, "disable", "enable"])

    def change() -> str:
        own = identity.caller().name
        if own is not None and accounts.are_same(name, own):
            raise InvalidInput("name", "is your own account: another admin can change it")
        if do is None:
            raise InvalidInput("do", "is missing")
        if do in ROLES:
            accounts.set_role(context(), name, do)
            return f"{name} is {do} now."
        accounts.set_disabled(context(), name, do == "disable")
        return f"{name} can no longer sign in." if do == "disable" else f"{name} can sign in again."

    return _done(change)


@blueprint.post("/keys")
def add_key() -> ResponseReturnValue:
    """Make a key, which is shown this once."""
    fields = Fields.of_form()
    try:
        asked = fields.several("scope")
        scopes: list[Scope] = [scope for scope in SCOPES if scope in asked]
        name, limit = fields.line("name") or "", fields.line("limit")
        made = keys.create(context(), name=name, scopes=scopes, days=fields.number("days", 1, 36_500), limit=limit)
    except InvalidInput as error:
        return _page(error=error), 422
    return _page(made=made)


@blueprint.post("/keys/<id>/revoke")
def revoke_key(id: str) -> ResponseReturnValue:
    return _done(lambda: f"The key of {keys.revoke(context(), id)['name']} is worth nothing any more.")


def _done(do: Callable[[], str]) -> ResponseReturnValue:
    """Do what a form asks for, and say what it did."""
    try:
        said = do()
    except NotFound as error:
        return _page(error=InvalidInput("name", str(error))), 422
    except InvalidInput as error:
        return _page(error=error), 422
    flash(said)
    return go(url_for("web.access.access_page"))


@blueprint.get("/log")
def log_page() -> ResponseReturnValue:
    """Who changed what, the newest first."""
    fields = Fields.of_address()
    found = written.list_writes(context(), by=fields.line("by"), since=fields.day("since"), paging=fields.paging(50))
    return render_template("access/log.html", found=found, next_page=next_page(found))
