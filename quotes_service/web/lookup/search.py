"""The search page, and the suggestions below its box."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from quotes_service.errors import InvalidInput
from quotes_service.services.lookup import search, suggest
from quotes_service.services.lookup.quotations import find_quotations
from quotes_service.web.following.feeds import feeds_of
from quotes_service.web.forms import Fields
from quotes_service.web.lookup.quotation_lists import facet_links, filters_of, meant, names_of, paging_of
from quotes_service.web.pages import context, next_page

blueprint = Blueprint("search", __name__)

#: How many entries of each kind stand above the quotations, and suggestions below the box.
_ENTRIES, _SUGGESTIONS = 3, 9


@blueprint.get("/search")
def search_page() -> ResponseReturnValue:
    """What the directory has for some words: people, institutions, subjects, and quotations with their filters."""
    fields, ctx = Fields.of_address(), context()
    try:
        asked, paging = filters_of(fields), paging_of(fields)
        found = find_quotations(ctx, asked, paging)
    except InvalidInput as error:
        return render_template("lookup/search.html", error=error, asked=None), 422
    # the first page of a search for words, which may mean entries
    entries = search.find_entries(ctx, asked.q, _ENTRIES) if asked.q and paging.cursor is None else None
    facets = facet_links(found.get("facets", {}), asked)
    return render_template(
        "lookup/search.html",
        asked=asked,
        names=names_of(ctx, asked),
        found=found,
        feeds=feeds_of(asked),
        facets=facets,
        entries_found=entries,
        suggested=meant(ctx, asked.q) if asked.q and not found["total"] else [],
        next_page=next_page(found),
    )


@blueprint.get("/suggestions")
def suggestions() -> str:
    """The entries whose names begin with what is typed, as options of the box."""
    typed = Fields.of_address().line("q", 300)
    items = suggest.suggest(context(), typed, _SUGGESTIONS)["items"] if typed else []
    return render_template("lookup/suggestions.html", items=items)


@blueprint.get("/go/<kind>/<id>")
def entry(kind: str, id: str) -> ResponseReturnValue:
    """Redirect to the page of an entry of any kind."""
    pages = {"expert": "web.experts.expert_page", "institution": "web.institutions.institution_page"}
    return redirect(url_for(pages.get(kind, "web.subjects.subject_page"), id=id))
