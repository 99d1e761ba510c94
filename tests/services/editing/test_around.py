"""What stands around a quotation, and where its words are."""

from __future__ import annotations

import pytest

from quotes_service.errors import InvalidInput, NotFound
from quotes_service.services.editing import around
from quotes_service.services.intake import articles
from quotes_service.services.lookup import quotations
from tests.factories import article

TEXT = (
    "Walls are low, and walls are old.\n\n"
    "“Walls aren’t low here, as walls are\n everywhere,” said Ann Lee, head of the Wall Board.\n\n"
    "Bo Ek, 40, of the Wall Board, disagrees.\n\nThe end."
)


@pytest.fixture
def id(ctx) -> str:
    articles.add_article(ctx, article(TEXT))
    return quotations.find_quotations(ctx)["items"][0]["id"]


@pytest.mark.parametrize(
    ("parts", "at", "found"),
    [
        (["Walls aren’t low here"], None, ["Walls aren’t low here"]),
        (["\"Walls aren't low"], None, ["“Walls aren’t low"]),
        (["walls  are everywhere"], None, ["walls are\n everywhere"]),
        (["Walls", "everywhere"], None, ["Walls", "everywhere"]),
        (["Bo Ek"], None, ["Bo Ek"]),
        (["walls are old"], None, ["walls are old"]),
    ],
)
def test_words_are_found_as_the_article_prints_them(ctx, id, parts, at, found):
    spans = around.locate(ctx, id, parts, at)
    assert [TEXT[span["start"] : span["end"]] for span in spans] == found


@pytest.mark.parametrize(
    ("at", "start"),
    [
        (None, TEXT.index("aren’t")),
        (0, TEXT.index("are low")),
        (99, TEXT.index("are\n")),
        (10_000, TEXT.index("are\n")),
    ],
)
def test_of_several_places_the_nearest_is_meant(ctx, id, at, start):
    [span] = around.locate(ctx, id, ["are"], at)
    assert span["start"] == start


@pytest.mark.parametrize("parts", [["The end."], ["never printed"], ["disagrees", "Walls"], ["  "]])
def test_words_that_are_not_there_are_named(ctx, id, parts):
    with pytest.raises(InvalidInput, match=parts[-1].strip() or "words"):
        around.locate(ctx, id, parts)


def test_what_stands_around(ctx, id):
    found = around.surroundings(ctx, id)
    assert found["before"]["text"] == "Walls are low, and walls are old."
    assert found["after"]["text"] == "Bo Ek, 40, of the Wall Board, disagrees."
    assert found["stretch"]["text"] == TEXT.removesuffix("\n\nThe end.")
    assert [(one["kind"], one["name"]) for one in found["speakers"]] == [("expert", "Ann Lee")]


@pytest.mark.parametrize("id", ["q_nothing", "", "%"])
def test_an_unknown_id(ctx, id):
    with pytest.raises(NotFound):
        around.surroundings(ctx, id)
