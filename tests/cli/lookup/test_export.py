"""`quotes export`, `quotes exports` and `quotes sample`."""

from __future__ import annotations

import csv
import io
import json

import pytest

from quotes_service.cli.lookup import export
from quotes_service.services.exports import files


def test_the_formats_are_those_of_the_service():
    assert export.FORMATS == files.FORMATS


@pytest.mark.parametrize(
    ("arguments", "query", "rows"),
    [
        (["quotations"], {}, 5),
        (["quotations", "--words", "we", "--sort", "oldest"], {"q": "we", "sort": "oldest"}, 2),
        (["quotations", "--expert", "Nobody Known"], {"expert": "Nobody Known"}, 0),
        (["experts", "--name", "Tolvik"], {"q": "Tolvik"}, 1),
        (["institutions"], {}, 3),
        (["articles", "--since", "2026-01-01"], {"since": "2026-01-01"}, 1),
    ],
)
def test_a_collection_is_written(loaded, quotes, tmp_path, arguments, query, rows):
    result = quotes("export", *arguments, "--output", "out.csv", "--json")
    assert result.exit_code == 0, result.stderr
    made = json.loads(result.stdout)
    assert made["rows"] == rows
    assert made["link"] == f"http://127.0.0.1:8000/exports/{made['id']}"
    assert "QUOTES_PUBLIC_URL is not set" in result.stderr
    text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text, newline="")))) == rows
    assert (tmp_path / "out.csv-metadata.json").exists()
    [listed] = json.loads(quotes("exports", "--json").stdout)["items"]
    assert listed["id"] == made["id"]
    assert listed["query"] == query


def test_lines_go_to_stdout(loaded, quotes, monkeypatch):
    monkeypatch.setenv("QUOTES_PUBLIC_URL", "https://quotes.example/")
    result = quotes("export", "quotations", "--output", "-", "--format", "jsonl")
    assert {json.loads(line)["type"] for line in result.stdout.splitlines()} == {"direct"}
    assert "5 rows; snapshot p_" in result.stderr
    assert "https://quotes.example/exports/p_" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["quotations", "--output", "out.xlsx"], "does not end in .csv, .jsonl or .parquet"),
        (["quotations", "--output", "-", "--format", "parquet"], "parquet needs a file"),
        (["quotations", "--output", "no/such/out.csv"], "nothing can be written"),
        (["quotations", "--output", "news.jsonl"], "nothing is overwritten"),
        (["quotations", "--output", "out.csv", "--words", "---"], "--words"),
        (["experts", "--output", "out.csv", "--country", "Atlantis"], "country"),
    ],
)
def test_what_cannot_be_written_is_refused(loaded, quotes, tmp_path, arguments, message):
    before = {*tmp_path.iterdir()}
    result = quotes("export", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert {path for path in tmp_path.iterdir() if path.suffix != ".db-wal"} <= before | {*tmp_path.glob("*.db*")}
    assert quotes("exports").exit_code == 1


def test_a_sample_is_drawn_judged_and_read(loaded, quotes, tmp_path):
    drawn = quotes("sample", "--output", "sample.csv", "--size", "4", "--seed", "7")
    assert "4 quotations drawn with --seed 7" in drawn.stderr
    path = tmp_path / "sample.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert len(rows) == 4
    for row, judgement in zip(rows, (("yes", "yes"), ("yes", "no"), ("yes", "yes"), ("", "")), strict=True):
        row["content_right"], row["speaker_right"] = judgement
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0]], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    found = json.loads(quotes("sample", "--checked", "sample.csv", "--json").stdout)
    assert found["not_judged"] == 1
    assert (found["both"]["right"], found["both"]["checked"]) == (2, 3)
    assert found["both"]["low"] == pytest.approx(0.2077, abs=1e-4)
    table = quotes("sample", "--checked", "sample.csv")
    assert "20.8% to 93.9%" in table.stdout
    assert "1 row not judged yet" in table.stderr


@pytest.mark.parametrize(("output", "named"), [("-", "FILE"), ("my sample.csv", "'my sample.csv'")])
def test_what_to_do_with_a_sample_is_told_as_a_shell_takes_it(loaded, quotes, output, named):
    assert quotes("sample", "--output", output).stderr.endswith(f"then: quotes sample --checked {named}\n")


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        ([], 2, "give --output to draw a sample, or --checked"),
        (["--output", "a.csv", "--checked", "b.csv"], 2, "give --output to draw a sample, or --checked"),
        (["--checked", "missing.csv"], 2, "cannot be read"),
        (["--checked", "news.jsonl"], 2, "has no column"),
        (["--output", "a.csv", "--outlet", "Nobody's"], 1, "no quotation passes"),
        (["--output", "news.jsonl"], 2, "news.jsonl is there already; nothing is overwritten"),
    ],
)
def test_what_is_no_sample_is_refused(loaded, quotes, arguments, status, message):
    result = quotes("sample", *arguments)
    assert result.exit_code == status
    assert message in result.stderr
