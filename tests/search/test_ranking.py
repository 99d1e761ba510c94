"""The ranking of experts. Hits are of today, direct and certain, unless a test says otherwise."""

import math
from datetime import date, timedelta
from itertools import count

import pytest

from quotes_service.search.ranking import HALF_LIFE, RELATED, Hit, fuse_rankings, rank, relate

TODAY = date(2024, 6, 1)
ANN, BO = 1, 2
_numbers = count(1)


def hit(expert: int = ANN, *, years: float | None = 0, **about) -> Hit:
    """A quotation that fits best of all; each is a statement of its own."""
    number = next(_numbers)
    day = 0 if years is None else (TODAY - timedelta(days=round(years * 365.25))).toordinal()
    values = {
        "statement": number,
        "article": number,
        "outlet": "The Post",
        "type": "direct",
        "mode": "speech",
        "confidence": 1.0,
    }
    return Hit(quotation=number, expert=expert, day=day, **{**values, "words": 1.0, "story": 1.0, **about})


def ranked(*hits: Hit, totals: dict[int, int] | None = None, strength: float = 0.0, scale: float = 1.0) -> list[int]:
    """The experts, the best first; nobody is damped unless the test says so."""
    totals = totals or dict.fromkeys({one.expert for one in hits}, len(hits))
    return [one.expert for one in rank(hits, totals, TODAY, strength, dict.fromkeys(totals, scale))]


def terms(*hits: Hit, total: int = 10, strength: float = 0.5, scale: float = 1.0) -> dict[str, float]:
    """The terms of Ann's score, with the score."""
    [one] = rank(hits, {ANN: total}, TODAY, strength, {ANN: scale})
    return {"score": one.score, **one.terms}


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        # how well it fits, by its own words and by the story's
        ({}, {"words": 0.9}),
        ({}, {"story": 0.9}),
        ({"words": 0.5, "story": 0.6}, {"words": 1.0, "story": 0.0}),
        # half of the subject's words, however well it fits these
        ({"words": 0.3, "story": 0.3}, {"coverage": 0.5}),
        # form
        ({}, {"type": "mixed"}),
        ({"type": "mixed"}, {"type": "indirect"}),
        ({"type": "indirect"}, {"mode": "attitude"}),
        ({"mode": "attitude"}, {"type": "indirect", "mode": "attitude"}),
        # recency
        ({}, {"years": 1}),
        ({"years": 1}, {"years": 10}),
        ({"years": 9}, {"years": None}),
        ({"years": None}, {"years": 11}),
        # how sure it is
        ({}, {"confidence": 0.9}),
    ],
)
def test_which_quotation_counts_more(better, worse):
    assert ranked(hit(BO, **worse), hit(ANN, **better)) == [ANN, BO]
    assert ranked(hit(ANN, **worse), hit(BO, **better)) == [BO, ANN]


@pytest.mark.parametrize(
    ("about", "vote"),
    [
        ({}, 1.0),
        ({"words": 0.5}, 0.75),
        ({"words": 0.0, "story": 0.5}, 0.25),
        ({"coverage": 0.5}, 0.25),
        ({"words": 0.0, "story": 0.0, "cosine": 0.4}, 0.4),
        ({"type": "mixed"}, 0.9),
        ({"type": "indirect"}, 0.8),
        ({"type": "indirect", "mode": "attitude"}, 0.4),
        ({"confidence": 0.25}, 0.25),
        ({"years": HALF_LIFE}, 0.8),
        ({"years": 2 * HALF_LIFE}, 0.7),
        ({"years": None}, 0.7),
        ({"years": 1000}, 0.6),
        ({"years": -1}, 1.0),  # an article may be dated tomorrow
    ],
)
def test_the_vote_of_a_quotation(about, vote):
    assert terms(hit(**about))["said"] == pytest.approx(vote, abs=1e-3)


