from __future__ import annotations

import pytest

from quotes_service.errors import InvalidInput, TooLarge
from quotes_service.ingest.text import check_text, decode


@pytest.mark.parametrize(
    "text",
    [
        "One line.",
        "Tabs\tand\nall kinds\r\nof line\vand page\fbreaks.",
        "Marks of direction \u200f\u202bare text\u202c, and so are joiners \u200d.",
        "\ufeff“A byte order mark within a text.”",
        "C1 \x85 and \xa0 are odd, not binary.",
        "𝔸stral characters 😀",
    ],
)
def test_texts_that_are_read(text):
    check_text(text, limit=100)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "text: is empty"),
        (" \n\t\u00a0\u3000 ", "text: is empty"),
        ("ab\ud800c", "text: has half of a character (lone surrogate U+D800) at character 2"),
        ("ab\x00c", "text: has the control character U+0000 at character 2: is it binary data?"),
        ("\x1b[31mred", "text: has the control character U+001B at character 0: is it binary data?"),
    ],
)
def test_texts_that_are_refused(text, message):
    with pytest.raises(InvalidInput) as caught:
        check_text(text, limit=100)
    assert str(caught.value) == message


def test_a_text_over_the_limit_is_refused_with_both_numbers():
    with pytest.raises(TooLarge, match=r"^line 3: has 12,345 characters; at most 10,000 are read$"):
        check_text("x" * 12_345, field="line 3", limit=10_000)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("“Café,” she said.".encode(), "“Café,” she said."),
        ("“Café,” she said.".encode("cp1252"), "“Café,” she said."),
        ("“Café,” she said.".encode("utf-8-sig"), "“Café,” she said."),
        ("“Café,” she said.".encode("utf-16"), "“Café,” she said."),
        (b"", ""),
    ],
)
def test_bytes_become_text(data, text):
    assert decode(data) == text


def test_a_declared_encoding_is_used_where_the_bytes_are_not_utf8():
    assert decode("Łódź".encode("iso-8859-2"), declared="ISO-8859-2") == "Łódź"
    assert decode("Łódź".encode(), declared="iso-8859-2") == "Łódź"
    assert decode("naïve “test”".encode("cp1252"), declared="iso-8859-1") == "naïve “test”"
    assert decode("naïve".encode("cp1252"), declared="no-such-encoding") == "naïve"
    assert decode("naïve".encode("cp1252"), declared="hex") == "naïve"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("“Café,” she said, “naïve.”".encode() + b"\xe2\x80", "text: is broken UTF-8 at byte 36"),
        (b"x\x81\x8d", "text: cannot be read as UTF-8 or windows-1252 text (byte 1)"),
    ],
)
def test_bytes_that_are_no_text_are_refused(data, message):
    with pytest.raises(InvalidInput) as caught:
        decode(data)
    assert str(caught.value) == message
