"""`quotes articles` and `quotes article`."""

from __future__ import annotations

import json

import pytest

from quotes_service.cli.tables import marked_lines
from quotes_service.services.serializers.common import label
from tests.directory.copies.wire import FRAMED, FULL, UNLIKE
from tests.factories import TIDES

BOATS = "“The sea is calm,” said Piet Hoorn.\n“It will stay calm,” never said Piet Hoorn."


@pytest.fixture
def boats(loaded, quotes):
    """The two articles, and one without URL, title and outlet."""
    assert quotes("ingest", "-", input=json.dumps({"id": "b-1", "text": BOATS})).exit_code == 0


def shown(quotes, *arguments) -> list[str]:
    result = quotes(*arguments)
    assert result.exit_code == 0, result.stderr
    return [" ".join(line.split()) for line in result.stdout.splitlines()]


def test_an_article_is_opened_with_its_quotations_marked(boats, quotes):
    calm, stay = (item["id"] for item in json.loads(quotes("article", "b-1", "--json").stdout)["quotations"])
    [listed] = json.loads(quotes("articles", "--external-id", "b-1", "--json").stdout)["items"]
    assert shown(quotes, "article", "b-1") == [
        f"“The sea is calm,” said Piet Hoorn. “It will stay calm,” never said Piet Hoorn. ({listed['id']})",
        "external id: b-1",
        "2 quotations",
        "",
        "“[1: The sea is calm,]” said Piet Hoorn.",
        f"[1] Piet Hoorn {calm}",
        "“[2: It will stay calm,]” never said Piet Hoorn.",
        f"[2] Piet Hoorn (denied) {stay}",
    ]


def test_an_article_is_found_by_id_url_and_the_id_of_its_sender(boats, quotes):
    by_url = json.loads(quotes("article", "https://post.example/walls", "--json").stdout)
    assert (by_url["title"], by_url["external_id"]) == ("Harbour walls are low", "1")
    for asked in (
        [by_url["id"]],
        ["1"],
        ["1", "--outlet", "the larkhaven post"],
        ["http://www.post.example/walls#top"],
    ):
        assert json.loads(quotes("article", *asked, "--json").stdout) == by_url
    assert quotes("ingest", "-", input='{"id": 1, "text": "Nothing new.", "outlet": "Coast Wire"}').exit_code == 0
    result = quotes("article", "1")
    assert result.exit_code == 2
    assert "1: is the id of 2 articles; give --outlet or one of a_" in result.stderr
    assert shown(quotes, "article", "1", "--outlet", "Coast Wire")[0].startswith("Nothing new.")
    for asked in (["3"], ["a_0"], ["1", "--outlet", "Nowhere"], ["https://post.example/none"]):
        result = quotes("article", *asked)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "has the id or the URL" in result.stderr
    assert quotes("article", "\udcff").stderr.startswith("quotes: error: external_id: has half of a character")


def test_an_article_is_printed_with_its_other_addresses(loaded, quotes):
    for url in ("https://post.example/calm", "https://amp.post.example/calm?utm_source=x"):
        assert quotes("ingest", "-", input=json.dumps({"url": url, "text": BOATS})).exit_code == 0
    assert shown(quotes, "article", "https://post.example/calm")[1:4] == [
        "https://post.example/calm",
        "also at: https://amp.post.example/calm",
        "2 quotations",
    ]


def test_articles_are_listed_under_their_titles_or_first_words(boats, quotes):
    lines = shown(quotes, "articles")
    assert lines[0] == "Articles (3)"
    for part in ("A storm passes", "Harbour walls are low", "“The sea is calm,” said Piet Hoorn."):
        assert any(part in line for line in lines)
    assert any("“The sea is calm,” said Piet Hoorn." in line for line in shown(quotes, "search", "calm"))
    [found] = json.loads(quotes("search", "calm", "--json").stdout)["quotations"]["items"]
    assert (found["article"]["title"], found["article"]["external_id"]) == (None, "b-1")
    assert found["article"]["label"].startswith("“The sea is calm,”")


@pytest.mark.parametrize(
    ("options", "outlets"),
    [
        ([], ["Coast Wire", "The Larkhaven Post", None]),
        (["--outlet", "coast wire"], ["Coast Wire"]),
        (["--since", "2025-01-01"], ["Coast Wire"]),
        (["--until", "2025-01-01"], ["The Larkhaven Post"]),
        (["--url", "https://post.example/walls"], ["The Larkhaven Post"]),
        (["--url", "http://m.post.example/walls?utm_source=x"], ["The Larkhaven Post"]),
        (["--external-id", "1", "--outlet", "Coast Wire"], []),
    ],
)
def test_articles_are_filtered(boats, quotes, options, outlets):
    result = quotes("articles", *options, "--jsonl")
    assert [json.loads(line)["outlet"] for line in result.stdout.splitlines()] == outlets
    assert result.exit_code == (0 if outlets else 1)


