"""The rows of an export, as they are today, in the formats in which collections are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from quotes_service.services.exports.kinds import KINDS
from quotes_service.standards.formats import Format, Item
from quotes_service.standards.links import Links
from quotes_service.standards.tables.columns import JSONL, Column, Table

_CHANGED = Column("changed", "text", "Since the export: no, yes or gone.", lambda row, _: row["changed"])


def _csv(rows: Iterable[Item], links: Links) -> Iterator[str]:
    """The columns of what was exported, after one that says whether the row changed. All rows are of one kind."""
    rows = iter(rows)
    first = next(rows, None)
    kind = KINDS[first["kind"]] if first else KINDS["quotations"]
    columns = [_of_item(column) for column in kind.table.columns]
    return Table((_CHANGED, *columns)).csv(rows if first is None else chain([first], rows), links)


def _of_item(column: Column) -> Column:
    """The column for a row that may be gone: then there is only its id."""

    def cell(row: Item, links: Links) -> Any:
        if row["item"] is not None:
            return column.cell(row["item"], links)
        return row["id"] if column.name == "id" else None

    return Column(column.name, column.kind, column.meaning, cell)


#: Of the rows as ``snapshots.snapshot_rows`` gives them.
ROW_FORMATS = (Format("csv", "text/csv", "csv", _csv), JSONL)
