import pytest

from quotes_service.resolve.people.phrase_table import Lexicon, certain, entries, is_edge, plain_words

TABLE = """
    army: soldier general$ centre_guard
    bakery: baker ^cake oven~
    none: general_manager
"""
LEXICON = Lexicon(list(entries(TABLE)))


def senses(text: str) -> list[list[str]]:
    return [senses for _, _, senses in LEXICON.scan(plain_words(text))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Professor of Law", ["professor", "of", "law"]),
        ("director, Tides & Co.", ["director", "a", "tides", "and", "co"]),
        ("U.S. senator", ["us", "senator"]),
        ("doctor's widow", ["doctor", "widow"]),
        ("vice-chancellor", ["vice", "chancellor"]),
        (None, []),
        # American spelling; names keep theirs
        ("Paediatric Centre", ["pediatric", "center"]),
        ("Labour organiser", ["labor", "organizer"]),
        ("St Michael's Israel Institute", ["st", "michael", "israel", "institute"]),
    ],
)
def test_plain_words(text, words):
    assert plain_words(text) == words


def test_a_long_text_is_cut():
    assert len(plain_words("law " * 10_000)) == 50


def test_a_noun_phrase_ends_at_a_preposition_a_number_or_the_end():
    words = plain_words("general of 2 armies")
    assert [is_edge(words, index) for index in range(-1, 5)] == [True, False, True, True, False, True]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("soldier", [["army"]]),
        ("soldiers and bakers", [["army"], ["bakery"]]),
        ("center guards", [["army"]]),  # the table says "centre"
        # "$": the head of a noun phrase
        ("retired general", [["army$"]]),
        ("general of the marines", [["army$"]]),
        ("general assembly", []),
        # "^": the beginning of one
        ("cake seller", [["bakery^"]]),
        ("pan cake", []),
        # the longest phrase
        ("general manager", [["none"]]),
        ("plumber", []),
    ],
)
def test_phrases_and_their_senses(text, expected):
    assert senses(text) == expected


def test_only_certain_senses_count_beside_others():
    assert certain(senses("oven of a soldier")) == {"army"}
    assert certain(senses("oven")) == set()
    assert certain(senses("general manager")) == set()
