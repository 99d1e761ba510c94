"""Articles that were read before: the directory is that of articles that come one by one."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from typing import Any

import pytest

from quotes_service.benchmarks.intake.crashes import digest
from quotes_service.context import open_context
from quotes_service.records import Article, ReadArticle
from quotes_service.services.bulk import load as bulk
from quotes_service.services.bulk.load import load
from quotes_service.services.editing.decisions import decide
from quotes_service.services.intake import articles
from quotes_service.services.intake.articles import delete_article
from quotes_service.services.personal import erasures
from quotes_service.services.personal.erasures import ErasureRequest
from quotes_service.settings import Settings
from quotes_service.store import models
from tests.content import content
from tests.factories import STORMS, TIDES, SimpleExtractor, article
from tests.growth import counted_queries
from tests.recurring_news import recurring_news
from tests.services import asking


def read(*sent: Article) -> list[ReadArticle]:
    return [ReadArticle(one, SimpleExtractor().extract(one.text, title=one.title)) for one in sent]


def new_first(sent: list[Article]) -> list[Article]:
    """The articles in the order in which they are stored: those come last that have the text or URL of another."""
    known: set[str | None] = set()
    new, others = [], []
    for one in sent:
        (new if known.isdisjoint((one.text, one.url)) else others).append(one)
        known |= {one.text, one.url}
    return new + others


PLAIN = list({one.url: one for one in recurring_news(60) if one.title}.values())
RECURRING = recurring_news(60, seed=8)


@pytest.fixture(scope="module")
def one_by_one(tmp_path_factory, sqlite_template):
    """What becomes of articles that come one by one in an SQLite file: outcomes, digest and content."""

    def added(sent: list[Article]):
        path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("alone"))
        simple: Any = SimpleExtractor()
        ctx = open_context(Settings(database_url=f"sqlite:///{path}"), extractor=simple)
        with ctx.connected():
            statuses = [articles.add_article(ctx, one)[0] for one in sent]
        found = statuses, digest(ctx), content(ctx)
        ctx.close()
        return found

    return {"plain": added(PLAIN), "recurring": added(new_first(RECURRING))}


@pytest.mark.parametrize("together", [1, 50, 1000])
def test_every_table_is_the_same_however_many_are_written_together(ctx, one_by_one, together):
    outcomes = list(load(ctx, read(*PLAIN), together=together))
    statuses, _, wanted = one_by_one["plain"]
    assert [outcome.status for outcome in outcomes] == statuses == ["created"] * len(PLAIN)
    found = content(ctx)
    for name in wanted.keys() - {"events"}:
        assert found[name] == wanted[name], name
    assert len(wanted["events"]) > 5, "the articles are to change who is who"
    assert (found["events"] == wanted["events"]) == (together == 1)


@pytest.mark.parametrize("order", ["backwards", "shuffled"])
def test_the_directory_does_not_depend_on_the_order(ctx, one_by_one, order):
    sent = PLAIN[::-1] if order == "backwards" else random.Random(3).sample(PLAIN, len(PLAIN))
    list(load(ctx, read(*sent), together=20))
    assert digest(ctx) == one_by_one["plain"][1]


def test_copies_and_next_versions_are_recognised(ctx, one_by_one):
    statuses, _, wanted = one_by_one["recurring"]
    assert set(statuses) == {"created", "unchanged", "new_version"}
    outcomes = list(load(ctx, read(*RECURRING)))
    assert Counter(outcome.status for outcome in outcomes) == Counter(statuses)
    found = content(ctx)
    for name in wanted.keys() - {"events"}:
        assert found[name] == wanted[name], name


def test_a_load_that_is_repeated_changes_nothing(ctx):
    list(load(ctx, read(*PLAIN[:20]), together=10))
    before = content(ctx)
    assert {outcome.status for outcome in load(ctx, read(*PLAIN[:20]), together=7)} == {"unchanged"}
    assert content(ctx) == before


def test_a_log_has_what_changed_for_those_who_see_the_result(ctx):
    """Institutions that an acronym joins are one from the beginning if the articles come together."""
    places = ("LICR", "the Larkhaven Institute", "the Larkhaven Institute (LICR)", "SRK", "Skarrey Council")
    news = [
        article(f"“It rained {number} times,” said Ann Lee, clerk at {place}.", url=f"https://x.example/{number}")
        for number, place in enumerate((*places, "Skarrey Council (SRK)"))
    ]
    list(load(ctx, read(*news[:3])))
    assert _events(ctx) == []
    list(load(ctx, read(*news[3:]), together=1))
    assert set(_events(ctx)) == {"joined"}


def _events(ctx) -> list[str]:
    with ctx.reading():
        return [kind for (kind,) in models.Event.select(models.Event.kind).order_by(models.Event.id).tuples()]


def test_an_expert_who_moves_names_the_article_that_moved_them(ctx):
    """Ann Sand of two employers is two people, until an article prints both; the others are of no account."""
    harbour, council = (
        f"“It is cold in the harbour of Oldby {place} times,” said Ann Sand, {who}."
        for place, who in enumerate(("engineer at the University of Oldby", "senator of Westby Council"))
    )
    list(
        load(ctx, read(article(harbour, url="https://post.example/1"), article(council, url="https://post.example/2")))
    )
    both = harbour.replace("It is", "It was") + " " + council.replace("It is", "It was")
    outcomes = list(
        load(ctx, read(article(TIDES, url="https://post.example/3"), article(both, url="https://post.example/4")))
    )
    with ctx.reading():
        causes = {row.article for row in models.Event.select()}
    assert causes <= {outcomes[1].id}


def test_one_bad_article_leaves_the_others_as_they_are(ctx, monkeypatch, caplog):
    from quotes_service.directory import write_article

    made = write_article._appearance

    def failing(quoted, *args):
        if quoted.key == "ann lee":
            raise ZeroDivisionError("no such person")
        return made(quoted, *args)

    monkeypatch.setattr(write_article, "_appearance", failing)
    sent = read(
        article(url="https://post.example/1"),
        article("", url="https://post.example/2"),
        article("“It rained,” said Ann Lee, clerk at LICR.", url="https://post.example/3"),
        article(STORMS, url="https://post.example/4"),
        article(STORMS + "More.", url="https://post.example/5", external_id="x" * 600),
    )
    sent.append(ReadArticle(article("Another text.", url="https://post.example/6"), sent[0].extraction))
    outcomes = list(load(ctx, sent))
    assert [outcome.status for outcome in outcomes] == ["created", None, None, "created", None, None]
    assert [str(outcome.error) for outcome in outcomes if outcome.error] == [
        "text: is empty",
        "the article cannot be stored: ZeroDivisionError: no such person",
        "external_id: has 600 bytes; at most 500 are kept",
        "extraction: is of another text",
    ]
    assert "cannot be stored" in caplog.text


def test_decisions_hold_for_articles_that_are_loaded(ctx):
    list(load(ctx, read(article())))
    [tolvik] = [item for item in asking.find_experts(ctx)["items"] if item["name"] == "Maren Tolvik"]
    [said, *_] = asking.find_quotations(ctx, expert=tolvik["id"])["items"]
    decide(ctx, kind="hide", quotation=said["id"], by="editor")
    decide(ctx, kind="rename", expert=tolvik["id"], name="M. Tolvik", by="editor")
    delete_article(ctx, said["article"]["id"])
    list(load(ctx, read(article())))
    [again] = [item for item in asking.find_experts(ctx)["items"] if item["name"] == "M. Tolvik"]
    assert again["id"] == tolvik["id"], "an article that is back has its ids"
    assert said["id"] not in {item["id"] for item in asking.find_quotations(ctx, expert=again["id"])["items"]}
    assert said["content"]["text"] not in {item["content"]["text"] for item in asking.find_quotations(ctx)["items"]}


def test_who_is_erased_just_before_a_load_writes_stays_out(ctx, monkeypatch):
    monkeypatch.setattr(erasures, "clean", lambda ctx: True)
    list(load(ctx, read(article())))
    [tolvik] = [item for item in asking.find_experts(ctx)["items"] if item["name"] == "Maren Tolvik"]
    look = bulk._naming_erased

    def looking(*asked):
        found = look(*asked)
        monkeypatch.setattr(bulk, "_naming_erased", look)
        erasures.erase(ctx, ErasureRequest(expert=tolvik["id"], by="Ed"))
        return found

    monkeypatch.setattr(bulk, "_naming_erased", looking)
    [outcome] = load(ctx, read(article(STORMS, url="https://post.example/storms")))
    assert outcome.status == "created"
    assert all("Tolvik" not in str(rows) for rows in content(ctx).values())


def test_an_erased_person_stays_out_and_the_last_version_of_a_page_is_the_current_one(ctx, monkeypatch):
    monkeypatch.setattr(erasures, "clean", lambda ctx: True)
    list(load(ctx, read(article())))
    [tolvik] = [item for item in asking.find_experts(ctx)["items"] if item["name"] == "Maren Tolvik"]
    erasures.erase(ctx, ErasureRequest(expert=tolvik["id"], by="Ed"))
    later = "“Walls are dear,” said Bo Ek, head of the Police Council."
    page = "https://post.example/storms"
    outcomes = list(load(ctx, read(article(), article(STORMS, url=page), article(later, url=page))))
    assert [outcome.status for outcome in outcomes] == ["unchanged", "created", "new_version"]
    assert articles.get_article(ctx, outcomes[2].id or "")["text"] == later
    assert all("Tolvik" not in str(rows) for rows in content(ctx).values())


def test_many_articles_take_hardly_more_queries_than_few(ctx):
    list(load(ctx, read(*PLAIN[:5])))

    def queries(first: int, number: int) -> int:
        with counted_queries(ctx.database) as counter, ctx.connected():
            list(load(ctx, read(*PLAIN[first : first + number])))
        return counter["queries"]

    few, many = queries(5, 5), queries(10, 40)
    assert many < 3 * few, (few, many)
