"""What all messages say of themselves, and texts and addresses made harmless."""

from __future__ import annotations

import pytest

from quotes_service.standards.messages.message import linkable, one_line
from tests.standards.messages.made import HOSTILE, item, message


@pytest.mark.parametrize(
    ("items", "fields", "expected"),
    [
        ([item()], {}, "1 new quotation: Quotations of Maren Tolvik"),
        ([item(), item()], {"others": 1}, "3 new quotations: Quotations of Maren Tolvik"),
        ([], {"others": 1_200}, "1,200 new quotations: Quotations of Maren Tolvik"),
        ([item()], {"is_test": True}, "Test: Quotations of Maren Tolvik"),
        ([item()], {"name": "Walls\r\nBcc: all@post.example"}, "1 new quotation: Walls Bcc: all@post.example"),
    ],
)
def test_a_summary_counts_and_names(items, fields, expected):
    assert message(*items, **fields).summary == expected


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        (" One\n\ttwo\u2028three\x85four ", None, "One two three four"),
        ("half \ud83c and \x00 and \x9b", None, "half \ufffd and \ufffd and \ufffd"),
        ("\u202eturned\u2066", None, "turned"),
        ("as long as it", 13, "as long as it"),
        ("one, two, three", 12, "one, two …"),
        ("x" * 20, 10, "x" * 8 + " …"),
        ("abcd", 3, "a …"),
    ],
)
def test_a_line_is_one_and_is_cut_at_a_word(text, limit, expected):
    assert one_line(text, limit) == expected


@pytest.mark.parametrize("text", HOSTILE)
def test_a_line_is_never_longer_than_asked_for(text):
    assert [limit for limit in range(3, 200) if len(one_line(text, limit)) > limit] == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (None, None),
        ("https://post.example/1?a=b&c=d#e", "https://post.example/1?a=b&c=d#e"),
        ("HTTP://post.example", "HTTP://post.example"),
        ('https://post.example/a|b> <c\n"d"', "https://post.example/a%7Cb%3E%20%3Cc%0A%22d%22"),
        ("https://bücher.example/ü", "https://bücher.example/ü"),
        ("https://post.example/\ud83c\u202e", "https://post.example/\ufffd"),
        ("javascript:alert(1)", None),
        ("data:text/html,https://post.example", None),
        ("https://", None),
        ("post.example", None),
        ("https://post.example/" + "x" * 1_000, None),
    ],
)
def test_only_addresses_of_the_web_become_links(address, expected):
    assert linkable(address) == expected
