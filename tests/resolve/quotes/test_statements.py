import random
from datetime import date, timedelta
from itertools import pairwise, product

import pytest

from quotes_service.resolve.quotes import statements
from quotes_service.resolve.quotes.statements import (
    MIN_WORDS,
    Comparable,
    Wording,
    cluster_wordings,
    fingerprints,
    normalized_words,
    word_diff,
    wording_similarity,
)
from tests.growth import grows_linearly

DAY = date(2024, 3, 1)
HARBOUR = (
    "We will close the old harbour by the end of May, because the wall is cracked, and nobody who lives behind it "
    "should have to sleep with one eye on the tide gauge."
)
FERRY = (
    "The ferry to Ostvik is not a luxury, it is the only road that four hundred people have, and I will not sign "
    "a budget that takes it away from them."
)


def said(text, day=DAY, id=1):
    return Wording(id, normalized_words(text), day)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("“The Wall, ‘our’ wall — is TÁLL…”", "the wall our wall is tall"),
        ("that the wall is tall", "the wall is tall"),
        ("That’s that", "is that"),
        ("It's here, they’re late and I`ve had it", "it is here they are late and i have had it"),
        ("We don't, can’t, cannot, won't and wouldnt", "we do not can not can not will not and would not"),
        ("Let's see the town's plan", "let us see the towns plan"),
        ("[T]he plan [for the harbour] go[es] (on)", "the plan for the harbour goes on"),
        ("We, um, er, wait", "we wait"),
        ("five gauges, 1,000 boats, 5% or 5 per cent", "5 gauges 1000 boats 5 percent or 5 percent"),
        ("one of us", "one of us"),
        ("that that", ""),
        ("", ""),
        ("… — ”", ""),
        ("Стена высокая", "стена высокая"),
        pytest.param("Twenty-five boats", "25 boats", marks=pytest.mark.xfail(reason="compound numerals stay two")),
    ],
)
def test_normalized_words(text, words):
    assert normalized_words(text) == tuple(words.split())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(HARBOUR, HARBOUR.upper().replace(",", " —"), id="copy"),
        pytest.param(HARBOUR, "that " + HARBOUR.lower(), id="that-clause"),
        pytest.param("It's a hole that we can’t fill", "It is a hole that we cannot fill", id="contractions"),
        pytest.param("We'll need, er, five boats", "“We will need 5 boats.”", id="hesitation"),
    ],
)
def test_the_same_words_have_similarity_one(one, other):
    assert wording_similarity(said(one), said(other)) == 1.0
    assert fingerprints(normalized_words(one), "lee") == fingerprints(normalized_words(other), "lee") != frozenset()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(HARBOUR, "nobody who lives behind it should have to sleep", id="cut"),
        pytest.param(HARBOUR, "because the wall is cracked", id="short cut"),
        pytest.param(HARBOUR, HARBOUR + " he said", id="he said"),
        pytest.param(HARBOUR, "We will close the old harbour ... because the wall is cracked", id="ellipsis"),
        pytest.param(
            HARBOUR, "nobody who lives behind [the wall] should have to sleep with one eye on the tide", id="insertion"
        ),
        pytest.param(HARBOUR, HARBOUR.replace("old", "ancient").replace("by the end of", "in"), id="edits"),
        pytest.param(
            "The wall is cracked and we will close the harbour",
            "The wall is cracked, so we'll close the harbour",
            id="edits in a short text",
        ),
        pytest.param(FERRY, FERRY.replace("will not sign", "will sign"), id="a lost not in a long text"),
        pytest.param(FERRY, FERRY.replace("four hundred", "five hundred"), id="another figure in a long text"),
    ],
)
def test_cuts_and_edits_are_the_same_statement(one, other):
    a, b = said(one), said(other)
    assert 0.0 < wording_similarity(a, b) < 1.0
    assert wording_similarity(a, b) == wording_similarity(b, a)
    assert fingerprints(a.words, "lee") & fingerprints(b.words, "lee")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (HARBOUR, FERRY),
        ("We will raise taxes this year", "We will not raise taxes this year"),
        ("The new sea wall will cost us 5 million crowns", "The new sea wall will cost us 50 million crowns"),
        ("The new sea wall will cost us five million", "The new sea wall will cost us six million"),
        ("This is a wall that the town can build alone", "This is a wall that the town can't build alone"),
        ("It is time to go home now", "It is time to go home again"),  # short: only the very words
        ("the people of the town who have to sleep on the wall", HARBOUR),  # the same small words, strewn about
        ("No comment", "No comment"),
        ("", ""),
        ("", HARBOUR),
        ("—", "…"),
    ],
)
def test_other_words_are_another_statement(one, other):
    assert wording_similarity(said(one), said(other)) == wording_similarity(said(other), said(one)) == 0.0


