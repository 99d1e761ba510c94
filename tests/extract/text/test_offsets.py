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


MOJIBAKE = "â€œWe canâ€™t go on,â€\x9d said JosÃ© NÃºÃ±ez &amp;amp; Co."


def test_mojibake_is_read_as_it_was_meant():
    text = NormalizedText(MOJIBAKE)
    assert text.text == "“We can’t go on,” said José Núñez & Co."
    for read, given in [("José Núñez", "JosÃ© NÃºÃ±ez"), ("can’t", "canâ€™t"), ("“We", "â€œWe"), ("on,”", "onâ€\x9d")]:
        start = text.text.index(read)
        assert text.original(Span(start, start + len(read))).of(text.given) == given.replace("onâ", "on,â")


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("&amp;quot;Yes&amp;#39;s,&amp;quot;", '"Yes\'s,"'),
        ("AT&amp;T", "AT&T"),
        ("Sound&nbsp;Lines", "Sound Lines"),
        ("\x93Yes\x94 \x96 we can\x92t\x85", "“Yes” – we can’t…"),
    ],
)
def test_references_and_controls_are_read_as_people_see_them(given, read):
    assert NormalizedText(given).text == read
