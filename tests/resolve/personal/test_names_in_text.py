"""Where names stand in texts and addresses."""

from __future__ import annotations

import pytest

from quotes_service.records import Span
from quotes_service.resolve.personal.names_in_text import (
    masked,
    names_in,
    other_forms,
    places_of,
    without_initials,
    words_of,
)

KEYS = {"maren tolvik", "maren von tolvik", "sean obrien", "jk morrow", "anne marie lind", "marentolvik"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dr. Maren Tolvik said so.", ["Maren Tolvik"]),
        ("MAREN TOLVIK’S wall", ["MAREN TOLVIK"]),
        ("by Maren\nTolvik", ["Maren\nTolvik"]),
        (
            "Maren Tol-\nvik, Ma-\r\nren Tolvik; Anne-\nMarie Lind",
            ["Maren Tol-\nvik", "Ma-\r\nren Tolvik", "Anne-\nMarie Lind"],
        ),
        ("Maren K. Tolvik and Maren J.K. Tolvik", ["Maren K. Tolvik", "Maren J.K. Tolvik"]),
        ("Maren von Tolvik", ["Maren von Tolvik"]),  # the longest
        ("Máren To\u00adlvik, Ma\u0301ren Tolvik", ["Máren To\u00adlvik", "Ma\u0301ren Tolvik"]),
        ("Sean O’Brien's, Sean OBrien and Seán Ó Brien", ["Sean O’Brien", "Sean OBrien"]),
        ("J. K. Morrow, J.K. Morrow, JK Morrow", ["J. K. Morrow", "J.K. Morrow", "JK Morrow"]),
        ("Anne-Marie Lind", ["Anne-Marie Lind"]),
        ("https://post.example/2024/maren-tolvik_walls?by=maren.tolvik", ["maren-tolvik", "maren.tolvik"]),
        ("@MarenTolvik", ["MarenTolvik"]),
        ("Tolvik is Maren; the Marens, Tolviks", []),
        ("Maren of the Tolvik wall; Maren … Tolvik ... or Maren      Tolvik", []),
        ("", []),
        ("\N{PARTY POPPER} …", []),
    ],
)
def test_names_are_found_however_they_are_printed(text, found):
    assert [text[start:end] for (start, end), _ in names_in(text, KEYS.__contains__, longest=3)] == found


def test_words_are_folded_and_stand_where_they_are_printed():
    assert words_of("J. K. O’Neil’s") == [(0, 4, "jk"), (6, 12, "oneil")]


@pytest.mark.parametrize(
    ("text", "spans", "redacted"),
    [
        ("Maren K. Tolvik’s wall", [Span(0, 15)], "█████ █. ██████’s wall"),
        ("Anne-Marie O’Neil", [Span(0, 17)], "████-█████ █’████"),
        ("ab cd", [Span(0, 2), Span(1, 4)], "██ █d"),
        ("as it is", [], "as it is"),
    ],
)
def test_letters_are_redacted_one_by_one(text, spans, redacted):
    assert masked(text, spans, "█") == redacted


@pytest.mark.parametrize(
    ("key", "forms"),
    [
        ("maren tolvik", {"tolvik maren", "marentolvik"}),
        ("maren kari tolvik", {"maren tolvik", "tolvik maren", "tolvik maren kari", "marenkaritolvik"}),
        ("ludwig van der berg", {"van der berg ludwig", "ludwigvanderberg"}),
    ],
)
def test_a_name_has_other_forms(key, forms):
    assert other_forms(key) == forms


def test_places_and_initials():
    assert places_of("Tolvik, Tolvik’s and Tolviks", {"tolvik"}) == [Span(0, 6), Span(8, 14)]
    assert places_of("Tol-\nvik", {"tolvik"}) == [Span(0, 8)]
    assert places_of("Tolvik", set()) == []
    assert [without_initials(key) for key in ("a b c", "a b", "a", "")] == ["a c", "a b", "a", ""]
