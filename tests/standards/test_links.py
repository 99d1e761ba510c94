"""Addresses in what is given out."""

from __future__ import annotations

import pytest

from quotes_service.standards.links import Links, uri


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (None, None),
        ("https://post.example/a;b?c=%7Bd%7D&e[]=~f,g#h", "https://post.example/a;b?c=%7Bd%7D&e[]=~f,g#h"),
        ("https://post.example/straße/جدار", "https://post.example/straße/جدار"),
        ("https://post.example/low walls\t", "https://post.example/low%20walls%09"),
        ('https://post.example/?a="b"&c=<d>', "https://post.example/?a=%22b%22&c=%3Cd%3E"),
        (r"https://post.example/\?a={b}|c^`d", "https://post.example/%5C?a=%7Bb%7D%7Cc%5E%60d"),
    ],
)
def test_an_address_becomes_one_that_all_programs_take(address, expected):
    assert uri(address) == expected
    assert uri(expected) == expected


def test_an_article_is_read_at_its_outlet():
    assert Links("https://quotes.example").article({"id": "a_1", "url": "https://post.example/{a}"}) == (
        "https://post.example/%7Ba%7D"
    )
