"""Many articles in one call: the directory is that of articles that come one by one."""

from __future__ import annotations

import shutil
from collections import Counter

import pytest

from quotes_service.context import Context, open_context
from quotes_service.directory import write_article
from quotes_service.errors import DatabaseUnavailable, InvalidInput, ModelMissing
from quotes_service.records import Article
from quotes_service.services.editing.decisions import decide
from quotes_service.services.intake import articles
from quotes_service.services.intake.articles import MOST_TOGETHER, Outcome
from quotes_service.services.lookup.stats import summary
from quotes_service.settings import Settings
from quotes_service.store import database as db
from quotes_service.store.models import Event, StoredArticle
from tests.conftest import check_lists
from tests.content import content
from tests.factories import STORMS, TIDES, SimpleExtractor, article
from tests.growth import counted_queries
from tests.recurring_news import recurring_news
from tests.services import asking


def _add_one_by_one(ctx: Context, news: list[Article]) -> list[Outcome]:
    kept = [articles.add_article(ctx, sent) for sent in news]
    return [Outcome(status, answer["id"], answer["supported"]) for status, answer in kept]


@pytest.fixture
def new_ctx(request, tmp_path, ctx):
    """Opens more contexts like ctx, over empty databases of the same kind."""
    opened: list[Context] = []

    def new() -> Context:
        if db.is_sqlite(ctx.database):
            path = tmp_path / f"other{len(opened)}.db"
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
            url = f"sqlite:///{path}"
        else:
            url = request.getfixturevalue("new_postgres")(request.getfixturevalue("postgres_template"))
        opened.append(open_context(Settings(database_url=url), extractor=SimpleExtractor()))
        return opened[-1]

    yield new
    for one in opened:
        check_lists(one)
        one.close()


@pytest.fixture(scope="module")
def one_by_one(tmp_path_factory, sqlite_template) -> tuple[list[str | None], dict[str, list]]:
    """What becomes of each article that comes alone, and the directory of them all in SQLite."""
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("alone"))
    ctx = open_context(Settings(database_url=f"sqlite:///{path}"), extractor=SimpleExtractor())
    statuses = [outcome.status for outcome in _add_one_by_one(ctx, recurring_news(40))]
    found = content(ctx)
    ctx.close()
    return statuses, found


@pytest.mark.parametrize("size", [1, 5, 40])
def test_the_directory_depends_neither_on_the_grouping_nor_on_the_database(ctx, one_by_one, size):
    news = recurring_news(40)
    expected, wanted = one_by_one
    outcomes: list[Outcome] = []
    for start in range(0, len(news), size):
        outcomes += articles.add_articles(ctx, news[start : start + size])
    assert [outcome.status for outcome in outcomes] == expected
    assert set(expected) == {"created", "new_version", "unchanged"}
    found = content(ctx)
    assert len(wanted["events"]) > 5, "the articles are to change who is who"
    for name in wanted:
        assert found[name] == wanted[name], name


def test_decisions_apply_to_articles_that_come_together(ctx):
    [first] = articles.add_articles(ctx, [article()])
    [tolvik] = [item for item in asking.find_experts(ctx)["items"] if item["name"] == "Maren Tolvik"]
    decide(ctx, kind="hide", expert=tolvik["id"], by="editor")
    articles.add_articles(ctx, [article(STORMS, url="https://post.example/storms"), article(TIDES + "More.", url=None)])
    assert [item["name"] for item in asking.find_experts(ctx)["items"]] == ["Odhran O’Brien"]
    assert first.status == "created"


def test_an_article_that_is_refused_leaves_the_others_as_they_are(ctx):
    settled: dict[int, Outcome] = {}
    news = [
        article(url="https://post.example/1", external_id="one"),
        article("", url="https://post.example/2"),
        article(STORMS, url="https://post.example/3", external_id="three"),
        article(STORMS + "\n", url="https://post.example/1", external_id="three"),
    ]
    outcomes = articles.add_articles(ctx, news, settle=settled.__setitem__)
    assert [outcome.status for outcome in outcomes] == ["created", None, "created", None]
    assert [getattr(outcome.error, "field", None) for outcome in outcomes] == [None, "text", None, "external_id"]
    assert settled == {0: outcomes[0], 2: outcomes[2]}
    assert summary(ctx)["articles"] == 2


@pytest.mark.parametrize(
    "error, message",
    [
        (InvalidInput("text", "is odd"), "text: is odd"),
        (KeyError("odd"), "the article cannot be read: KeyError: 'odd'"),
    ],
)
def test_an_article_that_cannot_be_read_leaves_the_others_as_they_are(ctx, monkeypatch, error, message):
    extract = SimpleExtractor.extract

    def fail(self, text, title=None, progress=None):
        if "odd" in text:
            raise error
        return extract(self, text, title)

    monkeypatch.setattr(SimpleExtractor, "extract", fail)
    news = [article(), article("An odd text.", url="https://post.example/odd"), article(STORMS, url=None)]
    outcomes = articles.add_articles(ctx, news)
    assert [outcome.status for outcome in outcomes] == ["created", None, "created"]
    assert str(outcomes[1].error) == message


