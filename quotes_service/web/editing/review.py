"""The review queue: quotation after quotation, the most doubtful that are seen most first, one key each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from quotes_service.errors import Changed, InvalidInput, NotFound
from quotes_service.services.editing import around, decisions
from quotes_service.services.lookup import quotations
from quotes_service.services.lookup.suggest import suggest
from quotes_service.store.querying.paging import Paging
from quotes_service.web.editing import deciding
from quotes_service.web.forms import Fields
from quotes_service.web.pages import context, go, is_fragment

blueprint = Blueprint("review", __name__, url_prefix="/review")

#: The session key of the place in the queue behind what the editor left undecided, and its values before the first and
#: after the last one.
_PASSED, _TOP, _END = "passed", "top", "end"
#: What a button of the queue decides.
_ACTS = {"right": "confirm", "speaker": "attribute", "not": "reject", "trim": "trim"}
_SUGGESTIONS = 8


@blueprint.get("/")
def review_page() -> ResponseReturnValue:
    """The next quotation to decide; with ``quotation`` this one, with ``speaker`` also whom these letters may mean."""
    fields = Fields.of_address()
    if fields.choice("top", ["true"]):
        session.pop(_PASSED, None)
    return _page(fields.line("quotation"), typed=fields.line("speaker"))


@blueprint.post("/")
def decide() -> ResponseReturnValue:
    """Take a decision on a quotation; the answer is the next one."""
    fields = Fields.of_form()
    id = fields.line("quotation") or ""
    act = None
    try:
        # a button that names a speaker decides who speaks
        act = "speaker" if fields.line("speaker") else fields.choice("act", _ACTS)
        if act is None:
            raise InvalidInput("act", "is missing: say what you decide")
        _check_unchanged(id, fields.line("seen"))
        deciding.decide(fields, _ACTS[act])
    except Changed as error:
        return _page(id, conflict=str(error)), 409
    except InvalidInput as error:
        return _page(id, error=error, act=act), 422
    return _page() if is_fragment() else go(url_for("web.review.review_page"))


@blueprint.post("/next")
def pass_over() -> ResponseReturnValue:
    """Leave a quotation undecided, and go to the next; it does not come again in this session."""
    fields = Fields.of_form()
    deciding.remember(fields)
    place = fields.line("next", 3_000) or _TOP
    if place != _TOP:
        session[_PASSED] = place
    return _page() if is_fragment() else go(url_for("web.review.review_page"))


@blueprint.get("/speakers")
def speakers() -> str:
    """The buttons of whom these letters may mean, for a quotation's box of speakers."""
    fields = Fields.of_address()
    found = around.surroundings(context(), fields.line("quotation") or "")["speakers"]
    return render_template("editing/speakers.html", **_choices(found, fields.line("speaker")))


def _page(id: str | None = None, typed: str | None = None, **more: Any) -> str:
    item, waiting, following = _item(id)
    page = {"item": item, "waiting": waiting, "next": following, "done": deciding.done(), **more}
    page |= {"made": session.get(deciding.MADE, []), "decided": session.get(deciding.DECIDED, 0)}
    if item:
        found = around.surroundings(context(), item["id"])
        page |= {"around": found, "seen": deciding.seen(item)}
        # only what was refused comes back: another form was about another quotation
        page["given"] = request.form if more.get("error") else {}
        page |= _choices(found["speakers"], typed)
    template = "editing/card.html" if is_fragment() else "editing/review.html"
    return render_template(template, back=_back(page["made"]), **page)


def _back(made: list[str]) -> str:
    """Where the undo of the last decision leads: to its quotation."""
    about = decisions.get_decision(context(), made[-1])["about"] if made else {}
    return url_for("web.review.review_page", quotation=about.get("quotation"))


def _item(id: str | None) -> tuple[dict[str, Any] | None, int, str]:
    """The quotation to show, how many wait, and the place behind it in the queue."""
    place = session.get(_PASSED)
    try:
        found = quotations.find_doubtful(context(), paging=Paging(1, None if place == _END else place))
    except InvalidInput:  # a place of an older version of the queue
        session.pop(_PASSED)
        return _item(id)
    following = next(iter(found["items"]), None) if place != _END else None
    behind = found["next_cursor"] or _END
    if id is not None and (following is None or following["id"] != id):
        try:
            return quotations.get_quotation(context(), id), found["total"], place or _TOP
        except NotFound:
            pass  # it was hidden or removed since: the queue goes on
    return following, found["total"], behind


def _choices(found: list[dict[str, Any]], typed: str | None) -> dict[str, Any]:
    """Who may speak: of the article's own people and of the directory's those that these letters may mean."""
    if not typed:
        return {"own": found, "others": [], "typed": ""}
    own = [one for one in found if all(part in one["name"].casefold() for part in typed.casefold().split())]
    known = {one["id"] for one in own}
    others = [
        {"kind": one["kind"], "id": one["id"], "name": one["label"], "detail": one["detail"]}
        for one in suggest(context(), typed, 3 * _SUGGESTIONS)["items"]
        if one["kind"] != "topic" and one["id"] not in known
    ]
    return {"own": own, "others": others[:_SUGGESTIONS], "typed": typed}


def _check_unchanged(id: str, seen: str | None) -> None:
    """Raise Changed if the quotation is not what the editor saw: another editor may have decided on it."""
    try:
        quotation = quotations.get_quotation(context(), id)
    except NotFound:
        raise Changed("This quotation is no longer there. Here is the next one.") from None
    if seen != deciding.seen(quotation):
        raise Changed("This quotation changed since you looked at it: here it is as it is now.")
