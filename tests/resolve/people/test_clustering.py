"""Tables of (appearances, clusters, pairs to review): "a a b" is the cluster of each appearance, "ab" a pair of
clusters that an editor must review.
"""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from quotes_service.resolve.names import name_key, words
from quotes_service.resolve.people import clustering
from quotes_service.resolve.people.clustering import MOST_REVIEW_PAIRS, partition
from quotes_service.resolve.people.evidence import ComparedAppearance, RoleEvidence, same_name_weight, suffices
from tests.growth import counted_calls, grows_linearly

_PLACES: dict[str, int] = {}


def _role(line: str) -> RoleEvidence:
    """A line such as "former professor of law @ University of Aldermere"."""
    title, _, place = line.partition("@")
    status = "former" if title.startswith("former ") else "current"
    key = " ".join(words(place))
    number = _PLACES.setdefault(key, len(_PLACES) + 1) if key else None
    return RoleEvidence(" ".join(words(title.removeprefix("former "))), number, status, key or None)


def seen(name: str, *roles: str, in_: str = "", on: str = "", side: str = "", names: str = "", also: str = "") -> dict:
    """A person quoted in the article ``in_`` (an article of their own by default), which also names ``names``;
    ``also``: another name of the person."""
    return {"name": name, "roles": roles, "in_": in_, "on": on, "side": side, "names": names.split(), "also": also}


def _appearances(rows: list[dict]) -> tuple[list[ComparedAppearance], dict[int, frozenset[str]]]:
    articles: dict[str, int] = {}
    appearances, company = [], {}
    for number, row in enumerate(rows, start=1):
        text = row["in_"] or f"text {number}"
        article = articles.setdefault(text, len(articles) + 1)
        day = date.fromisoformat(row["on"]) if row["on"] else None
        roles = frozenset(map(_role, row["roles"]))
        key, others = name_key(row["name"]), (name_key(row["also"]),) if row["also"] else ()
        appearances.append(ComparedAppearance(number, key, row["side"], article, text, day, roles, others))
        named = {f"person {name_key(row['name'])}", *(f"person {name}" for name in row["names"])}
        company[article] = company.get(article, frozenset()) | named
    return appearances, company


def _resolve(rows: list[dict], must_link: Iterable = (), cannot_link: Iterable = ()) -> tuple[str, str]:
    """Letters of the rows' clusters, and the pairs of letters to review."""
    appearances, company = _appearances(rows)
    result = partition(appearances, lambda articles: {a: company[a] for a in articles}, must_link, cannot_link)
    letters: dict[int, str] = {}
    cluster_of = {id: index for index, cluster in enumerate(result.clusters) for id in cluster}
    clusters = [letters.setdefault(cluster_of[item.id], chr(ord("a") + len(letters))) for item in appearances]
    review = sorted("".join(sorted((letters[pair.left], letters[pair.right]))) for pair in result.review_pairs)
    return " ".join(clusters), " ".join(review)


LAW, MUSIC = "professor of law @ University of Aldermere", "conductor @ Larkhaven Orchestra"


