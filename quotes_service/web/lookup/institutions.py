"""Institutions: found by name, and the page of one."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from quotes_service.errors import InvalidInput
from quotes_service.services.lookup import institutions
from quotes_service.services.lookup.institutions import InstitutionFilters
from quotes_service.store.querying.paging import Paging
from quotes_service.web.following.feeds import feeds_of
from quotes_service.web.forms import Fields
from quotes_service.web.lookup.quotation_lists import listing
from quotes_service.web.pages import context, entry, next_page

blueprint = Blueprint("institutions", __name__, url_prefix="/institutions")

_RELATED, _PEOPLE = 8, 12


@blueprint.get("/")
def institutions_page() -> ResponseReturnValue:
    """Institutions by name."""
    fields = Fields.of_address()
    try:
        found = institutions.find_institutions(context(), InstitutionFilters(q=fields.query()), fields.paging(50))
    except InvalidInput as error:
        return render_template("lookup/institutions.html", error=error), 422
    return render_template("lookup/institutions.html", found=found, next_page=next_page(found))


@blueprint.get("/<id>")
def institution_page(id: str) -> ResponseReturnValue:
    """An institution: its people, its quotations and theirs, and others that speak of the same subjects."""
    ctx = context()
    institution = institutions.get_institution(ctx, id)
    if moved := entry(institution, id):
        return moved
    quotations = listing(partial(institutions.institution_quotations, ctx, id), without="institution")
    feeds = feeds_of(quotations["asked"], "institutions.institution_quotations", id)
    page: dict[str, Any] = {"institution": institution, **quotations, "feeds": feeds}
    if page["is_first"]:
        page |= {
            "people": institutions.institution_experts(ctx, id, Paging(_PEOPLE)),
            "related": institutions.related_institutions(ctx, id, limit=_RELATED),
        }
    return render_template("lookup/institution.html", **page), 422 if page["error"] else 200
