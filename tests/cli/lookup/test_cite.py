"""`quotes cite`."""

from __future__ import annotations

import json

import pytest

from quotes_service.cli.lookup.cite import FORMATS
from quotes_service.standards.citations.formats import CITATIONS

REFERENCE = "Harbour walls are low. (2024, May 2). The Larkhaven Post. https://post.example/walls"


@pytest.fixture
def public(loaded, monkeypatch):
    monkeypatch.setenv("QUOTES_PUBLIC_URL", "https://quotes.example/")


def first(quotes, *arguments) -> str:
    return json.loads(quotes(*arguments, "--json").stdout)["items"][0]["id"]


def test_the_formats_are_those_of_the_api():
    assert [format.name for format in CITATIONS] == [*FORMATS]


def test_an_article_and_a_quotation_are_cited(public, quotes):
    article = first(quotes, "articles", "--outlet", "The Larkhaven Post")
    assert quotes("cite", article).stdout == f"{REFERENCE}\n"
    quotation = json.loads(quotes("search", "tide gauges", "--json").stdout)["quotations"]["items"][0]["id"]
    words, reference, page = quotes("cite", quotation).stdout.splitlines()
    assert words.startswith("“The tide gauges do not lie” (Maren Tolvik, ")
    assert (reference, page) == (REFERENCE, f"This quotation: https://quotes.example/quotes/{quotation}")


@pytest.mark.parametrize(("name", "begins"), [("csl", "["), ("bibtex", "@article{a_"), ("ris", "TY  - NEWS")])
def test_files_for_reference_managers(public, quotes, name, begins):
    result = quotes("cite", first(quotes, "articles"), "--format", name)
    assert (result.exit_code, result.stdout.startswith(begins)) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["q_none"], 1, "q_none"),
        (["a_none"], 1, "a_none"),
        (["e_1"], 1, "e_1"),
        (["a_1", "--format", "word"], 2, "word"),
    ],
)
def test_what_cannot_be_cited(public, quotes, arguments, status, message):
    result = quotes("cite", *arguments)
    assert (result.exit_code, result.stdout) == (status, "")
    assert message in result.stderr


def test_without_an_address_of_the_service_its_links_are_local_and_it_says_so(loaded, quotes):
    article = first(quotes, "articles", "--outlet", "Coast Wire")  # which has no address of its own
    result = quotes("cite", article)
    assert (result.exit_code, result.stdout.split()[-1]) == (0, f"http://127.0.0.1:8000/articles/{article}")
    assert "QUOTES_PUBLIC_URL is not set" in result.stderr