@pytest.mark.parametrize(
    ("rows", "clusters", "review"),
    [
        # the name alone: enough where few bear it
        ([seen("Ida Holm"), seen("Ida Holm")], "a a", ""),
        ([seen("Dr. Ida Holm"), seen("IDA HOLM")], "a a", ""),
        ([seen("John Smith"), seen("John Smith")], "a b", "ab"),
        ([seen("Michael Johnson"), seen("Michael Johnson")], "a b", "ab"),
        ([seen("Wei Wang"), seen("Wei Wang")], "a b", "ab"),
        ([seen("Kim Young-sook"), seen("Kim Young-sook")], "a a", ""),
        ([seen("Ida Holm"), seen("Bo Ek")], "a b", ""),
        # one institution
        ([seen("John Smith", "spokesman @ Northgate Bank"), seen("John Smith", "@ Northgate Bank")], "a a", ""),
        ([seen("John Smith", "lawyer"), seen("John Smith", "lawyer")], "a b", "ab"),
        ([seen("John Smith", "lawyer"), seen("John Smith", "plumber")], "a b", ""),
        # different occupations
        ([seen("Michael Shapiro", "professor of law"), seen("Michael Shapiro", "conductor")], "a b", ""),
        ([seen("Michael Shapiro", LAW), seen("Michael Shapiro", "conductor @ University of Aldermere")], "a b", "ab"),
        ([seen("Ida Holm", "cardiologist"), seen("Ida Holm", "defence lawyer")], "a b", ""),
        ([seen("Ida Holm", "plumber"), seen("Ida Holm", "defence lawyer")], "a b", ""),
        ([seen("Ida Quillfeather", "cardiologist"), seen("Ida Quillfeather", "plumber")], "a b", "ab"),
        # careers
        (
            [
                seen("Michael Shapiro", "lecturer @ University of Aldermere", on="2019-03-01"),
                seen("Michael Shapiro", "director @ Northern Rivers Institute", on="2025-05-01"),
            ],
            "a a",
            "",
        ),
        (
            [seen("Ida Holm", title) for title in ("Sen.", "Republican presidential nominee", "president-elect")],
            "a a a",
            "",
        ),
        ([seen("Ida Holm", "general"), seen("Ida Holm", "defence minister")], "a a", ""),
        (
            [
                seen("Ida Holm", "professor @ University of Aldermere"),
                seen("Ida Holm", "adviser @ Northgate Institute", "former official @ State Department"),
            ],
            "a a",
            "",
        ),
        (
            [
                seen("Michael Shapiro", "former professor @ University of Aldermere", on="2024-05-03"),
                seen("Michael Shapiro", "director @ Northern Rivers Institute", on="2024-05-01"),
            ],
            "a a",
            "",
        ),
        # academics at two universities in one month
        (
            [
                seen("Michael Shapiro", f"professor of {field} @ University of {place}", on=f"2024-05-0{day}")
                for field, place, day in (("physics", "Aldermere", 1), ("physics", "Larkhaven", 9))
            ],
            "a b",
            "ab",
        ),
        (
            [
                seen("Michael Shapiro", f"professor of {field} @ University of {place}", on=f"2024-05-0{day}")
                for field, place, day in (("physics", "Aldermere", 1), ("history", "Larkhaven", 9))
            ],
            "a b",
            "",
        ),
        (
            [
                seen("Ida Holm", f"professor of {field} @ University of {place}", on=f"2024-05-0{day}")
                for field, place, day in (("physics", "Aldermere", 1), ("physics", "Larkhaven", 9))
            ],
            "a b",
            "ab",
        ),
        (
            [
                seen("Ida Holm", f"professor of {field} @ University of {place}", on=f"2024-05-0{day}")
                for field, place, day in (("physics", "Aldermere", 1), ("history", "Larkhaven", 9))
            ],
            "a b",
            "",
        ),
        # two years later it is a career
        (
            [
                seen("Ida Holm", f"professor of physics @ University of {place}", on=f"{year}-05-01")
                for place, year in (("Aldermere", 2022), ("Larkhaven", 2024))
            ],
            "a a",
            "",
        ),
        # two names of one institution, perhaps
        (
            [
                seen("Ida Holm", "professor @ University of Aldermere"),
                seen("Ida Holm", "professor @ Aldermere University"),
            ],
            "a a",
            "",
        ),
        # the same office in two towns, and the same position at two institutions
        ([seen("Ida Holm", "mayor @ Eastvale"), seen("Ida Holm", "mayor @ Stonehaven")], "a b", "ab"),
        ([seen("Ida Holm", "Gov. @ Eastvale"), seen("Ida Holm", "Gov. @ Stonehaven")], "a b", "ab"),
        ([seen("Ida Holm", "coach @ Merrow Hawks"), seen("Ida Holm", "coach @ Eastvale Rovers")], "a b", "ab"),
        (
            [seen("Ida Holm", "cardiologist @ Norwood Hospital"), seen("Ida Holm", "oncologist @ Calder Clinic")],
            "a b",
            "ab",
        ),
        (
            [
                seen("Ida Holm", "professor @ University of Aldermere"),
                seen("Ida Holm", "director @ Northgate Institute"),
            ],
            "a a",
            "",
        ),
    ],
)
def test_appearances_with_the_same_name(rows, clusters, review):
    assert _resolve(rows) == (clusters, review)


