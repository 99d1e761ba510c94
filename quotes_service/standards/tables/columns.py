"""Tables of items, and lines of JSON: columns with their meanings, and CSV that a spreadsheet opens without harm."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from quotes_service.standards.formats import Format, Item, json_line
from quotes_service.standards.links import Links

Cell = str | int | float | bool | date | datetime | list[str] | None
Kind = Literal["text", "integer", "number", "boolean", "date", "time", "texts"]

#: Between the texts of one cell.
SEPARATOR = "; "
#: What a spreadsheet would take for a formula, also after apostrophes that were put before it already, and its
#: full-width forms: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
#: So that Excel reads UTF-8; pandas, DuckDB and LibreOffice pass over it.
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the kind of its cells, what they mean, and what an item has in it."""

    name: str
    kind: Kind
    meaning: str
    cell: Callable[[Item, Links], Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of one kind of items."""

    columns: Sequence[Column]

    def rows(self, items: Iterable[Item], links: Links) -> Iterator[list[Cell]]:
        """The cells of each item, in the order of the columns."""
        for item in items:
            yield [column.cell(item, links) for column in self.columns]

    def csv(self, items: Iterable[Item], links: Links) -> Iterator[str]:
        """A line of names and one for each item (RFC 4180, UTF-8 with a byte order mark)."""
        line = io.StringIO()
        writer = csv.writer(line)
        line.write(_BYTE_ORDER_MARK)
        writer.writerow([column.name for column in self.columns])
        yield line.getvalue()
        for row in self.rows(items, links):
            line.seek(0)
            line.truncate()
            writer.writerow([_shown(cell) for cell in row])
            yield line.getvalue()


def _lines(items: Iterable[Item], _: Links) -> Iterator[str]:
    for item in items:
        yield json_line(item, plain)


#: Each item as the API answers it, on a line of its own.
JSONL = Format("jsonl", "application/jsonl", "jsonl", _lines)


def formats_of(table: Table) -> tuple[Format, Format]:
    """CSV of the table, and JSON Lines of its items."""
    return Format("csv", "text/csv", "csv", table.csv), JSONL


def harmless(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would compute it: ``as_printed`` takes it away."""
    return f"'{text}" if _FORMULA.match(text) else text


def as_printed(cell: str) -> str:
    """The text of a cell that ``harmless`` made."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _shown(cell: Cell) -> str | int | float | None:
    match cell:
        case bool():
            return "true" if cell else "false"
        case str():
            return harmless(cell)
        case list():
            return harmless(SEPARATOR.join(cell))
        case date():
            return cell.isoformat()
    return cell


def plain(value: Any) -> str:
    """A day or a time as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} is no value of an answer")