@pytest.mark.parametrize(
    ("text", "days", "same"),
    [
        ("Build it high, build it now", 30, True),
        ("Build it high, build it now", 31, False),
        ("Build it high, build it now", None, True),
        ("because the wall is cracked", 31, False),
        (HARBOUR, 3000, True),
    ],
)
def test_a_slogan_is_one_statement_only_within_days(text, days, same):
    later = None if days is None else DAY + timedelta(days)
    whole = HARBOUR if text in HARBOUR else text
    assert (wording_similarity(said(text), said(whole, later)) > 0) == same
    assert (wording_similarity(said(text, later), said(whole)) > 0) == same


def test_the_fuller_text_is_more_similar():
    cut, less, more = (said(" ".join(HARBOUR.split()[:size])) for size in (10, 15, 30))
    assert wording_similarity(cut, less) > wording_similarity(cut, more)


INVENTED = ["".join(letters) for letters in product("bdgklmnrst", "aeiou", "bdgklmnrst")]


def speech(rng, size):
    """Invented words, some as frequent as "the" and "to"."""
    return tuple(rng.choices(INVENTED, [1 / (rank + 5) for rank in range(500)], k=size))


def test_a_cut_of_six_words_shares_a_fingerprint():
    rng = random.Random(4)
    for _ in range(500):
        text = speech(rng, rng.randint(6, 200))
        start = rng.randrange(len(text) - 5)
        cut = text[start : rng.randint(start + 6, len(text))]
        assert fingerprints(cut, "lee") & fingerprints(text, "lee")


def test_an_edited_cut_is_similar_wherever_it_is_cut():
    """Nearly: words that are matched elsewhere in a long text sometimes pull a cut apart."""
    rng = random.Random(4)
    alike = 0
    for _ in range(300):
        text = speech(rng, 200)
        start = rng.randrange(180)
        cut = list(text[start : start + 20])
        cut[rng.randrange(20)] = "edited"
        alike += wording_similarity(Wording(1, tuple(cut), None), Wording(2, text, None)) > 0
    assert alike >= 295


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("We will wait here", 0), ("We will wait here now", 2), (HARBOUR * 60, 40)]
)
def test_fingerprints_are_few_and_fit_a_bigint(text, count):
    found = fingerprints(normalized_words(text), "lee")
    assert len(found) == count if len(normalized_words(text)) <= MIN_WORDS else 10 < len(found) < count
    assert all(-(2**63) <= value < 2**63 for value in found)


def test_fingerprints_are_stable_and_depend_on_the_speaker():
    words = normalized_words("We will wait here now")
    assert fingerprints(words, "lee") == {-5700177987225075342, -2452778092442171778}
    assert not fingerprints(words, "lee") & fingerprints(words, "holm")


HARBOUR_WORDS, FERRY_WORDS = normalized_words(HARBOUR), normalized_words(FERRY)
SHARED = normalized_words("and that is all I have to say about it today")
SLOGAN = normalized_words("Build it high, build it now")


