"""How pages let their readers cite what they show: texts to copy, files for reference managers, mark-up for Zotero."""

from __future__ import annotations

from typing import Any

from flask import Response, abort

from quotes_service.standards.citations.embedded import embedded
from quotes_service.standards.citations.formats import FOR_PROGRAMS
from quotes_service.standards.citations.reference import reference
from quotes_service.standards.citations.styles import STYLES
from quotes_service.web.pages import permanent_links


def citations(item: dict[str, Any]) -> dict[str, Any]:
    """For the page of a quotation or an article: ``texts`` by the name of their style, and the ``embedded`` names and
    contents of elements in its head."""
    own = permanent_links()
    texts = {name: text(item, own) for name, text in STYLES.values()}
    return {"texts": texts, "embedded": embedded(reference(item, own))}


def citation_file(item: dict[str, Any], name: str) -> Response:
    """The citation as a file in the format of this name; 404 if there is none."""
    chosen = next((format for format in FOR_PROGRAMS if format.name == name), None)
    if chosen is None:
        abort(404)
    text = "".join(chosen.write([item], permanent_links()))
    answer = Response(text, content_type=f"{chosen.media_type}; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename={item['id']}.{chosen.extension}"
    return answer
