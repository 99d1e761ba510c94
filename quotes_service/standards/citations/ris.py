"""RIS, as EndNote, Zotero, Mendeley and RefWorks read it: a tag and a value on each line.

The tags of a newspaper article (NEWS): https://refdb.sourceforge.net/manual/ch07.html, and Zotero's translator RIS.js.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quotes_service.standards.citations.reference import reference
from quotes_service.standards.formats import Format, Item
from quotes_service.standards.links import Links


def _ris(items: Iterable[Item], links: Links) -> Iterator[str]:
    for item in items:
        cited = reference(item, links)
        day = cited.issued
        lines = [
            ("TY", "NEWS"),
            ("ID", cited.id),
            *(("AU", author.inverted) for author in cited.authors),
            ("TI", cited.title),
            ("T2", cited.outlet),
            ("PY", day and day.isoformat()[:4]),
            ("DA", day and day.isoformat().replace("-", "/")),
            ("LA", cited.language),
            ("UR", cited.url),
            ("N1", cited.note),
        ]
        yield "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value) + "ER  - \r\n\r\n"


RIS = Format("ris", "application/x-research-info-systems", "ris", _ris)
