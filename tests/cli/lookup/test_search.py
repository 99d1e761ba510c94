from __future__ import annotations

import json

import pytest

from quotes_service.cli.tables import paragraphs, quoted_words
from tests.factories import TIDES


def found(quotes, *arguments) -> list[str]:
    page = json.loads(quotes("search", "--json", *arguments).stdout)["quotations"]
    return [item["content"]["text"] for item in page["items"]]


def test_words_find_quotations_with_their_speaker_and_place(loaded, quotes):
    out = quotes("search", "tide").stdout
    assert "Quotations (1)" in out
    line = next(line for line in out.splitlines() if "gauges" in line)
    assert "Maren Tolvik" in line
    assert "The Larkhaven Post, 2024-05-02, Harbour walls are low" in line


def test_an_institution_lists_its_experts_with_what_they_said(loaded, quotes):
    out = quotes("search", "LICR").stdout
    assert "Larkhaven Institute for Coastal Research (LICR): 1 expert" in out
    assert "Maren Tolvik" in out
    as_json = json.loads(quotes("search", "LICR", "--json").stdout)
    (institution,) = as_json["institutions"]["items"]
    assert institution["experts"]["items"][0]["reasons"][0]["content"]["text"].startswith("Storms like this")


def test_the_first_few_are_printed_and_the_others_counted(loaded, quotes):
    lines = [
        {"text": f"“Number {name},” said {name} Lee, clerk at the Harbour {name} Council."}
        for name in ("Ann", "Bea", "Cleo", "Dora", "Eva", "Flo", "Gwen")
    ]
    (loaded / "more.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    quotes("ingest", "more.jsonl")
    out = quotes("search", "council").stdout
    assert "Experts (5 of 8)" in out
    assert "and 3 more institutions of that name" in out
    article = json.loads(quotes("expert", "gwen lee", "--json").stdout)["items"][0]["quotations"]["items"][0]["article"]
    assert article["id"] in quotes("expert", "gwen lee").stdout  # nothing else is known of where it is printed


def test_experts_are_found_by_name(loaded, quotes):
    as_json = json.loads(quotes("search", "o'brien", "--json").stdout)
    assert [item["name"] for item in as_json["experts"]["items"]] == ["Odhran O’Brien"]
    assert "director, Treasury Council" in quotes("search", "o'brien").stdout


@pytest.mark.parametrize(
    ("arguments", "texts"),
    [
        (["storm"], ["We warned everyone of the storm in time,", "Storms like this were rare when I was young,"]),
        (["storm", "--expert", "maren tolvik"], ["Storms like this were rare when I was young,"]),
        (["--institution", "Treasury Council"], ["There is no money for vaccines and walls at once,"]),
        (["walls", "--outlet", "Coast Wire"], []),
        (["--until", "2024-12-31", "--limit", "1"], ["The tide gauges do not lie,"]),
        (["--since", "2024-05-03", "--type", "indirect"], []),
        (["covid-19"], []),
        (['"no money"'], ["There is no money for vaccines and walls at once,"]),
        (["--", "walls", "-vaccines"], []),
    ],
)
def test_options_filter(loaded, quotes, arguments, texts):
    assert found(quotes, *arguments) == texts


def test_a_search_without_results_says_so(loaded, quotes):
    assert quotes("search", "zebra").stdout == "Nothing found.\n"


def test_an_expert_has_a_timeline_with_its_proof_and_quotations_in_their_paragraphs(loaded, quotes):
    out = " ".join(quotes("expert", "maren", "tolvik").stdout.split())
    assert "3 quotations from 2024-05-02 to 2026-01-03 in Coast Wire, The Larkhaven Post" in out
    assert "2026-01-03 former head, Bureau of Storms “Storms like this" in out
    assert "2024-05-02 professor, Larkhaven Institute for Coastal Research (LICR) “The tide gauges" in out
    assert "Coast Wire, 2026-01-03, A storm passes a_" in out
    assert "“Storms like this were rare when I was young,” said Maren Tolvik" in out


def test_an_expert_as_json_is_found_by_name_alias_or_id(loaded, quotes):
    (by_name,) = json.loads(quotes("expert", "Dr Maren Tolvik", "--json").stdout)["items"]
    assert len(by_name["affiliations"]) == 2
    assert by_name["quotations"]["total"] == 3
    for wanted in ("tolvik", by_name["id"]):
        assert json.loads(quotes("expert", wanted, "--json").stdout)["items"] == [by_name]


def test_namesakes_are_listed_with_their_ids(loaded, quotes):
    text = "“I am another one,” said Lena Tolvik, baker at the Larkhaven Council.\n"
    quotes("ingest", "-", input=text)
    out = quotes("expert", "Tolvik").stdout
    assert "2 experts of that name; ask by id for one" in out
    assert all(name in out for name in ("Maren Tolvik", "Lena Tolvik", "baker, Larkhaven Council"))
    assert "1 quotation" in quotes("expert", "Lena Tolvik").stdout


def test_matches_are_highlighted_and_control_characters_left_out():
    text = quoted_words({"factuality": "said", "highlight": "a &lt;b&gt; <mark>tide</mark> \x9b31m gauge &amp; more"})
    assert text.plain == "a <b> tide 31m gauge & more"
    (style,) = text.spans
    assert text.plain[style.start : style.end] == "tide"


def test_quotations_of_one_paragraph_are_shown_in_it_together():
    paragraph = {"text": TIDES, "start": 100}
    item = {"id": "q_1", "article": {"id": "a_1"}, "paragraph": paragraph}
    spans = [[{"start": 104, "end": 111}], [{"start": 112, "end": 116}, {"start": 110, "end": 114}]]
    ((_, text, ids),) = paragraphs([{**item, "content": {"spans": part}} for part in spans])
    assert ids == ["q_1", "q_1"]
    assert text.plain.strip() == " ".join(TIDES.split())
    bold = "".join(text.plain[style.start : style.end] for style in text.spans if style.style == "bold")
    assert bold == "harbourwall"


@pytest.mark.parametrize(
    ("lines", "note"),
    [
        (
            ["director of the Treasury Council", "director of the Harbour Council"],
            "at the same time director, Treasury Council",
        ),
        (
            ["former director of the Treasury Council", "director of the Treasury Council"],
            "printed as former on that day or before, too",
        ),
        (
            ["former director of the Treasury Council", "director of the Treasury Council"],
            "printed as current on that day or later, too",
        ),
    ],
)
def test_a_timeline_notes_contradictions(folder, quotes, lines, note):
    articles = [{"text": f"“{line.title()},” said Bo Ek, {line}.", "published_at": "2024-05-02"} for line in lines]
    (folder / "ek.jsonl").write_text("".join(json.dumps(article) + "\n" for article in articles))
    quotes("ingest", "ek.jsonl")
    (expert,) = json.loads(quotes("search", "Bo Ek", "--json").stdout)["experts"]["items"]
    assert note in quotes("expert", expert["id"]).stdout


def test_a_line_of_json_has_one_end_for_every_reader(folder, quotes):
    words = "One\u2028two\u2029three\x85four,"
    (folder / "odd.jsonl").write_text(json.dumps({"text": f"“{words}” said Piet Hoorn."}))
    assert quotes("ingest", "odd.jsonl").exit_code == 0
    [line] = quotes("search", "two", "--jsonl").stdout.splitlines()
    assert json.loads(line)["content"]["text"] == words


def test_what_was_not_said_is_printed_if_asked_for(folder, quotes):
    (folder / "boats.txt").write_text("“The sea is calm,” said Piet Hoorn. “It will stay calm,” never said Piet Hoorn.")
    assert quotes("ingest", "boats.txt").exit_code == 0
    assert found(quotes, "calm") == ["The sea is calm,"]
    assert found(quotes, "calm", "--factuality", "denied") == ["It will stay calm,"]
    assert "It will stay calm, (denied)" in quotes("search", "calm", "--factuality", "any").stdout
    assert "It will stay calm, (denied)" in quotes("extract", "boats.txt").stdout
