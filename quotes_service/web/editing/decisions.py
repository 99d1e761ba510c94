"""Decisions: who decided what; one made by a plain form, with what it would change; taken back, and made again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quotes_service.decisions.requests import KINDS
from quotes_service.errors import InvalidInput
from quotes_service.services.editing import decisions, entries
from quotes_service.web.editing import deciding
from quotes_service.web.editing.changes import address_of, ids_in, in_words, short
from quotes_service.web.forms import Fields
from quotes_service.web.pages import context, go, is_fragment, next_page

blueprint = Blueprint("decisions", __name__, url_prefix="/decisions")


@blueprint.get("/")
def decisions_page() -> ResponseReturnValue:
    """All decisions, newest first: of a kind, by somebody, about an entry, those that stand or those taken back."""
    fields = Fields.of_address()
    kinds = [*KINDS, "undo"]
    try:
        paging = fields.paging(50)
        stands = {"yes": True, "no": False, None: None}[fields.choice("active", ["yes", "no"])]
        found = decisions.list_decisions(
            context(),
            kind=fields.choice("kind", kinds),
            by=fields.line("by"),
            about=fields.line("about"),
            active=stands,
            cursor=paging.cursor,
            limit=paging.limit,
        )
    except InvalidInput as error:
        return render_template("editing/decisions.html", error=error, kinds=kinds, found=None), 422
    undone = {one["id"]: deciding.undone_by_undoing(one["undoes"]) for one in found["items"] if one["undoes"]}
    abouts = {one["id"]: (undone[one["id"]][0] if one["undoes"] else one)["about"] for one in found["items"]}
    names = entries.names(context(), (id for about in abouts.values() for id in ids_in(about)))
    return render_template(
        "editing/decisions.html",
        found=found,
        kinds=kinds,
        about={id: _about(about, names) for id, about in abouts.items()},
        undone=undone,
        next_page=next_page(found),
        done=deciding.done(),
    )


def _about(about: dict[str, Any], names: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    """The entries that a decision names, each as a name and an address."""
    return [
        (short(one["name"]) if one["kind"] == "quotation" else one["name"], address_of(one["kind"], id))
        for id in ids_in(about)
        if (one := names.get(id))
    ]


@blueprint.post("/")
def decide() -> ResponseReturnValue:
    """Make the decision of a form, or show what it would change."""
    fields = Fields.of_form()
    back = deciding.way_back(fields)
    kind = fields.choice("kind", KINDS)
    if kind is None:
        raise InvalidInput("kind", "is missing")
    page = {"kind": kind, "back": back, "given": request.form}
    try:
        if fields.choice("do", ["preview", "decide"]) == "preview":
            asked = deciding.given(fields, kind)
            # who decides may be said later
            by = fields.line("by", deciding.NAME_CHARS) or "preview"
            changes = decisions.preview(context(), kind=kind, by=by, why=fields.line("why"), **asked)["changes"]
            return render_template("editing/decide.html", changes=in_words(changes), **page)
        deciding.decide(fields, kind)
    except InvalidInput as error:
        return render_template("editing/decide.html", error=error, **page), 422
    # what is hidden has no page to go back to
    return go(url_for("web.decisions.decisions_page") if kind == "hide" else back)


@blueprint.get("/<id>/undo")
def undo_page(id: str) -> str:
    """What taking a decision back would change, with a button that does it."""
    return _undo_page(id)


@blueprint.post("/<id>/undo")
def undo(id: str) -> ResponseReturnValue:
    """Take a decision back; or make it again, if it is an undo."""
    fields = Fields.of_form()
    try:
        deciding.undo(id, fields)
    except InvalidInput as error:
        if is_fragment():
            raise
        return _undo_page(id, error=error, back=deciding.way_back(fields)), 422
    return go(deciding.way_back(fields))


def _undo_page(id: str, error: InvalidInput | None = None, back: str | None = None) -> str:
    decision = decisions.get_decision(context(), id)
    changes = None
    if decision["active"]:
        changes = in_words(decisions.preview_undo(context(), id, by="preview")["changes"])
    _, again = deciding.undone_by_undoing(id)
    return render_template("editing/undo.html", decision=decision, again=again, changes=changes, error=error, back=back)


@blueprint.post("/editor")
def change_editor() -> ResponseReturnValue:
    """Decide under another name from now on, unless somebody is signed in."""
    fields = Fields.of_form()
    name = fields.line("by", deciding.NAME_CHARS)
    if not name:
        raise InvalidInput("by", "is needed: each decision is kept with the name of who made it")
    deciding.remember(fields)
    return go(deciding.way_back(fields))
