"""Pairs of entries that may be one, side by side: why they may be, and what joining them would do."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, session, url_for
from flask.typing import ResponseReturnValue

from quotes_service.errors import InvalidInput, QuotesError
from quotes_service.services.editing import decisions, reviews
from quotes_service.services.lookup import experts, institutions
from quotes_service.services.lookup.filters import QuotationFilters, QuotationPaging
from quotes_service.web.editing import deciding
from quotes_service.web.editing.changes import in_words
from quotes_service.web.forms import Fields
from quotes_service.web.pages import context, go, is_fragment

blueprint = Blueprint("pairs", __name__, url_prefix="/review")

#: What a pair is of -> the words of the page, the session key of the place behind what was left undecided.
_PEOPLE, _INSTITUTIONS = "experts", "institutions"
_PLACE = {_PEOPLE: "passed_people", _INSTITUTIONS: "passed_institutions"}
_END = "end"
#: What a button decides, and how many quotations are shown of each.
_ACTS = {"one": "merge", "different": "distinct"}
_SHOWN = 3


@blueprint.get("/people")
def people_page() -> str:
    """The next two people who may be one."""
    return _start(_PEOPLE)


@blueprint.get("/institutions")
def institutions_page() -> str:
    """The next two institutions that may be one."""
    return _start(_INSTITUTIONS)


@blueprint.post("/people")
def decide_people() -> ResponseReturnValue:
    """Join two people, or say that they are different; the answer is the next pair."""
    return _decide(_PEOPLE)


@blueprint.post("/institutions")
def decide_institutions() -> ResponseReturnValue:
    """Join two institutions, or say that they are different; the answer is the next pair."""
    return _decide(_INSTITUTIONS)


def _start(of: str) -> str:
    if Fields.of_address().choice("top", ["true"]):
        session.pop(_PLACE[of], None)
    return _page(of)


def _decide(of: str) -> ResponseReturnValue:
    fields = Fields.of_form()
    try:
        act = fields.choice("act", [*_ACTS, "next"])
        if act == "next":
            deciding.remember(fields)
            session[_PLACE[of]] = fields.line("next", 3_000) or _END
        elif act is None:
            raise InvalidInput("act", "is missing: say what you decide")
        else:
            deciding.decide(fields, _ACTS[act])
    except InvalidInput as error:
        return _page(of, error=error), 422
    return _page(of) if is_fragment() else go(_address(of))


def _page(of: str, **more: Any) -> str:
    kind: reviews.Kind = "expert" if of == _PEOPLE else "institution"
    place = session.get(_PLACE[of])
    try:
        found = reviews.list_reviews(context(), kind=kind, cursor=None if place == _END else place, limit=1)
    except InvalidInput:  # a place of an older version of the queue
        session.pop(_PLACE[of], None)
        found = reviews.list_reviews(context(), kind=kind, limit=1)
    pair = found["items"][0] if found["items"] and place != _END else None
    page = {"of": of, "pair": pair, "waiting": found["total"], "next": found["next_cursor"] or _END}
    page |= {"done": deciding.done(), "back": _address(of), "address": _address(of), **more}
    page |= {"made": session.get(deciding.MADE, []), "decided": session.get(deciding.DECIDED, 0)}
    if pair:
        both = sorted(pair[of], key=lambda one: -one["quotation_count"])
        page |= {"both": both, "quotations": [_quotations(of, one["id"]) for one in both], **_joined(of, both)}
    return render_template("editing/pair.html" if is_fragment() else "editing/pairs.html", **page)


def _quotations(of: str, id: str) -> list[dict[str, Any]]:
    paging = QuotationPaging(_SHOWN)
    if of == _PEOPLE:
        return experts.expert_quotations(context(), id, QuotationFilters(), paging)["items"]
    return institutions.institution_quotations(context(), id, QuotationFilters(), paging)["items"]


def _joined(of: str, both: list[dict[str, Any]]) -> dict[str, Any]:
    """What would change if the two were joined, under the id of the more quoted one; or why they cannot be joined."""
    ids = [one["id"] for one in both]
    fields: Any = {of: ids}
    try:
        return {"joined": in_words(decisions.preview(context(), kind="merge", by="preview", **fields)["changes"])}
    except QuotesError as error:
        return {"joined": None, "obstacle": str(error)}


def _address(of: str) -> str:
    return url_for("web.pairs.people_page" if of == _PEOPLE else "web.pairs.institutions_page")
