"""Erasing a person for good: what would be removed, and a form that must be confirmed. All that is held, as a file."""

from __future__ import annotations

import json

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from quotes_service.errors import InvalidInput, NotFound
from quotes_service.services.personal import erasures, held
from quotes_service.services.personal.erasures import ErasureRequest
from quotes_service.web.editing import deciding
from quotes_service.web.forms import Fields
from quotes_service.web.pages import context

blueprint = Blueprint("erasures", __name__)

_TEXTS, _NAMESAKES = ("redact", "keep"), ("erase", "keep")


@blueprint.get("/experts/<id>/held.json")
def held_document(id: str) -> Response:
    """All that is held about a person, as a file."""
    document = held.held_about(context(), id)
    text = json.dumps(document, indent=2, ensure_ascii=False, default=lambda day: day.isoformat())
    answer = Response(text, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="held-{document["id"]}.json"'
    return answer


@blueprint.get("/experts/<id>/erase")
def erase_page(id: str) -> str:
    """What erasing a person would remove, with the form that does it."""
    return _page(id, None)


@blueprint.post("/experts/<id>/erase")
def erase(id: str) -> ResponseReturnValue:
    """Erase a person for good."""
    fields = Fields.of_form()
    try:
        if fields.choice("sure", ["yes"]) is None:
            raise InvalidInput("sure", "must be ticked: an erasure cannot be undone")
        done = erasures.erase(
            context(),
            ErasureRequest(
                expert=id,
                by=deciding.editor(fields),
                why=fields.line("why"),
                texts="keep" if fields.choice("texts", _TEXTS) == "keep" else "redact",
                namesakes=fields.choice("namesakes", _NAMESAKES),  # pyright: ignore[reportArgumentType] - one of these
            ),
        )
    except InvalidInput as error:
        return _page(id, error), 422
    return render_template("editing/erased.html", done=done)


def _page(id: str, error: InvalidInput | None) -> str:
    try:
        planned = erasures.preview(context(), ErasureRequest(expert=id, by="preview"))
    except InvalidInput as unknown:  # the id is all that was asked for
        raise NotFound(unknown.message) from None
    return render_template("editing/erase.html", id=id, planned=planned, error=error)
