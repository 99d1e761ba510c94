"""Families of words, counted in the articles of a database."""

from __future__ import annotations

import pytest

from quotes_service.search import word_families
from quotes_service.services.intake import articles
from quotes_service.store.models import Word, WordPair
from tests.factories import article

ON_QUAKES = "A quake came at noon. The earthquake was felt in Larkhaven, {} says. The ground was soft."
ON_BREAD = "Bread is dear, {} says. The ovens give the only light."
ON_GULLS = "Bread is dear, {} says. The flight of the gulls took the light away."


def add(ctx, text: str, number: int) -> dict:
    names = "abcdefghijklmnopqrstuvwxyz"
    return articles.add_article(ctx, article(text.format(f"{names[number % 26]}{names[number // 26]}q"), url=None))[1]


def many(ctx):
    """A hundred articles: 4 on quakes, the others on bread, half of these with gulls."""
    for number in range(100):
        add(ctx, ON_QUAKES if number < 4 else (ON_BREAD, ON_GULLS)[number % 2], number)


@pytest.fixture(scope="module")
def taught(shared):
    return shared(many)


@pytest.mark.parametrize(
    ("word", "family"),
    [
        ("quake", ["earthquake"]),
        ("Earthquakes", ["quake"]),
        ("light", []),  # it is wherever "flight" is, and nearly everywhere else
        ("bread", []),
        ("tide", []),
        ("seaquake", ["quake"]),  # no article has it: its last part
        ("gingerbread", ["bread"]),
        ("booze", []),
    ],
)
def test_articles_teach_families(taught, word, family):
    with taught.reading():
        assert word_families.family(word) == family


def test_words_of_most_articles_tell_nothing(taught):
    with taught.reading():
        assert word_families.in_most_articles(["The", "bread", "quake", "tide"]) == {"The", "bread"}


def test_few_articles_do_not_tell_which_words_are_common(ctx):
    add(ctx, ON_BREAD, 1)
    with ctx.reading():
        assert word_families.in_most_articles(["the", "bread"]) == set()


def test_what_is_counted_is_forgotten_with_the_article(ctx):
    def counted() -> tuple[set, set]:
        with ctx.reading():
            return set(Word.select().tuples()), set(WordPair.select().tuples())

    add(ctx, ON_BREAD, 1)
    before = counted()
    new = add(ctx, ON_QUAKES, 2)
    assert ("", "", 2) in counted()[0]
    assert ("earthquak", "quak", 1) in counted()[1]
    articles.delete_article(ctx, new["id"])
    assert counted() == before


def test_a_new_version_is_counted_instead_of_the_one_before(ctx):
    url = "https://post.example/quakes"
    for text in (ON_QUAKES, ON_GULLS):
        articles.add_article(ctx, article(text, url=url))
    with ctx.reading():
        assert dict(Word.select(Word.stem, Word.articles).where(Word.stem.in_(["", "quak", "bread"])).tuples()) == {
            "": 1,
            "bread": 1,
        }
        assert set(WordPair.select(WordPair.one, WordPair.other).tuples()) == {("flight", "light")}
