"""Queries that are built once: `prepared(builder)(values)`."""

from __future__ import annotations

from datetime import date

import peewee as pw
import pytest

from quotes_service.store import database as db
from quotes_service.store.models import ArticleVersion, StoredArticle
from quotes_service.store.querying.compiled import one_of
from quotes_service.store.querying.prepared import Value, prepared
from quotes_service.store.querying.rows import ids, records, tuples

TITLES = ["Tide", "Quay", 'A "quoted" \U0001f30a one', None]


@pytest.fixture(autouse=True)
def articles(database_url):
    """The numbers of four articles, each with a day, and a text that is its title."""
    database = db.connect(database_url)
    with db.writing(database):
        numbers = []
        for day, title in enumerate(TITLES, 1):
            row = StoredArticle.create(
                language="en", supported=day > 2, title=title, outlet="The Post", published_at=date(2024, 5, day)
            )
            ArticleVersion.create(article=row, number=1, text=title or "", content_hash="", extractor="1")
            numbers.append(row.id)
    with db.writing(database):
        yield numbers
    db.close(database)


@prepared
def by_ids(numbers: Value) -> pw.Query:
    return StoredArticle.select(StoredArticle.id).where(one_of(StoredArticle.id, numbers))


@prepared
def by_titles(titles: Value, outlet: Value) -> pw.Query:
    query = StoredArticle.select(StoredArticle.title, StoredArticle.published_at, StoredArticle.supported)
    return query.where(one_of(StoredArticle.title, titles), StoredArticle.outlet == outlet).order_by(StoredArticle.id)


@prepared
def others(numbers: Value) -> pw.Query:
    return StoredArticle.select(StoredArticle.id).where(~one_of(StoredArticle.id, numbers))


@prepared
def count_texts(title: Value) -> pw.Query:
    return ArticleVersion.select(pw.fn.COUNT(ArticleVersion.id)).where(ArticleVersion.text == title)


@prepared
def with_version(id: Value) -> pw.Query:
    query = StoredArticle.select(StoredArticle, ArticleVersion).join(ArticleVersion, attr="current")
    return query.where(StoredArticle.id == id).limit(1)


@prepared
def rename(numbers: Value, outlet: Value) -> pw.Query:
    return StoredArticle.update(outlet=outlet).where(one_of(StoredArticle.id, numbers))


@prepared
def remove(numbers: Value) -> pw.Query:
    return StoredArticle.delete().where(one_of(StoredArticle.id, numbers))


@pytest.mark.parametrize("places", [[], [0], [0, 2], [0, 1, 2, 3]])
def test_a_list_may_have_any_length(articles, places):
    chosen = {articles[place] for place in places}
    assert ids(by_ids(chosen)) == chosen
    assert ids(others(chosen)) == set(articles) - chosen


def test_a_list_may_be_longer_than_a_database_allows_parameters(articles):
    assert ids(by_ids(range(200_000))) == {one for one in articles if one < 200_000}


@pytest.mark.parametrize("values", [set, tuple, dict.fromkeys, iter])
def test_a_list_may_be_any_collection(articles, values):
    assert ids(by_ids(values(articles[:2]))) == set(articles[:2])


def test_values_are_values_whatever_they_contain():
    assert tuples(by_titles([TITLES[2], "'); DROP TABLE article; --", "%s ?"], "The Post")) == [
        (TITLES[2], date(2024, 5, 3), True)
    ]


def test_rows_have_the_names_and_types_of_the_fields():
    assert records(by_titles(["Tide", "Quay"], "The Post")) == [
        {"title": "Tide", "published_at": date(2024, 5, 1), "supported": False},
        {"title": "Quay", "published_at": date(2024, 5, 2), "supported": False},
    ]
    assert records(by_titles(["Tide"], "Another")) == []


def test_one_value_or_one_instance(articles):
    assert count_texts("Tide").scalar() == 1
    assert by_ids([]).scalar() is None
    row = with_version(articles[2]).first()
    assert (row.title, row.published_at, row.current.text) == (TITLES[2], date(2024, 5, 3), TITLES[2])
    assert with_version(0).first() is None


def test_changes_say_how_many_rows_they_changed(articles):
    assert rename(articles[:3], "The Herald").execute() == 3
    assert ids(StoredArticle.select(StoredArticle.id).where(StoredArticle.outlet == "The Herald")) == set(articles[:3])
    assert remove(articles[1:]).execute() == 3
    assert ids(by_ids(articles)) == {articles[0]}


def test_a_query_is_built_once_for_each_kind_of_database(articles):
    built = []

    @prepared
    def counted(numbers: Value) -> pw.Query:
        built.append(numbers)
        return StoredArticle.select(StoredArticle.id).where(one_of(StoredArticle.id, numbers))

    for length in range(4):
        assert ids(counted(articles[:length])) == set(articles[:length])
    assert len(built) == 1


def test_values_may_be_named():
    assert tuples(by_titles(outlet="The Post", titles=["Tide"])) == tuples(by_titles(["Tide"], "The Post"))


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ((["Tide"],), {}),
        ((["Tide"], "The Post", 1), {}),
        ((["Tide"], "The Post"), {"outlet": "The Wire"}),
        ((["Tide"],), {"outlets": "The Wire"}),
    ],
)
def test_each_value_is_given_once(values, named):
    with pytest.raises(TypeError, match="by_titles needs titles, outlet"):
        by_titles(*values, **named)
