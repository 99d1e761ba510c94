"""The pages on which an editor puts right an entry: a person's roles, a name, who is one with whom, what is shown."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from quotes_service.services.lookup import experts, institutions
from quotes_service.services.lookup.filters import QuotationFilters
from quotes_service.services.lookup.suggest import suggest
from quotes_service.web.editing import deciding
from quotes_service.web.forms import Fields
from quotes_service.web.lookup.quotation_lists import paging_of
from quotes_service.web.pages import context, entry, next_page

blueprint = Blueprint("entries", __name__)

_QUOTATIONS, _SUGGESTIONS = 50, 24


@blueprint.get("/experts/<id>/edit")
def edit_expert(id: str) -> ResponseReturnValue:
    """Put right a person's entry."""
    expert = experts.get_expert(context(), id)
    if moved := entry(expert, id):
        return moved
    fields = Fields.of_address()
    paging = paging_of(fields, facets=False, limit=_QUOTATIONS)
    found = experts.expert_quotations(context(), id, QuotationFilters(factuality="any"), paging)
    return render_template(
        "editing/expert.html",
        entry=expert,
        affiliations=experts.expert_affiliations(context(), id, None)["items"],
        found=found,
        next_page=next_page(found),
        **_shared("expert", id, fields),
    )


@blueprint.get("/institutions/<id>/edit")
def edit_institution(id: str) -> ResponseReturnValue:
    """Put right an institution's entry."""
    institution = institutions.get_institution(context(), id)
    if moved := entry(institution, id):
        return moved
    return render_template(
        "editing/institution.html", entry=institution, **_shared("institution", id, Fields.of_address())
    )


def _shared(kind: str, id: str, fields: Fields) -> dict[str, Any]:
    """What was done last, the address to come back to, and the entries that may be joined with this one: those whose
    names have the words of ``join``."""
    typed = fields.line("join", 200)
    found = suggest(context(), typed, _SUGGESTIONS)["items"] if typed else []
    others = [one for one in found if one["kind"] == kind and one["id"] != id]
    address = partial(url_for, f"web.entries.edit_{kind}")
    return {"kind": kind, "typed": typed, "others": others, "done": deciding.done(), "back": address(id=id)}
