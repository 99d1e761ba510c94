import pytest

from quotes_service.resolve.word_families import endings, is_family, pairs, stem, stems


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ("earthquakes", "Earthquake", True),
        ("élan", "ELAN", True),
        ("Russia", "Russian", False),
        ("quake", "earthquake", False),
    ],
)
def test_stems(one, other, are_same):
    assert (stem(one) == stem(other)) is are_same


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Two quakes, one quake.", {"quake", "one", "two"}),
        ("The kelp’s 3 leaves, co2 and snake_case", {"the", "kelp", "s", "leaves", "and", "snake", "case"}),
        ("x" * 41, set()),
        ("", set()),
    ],
)
def test_the_words_of_a_text_in_their_shortest_form(text, found):
    assert set(stems(text).values()) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("quake earthquake", {("earthquak", "quak")}),
        ("Russia Russian rust", {("russia", "russian")}),
        ("light flight", {("flight", "light")}),  # if they are of one family shows in how often both occur
        ("sea sealed", set()),
        ("ice justice", set()),
        ("kelp tide wall", set()),
    ],
)
def test_which_words_may_be_of_one_family(text, found):
    assert pairs(stems(text)) == found


def test_endless_words_that_begin_alike_are_no_family():
    text = " ".join(f"kelping{'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10 % 10]}x" for n in range(100))
    assert pairs(stems(text)) == set()


def test_the_endings_of_a_word():
    assert list(endings("seaquake")) == ["eaquake", "aquake", "quake", "uake"]
    assert list(endings("tide")) == []


@pytest.mark.parametrize(
    ("together", "one", "other", "articles", "expected"),
    [
        (4, 4, 10, 600, True),
        (2, 2, 2, 600, True),
        (1, 1, 1, 600, False),  # once is chance
        (10, 90, 30, 600, False),  # a third of the rarer word's, but no more than chance has it
        (7, 40, 50, 600, False),
        (3, 30, 20, 6000, False),  # more than chance, but mostly apart
        (3, 3, 3, 3, False),
    ],
)
def test_words_of_one_family_occur_together_more_often_than_by_chance(together, one, other, articles, expected):
    assert is_family(together, one, other, articles) is expected
    assert is_family(together, other, one, articles) is expected