@pytest.mark.parametrize(("number", "said"), [(1, 1.0), (2, 1.5), (3, 1.75), (4, 1.875), (100, 2.0)])
def test_each_further_statement_counts_half_of_the_one_before(number, said):
    assert terms(*(hit() for _ in range(number)), total=1000)["said"] == pytest.approx(said)


def test_many_weak_matches_weigh_less_than_two_good_ones():
    passing = [hit(BO, words=0.5, story=0.5) for _ in range(100)]
    assert ranked(*passing, hit(ANN), hit(ANN), totals={ANN: 100, BO: 100}) == [ANN, BO]


def test_quotations_count_by_rank_the_best_first():
    [one] = rank([hit(words=0.2, story=0.2), hit(), hit(words=0.6, story=0.6)], {ANN: 3}, TODAY, 0.0)
    assert [own.words for own in one.hits] == [1.0, 0.6, 0.2]
    assert one.terms["said"] == pytest.approx(1.0 + 0.6 / 2 + 0.2 / 4)


def test_printings_of_one_statement_are_one_vote_and_its_best_printing_is_shown():
    often = [hit(BO, statement=7, outlet=f"Paper {number}", words=number / 10) for number in range(10)]
    [one] = rank(often, {BO: 10}, TODAY, 0.0)
    assert [own.words for own in one.hits] == [0.9]
    assert ranked(*often, hit(ANN), hit(ANN), totals={ANN: 10, BO: 10}) == [ANN, BO]


@pytest.mark.parametrize(
    ("outlets", "breadth"),
    [
        ([None], 1.0),
        (["The Post"], 1.0),
        (["The Post", "The Post", None], 1.0),
        (["The Post", "The Mail"], 1 + 0.1 * math.log(2)),
        ([f"Paper {number}" for number in range(10)], 1 + 0.1 * math.log(10)),
    ],
)
def test_more_outlets_count_a_little(outlets, breadth):
    assert terms(*(hit(outlet=outlet) for outlet in outlets))["breadth"] == pytest.approx(breadth)


def test_other_outlets_for_the_same_words_count_for_breadth():
    assert terms(hit(statement=7), hit(statement=7, outlet="The Mail"))["breadth"] > 1


@pytest.mark.parametrize(
    ("number", "total", "scale", "focus"),
    [
        (1, 1, 1.0, 2 / 3),
        (5, 5, 1.0, 6 / 7),
        (1, 98, 1.0, 2 / 100),
        (49, 98, 1.0, 50 / 100),
        (2, 98, 10.0, 21 / 100),  # each stands for ten
        (50, 98, 10.0, 99 / 100),  # but never for more than there are
    ],
)
def test_focus_is_the_share_of_the_subject_in_all_that_is_said(number, total, scale, focus):
    assert terms(*(hit() for _ in range(number)), total=total, scale=scale)["focus"] == pytest.approx(focus)


@pytest.mark.parametrize(
    ("about", "found_by", "focus"),
    [
        ({}, "words", 2 / 4),
        ({"coverage": 0.5}, "words", 1.5 / 4),
        ({"words": 0.0}, "story", 1.5 / 4),
        ({"words": 0.0, "coverage": 0.5}, "story", 1.25 / 4),
        ({"words": 0.0, "story": 0.0, "cosine": 0.1}, "meaning", 2 / 4),
    ],
)
def test_partial_matches_count_less_for_the_focus(about, found_by, focus):
    one = hit(**about)
    assert one.found_by == found_by
    assert terms(one, total=2)["focus"] == pytest.approx(focus)


@pytest.mark.parametrize(("total", "rarity"), [(0, 1.0), (20, 1 / (1 + math.log(2))), (2000, 1 / (1 + math.log(101)))])
def test_rarity_falls_with_the_number_of_quotations(total, rarity):
    assert terms(hit(), total=total)["rarity"] == pytest.approx(rarity)


