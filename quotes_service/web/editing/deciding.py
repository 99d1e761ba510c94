"""What all pages of editors share: who decides, what they decide, what was done last, and the way back."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import Any

from flask import session, url_for

from quotes_service.decisions.requests import DecisionFields, fields_of
from quotes_service.directory.new_decisions import MOST_NOTE_CHARS
from quotes_service.errors import InvalidInput, NotFound
from quotes_service.services.editing import around, decisions
from quotes_service.services.lookup import quotations
from quotes_service.web import identity
from quotes_service.web.editing.changes import said_of, short
from quotes_service.web.forms import Fields
from quotes_service.web.identity import EDITOR
from quotes_service.web.pages import context, is_ours

#: The session keys of the decisions made in it (ids, the last one at the end), of their number, and of what was done
#: last and is not yet shown.
MADE, DECIDED, _SAID = "made", "decided", "said"
#: How many decisions can be taken back by "undo the last one", and the characters of an editor's name.
_KEPT, NAME_CHARS = 20, 100
_SEVERAL = ("quotations", "experts", "institutions")


def editor(fields: Fields) -> str:
    """Who decides: whoever is signed in, else as typed with this form or before in this session, which keeps it. Raises
    InvalidInput("by")."""
    remember(fields)
    if name := session.get(EDITOR):
        return name
    raise InvalidInput("by", "is needed: each decision is kept with the name of who made it")


def remember(fields: Fields) -> None:
    """Keep the name of who decides for this session: that of who is signed in, else the one that was typed."""
    if identity.is_signed_in():
        session[EDITOR] = identity.caller().name
    elif name := fields.line("by", NAME_CHARS):
        session[EDITOR] = name


def given(fields: Fields, kind: str) -> DecisionFields:
    """The fields of a decision of this kind, as the form has them. Raises InvalidInput."""
    values: dict[str, Any] = {}
    for name in fields_of(kind):
        values[name] = (fields.several(name) or None) if name in _SEVERAL else fields.line(name)
    values.pop("passage", None)
    if kind == "add_note":
        values["text"] = fields.text("text", MOST_NOTE_CHARS)
    if kind == "attribute":
        values |= speaker(fields)
    if kind == "trim":
        parts = [part.strip() for part in (fields.text("words", 20_000) or "").split("\n") if part.strip()]
        if not parts:
            raise InvalidInput("words", "are missing: give the words of the quotation, each part on a line of its own")
        at = fields.number("at", 0, 10**9)
        values["spans"] = around.locate(context(), values["quotation"] or "", parts, at)
    return DecisionFields(**values)


def speaker(fields: Fields) -> dict[str, Any]:
    """Who speaks, by the field ``speaker``: "expert:" or "institution:" with an id, "name:" with a name, or "nobody".
    A name in the field ``other`` goes first. Raises InvalidInput."""
    if name := fields.line("other"):
        return {"name": name}
    kind, _, value = (fields.line("speaker") or "").partition(":")
    if kind == "nobody":
        return {"nobody": True}
    if kind not in ("expert", "institution", "name") or not value.strip():
        raise InvalidInput("speaker", "is missing: choose one, or give a name")
    return {"expert": None, "institution": None, "name": None, kind: value.strip()}


def decide(fields: Fields, kind: str) -> dict[str, Any]:
    """Make the decision that a form asks for, and note it for ``done``. Raises InvalidInput, NotFound."""
    by = editor(fields)
    made = decisions.decide(context(), kind=kind, by=by, why=fields.line("why"), **given(fields, kind))
    session[MADE] = [*session.get(MADE, []), made["id"]][-_KEPT:]
    session[DECIDED] = session.get(DECIDED, 0) + 1
    _note(made)
    return made


def undo(id: str, fields: Fields) -> dict[str, Any]:
    """Take a decision back, or do it again, and note it for ``done``. Raises InvalidInput, NotFound."""
    first, again = undone_by_undoing(id)
    others = [other for other in session.get(MADE, []) if other != first["id"]]
    was_made = len(others) < len(session.get(MADE, []))
    try:
        made = decisions.undo(context(), id, by=editor(fields), why=fields.line("why"))
    except InvalidInput as error:
        if error.field == "id":  # somebody else took it back: it is not the last one to take back any more
            session[MADE] = others
        raise
    session[MADE] = [*others, first["id"]][-_KEPT:] if again else others
    session[DECIDED] = max(session.get(DECIDED, 0) + (again - was_made), 0)
    _note(made, again=again)
    return made


def undone_by_undoing(id: str) -> tuple[dict[str, Any], bool]:
    """What an editor decided first, where each decision may take back the one before; and whether to take back ``id``
    is to make that again. Raises NotFound."""
    decision, again = decisions.get_decision(context(), id), False
    while decision["undoes"]:
        decision, again = decisions.get_decision(context(), decision["undoes"]), not again
    return decision, again


def _note(made: dict[str, Any], *, again: bool = False) -> None:
    """``again``: a decision that was taken back was made again, by taking back its undo."""
    name = _name_of(made["about"].get("quotation"))
    kind = "again" if again else made["kind"]
    session[_SAID] = {"id": made["id"], "kind": kind, "text": said_of({**made, "kind": kind}, name)}


def _name_of(quotation: str | None) -> str | None:
    """The beginning of a quotation, to say which was meant; None if there is none."""
    if quotation is None:
        return None
    with suppress(NotFound):  # it was hidden
        return short(quotations.get_quotation(context(), quotation)["content"]["text"])
    return None


def done() -> dict[str, Any] | None:
    """What was done last in this session, once: the decision's id and kind, and a line that says it."""
    return session.pop(_SAID, None)


def seen(quotation: dict[str, Any]) -> str:
    """A mark of what an editor saw of a quotation (serialized): another one if its words or speakers changed, or an
    editor decided on it."""
    spans = [(span["start"], span["end"]) for span in quotation["content"]["spans"]]
    speakers = [(one["name"], one["expert_id"], one["institution_id"]) for one in quotation["speakers"]]
    state = [quotation[name] for name in ("factuality", "current", "decided")]
    shown = repr((quotation["content"]["text"], spans, speakers, state))
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


def way_back(fields: Fields) -> str:
    """The page of ours that a form came from, by its field ``back``; else the list of decisions."""
    address = fields.line("back") or ""
    return address if is_ours(address) else url_for("web.decisions.decisions_page")