@pytest.mark.parametrize(
    ("text", "parts", "marked"),
    [
        ("a “b c” d", [[(3, 6)]], ["a “[1: b c]” d"]),
        ("a “b” d “e”.", [[(3, 4), (9, 10)]], ["a “[1: b]” d “[1: e]”."]),
        ("a b c d", [[(0, 7)], [(2, 5)]], ["[1: a [2: b c] d]"]),
        ("a b c d", [[(0, 7)], [(0, 3)]], ["[1: [2: a b] c d]"]),
        ("a b c d", [[(4, 7)], [(0, 7)]], ["[2: a b [1: c d]]"]),
        ("a b c", [[(0, 1)], [(1, 3)]], ["[1: a][2:  b] c"]),
        ("a b\nc d", [[(2, 5)]], ["a [1: b", "c] d"]),
        ("", [], [""]),
    ],
)
def test_marks_nest(text, parts, marked):
    items = [
        {
            "id": f"q_{number}",
            "content": {"spans": [{"start": start, "end": end} for start, end in spans]},
            "paragraph": {"start": 0, "end": len(text)},
            "speakers": [],
            "reason": "unnamed",
            "factuality": "said",
        }
        for number, spans in enumerate(parts, 1)
    ]
    lines = list(marked_lines(text, items))
    assert [line.plain for line, _ in lines] == marked
    assert [len(notes) for _, notes in lines] == [*([0] * (len(lines) - 1)), len(parts)]


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Walls", TIDES, "Walls"),
        (None, "  Short\n text. ", "Short text."),
        (None, TIDES, "The harbour wall of Larkhaven is too low, a study says. “The tide gauges do not…"),
        ("", "x" * 100, "x" * 79 + "…"),
    ],
)
def test_an_article_is_called_by_its_title_or_first_words(title, text, expected):
    assert label(title, text) == expected


def test_copies_and_the_story_are_shown(loaded, quotes):
    rows = [
        {"text": text, "url": f"https://{name.lower()}.example/", "outlet": name}
        for name, text in (("Post", FULL), ("Echo", FRAMED), ("Mail", FRAMED), ("Other", UNLIKE))
    ]
    assert quotes("ingest", "-", input="\n".join(map(json.dumps, rows))).exit_code == 0
    lines = shown(quotes, "article", "https://echo.example/")
    post = json.loads(quotes("article", "https://post.example/", "--json").stdout)["id"]
    alike = next(line for line in lines if line.startswith("near copy"))
    assert lines.index("AP story in 3 outlets") < lines.index("also printed: Mail, https://mail.example/")
    assert alike.startswith(f"near copy {post}, ")
    assert alike.endswith("% alike: Post, https://post.example/")
    listed = quotes("articles", "--story", post)
    assert "AP story in 3 outlets" in listed.stdout
    assert "Articles (2)" in listed.stdout
    assert "Articles (1)" in quotes("articles", "--story", post, "--no-copies").stdout


def test_versions_are_compared(quotes, loaded):
    for words in ("“The sea is calm,” said Piet Hoorn.", "“The sea is very calm,” said Bo Ek.\nThe mill stands."):
        row = {"text": words, "url": "https://sea.example/", "title": "The sea"}
        assert quotes("ingest", "-", input=json.dumps(row)).exit_code == 0
    lines = shown(quotes, "article", "https://sea.example/", "--compare")
    assert "from version 1 to version 2" in lines
    text = " ".join(lines)
    assert "Quotations: 1 change" in text
    assert "Paragraphs: 2 changes" in text
    assert "{+very+}" in text
    assert "Piet Hoorn → Bo Ek" in " ".join(text.split()) or "Piet Hoorn →" in text
    asked = json.loads(quotes("article", "https://sea.example/", "--compare", "2:1", "--json").stdout)
    assert (asked["from"]["number"], asked["to"]["number"]) == (2, 1)
    assert quotes("article", "https://sea.example/", "--compare", "1:9").exit_code == 1
    assert "is not a pair of versions" in quotes("article", "https://sea.example/", "--compare", "1").stderr
