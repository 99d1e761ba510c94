"""What it takes to add an article about people of whom many articles tell already."""

from __future__ import annotations

import random

import pytest

from quotes_service.context import Context
from quotes_service.directory.standing_decisions import Cause
from quotes_service.directory.update import DirectoryUpdate
from quotes_service.records import Article
from quotes_service.services.editing.decisions import decide, undo
from quotes_service.services.intake import articles
from quotes_service.store.models import Appearance, ArticleVersion, Expert, StoredArticle
from tests.content import content
from tests.factories import article
from tests.growth import counted_queries, counted_reading
from tests.services import asking

_TOLVIK = "Maren Tolvik, professor at the Larkhaven Institute for Coastal Research"
_SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()


def _article(number: int, who: str = _TOLVIK) -> Article:
    chance = random.Random(number)
    words = " ".join("".join(chance.sample(_SYLLABLES, 3)) for _ in range(12))
    return article(f"“{words},” said {who}.", url=f"https://post.example/{number}", title=f"Report {number}")


def _added(ctx: Context, first: int, number: int, who: str = _TOLVIK) -> dict[str, int]:
    """What is read while these articles are added."""
    with ctx.connected(), counted_reading(ctx.database) as counter:
        articles.add_articles(ctx, [_article(place, who) for place in range(first, first + number)])
    return counter


@pytest.mark.parametrize("number", [1, 4], ids=["alone", "together"])
def test_an_expert_who_is_quoted_again_is_not_read_again(ctx, number):
    _added(ctx, 0, 50)  # up to here, all that is printed of somebody is looked at (identity/people.py:_may_be_several)
    few = _added(ctx, 50, number)
    _added(ctx, 60, 70)
    many = _added(ctx, 200, number)
    assert many["rows"] <= 1.05 * few["rows"], "a text has some fingerprints more or less than another"
    assert many["steps"] <= 1.05 * few["steps"], "steps are counted on SQLite only"
    with ctx.reading():
        assert Expert.get().statements == Appearance.select().count() == 120 + 2 * number


@pytest.mark.parametrize(
    "who",
    [
        _TOLVIK,
        "Maren Tolvik, dean at the Larkhaven Institute for Coastal Research",
        "Maren Tolvik, professor at the University of Oldby",
        "Maren Tolvik, professor at the Larkhaven Institute for Coastal Research (LICR)",
        "M. Tolvik, professor at the Larkhaven Institute for Coastal Research",
        "Maren Tolvik (also Maren Dune)",
        "Maren Tolvik",
    ],
)
def test_an_expert_is_described_as_if_all_was_read_again(ctx, who):
    for first, number, said_by in ((0, 3, _TOLVIK), (3, 2, _TOLVIK), (5, 2, who), (7, 1, _TOLVIK), (8, 2, who)):
        _added(ctx, first, number, said_by)
    described, index = content(ctx), _index(ctx)
    with ctx.writing():
        update = DirectoryUpdate(Cause())
        update.touched.experts |= {row.id for row in Expert.select()}
        update.apply(ctx)
    assert (content(ctx), _index(ctx)) == (described, index)


def _index(ctx: Context) -> list[tuple]:
    with ctx.reading():
        return sorted(ctx.database.execute_sql("SELECT * FROM expert_index").fetchall())


def _copy_appearance(ctx: Context, number: int) -> None:
    """Store copies of the first appearance, each in a copy of its article."""
    with ctx.writing():
        first = Appearance.select().dicts().get()
        article_row = StoredArticle.select().dicts().get()
        version = ArticleVersion.select().dicts().get()
        start = Appearance.select().count()
        for place in range(start, start + number):
            added = StoredArticle.create(**article_row | {"id": None, "uid": f"a_{place}", "url": None})
            text = {"text": f"Copy {place}", "content_hash": str(place)}
            ArticleVersion.create(**version | {"id": None, "article": added.id} | text)
            Appearance.create(**first | {"id": None, "uid": f"e_{place}", "article": added.id})


def test_no_query_has_a_parameter_for_each_appearance_of_a_name(ctx):
    """SQLite takes 32,766 parameters."""
    _added(ctx, 0, 1)
    _copy_appearance(ctx, 200)
    first = asking.find_experts(ctx)["items"][0]["id"]
    with counted_queries(ctx.database) as counter:
        dean = _article(1, "Maren Tolvik, dean at the Larkhaven Institute for Coastal Research")
        articles.add_articles(ctx, [dean, _article(2, "Ann Lee, dean at the University of Oldby")])
        [lee] = [one["id"] for one in asking.find_experts(ctx)["items"] if one["name"] == "Ann Lee"]
        for kind, fields in (
            ("hide", {"expert": first}),
            ("rename", {"expert": first, "name": "M. Tolvik"}),
            ("merge", {"experts": [lee, first]}),
        ):
            made = decide(ctx, kind=kind, by="Ida Holm", **fields)
            undo(ctx, made["id"], by="Ida Holm")
        with ctx.reading():
            oldest = StoredArticle.select().order_by(StoredArticle.id).get().uid
        articles.delete_article(ctx, oldest)  # its appearance gave the expert the id
    with ctx.reading():
        expert = Appearance.get(Appearance.uid == "e_9").expert
        assert Appearance.select().where(Appearance.expert == expert).count() > 200
    assert counter["parameters"] < 200


def test_each_appearance_of_a_name_is_read_once_where_something_new_is_printed(ctx):
    _added(ctx, 0, 1)
    _copy_appearance(ctx, 20)
    few = _added(ctx, 1, 1, "Maren Tolvik, engineer at the University of Oldby")
    _copy_appearance(ctx, 100)
    many = _added(ctx, 2, 1, "Maren Tolvik, surgeon at the University of Westby")
    assert many["rows"] - few["rows"] < 150
