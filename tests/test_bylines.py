"""Names in bylines; tests/ingest/pages/metadata/test_bylines.py has those of pages."""

from __future__ import annotations

import pytest

from quotes_service.bylines import names_in, without_parts


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Ana Ruiz, Bo Ek", ["Ana Ruiz", "Bo Ek"]),
        ("By Ana Ruiz, Staff Writer, and Bo Ek", ["Ana Ruiz", "Bo Ek"]),
        ("Ana Ruiz in Porto | aruiz@post.example", ["Ana Ruiz"]),
        ("Ruiz, Ana", ["Ana Ruiz"]),
        ("Words: Ana Ruiz / Photographs by Bo Ek", ["Ana Ruiz"]),
        ("Ana Ruiz [Porto], Bo Ek", ["Ana Ruiz", "Bo Ek"]),
        ("Ana Ruiz [[[ Staff reporter", ["Ana Ruiz"]),  # what is not closed is followed to the end once
        ("Ana \t  Ruiz \n\n Bo Ek", ["Ana Ruiz", "Bo Ek"]),
        ("Reuters", ["Reuters"]),
        ("Ana Ruiz, Reuters", ["Ana Ruiz"]),
        ("Staff reporter", []),
        ("████ ████", []),  # erased
        ("", []),
    ],
)
def test_names_in_a_byline(byline, names):
    assert names_in(byline) == names


def test_a_name_within_another_is_left_out():
    assert without_parts(["Jane-Doe", "Jane Doe", "Bo Ek", "Dr Bo Ek"]) == ["Jane-Doe", "Dr Bo Ek"]


def test_names_of_any_number_have_an_end():
    assert len(without_parts([f"Ann Lee{chr(0x4E00 + number)}" for number in range(1_000)])) == 100
