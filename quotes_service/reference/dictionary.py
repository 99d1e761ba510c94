"""The data dictionary: what each column of each table means."""

from __future__ import annotations

from quotes_service.reference.markdown import cell, page, table
from quotes_service.services.exports.kinds import KINDS
from quotes_service.standards.tables.columns import Table
from quotes_service.standards.tables.sampled import SAMPLE

_INTRODUCTION = """\
The columns of tables, in CSV and Parquet: of `GET /quotes?format=csv` and the other collections, of `quotes export`
and of `quotes sample`. [exports.md](exports.md) says how they are asked for, and how CSV is written. Offsets count
characters (code points) of the article's text, half-open. In CSV, the texts of a cell are separated by "; "; in Parquet
they are a list."""

_SAMPLE = """\
What `quotes sample` writes: three columns to be filled in, and what is judged. The others are those of quotations."""


def dictionary_page() -> str:
    """The tables with their columns."""
    sections = []
    for kind in KINDS.values():
        sections += [f"## {kind.name}", f"`GET /{kind.address}`, `quotes export {kind.name}`.", _columns(kind.table)]
    return page("# Data dictionary", _INTRODUCTION, *sections, "## sample", _SAMPLE, _columns(SAMPLE))


def _columns(columns: Table) -> str:
    rows = [(f"`{column.name}`", column.kind, cell(column.meaning)) for column in columns.columns]
    return table(("column", "kind", "meaning"), rows)
