"""Tables in pandas: their columns, what kinds of values these have, and that nothing is lost on the way."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from quotes_service.client import types
from quotes_service.standards.links import Links
from quotes_service.standards.tables.columns import SEPARATOR, Column, Table
from quotes_service.standards.tables.directory import ARTICLES, EXPERTS, INSTITUTIONS
from quotes_service.standards.tables.quotations import QUOTATIONS
from tests import needs
from tests.client.conftest import BASE

needs.package("pandas", extra="test")

import pandas as pd  # noqa: E402 - may be missing

from quotes_service.client.tables import table_of  # noqa: E402

DTYPES = {
    "text": "string",
    "texts": "object",
    "integer": "Int64",
    "number": "float64",
    "boolean": "boolean",
    "date": "datetime64[s]",
    "time": "datetime64[us, UTC]",
}
TABLES = {"quotes": QUOTATIONS, "experts": EXPERTS, "institutions": INSTITUTIONS, "articles": ARTICLES}
NOTHING = {"quotes": {"outlet": "None"}, "articles": {"outlet": "None"}}


def kinds_of(table: pd.DataFrame) -> dict[str, str]:
    return {str(name): str(dtype) for name, dtype in table.dtypes.items()}


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("quotes", types.QUOTATIONS),
        ("experts", types.EXPERTS),
        ("institutions", types.INSTITUTIONS),
        ("articles", types.ARTICLES),
        ("topics", types.TOPICS),
    ],
)
def test_columns_have_kinds_that_do_not_depend_on_the_items(shared_quotes, name, columns):
    find = getattr(shared_quotes, name)
    collection = find(limit=1)
    table, nothing = collection.to_pandas(), find(**NOTHING.get(name, {"q": "zzzz"})).to_pandas()
    assert (len(table), len(nothing)) == (collection.total, 0)
    expected = {column: DTYPES[kind] for column, kind in columns.items()}
    assert kinds_of(table) == kinds_of(nothing) == expected


@pytest.mark.parametrize("name", TABLES)
def test_cells_are_what_the_service_has(shared_quotes, name):
    items = getattr(shared_quotes, name)().to_list()
    table = getattr(shared_quotes, name)().to_pandas()
    columns = TABLES[name].columns
    for cells, row in zip(TABLES[name].rows(items, Links(BASE)), table.to_dict("records"), strict=True):
        for column, cell in zip(columns, cells, strict=True):
            assert_same(row[column.name], cell, column.name)


def assert_same(found: object, cell: object, name: str) -> None:
    if cell is None:
        assert pd.isna(found), name
    elif isinstance(found, pd.Timestamp):
        assert found == pd.Timestamp(str(cell)), name
    else:
        assert found == cell, name


def test_an_affiliation_is_a_row(shared_quotes):
    expert = shared_quotes.experts(q="tolvik").page()["items"][0]["id"]
    lines = shared_quotes.expert_affiliations(expert)
    rows = lines.to_pandas().to_dict("records")
    assert [(row["title"], row["institution_name"], row["printings"]) for row in rows] == [
        (line["title"], line["institution"] and line["institution"]["name"], line["printings"]) for line in lines
    ]
    assert rows[0]["first_printed"] == pd.Timestamp(lines.to_list()[0]["first_printed"])


def test_quotations_are_counted_by_outlet_and_year(shared_quotes):
    table = shared_quotes.quotes().to_pandas()
    counts = table.groupby(["outlet", table["published_at"].dt.year]).size()
    wire = shared_quotes.quotes(outlet="The Wire").total
    assert counts.to_dict() == {("The Larkhaven Post", 2024): 3, ("The Wire", 2024): wire}
    assert table.explode("speakers").groupby("speakers").size()["Ann Lee"] == 2
    assert shared_quotes.quotes(q="nets").to_pandas()["speakers"].to_list() == [["Ann Lee"]]


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("text", "=1+1"),
        ("text", "'=1+1"),
        ("text", "''-2"),
        ("text", "'twas"),
        ("text", "-"),
        ("text", "\tA\r\nB\rC\n\u2028D\u0085"),
        ("text", 'a "b", c; “d”'),
        ("text", "NA"),
        ("text", "007"),
        ("text", " space "),
        ("text", "אב 🙂 e\u0301"),
        ("text", "\ufeff"),
        ("text", None),
        ("texts", ["=1", "-2"]),
        ("texts", ["The Post, Inc."]),
        ("texts", []),
        ("integer", 0),
        ("integer", 2**53 + 1),
        ("integer", None),
        ("number", 0.1 + 0.2),
        ("number", None),
        ("boolean", True),
        ("boolean", False),
        ("boolean", None),
        ("date", date(1021, 2, 3)),
        ("date", None),
        ("time", None),
        ("newer", "than this client"),
    ],
)
@pytest.mark.parametrize("rows", [1, 2])
def test_values_come_out_as_they_went_in(kind, cell, rows):
    columns = [Column(name, kind, "", lambda item, _, name=name: item[name]) for name in ("first", "value", "last")]
    csv = "".join(Table(columns).csv([dict.fromkeys(("first", "value", "last"), cell)] * rows, Links(BASE)))
    table = table_of(csv.encode(), dict.fromkeys(("first", "value", "last"), kind) if kind in DTYPES else {})
    assert table.shape == (rows, 3)
    for row in table.to_dict("records"):
        for name in row:
            assert_same(row[name], cell, name)


def test_the_separator_is_that_of_the_service():
    csv = f"names\nAnn Lee{SEPARATOR}Bo Ek\n".encode()
    assert table_of(csv, {"names": "texts"})["names"].to_list() == [["Ann Lee", "Bo Ek"]]


def test_without_pandas_the_error_names_it():
    program = (
        "import sys; sys.modules['pandas'] = None\n"
        "from quotes_service.client import Client\n"
        "try:\n    Client().quotes().to_pandas()\n"
        "except ImportError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == 'to_pandas needs the package "pandas": pip install pandas\n'