@pytest.mark.parametrize(
    ("rows", "clusters", "review"),
    [
        # middle names and initials
        ([seen("Ida B. Holm"), seen("Ida Holm")], "a a", ""),
        ([seen("John B. Miller"), seen("John Miller")], "a b", "ab"),
        ([seen("John B. Miller", "Sen."), seen("John Miller", "senator @ Senate")], "a b", "ab"),
        ([seen("John B. Miller", "Sen. @ Ek Senate"), seen("John Miller", "senator @ Ek Senate")], "a a", ""),
        ([seen("Ida B. Holm"), seen("Ida C. Holm")], "a b", ""),
        ([seen("Ida B. Holm", "@ Tide Council"), seen("Ida C. Holm", "@ Tide Council")], "a b", ""),
        ([seen("Ida B. Holm"), seen("Ida C. Holm"), seen("Ida Holm")], "a b c", "ac bc"),
        ([seen("I. Holm"), seen("Ida Holm")], "a b", "ab"),
        ([seen("I. Quillfeather"), seen("Ida Quillfeather")], "a b", "ab"),
        ([seen("I. Holm", "@ Tide Council"), seen("Ida Holm", "@ Tide Council")], "a a", ""),
        # father and son
        ([seen("Ivo Holm Jr."), seen("Ivo Holm Sr.")], "a b", ""),
        ([seen("Ivo Holm Jr.", "@ Tide Council"), seen("Ivo Holm", "@ Tide Council")], "a b", "ab"),
        ([seen("Ivo Holm", "Sen."), seen("Ivo Holm"), seen("Ivo Holm Jr.", "banker")], "a a b", "ab"),
        ([seen("Ivo Holm", in_="x"), seen("Ivo Holm Jr.", in_="x")], "a b", ""),
        # nicknames and the order of names
        ([seen("Bob Marsden", "@ Tide Council"), seen("Robert Marsden", "@ Tide Council")], "a a", ""),
        ([seen("Bob Marsden"), seen("Robert Marsden")], "a a", ""),
        ([seen("Bob Miller"), seen("Robert Miller")], "a b", "ab"),
        ([seen("Bob Marsden", "plumber"), seen("Robert Marsden", "surgeon")], "a b", ""),
        ([seen("Michishige Naru", "@ Tide Council"), seen("Naru Michishige", "@ Tide Council")], "a a", ""),
        # another name
        ([seen("William Marsden", also="Bo Marsden"), seen("Bo Marsden"), seen("William Marsden")], "a a a", ""),
        ([seen("William Marsden", also="Bo Marsden"), seen("William Marsden", also="Al Marsden")], "a a", ""),
        ([seen("William Marsden", also="Bo Marsden"), seen("Peter Marsden", also="Bo Marsden")], "a b", ""),
        ([seen("William Marsden"), seen("Bo Marsden")], "a b", ""),
        ([seen("William Marsden", "surgeon", also="Bo Marsden"), seen("Bo Marsden", "plumber")], "a b", "ab"),
        ([seen("Rosa Marsden", also="Rosa Quillfeather"), seen("Rosa B. Quillfeather")], "a a", ""),
        ([seen("William Marsden", in_="x", also="Bo Marsden"), seen("Bo Marsden", in_="x")], "a b", ""),
        # wife and husband
        ([seen("Ida Holm", "@ Tide Council"), seen("Ivo Holm", "@ Tide Council")], "a b", ""),
    ],
)
def test_appearances_with_other_forms_of_a_name(rows, clusters, review):
    assert _resolve(rows) == (clusters, review)


SHAPIROS = [seen("Michael Shapiro", LAW), seen("Michael Shapiro", MUSIC)]


