"""RIS, as rispy reads it."""

from __future__ import annotations

import pytest

from quotes_service.standards.citations.ris import RIS
from tests import needs
from tests.standards.citations.items import HARD, LINKS, NOTHING, article, quotation

needs.package("rispy", extra="test")

import rispy  # noqa: E402


def read(*items) -> list[dict]:
    return rispy.loads("".join(RIS.write(items, LINKS)))


def test_an_article():
    assert read(article(byline="John Q. Public Jr., Ann Lee")) == [
        {
            "type_of_reference": "NEWS",
            "id": "a_1",
            "authors": ["Public, John Q., Jr.", "Lee, Ann"],
            "title": "Harbour walls are low",
            "secondary_title": "The Larkhaven Post",
            "year": "2024",
            "date": "2024/05/02",
            "language": "en",
            "urls": ["https://post.example/walls"],
        }
    ]


def test_what_is_not_known_is_left_out():
    [found] = read(article(**NOTHING))
    assert found == {
        "type_of_reference": "NEWS",
        "id": "a_1",
        "title": "[Low walls are …]",
        "language": "en",
        "urls": ["https://quotes.example/articles/a_1"],
    }


def test_a_quotation_is_a_note():
    item = quotation()
    [found] = read(item)
    assert found["notes"] == [f"{item['citation']}; permanent link: https://quotes.example/quotes/q_1"]


@pytest.mark.parametrize("text", HARD)
def test_any_text_comes_back(text):
    first, second = read(article(title=text, outlet=text), article(id="a_2"))
    assert (first["title"], first["secondary_title"]) == (text, text)
    assert second["title"] == "Harbour walls are low"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85", "\x0b"])
def test_no_text_begins_a_line(end):
    first, second = read(article(title=f"Low{end}ER  - {end}TY  - BOOK"), article(id="a_2"))
    assert first["title"] == "Low ER - TY - BOOK"
    assert second["id"] == "a_2"


def test_lines_end_as_the_format_says():
    text = "".join(RIS.write([article(), quotation()], LINKS))
    assert text.count("\n") == text.count("\r\n")
    assert text.count("ER  - \r\n") == 2
