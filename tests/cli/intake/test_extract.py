from __future__ import annotations

import gzip
import json
import os

import pytest

from tests.factories import TIDES

PAGE = f"<html><head><title>Walls</title></head><body><nav>Home</nav><p>{TIDES.split(chr(10))[2]}</p></body></html>"


@pytest.fixture
def story(empty):
    (empty / "story.txt").write_text(TIDES, encoding="utf-8")
    return "story.txt"


def test_a_text_gives_a_table_of_quotations_and_one_of_people_without_any_database(story, quotes):
    out = quotes("extract", story).stdout
    assert "The tide gauges do not lie," in out
    assert "Maren Tolvik professor Larkhaven Institute for Coastal Research (LICR)" in " ".join(out.split())


def test_the_json_is_that_of_the_api(story, quotes):
    result = json.loads(quotes("extract", story, "--format", "json").stdout)
    assert result["text"] == TIDES
    first = result["quotations"][0]
    start, end = (first["content"]["spans"][0][name] for name in ("start", "end"))
    assert TIDES[start:end] == first["content"]["text"] == "The tide gauges do not lie,"
    assert result["people"][0]["roles"][0]["evidence"]["text"].endswith("(LICR).")


@pytest.mark.parametrize("arguments", [["extract"], ["extract", "-"]])
@pytest.mark.parametrize("sent", [TIDES, PAGE], ids=["text", "page"])
def test_standard_input_may_be_a_text_or_a_page(empty, quotes, arguments, sent):
    assert "The tide gauges do not lie," in quotes(*arguments, input=sent).stdout


def test_a_text_without_quotations_says_so(empty, quotes):
    assert quotes("extract", input="Nothing was said.").stdout == "No quotations found.\n"


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (" ", "quotes: error: standard input: text: is empty\n"),
        ("a\0b", "quotes: error: standard input: text: has the control character U+0000 at character 1"),
        ("<html><nav>Home</nav></html>", "quotes: error: standard input: html: no story found in the page\n"),
        ('{"text": "a"}', "quotes: error: standard input: holds lines of JSON; use --jsonl\n"),
    ],
)
def test_input_without_text_is_refused(empty, quotes, sent, error):
    result = quotes("extract", input=sent)
    assert result.exit_code == 2
    assert result.stderr.startswith(error)


def test_a_device_is_written_to_and_not_replaced(folder, quotes):
    os.mkfifo(folder / "pipe")
    reader = os.open(folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    assert quotes("extract", "--jsonl", "news.jsonl", "--output", "pipe").exit_code == 0
    assert os.read(reader, 1 << 16).count(b"\n") == 2
    assert (folder / "pipe").is_fifo()
    os.close(reader)


def test_each_line_gives_a_line_in_the_scorers_format(folder, quotes):
    result = quotes("extract", "--jsonl", "news.jsonl", "--output", "out.jsonl")
    assert (result.exit_code, result.stdout) == (0, "")
    first, second = map(json.loads, (folder / "out.jsonl").read_text(encoding="utf-8").splitlines())
    assert (first["id"], second["id"]) == (1, 2)
    assert first["quotes"][0] == {
        "content": [[TIDES.index("The tide"), TIDES.index("” said")]],
        "cue": [[TIDES.index("said Maren"), TIDES.index(" Maren")]],
        "source": [[TIDES.index("Maren"), TIDES.index(". “We")]],
        "type": "direct",
        "mode": "speech",
        "factuality": "said",
        "speakers": ["Maren Tolvik"],
        "confidence": 0.9,
    }
    assert first["people"] == [
        {
            "name": "Maren Tolvik",
            "roles": [{"title": "professor", "institution": "Larkhaven Institute for Coastal Research"}],
        },
        {"name": "Odhran O’Brien", "roles": [{"title": "director", "institution": "Treasury Council"}]},
    ]


def test_only_the_lines_go_to_standard_output(folder, quotes):
    out = quotes("extract", "--jsonl", "news.jsonl").stdout
    assert [json.loads(line)["id"] for line in out.splitlines()] == [1, 2]


def test_a_bad_line_is_reported_with_its_number_and_the_rest_is_done(folder, quotes):
    with (folder / "news.jsonl").open("a") as lines:
        lines.write('{"id": 3}\n\n{"text": "a"}\n{"id": 5, "text": ""}\n{bad\n{"id": "x", "text": "Six."}\n')
    result = quotes("extract", "--jsonl", "news.jsonl", "--output", "out.jsonl")
    assert result.exit_code == 1
    errors = [line for line in result.stderr.splitlines() if line.startswith(("news.jsonl", "quotes:"))]
    assert errors[:3] == [
        "news.jsonl:3: text: is missing",
        "news.jsonl:5: id: is missing",
        "news.jsonl:6: text: is empty",
    ]
    assert errors[3].startswith("news.jsonl:7: JSON: cannot be read: ")
    assert errors[4:] == ["quotes: error: news.jsonl: 4 lines could not be read"]
    assert [json.loads(line)["id"] for line in (folder / "out.jsonl").read_text().splitlines()] == [1, 2, "x"]


def test_no_partial_output_is_left(folder, quotes, monkeypatch):
    def pipe(self, texts):
        yield self.extract(next(texts))
        raise KeyboardInterrupt

    monkeypatch.setattr("quotes_service.extract.Extractor.pipe", pipe)
    (folder / "out.jsonl").write_text("of yesterday")
    before = sorted(folder.iterdir())
    result = quotes("extract", "--jsonl", "news.jsonl", "--output", "out.jsonl")
    assert result.exit_code == 130
    assert result.stderr.endswith("quotes: error: stopped\n")
    assert (folder / "out.jsonl").read_text() == "of yesterday"
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--jsonl", "news.jsonl", "story.txt"], "give either FILE or --jsonl (see quotes extract --help)"),
        (["news.jsonl", "--output", "out.jsonl"], "--output needs --jsonl (see quotes extract --help)"),
        (["--jsonl", "none.jsonl", "--output", "o"], "none.jsonl: cannot be read: No such file or directory"),
        (["--jsonl", "news.jsonl", "--output", "no/o"], "--output: no/o cannot be written: No such file or directory"),
        (["news.jsonl"], "news.jsonl: holds lines of JSON; use --jsonl"),
    ],
)
def test_wrong_usage_is_reported_before_any_work(folder, quotes, arguments, error):
    result = quotes("extract", *arguments)
    assert (result.exit_code, result.stderr) == (2, f"quotes: error: {error}\n")


def test_compressed_lines_are_read_and_a_broken_file_is_named(folder, quotes):
    data = gzip.compress((folder / "news.jsonl").read_bytes())
    (folder / "news.jsonl.gz").write_bytes(data)
    (folder / "cut.jsonl.gz").write_bytes(data[:-9])
    assert len(quotes("extract", "--jsonl", "news.jsonl.gz").stdout.splitlines()) == 2
    result = quotes("extract", "--jsonl", "cut.jsonl.gz", "--output", "out.jsonl")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].startswith(
        "quotes: error: cut.jsonl.gz: cannot be read: Compressed file ended"
    )
    assert not (folder / "out.jsonl").exists()
