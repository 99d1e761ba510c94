"""BibTeX, in UTF-8, as LaTeX, JabRef and Zotero read it.

Patashnik, BibTeXing (1988): https://ctan.org/pkg/bibtex. In a value "{" and "}" are counted even after a backslash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from quotes_service.standards.citations.names import Author
from quotes_service.standards.citations.reference import reference
from quotes_service.standards.formats import Format, Item
from quotes_service.standards.links import Links

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPECIAL = re.compile(r"[\\{}%&#$_~^]")
_COMMANDS = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
#: Braces of a text in which not each has its other one, which would end the value, or never end it.
_SINGLE_BRACES = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}


def escaped(text: str) -> str:
    """A text as the value of a field."""
    commands = _COMMANDS if _is_balanced(text) else _COMMANDS | _SINGLE_BRACES
    return _SPECIAL.sub(lambda found: commands.get(found[0], f"\\{found[0]}"), text)


def _is_balanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0


def _name(author: Author) -> str:
    if not author.given:
        return f"{{{escaped(author.family)}}}"
    return ", ".join(escaped(part) for part in (author.family, author.suffix, author.given) if part)


def _bibtex(items: Iterable[Item], links: Links) -> Iterator[str]:
    for item in items:
        cited = reference(item, links)
        day = cited.issued
        fields = {
            "author": cited.authors and f"{{{' and '.join(map(_name, cited.authors))}}}",
            "title": f"{{{{{escaped(cited.title)}}}}}",  # twice: its capitals stay
            "journal": cited.outlet and f"{{{escaped(cited.outlet)}}}",
            "year": day and f"{{{day.year}}}",
            "month": day and _MONTHS[day.month - 1],
            "day": day and f"{{{day.day}}}",
            "url": f"{{{cited.url}}}",  # as it is, for \url: a URI has no braces
            "annote": cited.note and f"{{{escaped(cited.note)}}}",  # styles print a note, but no annotation
        }
        lines = [f"  {name} = {value}" for name, value in fields.items() if value]
        yield f"@article{{{cited.id},\n" + ",\n".join(lines) + "\n}\n\n"


#: The key of an entry is its id.
BIBTEX = Format("bibtex", "application/x-bibtex", "bib", _bibtex)