def test_an_article_that_cannot_be_written_leaves_the_others_as_they_are(ctx, monkeypatch, caplog):
    keep = write_article.keep

    def fail(ctx, ref, extraction, update):
        keep(ctx, ref, extraction, update)
        if "odd" in extraction.text:
            ctx.database.execute_sql("SELECT * FROM nothing")

    monkeypatch.setattr(write_article, "keep", fail)
    settled: dict[int, Outcome] = {}
    news = [article(), article("An odd text.", url="https://post.example/odd"), article(STORMS, url=None)]
    outcomes = articles.add_articles(ctx, news, settle=settled.__setitem__)
    assert [outcome.status for outcome in outcomes] == ["created", None, "created"]
    assert str(outcomes[1].error).startswith("the article cannot be stored: ")
    assert settled == {0: outcomes[0], 2: outcomes[2]}
    assert "cannot be stored" in caplog.text
    monkeypatch.undo()
    assert [outcome.status for outcome in articles.add_articles(ctx, news)] == ["unchanged", "created", "unchanged"]


@pytest.mark.parametrize("error", [DatabaseUnavailable("gone"), ModelMissing("gone"), RuntimeError("lease lost")])
def test_what_settle_raises_takes_back_the_articles_of_its_transaction(ctx, error):
    def settle(place: int, outcome: Outcome) -> None:
        if place == MOST_TOGETHER + 1:
            raise error

    with pytest.raises(type(error)):
        articles.add_articles(ctx, _unlike(MOST_TOGETHER + 5), settle=settle)
    # where the database fails, each is tried alone: the one before is stored
    assert summary(ctx)["articles"] == MOST_TOGETHER + isinstance(error, DatabaseUnavailable)


def _unlike(number: int) -> list[Article]:
    return [article(f"{TIDES}\n{place}", url=f"https://post.example/{place}") for place in range(number)]


def test_known_articles_are_neither_read_nor_written_again(ctx, monkeypatch):
    news = _unlike(20)
    created = articles.add_articles(ctx, news)
    monkeypatch.setattr(SimpleExtractor, "extract", lambda *_, **__: pytest.fail("it is known"))
    before = content(ctx)
    settled: dict[int, Outcome] = {}
    outcomes = articles.add_articles(ctx, news, settle=settled.__setitem__)
    assert [(outcome.status, outcome.id) for outcome in outcomes] == [("unchanged", one.id) for one in created]
    assert settled == dict(enumerate(outcomes))
    assert content(ctx) == before


def test_a_text_that_comes_twice_is_read_once(ctx, monkeypatch):
    read: Counter[str] = Counter()
    extract = SimpleExtractor.extract

    def counted(self, text, title=None, progress=None):
        read[text] += 1
        return extract(self, text, title)

    monkeypatch.setattr(SimpleExtractor, "extract", counted)
    articles.add_articles(ctx, [article(), article(url="https://copy.example/walls"), article(STORMS)])
    assert read == {TIDES: 1, STORMS: 1}


def test_an_extraction_is_taken_as_it_is_given(ctx):
    news = _unlike(3)
    given = [SimpleExtractor().extract(sent.text, sent.title) for sent in news]
    outcomes = articles.add_articles(ctx, news, extractions=given)
    assert [outcome.status for outcome in outcomes] == ["created"] * 3


def test_events_have_the_article_that_is_their_cause(ctx):
    """The third article joins the experts of the first two, which are one by one in the same call."""
    news = [
        article("“It is late,” said Petra Sand, engineer at the University of Oldby.", url="https://post.example/1"),
        article("“It is cold,” said Petra Dune, engineer at the University of Oldby.", url="https://post.example/2"),
        article("“It is so,” said Petra Sand (also Petra Dune).", url="https://post.example/3"),
        article("“It is over,” said Petra Sand, engineer at the University of Oldby.", url="https://post.example/4"),
    ]
    outcomes = articles.add_articles(ctx, news)
    with ctx.reading():
        joined = {row.article for row in Event.select().where(Event.kind == "joined")}
        assert StoredArticle.select().count() == 4
    assert joined == {outcomes[2].id}


def test_fewer_queries_are_made_for_articles_that_come_together(ctx, new_ctx):
    news = _unlike(MOST_TOGETHER)
    together, alone = new_ctx(), new_ctx()
    with counted_queries(together.database) as many:
        articles.add_articles(together, news)
    with counted_queries(alone.database) as single:
        _add_one_by_one(alone, news)
    assert many["queries"] < 0.6 * single["queries"]
