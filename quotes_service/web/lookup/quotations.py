"""The permanent page of a quotation, and of a statement with all its printings."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue

from quotes_service.services.editing.around import surroundings
from quotes_service.services.editing.history import quotation_history
from quotes_service.services.lookup import quotations, statements
from quotes_service.store.querying.paging import Paging
from quotes_service.web.citing import citation_file, citations
from quotes_service.web.editing import deciding
from quotes_service.web.pages import context, is_fragment

blueprint = Blueprint("quotations", __name__)


@blueprint.get("/quotes/<id>")
def quotation_page(id: str) -> ResponseReturnValue:
    """A quotation: why this speaker, how to cite it, where else it is printed, and how to correct it; for the list of
    an article only why this speaker, and what can be done."""
    ctx = context()
    quotation = quotations.get_quotation(ctx, id)
    if is_fragment():
        return render_template("lookup/why.html", quotation=quotation)
    history = quotation_history(ctx, id, Paging(20))
    around = surroundings(ctx, id) if quotation["current"] else None
    return render_template(
        "lookup/quotation.html",
        quotation=quotation,
        citations=citations(quotation),
        history=history,
        around=around,
        done=deciding.done(),
        back=url_for("web.quotations.quotation_page", id=id),
    )


@blueprint.get("/quotes/<id>/cite/<name>")
def quotation_citation(id: str, name: str) -> Response:
    """The citation of a quotation as a file, for a reference manager."""
    return citation_file(quotations.get_quotation(context(), id), name)


@blueprint.get("/statements/<id>")
def statement_page(id: str) -> ResponseReturnValue:
    """A statement as each outlet prints it, side by side, with what differs from the fullest wording."""
    return render_template("lookup/statement.html", statement=statements.get_statement(context(), id))
