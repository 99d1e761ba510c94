"""Windows: the features of word pieces, and that the windows' own pieces cover the text once."""

from __future__ import annotations

import numpy
import pytest

from quotes_service.extract.attribution.windows import Pieces, distances, pieces_of, read_tokenizer, windows
from quotes_service.extract.text.layout import paragraphs
from quotes_service.extract.text.quote_marks import quoted_spans
from quotes_service.extract.weights import FOLDER
from tests.extract.readable import case

CASE, MARKS, PARAGRAPH = range(3)


@pytest.fixture(scope="module")
def pieces():
    tokenizer = read_tokenizer(FOLDER / "tokenizer.json")

    def pieces(text: str) -> Pieces:
        laid = paragraphs(text)
        return pieces_of(text, tokenizer, laid, quoted_spans(text, laid))

    return pieces


def words(text: str, read: Pieces, chosen: numpy.ndarray) -> list[str]:
    return [text[s:e] for s, e, yes in zip(read.starts, read.ends, chosen, strict=True) if yes]


def test_features_are_read_off_the_text(pieces):
    text = "The dam holds.\n\n“It IS old,” said Ek."
    read = pieces(text)
    assert words(text, read, read.features[:, PARAGRAPH] == 1) == ["The", "“"]
    assert words(text, read, read.features[:, MARKS] == 1) == ["“", "It", "IS", "old", ",", "”"]
    assert words(text, read, read.features[:, CASE] == 2)[:2] == ["The", "It"]
    assert words(text, read, read.features[:, CASE] == 3) == ["IS"]


@pytest.mark.parametrize("marks", ["“”", '""', "‘’", "''", "«»"])
def test_all_kinds_of_marks_have_the_same_feature(pieces, marks):
    text = f"{marks[0]}It is old,{marks[1]} said Ek."
    read = pieces(text)
    assert words(text, read, read.features[:, MARKS] == 1)[1:-1] == ["It", "is", "old", ","]


@pytest.mark.parametrize(
    "text",
    [
        case("nothing", ""),
        case("one word", "Rain."),
        case("many short paragraphs", "Rain fell on Ostby.\n\n" * 200),
        case("one long paragraph", "Rain fell on Ostby. " * 300),
        case("no sentence's end", "rain and wind and " * 300),
        case("one endless word", "x" * 100_000),
        case("only emoji", "🌧️🌊 " * 300),
    ],
)
def test_the_windows_cover_the_text_once_and_fit(pieces, text):
    read = pieces(text)
    covered = [k for w in windows(read, most_own=50, most_context=8) for k in range(w.own_start, w.stop)]
    assert covered == list(range(len(read)))
    assert all(
        w.stop - w.own_start <= 50 and w.own_start - w.start <= 8 for w in windows(read, most_own=50, most_context=8)
    )


def test_a_long_paragraph_is_cut_at_a_sentences_end(pieces):
    text = "Rain fell on Ostby today. " * 30
    read = pieces(text)
    starts = [read.starts[w.own_start] for w in windows(read, most_own=50, most_context=8)]
    assert all(text[start : start + 4] == "Rain" for start in starts)


def test_every_token_has_a_piece(pieces):
    text = "Don't ask O'Hara."
    read = pieces(text)
    assert [text[read.starts[k] :][:3] for k in (read.index_at(0, 2), read.index_at(2, 5), read.index_at(6, 9))] == [
        "Don",
        "'t ",
        "ask",
    ]


def test_distances_distinguish_sides_and_saturate():
    far = distances(200, 100, 101)
    assert far[100] == far[101] == 0
    assert far[99] != far[102]
    assert far[:60].tolist() == sorted(far[:60].tolist(), reverse=True)
    assert far.min() >= 0
    assert far.max() < 64
