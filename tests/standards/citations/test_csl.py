"""CSL-JSON, by its own schema (needs.standard), and as citeproc-py reads and renders it."""

from __future__ import annotations

import json
import warnings

import pytest
from jsonschema import Draft7Validator

from quotes_service.standards.citations.csl import CSL
from tests import needs
from tests.standards.citations.items import HARD, LINKS, NOTHING, article, quotation

needs.package("citeproc", extra="test")

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter  # noqa: E402
from citeproc.source.json import CiteProcJSON  # noqa: E402


def written(*items) -> list[dict]:
    return json.loads("".join(CSL.write(items, LINKS)))


ANY = [article(), article(**NOTHING), article(byline="John Q. Public Jr., Reuters"), quotation()]


@pytest.mark.parametrize("item", [*ANY, *(article(title=text, outlet=text) for text in HARD)])
def test_it_is_what_the_schema_says(item):
    Draft7Validator(json.loads(needs.standard("csl-data.json").read_text("utf-8"))).validate(written(item))


def rendered(items: list[dict]) -> list[str]:
    """The entries of a bibliography in the style that comes with citeproc-py."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fields that it does not know
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
        for item in items:
            bibliography.register(Citation([CitationItem(item["id"])]))
        return [str(entry) for entry in bibliography.bibliography()]


def test_an_article():
    assert written(article()) == [
        {
            "id": "a_1",
            "type": "article-newspaper",
            "title": "Harbour walls are low",
            "author": [{"family": "Brandt", "given": "Ola"}],
            "issued": {"date-parts": [[2024, 5, 2]]},
            "container-title": "The Larkhaven Post",
            "URL": "https://post.example/walls",
            "language": "en",
        }
    ]


def test_what_is_not_known_is_left_out():
    [item] = written(article(**NOTHING))
    assert item == {
        "id": "a_1",
        "type": "article-newspaper",
        "title": "[Low walls are …]",
        "URL": "https://quotes.example/articles/a_1",
        "language": "en",
    }


def test_a_quotation_is_the_note_of_its_article():
    item = quotation()
    [found] = written(item)
    assert found["note"] == f"{item['citation']}; permanent link: https://quotes.example/quotes/q_1"
    assert (found["id"], found["title"]) == ("q_1", "Harbour walls are low")


def test_authors_as_csl_has_them():
    [found] = written(article(byline="John Q. Public Jr., Jan van den Berg"))
    assert found["author"] == [
        {"family": "Public", "given": "John Q.", "suffix": "Jr."},
        {"family": "van den Berg", "given": "Jan"},
    ]
    assert written(article(byline="Reuters"))[0]["author"] == [{"literal": "Reuters"}]


def test_a_style_prints_authors_day_title_and_outlet():
    first = written(article(), article(id="a_2", byline="Ann Lee, Ed Ek", title="Storms"))
    one, two = rendered(first)
    for part in ("Brandt, O.", "(2024)", "Harbour walls are low", "The Larkhaven Post", "https://post.example/walls"):
        assert part in one
    assert two.startswith("Lee, A. and Ek, E. (2024) “Storms”, The Larkhaven Post")


def test_the_quotation_is_not_printed_in_a_list_of_references():
    [entry] = rendered(written(quotation()))
    assert "wall is too low" not in entry


@pytest.mark.parametrize("text", HARD)
def test_any_text_comes_back(text):
    [found] = written(article(title=text, outlet=text))
    assert (found["title"], found["container-title"]) == (text, text)


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Low\r\nwalls\t ", "Low walls"), ("Low \x00walls\x1b", "Low walls"), ("\u202eLow\u2066 walls", "Low walls")],
)
def test_what_nobody_sees_stays_out(title, expected):
    assert written(article(title=title))[0]["title"] == expected


def test_words_in_a_note_set_no_fields():
    [found] = written(quotation("“{:title: A lie} {:author: Nobody}” she said."))
    assert "{:" not in found["note"]
    assert "“{ :title: A lie}" in found["note"]


@pytest.mark.parametrize("number", [0, 1, 3])
def test_it_is_always_an_array(number):
    items = [article(id=f"a_{place}") for place in range(number)]
    assert [item["id"] for item in written(*items)] == [f"a_{place}" for place in range(number)]