@pytest.mark.parametrize(
    ("items", "groups"),
    [
        ([], []),
        ([(7, HARBOUR_WORDS, DAY)], [[7]]),
        # copies, a cut of a cut, and another statement
        (
            [
                (1, HARBOUR_WORDS[3:13], DAY),
                (2, HARBOUR_WORDS, None),
                (3, FERRY_WORDS, DAY),
                (4, HARBOUR_WORDS[:20], DAY),
                (5, HARBOUR_WORDS, DAY),
            ],
            [[1, 2, 4, 5], [3]],
        ),
        # a cut that stands in two texts belongs to the shorter of them and makes them no one statement
        (
            [(1, SHARED, DAY), (2, HARBOUR_WORDS + SHARED, DAY), (3, FERRY_WORDS + HARBOUR_WORDS[:5] + SHARED, DAY)],
            [[1, 2], [3]],
        ),
        # a slogan begins anew after thirty days, even if it is said every three weeks
        ([(day, SLOGAN, DAY + timedelta(day)) for day in (0, 21, 42, 63)], [[0, 21], [42, 63]]),
        ([(1, SLOGAN, DAY), (2, SLOGAN, None), (3, SLOGAN, DAY + timedelta(100))], [[1, 2], [3]]),
        # what is too short is nothing but itself
        ([(1, ("no", "comment"), DAY), (2, ("no", "comment"), DAY), (3, (), None)], [[1], [2], [3]]),
    ],
)
def test_clusters_are_the_same_in_every_order(items, groups):
    items = [Wording(*item) for item in items]
    rng = random.Random(4)
    for _ in range(20):
        rng.shuffle(items)
        assert cluster_wordings(items) == groups


def test_clusters_of_many_wordings_depend_on_neither_order_nor_ids():
    rng = random.Random(4)
    items = []
    for text in [speech(rng, 40) for _ in range(4)] + [speech(rng, 12) for _ in range(3)]:
        for _ in range(8):
            start, edited = rng.randrange(8), list(text)
            edited[rng.randrange(len(text))] = rng.choice(["one", "other", "7"])
            day = rng.choice([None, DAY + timedelta(rng.randrange(90))])
            items.append((tuple(edited[start : start + rng.choice([6, 10, 20, 40])]), day))
    partitions = set()
    for _ in range(10):
        rng.shuffle(items)
        groups = cluster_wordings([Wording(id, *item) for id, item in enumerate(items)])
        assert sorted(id for group in groups for id in group) == list(range(len(items)))
        partitions.add(tuple(sorted(tuple(sorted(map(str, (items[id] for id in group)))) for group in groups)))
    assert len(partitions) == 1


@pytest.mark.parametrize(
    ("base", "other", "expected"),
    [
        ("", "", []),
        ("", "A wall.", [("inserted", "A wall.")]),
        ("A wall.", "", [("deleted", "A wall.")]),
        ("“The wall,” it’s TALL", "the wall its tall", [("equal", "“The wall,” it’s TALL")]),
        (
            "We will raise the wall.",
            "“We will not raise the [sea] wall”",
            [
                ("equal", "We will"),
                ("inserted", "not"),
                ("equal", "raise the"),
                ("inserted", "[sea]"),
                ("equal", "wall."),
            ],
        ),
        (
            "It cost 5% of $3",
            "It cost 5 of £3",
            [
                ("equal", "It cost"),
                ("deleted", "5%"),
                ("inserted", "5"),
                ("equal", "of"),
                ("deleted", "$3"),
                ("inserted", "£3"),
            ],
        ),
        (
            "[T]he tide-gauges—old ones — fell",
            "the tide gauges, old ones fell",
            [("equal", "[T]he tide-gauges—old ones — fell")],
        ),
        (
            "… the old wall — and, well, the harbour",
            "The old harbour ...",
            [("equal", "… the old"), ("deleted", "wall — and, well, the"), ("equal", "harbour")],
        ),
    ],
)
def test_word_diffs(base, other, expected):
    assert word_diff(base, other) == expected


