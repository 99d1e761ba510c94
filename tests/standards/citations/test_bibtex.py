"""BibTeX, as bibtexparser reads it."""

from __future__ import annotations

import pytest

from quotes_service.standards.citations.bibtex import BIBTEX
from tests import needs
from tests.standards.citations.items import HARD, LINKS, NOTHING, article, quotation

needs.package("bibtexparser", extra="test")

import bibtexparser  # noqa: E402
from bibtexparser import middlewares  # noqa: E402


def read(*items) -> list[dict[str, str]]:
    """The entries that are read back, as they are shown, with their keys."""
    text = "".join(BIBTEX.write(items, LINKS))
    decoding = [middlewares.LatexDecodingMiddleware(allow_inplace_modification=True)]
    library = bibtexparser.parse_string(text, append_middleware=decoding)
    assert library.failed_blocks == []
    return [
        {"key": entry.key, "type": entry.entry_type, **{field.key: str(field.value) for field in entry.fields}}
        for entry in library.entries
    ]


def test_an_article():
    assert read(article(byline="Jan van den Berg, John Q. Public Jr.")) == [
        {
            "key": "a_1",
            "type": "article",
            "author": "van den Berg, Jan and Public, Jr., John Q.",
            "title": "Harbour walls are low",
            "journal": "The Larkhaven Post",
            "year": "2024",
            "month": "may",
            "day": "2",
            "url": "https://post.example/walls",
        }
    ]


def test_what_is_not_known_is_left_out():
    assert read(article(**NOTHING)) == [
        {
            "key": "a_1",
            "type": "article",
            "title": "[Low walls are …]",
            "url": "https://quotes.example/articles/a_1",
        }
    ]


@pytest.mark.parametrize("text", HARD)
def test_any_text_comes_back(text):
    [found] = read(article(title=text, outlet=text))
    # pylatexenc, which decodes for bibtexparser, takes \\textasciicircum for the accent
    assert [found[field].replace("ˆ", "^") for field in ("title", "journal")] == [text, text]


@pytest.mark.parametrize("text", ["A } b", "{ b", "} and {", "}} @article{x, title={y}}"])
def test_a_brace_without_its_other_one_harms_no_other_entry(text):
    found = read(article(title=text), article(id="a_2", title="Storms"))
    assert [(entry["key"], len(entry)) for entry in found] == [("a_1", 9), ("a_2", 9)]
    assert found[1]["title"] == "Storms"
    written = "".join(BIBTEX.write([article(title=text)], LINKS))
    assert written.count("{") == written.count("}")  # BibTeX counts them, whatever stands before
    assert r"\textbraceleft{}" in written or r"\textbraceright{}" in written


def test_capitals_of_a_title_are_kept_and_an_agency_is_one_name():
    [text] = BIBTEX.write([article(title="NATO and Łódź", byline="The Associated Press")], LINKS)
    assert "  title = {{NATO and Łódź}}" in text
    assert "  author = {{The Associated Press}}" in text


def test_an_address_stands_as_it_is():
    url = "https://post.example/a_b?c=%7Bd%7D&e=~f#g"
    assert f"  url = {{{url}}}" in "".join(BIBTEX.write([article(url=url)], LINKS))
    assert "{https://post.example/%7Da}" in "".join(BIBTEX.write([article(url="https://post.example/}a")], LINKS))


def test_a_quotation_is_an_annotation():
    item = quotation()
    [found] = read(item)
    assert found["annote"] == f"{item['citation']}; permanent link: https://quotes.example/quotes/q_1"


def test_quotations_of_one_article_have_keys_of_their_own():
    found = read(*(quotation(id=f"q_{number}") for number in range(3)))
    assert [entry["key"] for entry in found] == ["q_0", "q_1", "q_2"]
