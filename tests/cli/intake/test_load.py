"""`quotes read` and `quotes load`: the directory is that of `quotes ingest`."""

from __future__ import annotations

import json

import pytest


def _directory(quotes) -> tuple:
    found = json.loads(quotes("stats", "--json").stdout)
    return found, quotes("search", "tide").stdout.count("Tolvik")


def test_what_is_read_into_a_file_is_loaded_from_it(folder, quotes):
    news = folder / "news.jsonl"
    news.write_text(news.read_text("utf-8") + "nonsense\n", "utf-8")
    read = quotes("read", "news.jsonl", "--output", "readings.jsonl")
    assert (read.exit_code, read.stdout) == (1, "")
    assert "news.jsonl:3: JSON: cannot be read" in read.stderr
    lines = (folder / "readings.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["article"]["external_id"] for line in lines] == ["1", "2"]

    loaded = quotes("load", "readings.jsonl", "--together", 1)
    assert loaded.exit_code == 0
    assert "2 new articles." in loaded.stderr
    assert "In the directory: 2 articles" in loaded.stdout
    directory = _directory(quotes)
    again = json.loads(quotes("load", "readings.jsonl", "--json").stdout)
    assert (again["created"], again["unchanged"], again["refused"]) == (0, 2, [])
    quotes("ingest", "news.jsonl")
    assert _directory(quotes) == directory


def test_a_line_that_cannot_be_stored_is_reported_with_its_place(folder, quotes):
    quotes("read", "news.jsonl", "--output", "readings.jsonl")
    first, second = (folder / "readings.jsonl").read_text("utf-8").splitlines()
    empty = {**json.loads(first), "article": {"text": ""}, "extraction": {"language": "en", "supported": True}}
    empty["extraction"]["extractor"] = "1"
    blank = json.dumps(empty)
    (folder / "bad.jsonl").write_text("\n".join(["{}", blank, second]), encoding="utf-8")
    loaded = quotes("load", "bad.jsonl", "--json")
    assert loaded.exit_code == 1
    report = json.loads(loaded.stdout)
    assert report["created"] == 1
    assert report["refused"] == [
        {"origin": "bad.jsonl:1", "error": "form: is None; lines of the form 1 are read"},
        {"origin": "bad.jsonl:2", "error": "text: is empty"},
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["load", "none.jsonl"], "'none.jsonl' does not exist"),
        (["load", "news.jsonl", "--together", "0"], "0 is not in the range"),
        (["read", "news.jsonl"], "Missing option '--output'"),
        (["read", "news.jsonl", "--output", "none/there.jsonl"], "--output: none/there.jsonl cannot be written"),
    ],
)
def test_bad_usage_is_said_and_stores_nothing(folder, quotes, arguments, said):
    result = quotes(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_load_that_is_stopped_keeps_what_is_stored(folder, quotes, monkeypatch):
    from quotes_service.services.bulk import load as service

    quotes("read", "news.jsonl", "--output", "readings.jsonl")
    add_new, calls = service._add_new, []

    def stopped(*args):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return add_new(*args)

    monkeypatch.setattr(service, "_add_new", stopped)
    result = quotes("load", "readings.jsonl", "--together", 1)
    assert result.exit_code == 130
    assert "stopped; 1 article is stored, and the same command goes on with the rest" in result.stderr