def test_a_word_diff_contains_both_texts():
    rng = random.Random(4)
    for _ in range(200):
        base = rng.choices(["“The", "wall,”", "it’s", "—", "tall", "sea-wall", "5%"], k=rng.randrange(30))
        other = rng.choices(["the", "wall", "its", "…", "tall", "sea", "wall", "5"], k=rng.randrange(30))
        steps = word_diff(" ".join(base), " ".join(other))
        assert " ".join(text for tag, text in steps if tag != "inserted") == " ".join(base)
        kept = " ".join(text for tag, text in steps if tag != "deleted")
        assert normalized_words(kept.replace("’", "").replace("%", " ")) == normalized_words(
            " ".join(other).replace("’", "")
        )
        assert all(one[0] != two[0] for one, two in pairwise(steps))


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "wall " * 2_000, "'" * 10_000, "[" * 500, "\ud800 a b c d e", "½ ﷺ 墙 高"]
)
def test_no_text_is_too_odd(text):
    a, b = said(text), said(HARBOUR)
    fingerprints(a.words, text)
    assert wording_similarity(a, b) == 0.0
    assert cluster_wordings([a, b])
    assert word_diff(text, HARBOUR) and word_diff(HARBOUR, text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The new bridge will cost the taxpayers of this city 40 million at least", "90 million"),
        ("The works will close in March and all who are there will be offered jobs", "in June"),
        ("I will not vote for a budget that takes the ferry away from the islands", "will vote"),
    ],
)
def test_a_changed_number_is_an_altered_quote_within_days_and_another_statement_later(one, other):
    old = {"90 million": "40 million", "in June": "in March", "will vote": "will not vote"}[other]
    changed = one.replace(old, other)
    assert wording_similarity(said(one), said(changed, id=2)) > 0
    assert wording_similarity(said(one), said(changed, DAY + timedelta(days=400), id=2)) == 0
    assert wording_similarity(said(one), said(one, DAY + timedelta(days=400), id=2)) == 1


@pytest.mark.parametrize("text", ["It rained on {} of the days of that long week in the harbour", "Why {}?"])
def test_thousands_of_utterances_take_steps_in_proportion_to_their_number(monkeypatch, text):
    monkeypatch.setattr(statements, "MOST_COMPARED", 20)

    def made(number: int) -> list[Wording]:
        return [Wording(n, normalized_words(text.format(n)), None, article=1) for n in range(number)]

    assert grows_linearly(cluster_wordings, made, 100)


def test_wordings_that_are_not_compared_are_not_similar():
    rng = random.Random(5)
    items = []
    for _ in range(300):
        words = rng.sample(HARBOUR_WORDS, rng.randrange(1, 20)) if rng.random() < 0.3 else list(HARBOUR_WORDS)
        for _ in range(rng.randrange(6)):
            words[rng.randrange(len(words))] = rng.choice(FERRY_WORDS)
        items.append(Wording(len(items), tuple(words[rng.randrange(3) :][: rng.choice([3, 8, 12, 40])])))
    comparable, similar = Comparable(items), 0
    for item in items:
        found = [(place, other) for place, other in comparable.like(item) if wording_similarity(item, other)]
        assert found == [(place, other) for place, other in enumerate(items) if wording_similarity(item, other)]
        assert [place for place, _ in found if place > 99] == [
            place for place, other in comparable.like(item, 100) if wording_similarity(item, other)
        ]
        similar += len(found)
    assert 1_000 < similar < 80_000


def test_wordings_of_one_formula_are_compared_in_one_call_each():
    """Each has half of its words in common with each other one."""

    def made(number: int) -> list[Wording]:
        formula = "winds of {} miles will reach {} by {} and then turn to {} with {} and {} in {} after {}"
        texts = [formula.format(*(f"w{place}x{n}" for place in range(8))) for n in range(number)]
        return [Wording(n, normalized_words(text)) for n, text in enumerate(texts)]

    assert grows_linearly(cluster_wordings, made, 30)
