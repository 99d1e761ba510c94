import base64
import json
from datetime import date

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.store import database as db
from quotes_service.store.articles.articles import NEWEST
from quotes_service.store.experts.experts import BY_NAME
from quotes_service.store.models import Expert, StoredArticle


@pytest.fixture
def articles(database_url):
    """The numbers of five articles, two of one day and two without a date."""
    database = db.connect(database_url)
    days = [date(2024, 5, 2), None, date(2024, 5, 3), date(2024, 5, 2), None]
    with db.writing(database):
        numbers = [StoredArticle.create(language="en", supported=True, published_at=day).id for day in days]
    with db.reading(database):
        yield numbers
    db.close(database)


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
def test_pages_have_every_row_once_and_in_order(articles, limit):
    seen, cursor = [], None
    while True:
        rows, cursor = NEWEST.page(StoredArticle.select(StoredArticle), cursor, limit)
        assert len(rows) <= limit
        seen += [row["id"] for row in rows]
        if cursor is None:
            break
    assert seen == [articles[place] for place in (2, 3, 0, 4, 1)]


def test_a_row_that_comes_in_between_moves_nothing(articles):
    rows, cursor = NEWEST.page(StoredArticle.select(StoredArticle), None, 2)
    StoredArticle.create(language="en", supported=True, published_at=date(2024, 6, 1))
    rows, cursor = NEWEST.page(StoredArticle.select(StoredArticle), cursor, 2)
    assert [row["id"] for row in rows] == [articles[0], articles[4]]


def encoded(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "2",
        "nonsense!",
        "ü",
        "\x00",
        "A" * 400,
        base64.urlsafe_b64encode(b"[" * 5000).decode(),
        encoded(),
        encoded("articles"),
        encoded("articles", "2024-05-02"),
        encoded("articles", "2024-05-02", 1, 1),
        encoded("articles", "2024-13-02", 1),
        encoded("articles", 20240502, 1),
        encoded("articles", "2024-05-02", "1"),
        encoded("articles", "2024-05-02", True),
        encoded("articles", "2024-05-02", 10**30),
        encoded("articles", "2024-05-02", -1),
        encoded("experts", "2024-05-02", 1),
        encoded({"articles": 1}, "2024-05-02", 1),
    ],
)
def test_an_invalid_cursor_is_refused(articles, cursor):
    with pytest.raises(InvalidInput) as error:
        NEWEST.page(StoredArticle.select(StoredArticle), cursor, 2)
    assert error.value.field == "cursor"


@pytest.mark.parametrize("name", ["\ud800", "a\x00b", 5, None])
def test_a_cursor_with_a_text_that_no_database_takes_is_refused(articles, name):
    with pytest.raises(InvalidInput):
        BY_NAME.page(Expert.select(Expert), encoded("experts", name, 1), 2)