@pytest.mark.parametrize(
    ("rows", "clusters", "review"),
    [
        # who may be either of two people stays apart, also from others who may be either
        ([*SHAPIROS, seen("Michael Shapiro")], "a b c", "ac bc"),
        ([seen("Michael Shapiro"), *SHAPIROS, seen("Michael Shapiro")], "a b c d", "ab ac bd cd ad"),
        # unless one of the two has ten times as many articles
        ([*SHAPIROS, *SHAPIROS[1:] * 7, seen("Michael Shapiro")], "a b" + " b" * 7 + " c", "ac bc"),
        ([*SHAPIROS, *SHAPIROS[1:] * 12, seen("Michael Shapiro")], "a b" + " b" * 12 + " b", ""),
        # or unless the company tells
        (
            [
                seen("Michael Shapiro", LAW, names="bo_ek ann_lee"),
                seen("Michael Shapiro", MUSIC, names="noor_blom jan_ros mia_tal eva_lin"),
                seen("Michael Shapiro", names="noor_blom jan_ros mia_tal eva_lin ann_lee"),
            ],
            "a b b",
            "",
        ),
        (
            [
                seen("Michael Shapiro", LAW, names="bo_ek ann_lee"),
                seen("Michael Shapiro", MUSIC, names="noor_blom ann_lee"),
                seen("Michael Shapiro", names="noor_blom bo_ek"),
            ],
            "a b c",
            "ac bc",
        ),
        # a common name in two articles of one story; all articles of a season name the same two great ones
        ([seen("John Smith", names="noor_blom jan_ros mia_tal"), seen("John Smith", names="noor_blom jan_ros mia_tal")],
         "a a", ""),
        ([seen("John Smith", names="ann_lee bo_ek x1 x2 x3 x4"), seen("John Smith", names="ann_lee bo_ek y1 y2 y3")],
         "a b", "ab"),
        # but two people with roles may meet in one story
        (
            [
                seen("Michael Shapiro", "cardiologist", names="noor_blom jan_ros mia_tal"),
                seen("Michael Shapiro", "defence lawyer", names="noor_blom jan_ros mia_tal"),
            ],
            "a b",
            "",
        ),
        # two people of one article
        ([seen("Bob Marsden", "@ Council", in_="x"), seen("Robert Marsden", "@ Council", in_="x")], "a b", ""),
        ([seen("Ida Holm", side="d_1", in_="x"), seen("Ida Holm", in_="x")], "a b", ""),
        (
            [seen("Bob Marsden", in_="x"), seen("Robert Marsden", in_="x")]
            + [seen("Bob Marsden")] * 5
            + [seen("Robert Marsden")] * 5,
            "a b" + " a" * 5 + " b" * 5,
            "",
        ),
        # a misprint in one article doesn't part those who agree elsewhere
        (
            [seen("Marco Blom", in_="x"), seen("Marco Blom Donor", "head @ Tide Fund", in_="x")]
            + [seen("Marco Blom", "Sen.")] * 5
            + [seen("Marco Blom")] * 3,
            "a b" + " a" * 8,
            "",
        ),
        # nor do wrongly parsed roles that don't exclude each other
        (
            [seen("Marco Blom", "Sen.")] * 30
            + [seen("Marco Blom", "commander"), seen("Marco Blom", "anchor"), seen("Marco Blom", "campaigner")],
            "a" + " a" * 32,
            "",
        ),
        # copies of one text
        ([seen("John Smith", in_="x"), seen("John Smith")], "a b", "ab"),
    ],
)  # fmt: skip
def test_an_appearance_that_could_be_one_of_several(rows, clusters, review):
    found_clusters, found_review = _resolve(rows)
    assert found_clusters == clusters
    assert set(found_review.split()) == set(review.split())


def test_copies_of_one_text_mean_the_same_person():
    first = ComparedAppearance(1, "john smith", "", article=1, text_hash="a hash")
    copy, other = replace(first, id=2, article=2), replace(first, id=3, article=3, text_hash="b")
    result = partition([first, copy, other], _nobody)
    assert sorted(map(sorted, result.clusters)) == [[1, 2], [3]]


def _nobody(articles):
    return {}


