"""Experts: found for a subject, and the page of one."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from quotes_service.context import Context
from quotes_service.errors import InvalidInput
from quotes_service.services.editing.history import expert_history
from quotes_service.services.lookup import experts, stats
from quotes_service.services.lookup.expert_ranking import RankingOptions
from quotes_service.services.lookup.filters import ExpertFilters, QuotationFilters
from quotes_service.services.lookup.stats import Breakdown
from quotes_service.store.querying.paging import Paging
from quotes_service.web.following.feeds import feeds_of
from quotes_service.web.forms import Fields
from quotes_service.web.lookup.quotation_lists import listing, meant, paging_of
from quotes_service.web.pages import context, entry, next_page

blueprint = Blueprint("experts", __name__, url_prefix="/experts")

#: Related people and events that a page shows, and months that are drawn one by one.
_RELATED, _EVENTS, _MONTHS = 6, 10, 36


@blueprint.get("/")
def experts_page() -> ResponseReturnValue:
    """Experts for a subject with their reasons, usual suspects last; or the directory by surname."""
    fields = Fields.of_address()
    try:
        asked = ExpertFilters(
            q=fields.query(),
            topic=fields.query("topic"),
            institution=fields.line("institution"),
            country=fields.line("country"),
            since=fields.day("since"),
            not_over=fields.number("not_over", 1, 1_000_000),
        )
        options = RankingOptions(spread=fields.choice("spread", ["true"]) is not None)
        found = experts.find_experts(context(), asked, options, fields.paging(10))
    except InvalidInput as error:
        return render_template("lookup/experts.html", error=error, asked=None), 422
    return render_template(
        "lookup/experts.html",
        asked=asked,
        found=found,
        suggested=meant(context(), asked.q) if asked.q and not found["total"] else [],
        next_page=next_page(found),
    )


@blueprint.get("/<id>")
def expert_page(id: str) -> ResponseReturnValue:
    """An expert: roles with their proof, quotations with filters, when and where they are quoted, who is related."""
    ctx = context()
    expert = experts.get_expert(ctx, id)
    if moved := entry(expert, id):
        return moved
    quotations = listing(partial(experts.expert_quotations, ctx, id), without="expert")
    feeds = feeds_of(quotations["asked"], "experts.expert_quotations", id)
    page: dict[str, Any] = {"expert": expert, **quotations, "feeds": feeds}
    if page["is_first"]:
        page |= {
            "affiliations": experts.expert_affiliations(ctx, id, None)["items"],
            "related": experts.related_experts(ctx, id, limit=_RELATED),
            "history": expert_history(ctx, id, Paging(_EVENTS)),
            "counts": _counts(ctx, expert),
        }
    return render_template("lookup/expert.html", **page), 422 if page["error"] else 200


def _counts(ctx: Context, expert: dict[str, Any]) -> dict[str, Any]:
    """The expert's quotations by month, or by year where there are many, and by outlet."""
    first, last = expert["first_quoted"], expert["last_quoted"]
    by = "year" if first and (last - first).days > _MONTHS * 31 else "month"
    return stats.count_quotations(ctx, QuotationFilters(expert=expert["id"]), Breakdown(by, 8))


@blueprint.get("/<id>/held")
def held_page(id: str) -> ResponseReturnValue:
    """All that is held about a person, for that person, with how to have it corrected."""
    ctx = context()
    expert = experts.get_expert(ctx, id)
    if moved := entry(expert, id):
        return moved
    paging = paging_of(Fields.of_address(), facets=False, limit=100)
    found = experts.expert_quotations(ctx, id, QuotationFilters(factuality="any"), paging)
    return render_template(
        "lookup/held.html",
        expert=expert,
        affiliations=experts.expert_affiliations(ctx, id, None)["items"],
        found=found,
        next_page=next_page(found),
        history=expert_history(ctx, id, Paging(100)),
    )
