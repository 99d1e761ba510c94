"""What holds for any appearances: clusters depend on no order, and many people take no more than their time."""

import random
from dataclasses import replace
from itertools import combinations

import pytest

from quotes_service.resolve.people import clustering
from quotes_service.resolve.people.clustering import MOST_REVIEW_PAIRS, partition
from quotes_service.resolve.people.evidence import ComparedAppearance
from tests.growth import counted_calls, grows_linearly
from tests.resolve.people.appearances import LAW, MUSIC, PLACES, appearances_of, nobody, seen

# The order in which articles arrive makes no difference.

_NAMES = ["Ida Holm", "Ida B. Holm", "Ida C. Holm", "I. Holm", "Ida Holm Jr.", "John Smith", "Jon Smith", "Holm Ida"]
_ROLES = ["", LAW, MUSIC, "plumber", "professor", "Sen.", "@ Tide Council", "surgeon @ Larkhaven Hospital", "lawyer"]


def _any_rows(chance: random.Random) -> list[dict]:
    rows = {}
    for _ in range(chance.randint(2, 14)):
        name, text = chance.choice(_NAMES), f"text {chance.randint(1, 12)}"
        roles = [role for role in chance.choices(_ROLES, k=chance.choice([0, 1, 1, 2])) if role]
        on = chance.choice(["", "2019-01-01", "2024-05-01", "2024-05-20"])
        names = " ".join(chance.sample([f"p{n}" for n in range(6)], chance.randint(0, 5)))
        rows[name, text] = seen(name, *roles, in_=text, on=on, names=names)
    return list(rows.values())


@pytest.mark.parametrize("seed", range(200))
def test_clusters_depend_on_neither_order_nor_row_numbers(seed):
    chance = random.Random(seed)
    appearances, company = appearances_of(_any_rows(chance))
    must_link = [{item.id for item in chance.sample(appearances, 2)} for _ in range(chance.choice([0, 0, 1, 2]))]
    cannot_link = [[{item.id} for item in chance.sample(appearances, 2)] for _ in range(chance.choice([0, 0, 1]))]
    results = {_shuffled(chance, appearances, company, must_link, cannot_link, by) for by in range(5)}
    assert len(results) == 1


def _shuffled(chance, appearances, company, must_link, cannot_link, by: int) -> tuple:
    """The partition by article, name and side, after all row numbers were changed (for ``by`` 0 they stay)."""
    new = [dict(zip(items, chance.sample(range(1, 999), len(items)), strict=True)) if by else {n: n for n in items}
           for items in ([s.id for s in appearances], sorted(company), sorted(PLACES.values()))]  # fmt: skip
    ids, articles, places = new
    again = [
        replace(
            s,
            id=ids[s.id],
            article=articles[s.article],
            roles=frozenset(p._replace(institution=p.institution and places[p.institution]) for p in s.roles),
        )
        for s in chance.sample(appearances, len(appearances))
    ]
    named = {articles[article]: marks for article, marks in company.items()}
    result = partition(
        again,
        lambda wanted: {article: named[article] for article in wanted},
        [{ids[id] for id in group} for group in must_link],
        [tuple({ids[id] for id in side} for side in pair) for pair in cannot_link],
    )
    marks = {s.id: (s.text_hash, s.key, s.side) for s in again}
    clusters = [tuple(sorted(marks[id] for id in cluster)) for cluster in result.clusters]
    review = {
        (*sorted((clusters[pair.left], clusters[pair.right])), round(pair.evidence.score, 6))
        for pair in result.review_pairs
    }
    assert sorted(mark for cluster in clusters for mark in cluster) == sorted(marks.values())
    return tuple(sorted(clusters)), tuple(sorted(review))


def test_other_people_in_the_run_do_not_affect_a_cluster():
    bo = [
        seen("Bo Smyth", in_="one", names="p1 p2 p3 p4 p5 p6"),
        seen("Bo Smith", in_="two", names="p7"),
        seen("Bo Smith", in_="three", names="p1 p2"),
    ]
    appearances, company = appearances_of(
        bo + [seen(name, in_="three") for name in ("Rosa Vik", "Uma Lund", "Kai Moen")]
    )
    alone = partition(appearances[:3], lambda ids: {id: company[id] for id in ids})
    among = partition(appearances, lambda ids: {id: company[id] for id in ids})
    assert (
        set(alone.clusters)
        == {cluster for cluster in among.clusters if cluster <= {1, 2, 3}}
        == {frozenset({1}), frozenset({2, 3})}
    )
    assert [pair.evidence for pair in alone.review_pairs] == [pair.evidence for pair in among.review_pairs] != []


# Many people of one name.


@pytest.mark.slow
@pytest.mark.parametrize(
    "rows",
    [
        [seen("Ida Holm", f"professor @ University of Place {n % 50}", names=f"p{n} q") for n in range(5_000)],
        [seen("Ida Holm", f"@ Place {n % 50}") for n in range(5_000)],
        [seen("John Smith") for _ in range(1_000)],
        [seen("John Smith", names=f"p{n % 40} p{n % 41}") for n in range(1_000)],
        [seen("Ida Holm", names=f"p{n}") for n in range(140)] + [seen("Ida Holm", LAW), seen("Ida Holm", MUSIC)],
        [seen("Michael Shapiro", f"{LAW.split(' @')[0]} @ P {n}") for n in range(300)],
        [seen("Ida Holm", *[_ROLES[n % 9]] * (n % 3 > 0), names=f"p{n} q") for n in range(300)],
        [seen("Michael Shapiro", *[f"plumber @ P {n}"] * (n % 3 > 0), names=f"p{n}") for n in range(150)],
    ],
)
def test_time_is_bounded_for_many_appearances_of_one_name(rows):
    appearances, company = appearances_of(rows)
    with counted_calls() as counter:
        result = partition(appearances, lambda articles: {a: company[a] for a in articles})
    assert counter["calls"] < 3_000_000  # to compare 1,000 appearances with each other would take 50 million
    assert sum(map(len, result.clusters)) == len(rows)
    assert len(result.review_pairs) <= MOST_REVIEW_PAIRS * len(result.clusters)
    assert len({frozenset((d.left, d.right)) for d in result.review_pairs}) == len(result.review_pairs)


def test_each_appearance_is_in_one_cluster():
    appearances, _ = appearances_of([seen(name) for name in _NAMES for _ in range(3)])
    result = partition(appearances, nobody)
    assert all(a.isdisjoint(b) for a, b in combinations(result.clusters, 2))


def test_thousands_of_people_of_one_surname_in_an_article_take_steps_in_proportion_to_their_number(monkeypatch):
    monkeypatch.setattr(clustering, "MOST_PROFILES", 10)
    first_names = [f"{a}{b}{c}n" for a in "bdfglm" for b in "aeiou" for c in "bdfglmnrst"]

    def made(number: int) -> list[ComparedAppearance]:
        names = enumerate(first_names[:number])
        return [ComparedAppearance(n, f"{name} lee", "", article=1, text_hash="x") for n, name in names]

    assert grows_linearly(lambda appearances: partition(appearances, nobody), made, 75)


def test_who_may_be_a_rival_is_found_among_many(monkeypatch):
    monkeypatch.setattr(clustering, "MOST_PROFILES", 1)
    rows = [ComparedAppearance(n, key, "", 1, "x") for n, key in enumerate(("ann lee", "bo ek", "a lee", "cy holm"))]
    assert clustering._with_rival_in_article(rows) == {0, 2}
