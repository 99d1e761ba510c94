"""CSL-JSON, which Zotero, Pandoc, Mendeley and all processors of the Citation Style Language read.

https://docs.citationstyles.org/en/stable/specification.html (1.0.2), and its schema, csl-data.json.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from quotes_service.standards.citations.names import Author
from quotes_service.standards.citations.reference import Reference, reference
from quotes_service.standards.formats import Format, Item
from quotes_service.standards.links import Links

#: By "{:title: ...}" in a note, citeproc-js lets it have other fields than the item.
_FIELD = re.compile(r"\{(?=:)")


def harmless_note(cited: Reference) -> str | None:
    """The note for what reads fields in it: nobody's words set the author of a citation."""
    return cited.note and _FIELD.sub("{ ", cited.note)


def csl_item(cited: Reference) -> dict[str, Any]:
    """A reference as CSL-JSON. What is quoted is its note: styles do not print that, and Zotero shows it as Extra."""
    day = cited.issued
    item = {
        "id": cited.id,
        "type": "article-newspaper",
        "title": cited.title,
        "author": [_name(author) for author in cited.authors],
        "issued": day and {"date-parts": [[day.year, day.month, day.day]]},
        "container-title": cited.outlet,
        "URL": cited.url,
        "language": cited.language,
        "note": harmless_note(cited),
    }
    return {name: value for name, value in item.items() if value}


def _name(author: Author) -> dict[str, str]:
    if not author.given:
        return {"literal": author.family}
    name = {"family": author.family, "given": author.given, "suffix": author.suffix}
    return {part: value for part, value in name.items() if value}


def _csl(items: Iterable[Item], links: Links) -> Iterator[str]:
    before = "[\n"
    for item in items:
        yield before + json.dumps(csl_item(reference(item, links)), ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


#: An array, also for one item.
CSL = Format("csl", "application/vnd.citationstyles.csl+json", "json", _csl)
