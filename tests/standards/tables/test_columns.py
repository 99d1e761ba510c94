"""Tables as CSV, read by pandas and DuckDB, which we did not write."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from quotes_service.standards.links import Links
from quotes_service.standards.tables import metadata, parquet
from quotes_service.standards.tables.columns import JSONL, Column, Table, as_printed, formats_of, harmless

LINKS = Links("https://quotes.example/")
KINDS = ("text", "integer", "number", "boolean", "date", "time", "texts")
TABLE = Table([Column(kind, kind, f"A {kind}.", lambda item, _, kind=kind: item[kind]) for kind in KINDS])

NASTY = [
    "=1+1",
    "+49 30 1234",
    "-5 degrees, he said",
    "@everyone",
    "\tindented",
    "\r\nbegins with a new line",
    "＝full width",
    "'=quoted already",
    "''=twice",
    "'tis the season",
    'a "quoted", comma; and\nnew line',
    "emoji 🌊 and ‮right-to-left‬ שלום عربي",
    " space around ",
    "\ufeffmark",
    "lines\u2028that\u2029end\x85elsewhere\x1conly",
    "",
]


def row(text: str | None) -> dict:
    return {
        "text": text,
        "integer": -3,
        "number": -0.25,
        "boolean": True,
        "date": date(2024, 5, 2),
        "time": datetime(2024, 5, 2, 9, 30, tzinfo=UTC),
        "texts": ["Ann Lee", "=Bo Ek"],
    }


EMPTY = dict.fromkeys(KINDS) | {"texts": []}
CSV, _ = formats_of(TABLE)


@pytest.fixture(scope="module")
def csv_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("tables") / "table.csv"
    path.write_text("".join(CSV.write([*map(row, NASTY), EMPTY], LINKS)), encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("'=1", "''=1"),
        ("'tis", "'tis"),
        ("\n=1", "'\n=1"),
        ("a=1", "a=1"),
        ("＋1", "'＋1"),
        ("", ""),
        ("'", "'"),
    ],
)
def test_formulas_are_made_harmless(text, expected):
    assert harmless(text) == expected
    assert as_printed(expected) == text


def test_pandas_reads_what_was_written(csv_file):
    read = pd.read_csv(csv_file, keep_default_na=False, dtype={"text": str})
    assert list(read.columns) == list(KINDS)
    assert [as_printed(text) for text in read["text"]] == [*NASTY, ""]
    assert not any(text.startswith(tuple("=+-@\t\r\n＝")) for text in read["text"])
    assert list(read.iloc[0])[1:] == [
        "-3",
        "-0.25",
        "true",
        "2024-05-02",
        "2024-05-02T09:30:00+00:00",
        "Ann Lee; =Bo Ek",
    ]
    assert list(read.iloc[-1]) == [""] * len(KINDS)


def test_duckdb_reads_what_was_written(csv_file):
    found = duckdb.sql(f"SELECT * FROM read_csv('{csv_file}', nullstr='nothing', all_varchar=true)")
    assert found.columns == list(KINDS)
    assert [as_printed(text) for text, *_ in found.fetchall()] == [*NASTY, ""]
    typed = duckdb.sql(
        f"SELECT typeof(integer), typeof(number), typeof(boolean), typeof(date) FROM '{csv_file}' LIMIT 1"
    )
    assert typed.fetchall() == [("BIGINT", "DOUBLE", "BOOLEAN", "DATE")]


def test_parquet_keeps_types_lists_and_meanings(tmp_path):
    path = tmp_path / "table.parquet"
    parquet.write(path, TABLE, [*map(row, NASTY), EMPTY], LINKS, {"id": "p_1"})
    read = pq.read_table(path)
    assert read.column("text").to_pylist() == [*NASTY, None]
    assert read.to_pylist()[0] == row(NASTY[0])
    assert json.loads(read.schema.metadata[b"quotes_service"]) == {"id": "p_1"}
    assert read.schema.field("date").metadata == {b"description": b"A date."}
    rows = duckdb.sql(f"SELECT texts[1], year(date) FROM '{path}' LIMIT 1").fetchall()
    assert rows == [("Ann Lee", 2024)]


def test_parquet_of_nothing_has_its_columns(tmp_path):
    path = tmp_path / "table.parquet"
    parquet.write(path, TABLE, [], LINKS, {})
    assert pq.read_table(path).column_names == list(KINDS)


def test_lines_have_the_items_as_they_are():
    lines = "".join(JSONL.write([row(text) for text in NASTY], LINKS)).splitlines()
    assert [json.loads(line)["text"] for line in lines] == NASTY
    assert pd.read_json(io.StringIO("\n".join(lines)), lines=True)["integer"].tolist() == [-3] * len(NASTY)


def test_the_description_names_every_column():
    export = {"id": "p_1", "rows": 3, "kind": "quotations", "made_at": datetime(2024, 5, 2, tzinfo=UTC), "version": "1"}
    described = metadata.description("table.csv", TABLE, export, "https://quotes.example/exports/p_1")
    columns = described["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == list(KINDS)
    assert [column["datatype"] for column in columns[1:6]] == ["integer", "double", "boolean", "date", "datetime"]
    assert columns[-1]["separator"] == "; "
