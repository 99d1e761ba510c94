"""Tables as Parquet files: the types of the columns stay, lists are lists, and nothing is changed for spreadsheets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from quotes_service.standards.formats import Item
from quotes_service.standards.links import Links
from quotes_service.standards.tables.columns import Kind, Table

#: Rows that are written together, and so read together.
_A_GROUP = 10_000
_TYPES: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "time": pa.timestamp("us", tz="UTC"),
    "texts": pa.list_(pa.string()),
}


def write(path: Path, table: Table, items: Iterable[Item], links: Links, about: Mapping[str, Any]) -> None:
    """Write the items as a table into a file; ``about``: what its metadata has under "quotes_service", as JSON. Each
    field has its meaning as "description"."""
    schema = pa.schema(
        [pa.field(one.name, _TYPES[one.kind], metadata={"description": one.meaning}) for one in table.columns],
        metadata={"quotes_service": json.dumps(about, ensure_ascii=False)},
    )
    rows = table.rows(items, links)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while group := list(islice(rows, _A_GROUP)):
            columns = [list(column) for column in zip(*group, strict=True)]
            arrays = [pa.array(column, type=one.type) for column, one in zip(columns, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
