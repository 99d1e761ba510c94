"""The log of writes: one line for what a caller changed, kept with the change or not at all."""

from __future__ import annotations

from datetime import date, timedelta

import peewee
import pytest

from quotes_service.callers import ALL_SCOPES, Act, Caller
from quotes_service.errors import InvalidInput
from quotes_service.records import Article
from quotes_service.services.access import keys, written
from quotes_service.services.editing import decisions
from quotes_service.services.intake import articles, jobs
from quotes_service.services.personal import erasures
from quotes_service.services.personal.erasures import ErasureRequest
from quotes_service.store.querying.paging import Paging
from tests.factories import TIDES

CMS = Caller("key", ALL_SCOPES, "k_1", "CMS")


def log(ctx, **asked) -> list[tuple]:
    return [(one["name"], one["action"], one["subject"]) for one in written.list_writes(ctx, **asked)["items"]]


def test_a_change_is_logged_once_with_who_made_it_and_what_it_made(ctx):
    with ctx.acting(Act(CMS, "add_article", "/api/v1/articles", "r1")):
        _, article = articles.add_article(ctx, Article(TIDES))
    with ctx.acting(Act(CMS, "add_batch")):
        job = jobs.create(ctx, "batch", "news.jsonl")
    with ctx.acting(Act(CMS, "decide")):
        expert = next(one for one in article["quotations"][0]["speakers"])["expert_id"]
        made = decisions.decide(ctx, kind="rename", by="CMS", expert=expert, name="Maren Tolvik-Ek")
    assert log(ctx) == [
        ("CMS", "decide", made["id"]),
        ("CMS", "add_batch", job),
        ("CMS", "add_article", article["id"]),
    ]
    [first] = [one for one in written.list_writes(ctx)["items"] if one["action"] == "add_article"]
    assert (first["kind"], first["caller"], first["path"], first["request"]) == ("key", "k_1", "/api/v1/articles", "r1")


def test_an_erasure_is_logged_with_its_id(ctx, monkeypatch):
    monkeypatch.setattr(erasures, "clean", lambda ctx: True)
    articles.add_article(ctx, Article(TIDES))
    with ctx.acting(Act(CMS, "erase")):
        asked = ErasureRequest(expert=ctx_expert(ctx), by="CMS")
        erasures.preview(ctx, asked)
        done = erasures.erase(ctx, asked)
    assert log(ctx) == [("CMS", "erase", done["id"])]


def test_what_changes_nothing_is_not_logged(ctx):
    articles.add_article(ctx, Article(TIDES))
    assert log(ctx) == []  # nobody was named
    with ctx.acting(Act(CMS, "preview")):
        expert = ctx_expert(ctx)
        decisions.preview(ctx, kind="rename", by="CMS", expert=expert, name="Maren Tolvik-Ek")
    with ctx.acting(Act(CMS, "decide")), pytest.raises(InvalidInput):
        decisions.decide(ctx, kind="rename", by="CMS", expert="e_none", name="Maren Tolvik-Ek")
    with ctx.acting(Act(CMS, "add_article")):
        assert articles.add_article(ctx, Article(TIDES))[0] == "unchanged"
    assert log(ctx) == []


def ctx_expert(ctx) -> str:
    [first] = articles.list_articles(ctx)["items"]
    return articles.get_article(ctx, first["id"])["quotations"][0]["speakers"][0]["expert_id"]


def test_a_change_that_is_taken_back_has_no_line(ctx):
    act = Act(CMS, "add_article")
    with ctx.acting(act):
        with pytest.raises(RuntimeError), ctx.writing():
            articles.add_article(ctx, Article(TIDES))
            raise RuntimeError
        assert log(ctx) == []
        keys.create(ctx, name="Desk", scopes=["read"])
    assert [action for _, action, _ in log(ctx)] == ["add_article"]


def test_a_change_that_cannot_be_committed_has_no_line_but_the_next_one_has(ctx):
    with ctx.acting(Act(CMS, "add_article")):
        with pytest.raises(peewee.IntegrityError), ctx.writing():
            ctx.database.execute_sql("CREATE TABLE whole (id INTEGER PRIMARY KEY)")
            refers = "REFERENCES whole (id) DEFERRABLE INITIALLY DEFERRED"
            ctx.database.execute_sql(f"CREATE TABLE part (whole INTEGER {refers})")
            ctx.database.execute_sql("INSERT INTO part VALUES (1)")
        assert log(ctx) == []
        articles.add_article(ctx, Article(TIDES))
    assert [action for _, action, _ in log(ctx)] == ["add_article"]


def test_the_log_is_paged_and_can_be_asked_by_name_and_day(ctx):
    for name in ("CMS", "Desk", "CMS"):
        with ctx.acting(Act(Caller("key", ALL_SCOPES, "k_1", name), "create")):
            keys.create(ctx, name=name, scopes=["read"])
    assert [name for name, _, _ in log(ctx, by="Desk")] == ["Desk"]
    assert log(ctx, since=date.today() + timedelta(days=2)) == []
    first = written.list_writes(ctx, paging=Paging(2))
    rest = written.list_writes(ctx, paging=Paging(2, first["next_cursor"]))
    assert [one["name"] for one in [*first["items"], *rest["items"]]] == ["CMS", "Desk", "CMS"]
    assert (first["total"], rest["next_cursor"]) == (3, None)
    for wrong in ({"by": "\0"}, {"paging": Paging(2, "x")}):
        with pytest.raises(InvalidInput):
            written.list_writes(ctx, **wrong)