@pytest.mark.parametrize(
    ("rows", "must_link", "cannot_link", "clusters", "review"),
    [
        ([seen("Ida Holm", "plumber"), seen("Ida Holm", "surgeon")], [{1, 2}], [], "a a", ""),
        ([seen("Ida Holm"), seen("Ida Holm")], [], [({1}, {2})], "a b", ""),
        # an appearance that arrives later
        ([seen("Ida Holm"), seen("Ida Holm"), seen("Ida Holm")], [], [({1}, {2})], "a b c", "ac bc"),
        (
            [seen("Ida Holm", "@ Tide Council"), seen("Ida Holm"), seen("Ida Holm", "@ Tide Council")],
            [],
            [({1}, {2})],
            "a b a",
            "",
        ),
        ([seen("Bo Ek"), seen("Ida Holm"), seen("Ida Holm"), seen("Bo Ek")], [{1, 2}], [], "a a a a", ""),
        ([seen("Bob Marsden"), seen("Ida Holm"), seen("Robert Marsden")], [{1, 2}], [], "a a a", ""),
        ([seen("Ida Holm"), seen("Bo Ek"), seen("Pia Ross")], [{1, 2}, {2, 3}], [], "a a a", ""),
        # who must link with one of two people cannot be the other
        ([seen("Ida Holm"), seen("Bo Ek"), seen("Ida Holm", "@ X")], [{1, 2}], [({1}, {3})], "a a b", ""),
        # an editor attributed some quotations of one article to another person of the same name
        ([seen("Ida Holm", in_="x"), seen("Ida Holm", in_="x", side="d")], [{1, 2}], [], "a a", ""),
        # must-link wins
        ([seen("Ida Holm"), seen("Ida Holm")], [{1, 2}], [({1}, {2})], "a a", ""),
        # constraints on appearances that are gone are ignored
        ([seen("Ida Holm"), seen("Ida Holm")], [{1, 7}, {8, 9}], [({1}, {9})], "a a", ""),
    ],
)  # fmt: skip
def test_decisions_of_editors_constrain_clusters(rows, must_link, cannot_link, clusters, review):
    assert _resolve(rows, must_link, cannot_link) == (clusters, review)


def test_pairs_to_review_have_reasons():
    appearances, _ = _appearances([seen("Ida Quillfeather", "cardiologist"), seen("Ida Quillfeather", "plumber")])
    [pair] = partition(appearances, _nobody).review_pairs
    assert [reason for _, reason in pair.evidence.reasons] == [
        "the same name",
        "different occupations: medicine; craft",
    ]
    assert [weight > 0 for weight, _ in pair.evidence.reasons] == [True, False]


@pytest.mark.parametrize(("name", "joins"), [("Ida Holm", True), ("John Smith", False), ("Khizr Khan", True)])
def test_names_that_suffice_to_join(name, joins):
    assert (same_name_weight(name_key(name)) >= 1.0) is joins
    assert suffices(name_key(name), "((), (), (), ())") is joins
    assert suffices(name_key(name), "((7,), (7,), ('law',), ())")


@pytest.mark.parametrize("name", ["", " ", "…", "x", "日本", "日 本", "x" * 10_000, "a " * 5_000, "Jr.", "III"])
def test_odd_names_raise_nothing(name):
    roles = frozenset([RoleEvidence("", None, "current")])
    first = ComparedAppearance(1, name_key(name) or name, "", 1, "x", None, roles)
    result = partition([first, replace(first, id=2, article=2, text_hash="y")], _nobody)
    assert sum(map(len, result.clusters)) == 2
    assert partition([], _nobody).clusters == []


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
    appearances, company = _appearances(_any_rows(chance))
    must_link = [{item.id for item in chance.sample(appearances, 2)} for _ in range(chance.choice([0, 0, 1, 2]))]
    cannot_link = [[{item.id} for item in chance.sample(appearances, 2)] for _ in range(chance.choice([0, 0, 1]))]
    results = {_shuffled(chance, appearances, company, must_link, cannot_link, by) for by in range(5)}
    assert len(results) == 1


