"""Did they say this? One quote, or all of a draft."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from quotes_service.errors import InvalidInput, NotFound
from quotes_service.services.lookup import experts
from quotes_service.services.lookup.claims import check, verify
from quotes_service.web.forms import Fields
from quotes_service.web.pages import context, status_of

blueprint = Blueprint("claims", __name__)

#: Characters of a claim, as the API takes them.
_CLAIM = 10_000


@blueprint.get("/verify")
def verify_page() -> ResponseReturnValue:
    """The verdict on a quote: its printings with what differs, and what was searched. The address can be sent."""
    fields, ctx = Fields.of_address(), context()
    try:
        text, name = fields.text("text", _CLAIM), fields.line("name", 300)
        since, until = fields.day("since"), fields.day("until")
        answer = verify.verify(ctx, text=text, name=name, since=since, until=until) if text else None
    except InvalidInput as error:
        return render_template("lookup/verify.html", error=error), status_of(error)
    return render_template("lookup/verify.html", answer=answer, text=text, name=_name_of(name))


@blueprint.url_value_preprocessor
def _let_drafts_in(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A form has up to nine bytes for a character: the longest draft has room, before the form's token is read."""
    request.max_form_memory_size = 10 * check.DRAFT_CHARS


def _name_of(value: str | None) -> str | None:
    """The name that stands for an id in the form; the entry itself is found by either."""
    if value and value.startswith("e_"):
        try:
            return experts.get_expert(context(), value)["name"]
        except NotFound:
            return value
    return value


@blueprint.route("/check", methods=["GET", "POST"])
def check_page() -> ResponseReturnValue:
    """A draft's quotations one by one, and its people; nothing of it is stored."""
    if request.method == "GET":
        return render_template("lookup/check.html")
    fields = Fields.of_form()
    text = request.form.get("text", "")
    try:
        draft = fields.text("text")
        if draft is None:
            raise InvalidInput("text", "is empty: paste the draft")
        answer = check.check(context(), text=draft, since=fields.day("since"), until=fields.day("until"))
    except InvalidInput as error:
        return render_template("lookup/check.html", error=error, text=text), status_of(error)
    return render_template("lookup/check.html", answer=answer, text=draft)
