"""Titles of entries, and what they say of who speaks."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from quotes_service.standards.feeds.entries import entry_of, title_of
from tests.standards.feeds.made import LINKS, TEXT, WHO, item


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, f"“{TEXT}” — Maren Tolvik, The Post"),
        ({"article": {"outlet": None}}, f"“{TEXT}” — Maren Tolvik"),
        ({"speakers": []}, f"“{TEXT}” — The Post"),
        ({"speakers": [], "source": {"text": "a\n spokesman"}}, f"“{TEXT}” — a spokesman, The Post"),
        ({"speakers": [], "source": {"text": "she"}, "reason": "decided"}, f"“{TEXT}” — The Post"),
        ({"speakers": [*WHO, {**WHO[0], "name": "Ed Ek"}]}, f"“{TEXT}” — Maren Tolvik and Ed Ek, The Post"),
        ({"type": "indirect"}, f"Maren Tolvik, as reported: {TEXT} — The Post"),
        ({"type": "mixed", "speakers": []}, f"As reported: {TEXT} — The Post"),
        ({"factuality": "denied"}, f"Not said: “{TEXT}” — Maren Tolvik, The Post"),
        ({"factuality": "hypothetical"}, f"Only possible: “{TEXT}” — Maren Tolvik, The Post"),
        ({"factuality": "withdrawn", "type": "indirect"}, f"Withdrawn: Maren Tolvik, as reported: {TEXT} — The Post"),
    ],
)
def test_a_title_says_who_and_marks_only_own_words(fields, expected):
    assert title_of(item(**fields)) == expected


@pytest.mark.parametrize(
    ("text", "parts", "expected"),
    [
        ("He called it “a wall”", (), "“He called it ‘a wall’”"),
        ("The wall,” she said, “is low", ("The wall,", "is low"), "“The wall, … is low”"),
        ("One\n\ntwo", (), "“One two”"),
        ("word " * 30, (), f"“{'word ' * 19}word …”"),
        ("x" * 120, (), f"“{'x' * 98} …”"),
        ("\u202eturned\u202c", (), "“turned”"),
    ],
)
def test_words_are_one_line_in_one_pair_of_marks(text, parts, expected):
    assert title_of(item(text, *parts, speakers=[], article={"outlet": None})) == expected


def test_authors_have_the_pages_of_their_entries():
    plain = {"name": "Odd Ek", "expert_id": None, "institution_id": None}
    body = {"name": "LICR", "expert_id": None, "institution_id": "i_4"}
    assert entry_of(item(speakers=[*WHO, body, plain]), LINKS).authors == [
        ("Maren Tolvik", "https://quotes.example/experts/e_7"),
        ("LICR", "https://quotes.example/institutions/i_4"),
        ("Odd Ek", None),
    ]


def test_the_address_of_an_article_is_a_uri():
    assert entry_of(item(article={"url": "https://post.example/?a={b}"}), LINKS).article == (
        "https://post.example/?a=%7Bb%7D"
    )


def test_an_entry_of_an_article_without_an_address_leads_to_its_own_page_only():
    entry = entry_of(item(article={"url": None}), LINKS)
    html = ElementTree.fromstring(f"<div>{entry.html}</div>")
    assert (entry.id, entry.article) == ("https://quotes.example/quotes/q_31", None)
    assert [way.get("href") for way in html.iter("a")] == ["https://quotes.example/quotes/q_31"]
    assert [part.text for part in html.findall("blockquote/p")] == [TEXT]
    assert entry.added.isoformat() == "2026-11-29T09:30:05+00:00"