def _shuffled(chance, appearances, company, must_link, cannot_link, by: int) -> tuple:
    """The partition by article, name and side, after all row numbers were changed (for ``by`` 0 they stay)."""
    new = [dict(zip(items, chance.sample(range(1, 999), len(items)), strict=True)) if by else {n: n for n in items}
           for items in ([s.id for s in appearances], sorted(company), sorted(_PLACES.values()))]  # fmt: skip
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
    appearances, company = _appearances(bo + [seen(name, in_="three") for name in ("Rosa Vik", "Uma Lund", "Kai Moen")])
    alone = partition(appearances[:3], lambda ids: {id: company[id] for id in ids})
    among = partition(appearances, lambda ids: {id: company[id] for id in ids})
    assert (
        set(alone.clusters)
        == {cluster for cluster in among.clusters if cluster <= {1, 2, 3}}
        == {frozenset({1}), frozenset({2, 3})}
    )
    assert [pair.evidence for pair in alone.review_pairs] == [pair.evidence for pair in among.review_pairs] != []


LAWYER, PLAYER = (f"michael shapiro ({facts})" for facts in (
    "professor of law; university of aldermere", "conductor; larkhaven orchestra"
))  # fmt: skip
BARE = "michael shapiro (no role)"


@pytest.mark.parametrize(
    ("rows", "reasons"),
    [
        (
            [*SHAPIROS, seen("Michael Shapiro")],
            {
                f"not joined: {BARE} may as well be {LAWYER}, who is hardly {PLAYER}",
                f"not joined: {BARE} may as well be {PLAYER}, who is hardly {LAWYER}",
            },
        ),
        (
            [*SHAPIROS, seen("Michael Shapiro"), seen("Michael Shapiro", in_="two")],
            {
                f"not joined: {BARE} may as well be {LAWYER}, who is hardly {PLAYER}",
                f"not joined: {BARE} may as well be {PLAYER}, who is hardly {LAWYER}",
                f"not joined: either may as well be {PLAYER} or {LAWYER}, who are hardly one",
            },
        ),
        (
            [seen("Ivo Holm Jr.", "@ Tide Council"), seen("Ivo Holm", "@ Tide Council")],
            {"only an editor joins a name with a generation and one without"},
        ),
        # below the threshold the reasons themselves say it
        ([seen("John Smith"), seen("John Smith")], {"the same name, which many bear"}),
    ],
)
def test_a_pair_that_is_not_joined_says_why(rows, reasons):
    appearances, company = _appearances(rows)
    result = partition(appearances, lambda articles: {a: company[a] for a in articles})
    assert {pair.evidence.reasons[-1][1] for pair in result.review_pairs} == reasons
    assert all(
        sum(weight for weight, _ in pair.evidence.reasons) == pytest.approx(pair.evidence.score)
        for pair in result.review_pairs
    )


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
    appearances, company = _appearances(rows)
    with counted_calls() as counter:
        result = partition(appearances, lambda articles: {a: company[a] for a in articles})
    assert counter["calls"] < 3_000_000  # to compare 1,000 appearances with each other would take 50 million
    assert sum(map(len, result.clusters)) == len(rows)
    assert len(result.review_pairs) <= MOST_REVIEW_PAIRS * len(result.clusters)
    assert len({frozenset((d.left, d.right)) for d in result.review_pairs}) == len(result.review_pairs)


def test_each_appearance_is_in_one_cluster():
    appearances, _ = _appearances([seen(name) for name in _NAMES for _ in range(3)])
    result = partition(appearances, _nobody)
    assert all(a.isdisjoint(b) for a, b in combinations(result.clusters, 2))


def test_thousands_of_people_of_one_surname_in_an_article_take_steps_in_proportion_to_their_number(monkeypatch):
    monkeypatch.setattr(clustering, "MOST_PROFILES", 10)
    first_names = [f"{a}{b}{c}n" for a in "bdfglm" for b in "aeiou" for c in "bdfglmnrst"]

    def made(number: int) -> list[ComparedAppearance]:
        names = enumerate(first_names[:number])
        return [ComparedAppearance(n, f"{name} lee", "", article=1, text_hash="x") for n, name in names]

    assert grows_linearly(lambda appearances: partition(appearances, _nobody), made, 75)


def test_who_may_be_a_rival_is_found_among_many(monkeypatch):
    monkeypatch.setattr(clustering, "MOST_PROFILES", 1)
    rows = [ComparedAppearance(n, key, "", 1, "x") for n, key in enumerate(("ann lee", "bo ek", "a lee", "cy holm"))]
    assert clustering._with_rival_in_article(rows) == {0, 2}
