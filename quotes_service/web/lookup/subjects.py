"""Subjects: the topics that articles are about, and who speaks of them."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from quotes_service.errors import InvalidInput
from quotes_service.search.query import Query
from quotes_service.services.lookup import experts, topics
from quotes_service.services.lookup.filters import ExpertFilters, QuotationFilters
from quotes_service.services.lookup.quotations import find_quotations
from quotes_service.services.lookup.topics import TopicFilters
from quotes_service.store.querying.paging import Paging
from quotes_service.web.following.feeds import feeds_of
from quotes_service.web.forms import Fields
from quotes_service.web.lookup.quotation_lists import paging_of
from quotes_service.web.pages import context, next_page

blueprint = Blueprint("subjects", __name__, url_prefix="/subjects")

_EXPERTS = 5


@blueprint.get("/")
def subjects_page() -> ResponseReturnValue:
    """Subjects, those with most quotations first."""
    fields = Fields.of_address()
    try:
        found = topics.find_topics(context(), TopicFilters(q=fields.query()), fields.paging(100))
    except InvalidInput as error:
        return render_template("lookup/subjects.html", error=error), 422
    return render_template("lookup/subjects.html", found=found, next_page=next_page(found))


@blueprint.get("/<id>")
def subject_page(id: str) -> ResponseReturnValue:
    """A subject: experts on it with their reasons, institutions, related subjects, and what was said."""
    ctx, fields = context(), Fields.of_address()
    topic = topics.get_topic(ctx, id)
    paging = paging_of(fields, facets=False)
    asked = QuotationFilters(topic=id)
    found = find_quotations(ctx, asked, paging)
    page = {"topic": topic, "found": found, "feeds": feeds_of(asked), "next_page": next_page(found)}
    if paging.cursor is None:
        page["speaking"] = experts.find_experts(ctx, ExpertFilters(topic=Query.of(id)), paging=Paging(_EXPERTS))
    return render_template("lookup/subject.html", **page)
