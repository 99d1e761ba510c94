"""What people send, and what is said where it cannot be accepted."""

from __future__ import annotations

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from quotes_service.errors import InvalidInput
from quotes_service.web.forms import Fields


def fields(**values) -> Fields:
    return Fields(MultiDict(values))


@pytest.mark.parametrize(
    ("read", "sent", "expected"),
    [
        (lambda one: one.line("x"), "  a \n b ", "a b"),
        (lambda one: one.line("x"), "   ", None),
        (lambda one: one.text("x"), "\r\nOne.\r\n\r\nTwo. ", "One.\n\nTwo."),
        (lambda one: one.several("x"), " a \n b ", ["a b"]),
        (lambda one: one.web_address("x"), " https://post.example/a ", "https://post.example/a"),
        (lambda one: one.web_address("x"), "", None),
        (lambda one: one.day("x"), "2024-05-02", date(2024, 5, 2)),
        (lambda one: one.day("x"), "", None),
        (lambda one: one.number("x", 1, 10), "7", 7),
        (lambda one: one.number("x", 1, 10), " ", None),
        (lambda one: one.share("x"), "0.25", 0.25),
        (lambda one: one.share("x"), "", None),
        (lambda one: one.choice("x", ["a", "b"]), "b", "b"),
        (lambda one: one.query("x").text, "tide  gauges", "tide gauges"),
        (lambda one: one.query("x"), "", None),
        (lambda one: one.paging().cursor, "x", None),
    ],
)
def test_a_field_is_read_and_an_empty_one_is_left_out(read, sent, expected):
    assert read(fields(x=sent)) == expected


@pytest.mark.parametrize(
    ("read", "sent", "message"),
    [
        (lambda one: one.line("x"), "a" * 1001, "has 1,001 characters; at most 1,000 are read"),
        (lambda one: one.line("x"), "a\0b", r"control character U\+0000"),
        (lambda one: one.line("x"), "a\ud800b", "half of a character"),
        (lambda one: one.several("x"), "a" * 1001, "has 1,001 characters"),
        (lambda one: one.web_address("x"), "javascript:alert(1)", "begins with http:// or https://"),
        (lambda one: one.web_address("x"), "https://post.example/a b", "begins with http:// or https://"),
        (lambda one: one.web_address("x"), "http://[", "begins with http:// or https://"),
        (lambda one: one.day("x"), "2024-13-01", "must be a date"),
        (lambda one: one.day("x"), "yesterday", "must be a date"),
        (lambda one: one.number("x", 1, 10), "11", "must be a number from 1 to 10"),
        (lambda one: one.number("x", 1, 10), "-1", "must be a number"),
        (lambda one: one.number("x", 1, 10), "٣", "must be a number"),
        (lambda one: one.number("x", 1, 10), "9" * 900, "must be a number"),
        (lambda one: one.number("x", 0, 10), "0" * 20 + "11", "must be a number"),
        (lambda one: one.share("x"), "1.5", "must be a number from 0 to 1"),
        (lambda one: one.share("x"), "nan", "must be a number from 0 to 1"),
        (lambda one: one.share("x"), "half", "must be a number from 0 to 1"),
        (lambda one: one.choice("x", ["a", "b"]), "c", "must be one of a, b"),
        (lambda one: one.query("x"), "-only", "has no word to search for"),
    ],
)
def test_what_cannot_be_accepted_is_named(read, sent, message):
    with pytest.raises(InvalidInput, match=message) as error:
        read(fields(x=sent))
    assert error.value.field == "x"
