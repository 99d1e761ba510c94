"""Alerts: searches of whose new quotations somebody is told. They are listed, made, tried out, changed and removed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quotes_service.errors import InvalidInput
from quotes_service.services.alerts import alerts, searches, sending
from quotes_service.services.alerts.channels import CHANNELS, MAX_TO_CHARS
from quotes_service.services.alerts.times import EVERY
from quotes_service.services.lookup.filters import title_of
from quotes_service.web import identity
from quotes_service.web.forms import Fields
from quotes_service.web.lookup.quotation_lists import filters_of
from quotes_service.web.pages import context, next_page, status_of

blueprint = Blueprint("alerts", __name__, url_prefix="/alerts")

#: Messages of an alert on one page.
_MESSAGES = 20


@blueprint.get("/")
def alerts_page() -> ResponseReturnValue:
    """All alerts; and a form for another, if the address has the filters of a search."""
    fields = Fields.of_address()
    try:
        return _list(fields, fields)
    except InvalidInput as error:
        return _list(Fields.nothing(), Fields.nothing(), error=error), status_of(error)


@blueprint.post("/")
def add() -> ResponseReturnValue:
    """Make an alert, and show it; that of a webhook with its secret, this once."""
    fields = Fields.of_form()
    try:
        filters = filters_of(fields)
    except InvalidInput as error:
        return _list(Fields.nothing(), Fields.nothing(), error=error), status_of(error)
    try:
        if not searches.kept(filters):
            raise InvalidInput("search", "is empty: search first, and be told of what is newly found then")
        channel: Any = fields.choice("channel", CHANNELS)
        if channel is None:
            raise InvalidInput("channel", "is missing: choose one")
        every: Any = fields.choice("every", EVERY)
        name, to = fields.line("name", alerts.NAME_CHARS), _to(fields)
        new = alerts.NewAlert(filters, channel, to or "", name, every, identity.caller().name)
        alert = alerts.add_alert(context(), new)
    except InvalidInput as error:
        return _list(Fields.nothing(), fields, error=error, form=request.form), status_of(error)
    if alert["secret"]:
        return _with_secret(alert["id"], alert["secret"])
    return _back(alert["id"], "The alert is made. It tells of what is found from now on.")


def _list(paging: Fields, asked: Fields, **sent: Any) -> str:
    """``asked``: the fields with the filters of the search to be told of; ``sent``: a form that was refused, with the
    error."""
    filters = filters_of(asked)
    query = searches.in_address(searches.kept(filters))
    values = {"form": {}, "query": query, "title": query and title_of(context(), filters), **sent}
    found = alerts.list_alerts(context(), paging.paging(50))
    return render_template("lookup/alerts.html", found=found, next_page=next_page(found), **values)


@blueprint.get("/<id>")
def alert_page(id: str) -> str:
    """An alert: what it looks for, whom it tells, and its messages."""
    return _alert(id)


@blueprint.post("/<id>")
def change(id: str) -> ResponseReturnValue:
    """Change an alert's name, address and how often it tells."""
    fields = Fields.of_form()
    try:
        name, every = fields.line("name", alerts.NAME_CHARS), fields.choice("every", EVERY)
        alerts.change_alert(context(), id, {"name": name, "to": _to(fields), "every": every})
    except InvalidInput as error:
        return _alert(id, error=error, form=request.form), status_of(error)
    return _back(id, "It is changed.")


@blueprint.post("/<id>/test")
def test(id: str) -> ResponseReturnValue:
    """Send a message for a try, and say what came of it."""
    try:
        came = sending.try_out(context(), id)
    except InvalidInput as error:
        return _alert(id, problem=f"Not sent: {error.message}"), status_of(error)
    if not came["sent"]:
        return _alert(id, problem=f"Not sent: {came['error']}")
    return _back(id, "The test is sent: its receiver has taken it.")


@blueprint.post("/<id>/stop")
def stop(id: str) -> ResponseReturnValue:
    """Tell of nothing until it goes on."""
    alerts.change_alert(context(), id, {"active": False})
    return _back(id, "It is stopped, until you let it go on.")


@blueprint.post("/<id>/resume")
def resume(id: str) -> ResponseReturnValue:
    """Go on where it stopped."""
    alerts.change_alert(context(), id, {"active": True})
    return _back(id, "It goes on where it stopped.")


@blueprint.post("/<id>/again")
def again(id: str) -> ResponseReturnValue:
    """Send what failed once more."""
    count = alerts.send_again(context(), id)
    return _back(id, f"Sent again, within a minute: {count:,}." if count else "Nothing has failed.")


@blueprint.post("/<id>/secret")
def secret(id: str) -> ResponseReturnValue:
    """Give a webhook a new secret, which is shown this once."""
    try:
        made = alerts.change_secret(context(), id)
    except InvalidInput as error:
        return _alert(id, problem=error.message), status_of(error)
    return _with_secret(id, made["secret"])


@blueprint.post("/<id>/remove")
def remove(id: str) -> ResponseReturnValue:
    """Remove an alert with its messages."""
    alerts.remove_alert(context(), id)
    flash("The alert is removed, with its messages.")
    return redirect(url_for(".alerts_page"), 303)


def _alert(id: str, **more: Any) -> str:
    """``more``: a form that was refused, with the error; the ``problem`` of a test; or the ``secret``."""
    alert = alerts.get_alert(context(), id)
    paging = (Fields.of_address() if request.method == "GET" else Fields.nothing()).paging(_MESSAGES)
    messages = alerts.list_deliveries(context(), id, paging=paging)
    return render_template("lookup/alert.html", alert=alert, messages=messages, next_page=next_page(messages), **more)


def _with_secret(id: str, secret: str) -> ResponseReturnValue:
    """The page of an alert with its secret, which nothing keeps."""
    answer = make_response(_alert(id, secret=secret))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _back(id: str, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for(".alert_page", id=id), 303)


def _to(fields: Fields) -> str | None:
    return fields.line("to", MAX_TO_CHARS)
