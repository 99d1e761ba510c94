"""Noun phrases: their heads, the antecedents of relative pronouns, and conjuncts."""

from __future__ import annotations

import pytest

from quotes_service.extract.text.noun_phrases import conjuncts, source_phrase
from quotes_service.records import Span
from tests.extract.readable import case


@pytest.fixture
def phrase(extractor):
    """The phrase of the words ``source`` in a text, with the doc and the end of the source (a token index)."""

    def phrase(text: str, source: str):
        doc = next(extractor.nlp.pipe([text]))
        start = text.rindex(source)
        end = doc.char_span(start, start + len(source), alignment_mode="expand").end
        return source_phrase(doc, Span(start, start + len(source))), doc, end

    return phrase


@pytest.mark.parametrize(
    ("text", "source", "head"),
    [
        case("a name", "Ann Lee said it was late.", "Ann Lee", "Lee"),
        case("a title before the name", "Harbour master Bo Ek said it was late.", "Harbour master Bo Ek", "Ek"),
        case("an apposition after it", "Bo Ek, a pilot, said it was late.", "Bo Ek, a pilot", "Ek"),
        case("a preposition", "A spokesman for the port said it was late.", "A spokesman for the port", "spokesman"),
        case("an owner", "The port's lawyer said it was late.", "The port's lawyer", "lawyer"),
        case("a pronoun", "Late, he said.", "he", "he"),
        case("who", "Ann Lee, who said it was late, left.", "who", "Lee"),
        case("who, of a noun", "The pilots who said it was late left.", "who", "pilots"),
        case("who, after an apposition", "Ann Lee, a pilot, who said it was late, left.", "who", "Lee"),
        case("of a group", "Some of the pilots said it was late.", "Some of the pilots", "pilots"),
    ],
)
def test_the_head(phrase, text, source, head):
    assert phrase(text, source)[0].head.text == head


@pytest.mark.parametrize(
    ("text", "source", "heads"),
    [
        case("two names", "Ann Lee and Bo Ek said it was late.", "Ann Lee and Bo Ek", ["Ek"]),
        case("three names", "Ann Lee, Bo Ek and Ida Holm said so.", "Ann Lee, Bo Ek and Ida Holm", ["Ek", "Holm"]),
        case("one name", "Ann Lee, a pilot, said it was late.", "Ann Lee, a pilot", []),
    ],
)
def test_conjuncts(phrase, text, source, heads):
    first, doc, end = phrase(text, source)
    assert [p.head.text for p in conjuncts(doc, first, end)] == heads
