"""Downloads of lists, and the permanent pages of exports."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from flask import Blueprint, Response, render_template, stream_with_context
from flask.typing import ResponseReturnValue

from quotes_service.errors import NotFound
from quotes_service.services.exports import snapshots
from quotes_service.services.exports.kinds import KINDS, Selection
from quotes_service.services.exports.row_tables import ROW_FORMATS
from quotes_service.services.exports.whole import pages
from quotes_service.standards.formats import Format, Item, in_parts
from quotes_service.standards.tables.columns import formats_of
from quotes_service.store.querying.paging import Paging
from quotes_service.web.forms import Fields
from quotes_service.web.lookup.quotation_lists import filters_of, paging_of
from quotes_service.web.pages import context, next_page, permanent_links

blueprint = Blueprint("exports", __name__)

#: Kind of export -> the page of one of its items.
_PAGES = {
    "quotations": "web.quotations.quotation_page",
    "experts": "web.experts.expert_page",
    "institutions": "web.institutions.institution_page",
    "articles": "web.articles.article_page",
}


@blueprint.get("/download/quotations.<name>")
def download(name: str) -> Response:
    """All quotations of a list, by the filters of its address, as a file: for people who are signed in, whom the API
    does not know."""
    kind, fields, ctx = KINDS["quotations"], Fields.of_address(), context()
    format = _named(formats_of(kind.table), name)
    paging = paging_of(fields, facets=False)
    return _saved("quotations", format, Selection(kind, [filters_of(fields)], paging, {}).items(ctx))


def _saved(name: str, format: Format, items: Iterable[Item]) -> Response:
    parts = in_parts(format.write(items, permanent_links()))
    first = next(parts)  # an error is answered as a page
    body = stream_with_context(chain([first], parts))
    answer = Response(body, content_type=f"{format.media_type}; charset=utf-8")
    answer.call_on_close(parts.close)
    answer.headers["Content-Disposition"] = f"attachment; filename={name}.{format.extension}"
    return answer


def _named(formats: Iterable[Format], name: str) -> Format:
    """The format of this name. Raises NotFound."""
    for format in formats:
        if format.name == name:
            return format
    raise NotFound(f"There is no download as {name!r}.")


@blueprint.get("/exports/<id>/rows.<name>")
def download_rows(id: str, name: str) -> Response:
    """The rows of an export as they are today, as a file."""
    format, ctx = _named(ROW_FORMATS, name), context()
    found = pages(ctx, lambda paging: snapshots.snapshot_rows(ctx, id, paging), Paging())
    return _saved(id, format, (row for page in found for row in page["items"]))


@blueprint.get("/exports/")
def exports_page() -> str:
    """What was exported, the newest first."""
    found = snapshots.list_snapshots(context(), Fields.of_address().paging())
    return render_template("lookup/exports.html", found=found, next_page=next_page(found))


@blueprint.get("/exports/<id>")
def export_page(id: str) -> ResponseReturnValue:
    """What is known of an export, and its rows as they are today."""
    export = snapshots.get_snapshot(context(), id)
    found = snapshots.snapshot_rows(context(), id, Fields.of_address().paging())
    return render_template("lookup/export.html", export=export, found=found, next_page=next_page(found), pages=_PAGES)
