"""Quotations beside names in tables, lists and definition lists: the name and the words become one paragraph.

What comes out is what the extractor reads: Name, role: “Words.”
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html as lxml_html

from quotes_service.ingest.pages.paragraphs import html_lines
from quotes_service.ingest.pages.quotations.marks import has_marks

_NAME = re.compile(
    r"^(?:(?:Mrs?|Ms|Dr|Prof|Sir|Dame|Lord|Lady|Rev|Cllr|Sen|Rep|Gov)\.?\s+)?"
    r"[A-ZÀ-Þ][\w.'’-]*(?:\s+(?:[A-ZÀ-Þ][\w.'’-]*|(?:de|da|di|del|van|von|der|den|bin|al|el|la|le|y|e|dos|du)))"
    r"{0,4}(?:\s*[,(–—|-]\s*[^:.!?]{1,100})?\s*:?$"
)
_WORDS_THEN_NAME = re.compile(r"^(?P<words>[“\"][^“”\"]+[”\"])\s*(?:[―—–-]{1,2}\s*|\()?(?P<name>[^“”\"()]+)\)?$")
_NAME_THEN_WORDS = re.compile(r"^(?P<name>[^“”\":]+?)\s+(?P<words>[“\"][^“”\"]+[”\"])$")
#: What a table has before a name: the number of the row, a day, a time.
_NUMBERED = re.compile(r"[^\d\W]{0,9}\.?,?\W*\d.{0,20}")
_LONGEST_LABEL = 16  # words


def write_out_beside_names(tree: lxml_html.HtmlElement) -> None:
    """Replace the rows, items and terms that hold a name and a quotation by paragraphs."""
    for table in _with_marks(tree, "table"):
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]
        _write_out(table, [[_lines(cell) for cell in row if cell.tag in ("td", "th")] for row in rows])
    for terms in _with_marks(tree, "dl"):
        _write_out(terms, list(_entries(terms)))
    for items in _with_marks(tree, "ul", "ol"):
        _write_out(items, [_cells_of_item(item) for item in items if item.tag == "li"])


def _with_marks(tree: lxml_html.HtmlElement, *tags: str) -> list[lxml_html.HtmlElement]:
    return [box for box in tree.iter(*tags) if any(mark in box.text_content() for mark in "“\"«„‘'")]


def _entries(terms: lxml_html.HtmlElement) -> Iterator[list[list[str]]]:
    """Each term of a definition list with its definitions."""
    entry: list[list[str]] = []
    for element in terms.iter("dt", "dd"):
        if element.tag == "dt" and any(entry):
            yield entry
            entry = []
        entry.append(_lines(element))
    yield entry


def _lines(element: lxml_html.HtmlElement) -> list[str]:
    return html_lines(element, every_break=True)


def _cells_of_item(item: lxml_html.HtmlElement) -> list[list[str]]:
    """The lines of an item, one that has both a quotation and a name as two."""
    cells = [[line] for line in _lines(item)]
    if len(cells) == 1:
        line = cells[0][0]
        match = _WORDS_THEN_NAME.match(line) or _NAME_THEN_WORDS.match(line)
        if match and is_name(match["name"]):
            return [[match["name"]], [match["words"]]]
    return cells


def is_name(text: str) -> bool:
    """Whether a line is a name, maybe with who that is: "Rosa Timm, head of Sound Lines"."""
    return len(text.split()) <= _LONGEST_LABEL and bool(_NAME.match(text))


def _write_out(box: lxml_html.HtmlElement, rows: list[list[list[str]]]) -> None:
    """Replace a box by its rows as paragraphs, if at least one is a name with a quotation."""
    if box.getparent() is None:
        return
    read = [_read(row) for row in rows]
    if not any(read):
        return
    paragraphs = []
    for row, found in zip(rows, read, strict=True):
        for line in found or [line for cell in row for line in cell]:
            paragraph = lxml_html.Element("p")
            paragraph.text = line
            paragraphs.append(paragraph)
    parent, at = box.getparent(), box.getparent().index(box)
    paragraphs[-1].tail, box.tail = box.tail, None
    parent[at : at + 1] = paragraphs


def _read(row: list[list[str]]) -> list[str] | None:
    """A row as paragraphs, if it has a name, maybe more about the person, and a quotation in marks after or before."""
    cells = [cell for cell in row if cell]
    quotations = [cell for cell in cells if has_marks(" ".join(cell))]
    labels = [line for cell in cells if cell not in quotations for line in cell]
    while len(labels) > 1 and _NUMBERED.fullmatch(labels[0]):
        del labels[0]
    if len(quotations) != 1 or not labels or not is_name(labels[0]):
        return None
    label = ", ".join(line.strip(" :,–—-") for line in labels)
    if len(label.split()) > _LONGEST_LABEL or any(
        re.search(r"[.!?]$", line) and " " in line and len(line) > 30 for line in labels
    ):
        return None
    first, *others = quotations[0]
    return [f"{label}: {first}", *others]
