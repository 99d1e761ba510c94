"""Tables in pandas: their columns, what kinds of values these have, and that nothing is lost on the way."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from quotes_service.client import types
from tests import needs
from tests.client.conftest import BASE

needs.package("pandas", extra="test")

import pandas as pd  # noqa: E402 - may be missing

from quotes_service.client.tables import table_of  # noqa: E402

COLLECTIONS = ("quotes", "experts", "institutions", "topics", "articles")
DTYPES = {
    "quotes": {
        "id": "string",
        "type": "string",
        "content_text": "string",
        "content_spans": "object",
        "cue_start": "Int64",
        "speakers": "object",
        "speaker_name": "string",
        "speaker_expert_id": "string",
        "speaker_confidence": "float64",
        "speaker_role_title": "string",
        "confidence": "float64",
        "article_url": "string",
        "article_published_at": "datetime64[s]",
        "current": "boolean",
        "link": "string",
    },
    "experts": {
        "aliases": "object",
        "quotation_count": "Int64",
        "first_quoted": "datetime64[s]",
        "affiliation_title": "string",
        "affiliation_institution_name": "string",
        "past_reason": "string",
        "past_evidence_start": "Int64",
    },
    "institutions": {"acronym": "string", "parent_id": "string", "expert_count": "Int64"},
    "topics": {"id": "string", "label": "string", "quotation_count": "Int64", "link": "string"},
    "articles": {"created_at": "datetime64[us, UTC]", "modified_at": "datetime64[s]", "supported": "boolean"},
}


def kinds_of(table: pd.DataFrame) -> dict[str, str]:
    return {name: str(dtype) for name, dtype in table.dtypes.items()}


@pytest.mark.parametrize("name", COLLECTIONS)
def test_columns_have_kinds_that_do_not_depend_on_the_items(shared_quotes, name):
    table = getattr(shared_quotes, name)(limit=1).to_pandas()
    none = getattr(shared_quotes, name)(**({"outlet": "None"} if name in ("quotes", "articles") else {"q": "zzzz"}))
    assert kinds_of(table) == kinds_of(none.to_pandas())
    assert DTYPES[name].items() <= kinds_of(table).items()
    assert len(none.to_pandas()) == 0
    assert len(table) == getattr(shared_quotes, name)().total


@pytest.mark.parametrize("name", COLLECTIONS)
def test_cells_are_what_the_items_have(shared_quotes, name):
    collection = getattr(shared_quotes, name)()
    rows = collection.to_pandas().to_dict("records")
    for item, row in zip(collection, rows, strict=True):
        for column, value in flat(item):
            cell = row[column]
            if value is None:
                assert pd.isna(cell), (column, cell)
            elif isinstance(cell, pd.Timestamp):
                assert pd.Timestamp(value) == cell, column
            else:
                assert cell == value, column
        assert row["link"] == collection._connection.base_url + row["link"].removeprefix(BASE)


def flat(item: dict, prefix: str = ""):
    """(column, value) for each field, with those of objects inside."""
    for name, value in item.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{name}_")
        elif value is not None or name not in ("cue", "source", "past", "parent"):  # objects that there are not
            yield prefix + name, value


def test_the_first_speaker_has_columns(shared_quotes):
    table = shared_quotes.quotes(q="nets").to_pandas()
    row = table.iloc[0]
    assert (row["speaker_name"], row["speaker_role_title"]) == ("Ann Lee", "biologist")
    assert row["speaker_role_institution"] == "Agency of Fish"
    assert row["speakers"][0]["name"] == "Ann Lee"
    assert row["link"] == f"{BASE}/quotes/{row['id']}"
    assert "highlight" in table.columns, "it comes with q"
    counts = shared_quotes.quotes().to_pandas().groupby("speaker_name").size()
    assert counts["Ann Lee"] == 2
    years = shared_quotes.quotes().to_pandas()["article_published_at"].dt.year
    assert set(years) == {2024}


def quotation(**values: object) -> dict:
    phrase = {"text": "a", "start": 0, "end": 1}
    article = dict.fromkeys(types.ArticleLine.__annotations__) | {"published_at": "1021-02-03"}
    given = {"content": {"text": "=1+1", "spans": []}, "paragraph": phrase, "article": article, "speakers": []}
    return dict.fromkeys(types.Quotation.__required_keys__) | given | values


@pytest.mark.parametrize(
    ("values", "column", "cell"),
    [
        ({}, "content_text", "=1+1"),
        ({}, "article_published_at", pd.Timestamp("1021-02-03")),
        ({}, "speaker_name", pd.NA),
        ({}, "cue_text", pd.NA),
        ({}, "current", pd.NA),
        ({"cue": {"text": "“said”;\n", "start": 3, "end": 9}}, "cue_text", "“said”;\n"),
        ({"id": "007"}, "id", "007"),
        ({"id": "NA"}, "id", "NA"),
        ({"statement_id": "q_1"}, "statement_id", "q_1"),
        ({"newer": "than this client"}, "newer", "than this client"),
    ],
)
def test_values_come_out_as_they_went_in(values, column, cell):
    table = table_of([quotation(**values)], types.Quotation, BASE)
    found = table[column][0]
    assert pd.isna(found) if cell is pd.NA else found == cell


def test_a_table_can_be_written_by_pandas_and_read_again(shared_quotes, tmp_path):
    table = shared_quotes.quotes().to_pandas()
    table.to_json(tmp_path / "quotes.jsonl", orient="records", lines=True, date_format="iso")
    lines = [json.loads(line) for line in (tmp_path / "quotes.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["content_text"] for line in lines] == [item["content"]["text"] for item in shared_quotes.quotes()]
    table.to_parquet(tmp_path / "quotes.parquet")
    assert kinds_of(pd.read_parquet(tmp_path / "quotes.parquet"))["article_published_at"].startswith("datetime64")


def test_without_pandas_the_error_names_it():
    program = (
        "import sys; sys.modules['pandas'] = None\n"
        "from quotes_service.client import Client, Collection\n"
        "Collection.to_list = lambda self: []\n"
        "try:\n    Client().quotes().to_pandas()\n"
        "except ImportError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == 'to_pandas needs the package "pandas": pip install pandas\n'