@pytest.mark.parametrize(
    ("strength", "first"),
    [(0.0, BO), (0.5, ANN), (1.0, ANN)],
)
def test_damping_sets_how_far_the_usual_suspect_is_demoted(strength, first):
    said = [hit(ANN), hit(BO), hit(BO)]
    assert ranked(*said, totals={ANN: 2, BO: 500}, strength=strength)[0] == first


@pytest.mark.parametrize("strength", [0.0, 0.3, 0.5, 1.0])
def test_the_terms_multiply_to_the_score(strength):
    found = terms(hit(words=0.4), hit(outlet="The Mail", years=3), total=30, strength=strength)
    assert found["damping"] == pytest.approx((found["focus"] * found["rarity"]) ** strength)
    assert found["score"] == pytest.approx(found["said"] * found["breadth"] * found["damping"])


def test_equal_scores_are_ordered_by_number():
    said = [hit(3), hit(1), hit(2)]
    assert ranked(*said) == ranked(*reversed(said)) == [1, 2, 3]


def test_no_hits_give_no_experts():
    assert rank([], {}, TODAY) == []


@pytest.mark.parametrize(
    ("rankings", "order"),
    [
        ([], []),
        ([[], []], []),
        ([["a", "b"]], ["a", "b"]),
        ([["a", "b", "c"], ["c"]], ["c", "a", "b"]),
        ([["a", "b"], ["b", "c"]], ["b", "a", "c"]),
        ([["a", "b"], ["b", "a"]], ["a", "b"]),  # as good: in the order of appearance
        ([["a", "a", "b"], ["b"]], ["b", "a"]),  # given twice it counts once
    ],
)
def test_rankings_are_merged(rankings, order):
    scores = fuse_rankings(*rankings)
    assert list(scores) == order
    assert sorted(scores.values(), reverse=True) == list(scores.values())


# What the best stories are about.


def test_what_has_the_topics_of_the_best_stories_counts_more():
    best, second = hit(), hit(words=0.9)
    near, far, alike = hit(BO, words=0.2), hit(3, words=0.2), hit(4, words=0.2)
    hits = [best, second, near, far, alike]
    topics = {best.quotation: {1, 2}, second.quotation: {1, 3}, near.quotation: {1, 3}, alike.quotation: {9}}
    relate(hits, topics, TODAY)
    assert [one.related for one in hits] == pytest.approx([1.0, 1.0, 1.0, 0.0, 0.0])
    score = {one.expert: one.score for one in rank(hits, {ANN: 2, BO: 1, 3: 1, 4: 1}, TODAY, 0.0)}
    assert score[BO] == pytest.approx(score[3] + RELATED)
    assert score[3] == score[4]


def test_what_is_related_counts_once():
    once, often = [hit(related=1.0)], [hit(BO, words=0.0, story=0.0, related=1.0) for _ in range(9)]
    assert ranked(*once, *often) == [ANN, BO]
    [one] = rank(often, {BO: 9}, TODAY, 0.0)
    assert one.score == pytest.approx(RELATED)


def test_without_topics_nothing_is_related():
    hits = [hit(), hit(BO)]
    relate(hits, {}, TODAY)
    assert [one.related for one in hits] == [0.0, 0.0]


# The whole subject, or a part of it.


@pytest.mark.parametrize(
    ("hits", "order"),
    [
        ([hit(BO, is_whole=False), hit(ANN, words=0.1, story=0.0)], [(ANN, False), (BO, True)]),
        ([hit(BO, is_whole=False), hit(BO, words=0.1), hit(ANN, words=0.1, story=0.0)], [(BO, False), (ANN, False)]),
        ([hit(BO, is_whole=False), hit(ANN, words=0.1, is_whole=False)], [(BO, True), (ANN, True)]),
    ],
)
def test_who_has_only_a_part_comes_last(hits, order):
    ranking = rank(hits, {ANN: 9, BO: 9}, TODAY, 0.0)
    assert [(one.expert, one.is_partial) for one in ranking] == order
