"""The text that the extractor reads, and the way back to the text as given."""

import pytest

from quotes_service.extract.text.offsets import NormalizedText
from quotes_service.records import Span


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("plain", "plain"),
        ("M&uuml;ller &amp; Lee", "Müller & Lee"),
        ("the har\u00adbour", "the harbour"),
        ("the har-\nbour is full", "the harbour is full"),
        ("the har-\r\nbour is full", "the harbour is full"),
        ("a wall -\nand a gate", "a wall -\nand a gate"),
        ("pre-\nWar", "pre-\nWar"),
        ("a\u00a0b", "a b"),
    ],
)
def test_the_text_as_read(given, read):
    assert NormalizedText(given).text == read


@pytest.mark.parametrize("word", ["har-\nbour", "har\u00adbour", "har&shy;bour"])
def test_spans_point_into_the_text_as_given(word):
    text = NormalizedText(f"the {word} is full")
    start = text.text.index("harbour")
    assert text.original(Span(start, start + len("harbour"))).of(text.given) == word
