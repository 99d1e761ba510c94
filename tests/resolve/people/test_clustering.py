"""Tables of (sightings, who is one, of which pairs an editor is asked), in letters: "a a b", "ab"."""

import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from quotes_service.resolve.names import name_key, words
from quotes_service.resolve.people.clustering import MOST_DOUBTS, partition
from quotes_service.resolve.people.evidence import Post, Sighting, rarity, suffices

_PLACES: dict[str, int] = {}


def _post(line: str) -> Post:
    """A line such as "former professor of law @ University of Aldermere"."""
    title, _, place = line.partition("@")
    status = "former" if title.startswith("former ") else "current"
    key = " ".join(words(place))
    number = _PLACES.setdefault(key, len(_PLACES) + 1) if key else None
    return Post(" ".join(words(title.removeprefix("former "))), number, status, key or None)


def seen(name: str, *posts: str, in_: str = "", on: str = "", side: str = "", names: str = "") -> dict:
    """A person of an article (each another one, if ``in_`` doesn't say which), which names others beside."""
    return {"name": name, "posts": posts, "in_": in_, "on": on, "side": side, "names": names.split()}


def _sightings(rows: list[dict]) -> tuple[list[Sighting], dict[int, frozenset[str]]]:
    articles: dict[str, int] = {}
    found, company = [], {}
    for number, row in enumerate(rows, start=1):
        text = row["in_"] or f"text {number}"
        article = articles.setdefault(text, len(articles) + 1)
        day = date.fromisoformat(row["on"]) if row["on"] else None
        posts = frozenset(map(_post, row["posts"]))
        found.append(Sighting(number, name_key(row["name"]), row["side"], article, text, day, posts))
        named = {f"person {name_key(row['name'])}", *(f"person {name}" for name in row["names"])}
        company[article] = company.get(article, frozenset()) | named
    return found, company


def _resolve(rows: list[dict], one: Iterable = (), apart: Iterable = ()) -> tuple[str, str]:
    """Letters of the rows' groups, and the pairs of letters that are in doubt."""
    sightings, company = _sightings(rows)
    found = partition(sightings, lambda articles: {a: company[a] for a in articles}, one, apart)
    letters: dict[int, str] = {}
    group_of = {id: index for index, group in enumerate(found.groups) for id in group}
    marks = [letters.setdefault(group_of[s.id], chr(ord("a") + len(letters))) for s in sightings]
    doubts = sorted("".join(sorted((letters[doubt.left], letters[doubt.right]))) for doubt in found.doubts)
    return " ".join(marks), " ".join(doubts)


LAW, MUSIC = "professor of law @ University of Aldermere", "conductor @ Larkhaven Orchestra"


@pytest.mark.parametrize(
    ("rows", "groups", "doubts"),
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
        # other trades
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
        # the same office in two towns, and other posts at other places
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
def test_the_same_name(rows, groups, doubts):
    assert _resolve(rows) == (groups, doubts)


@pytest.mark.parametrize(
    ("rows", "groups", "doubts"),
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
        # wife and husband
        ([seen("Ida Holm", "@ Tide Council"), seen("Ivo Holm", "@ Tide Council")], "a b", ""),
    ],
)
def test_other_forms_of_a_name(rows, groups, doubts):
    assert _resolve(rows) == (groups, doubts)


SHAPIROS = [seen("Michael Shapiro", LAW), seen("Michael Shapiro", MUSIC)]


@pytest.mark.parametrize(
    ("rows", "groups", "doubts"),
    [
        # who may be either of two stays apart, and so do two of whom it is so
        ([*SHAPIROS, seen("Michael Shapiro")], "a b c", "ac bc"),
        ([seen("Michael Shapiro"), *SHAPIROS, seen("Michael Shapiro")], "a b c d", "ab ac bd cd ad"),
        # unless one of them is printed ten times as often
        ([*SHAPIROS, *SHAPIROS[1:] * 7, seen("Michael Shapiro")], "a b" + " b" * 7 + " c", "ac bc"),
        ([*SHAPIROS, *SHAPIROS[1:] * 12, seen("Michael Shapiro")], "a b" + " b" * 12 + " b", ""),
        # or the company tells
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
        # but two of whom more is known may meet in one story
        (
            [
                seen("Michael Shapiro", "cardiologist", names="noor_blom jan_ros mia_tal"),
                seen("Michael Shapiro", "defence lawyer", names="noor_blom jan_ros mia_tal"),
            ],
            "a b",
            "",
        ),
        # two of one article
        ([seen("Bob Marsden", "@ Council", in_="x"), seen("Robert Marsden", "@ Council", in_="x")], "a b", ""),
        ([seen("Ida Holm", side="d_1", in_="x"), seen("Ida Holm", in_="x")], "a b", ""),
        (
            [seen("Bob Marsden", in_="x"), seen("Robert Marsden", in_="x")]
            + [seen("Bob Marsden")] * 5
            + [seen("Robert Marsden")] * 5,
            "a b" + " a" * 5 + " b" * 5,
            "",
        ),
        # a slip in one article doesn't part those who agree elsewhere
        (
            [seen("Marco Blom", in_="x"), seen("Marco Blom Donor", "head @ Tide Fund", in_="x")]
            + [seen("Marco Blom", "Sen.")] * 5
            + [seen("Marco Blom")] * 3,
            "a b" + " a" * 8,
            "",
        ),
        # nor do roles that were read wrong, where they don't exclude each other
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
def test_who_of_several(rows, groups, doubts):
    marks, found = _resolve(rows)
    assert marks == groups
    assert set(found.split()) == set(doubts.split())


def test_copies_of_one_text_mean_the_same_person():
    first = Sighting(1, "john smith", "", article=1, order="a hash")
    found = partition([first, replace(first, id=2, article=2), replace(first, id=3, article=3, order="b")], _nobody)
    assert sorted(map(sorted, found.groups)) == [[1, 2], [3]]


def _nobody(articles):
    return {}


@pytest.mark.parametrize(
    ("rows", "one", "apart", "groups", "doubts"),
    [
        ([seen("Ida Holm", "plumber"), seen("Ida Holm", "surgeon")], [{1, 2}], [], "a a", ""),
        ([seen("Ida Holm"), seen("Ida Holm")], [], [({1}, {2})], "a b", ""),
        # what comes later
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
        # who is one with one of two who aren't one is not the other
        ([seen("Ida Holm"), seen("Bo Ek"), seen("Ida Holm", "@ X")], [{1, 2}], [({1}, {3})], "a a b", ""),
        # a person of one article of whom an editor took some quotations
        ([seen("Ida Holm", in_="x"), seen("Ida Holm", in_="x", side="d")], [{1, 2}], [], "a a", ""),
        # what says that they are one goes first
        ([seen("Ida Holm"), seen("Ida Holm")], [{1, 2}], [({1}, {2})], "a a", ""),
        # of those who are gone nothing follows
        ([seen("Ida Holm"), seen("Ida Holm")], [{1, 7}, {8, 9}], [({1}, {9})], "a a", ""),
    ],
)  # fmt: skip
def test_what_editors_decided(rows, one, apart, groups, doubts):
    assert _resolve(rows, one, apart) == (groups, doubts)


def test_doubts_say_why():
    sightings, _ = _sightings([seen("Ida Quillfeather", "cardiologist"), seen("Ida Quillfeather", "plumber")])
    [doubt] = partition(sightings, _nobody).doubts
    assert [reason for _, reason in doubt.evidence.reasons] == ["the same name", "other trades: medicine; craft"]
    assert [weight > 0 for weight, _ in doubt.evidence.reasons] == [True, False]


@pytest.mark.parametrize(("name", "joins"), [("Ida Holm", True), ("John Smith", False), ("Khizr Khan", True)])
def test_how_much_a_name_says(name, joins):
    assert (rarity(name_key(name)) >= 1.0) is joins
    assert suffices(name_key(name), "((), (), (), ())") is joins
    assert suffices(name_key(name), "((7,), (7,), ('law',), ())")


@pytest.mark.parametrize("name", ["", " ", "…", "x", "日本", "日 本", "x" * 10_000, "a " * 5_000, "Jr.", "III"])
def test_bad_names_break_nothing(name):
    once = Sighting(1, name_key(name) or name, "", 1, "x", None, frozenset([Post("", None, "current")]))
    found = partition([once, replace(once, id=2, article=2, order="y")], _nobody)
    assert sum(map(len, found.groups)) == 2
    assert partition([], _nobody).groups == []


# Whatever the order in which articles come in.

_NAMES = ["Ida Holm", "Ida B. Holm", "Ida C. Holm", "I. Holm", "Ida Holm Jr.", "John Smith", "Jon Smith", "Holm Ida"]
_POSTS = ["", LAW, MUSIC, "plumber", "professor", "Sen.", "@ Tide Council", "surgeon @ Larkhaven Hospital", "lawyer"]


def _any_rows(chance: random.Random) -> list[dict]:
    rows = {}
    for _ in range(chance.randint(2, 14)):
        name, text = chance.choice(_NAMES), f"text {chance.randint(1, 12)}"
        posts = [post for post in chance.choices(_POSTS, k=chance.choice([0, 1, 1, 2])) if post]
        on = chance.choice(["", "2019-01-01", "2024-05-01", "2024-05-20"])
        names = " ".join(chance.sample([f"p{n}" for n in range(6)], chance.randint(0, 5)))
        rows[name, text] = seen(name, *posts, in_=text, on=on, names=names)
    return list(rows.values())


@pytest.mark.parametrize("seed", range(200))
def test_neither_order_nor_numbers_matter(seed):
    chance = random.Random(seed)
    sightings, company = _sightings(_any_rows(chance))
    groups = [{s.id for s in chance.sample(sightings, 2)} for _ in range(chance.choice([0, 0, 1, 2]))]
    sides = [[{s.id} for s in chance.sample(sightings, 2)] for _ in range(chance.choice([0, 0, 1]))]
    assert len({_shuffled(chance, sightings, company, groups, sides, by) for by in range(5)}) == 1


def _shuffled(chance, sightings, company, one, apart, by: int) -> tuple:
    """The partition by article, name and side, where all numbers are other ones (as given for ``by`` 0)."""
    new = [dict(zip(items, chance.sample(range(1, 999), len(items)), strict=True)) if by else {n: n for n in items}
           for items in ([s.id for s in sightings], sorted(company), sorted(_PLACES.values()))]  # fmt: skip
    ids, articles, places = new
    again = [
        replace(
            s,
            id=ids[s.id],
            article=articles[s.article],
            posts=frozenset(p._replace(institution=p.institution and places[p.institution]) for p in s.posts),
        )
        for s in chance.sample(sightings, len(sightings))
    ]
    named = {articles[article]: marks for article, marks in company.items()}
    found = partition(
        again,
        lambda wanted: {article: named[article] for article in wanted},
        [{ids[id] for id in group} for group in one],
        [tuple({ids[id] for id in side} for side in pair) for pair in apart],
    )
    marks = {s.id: (s.order, s.key, s.side) for s in again}
    groups = [tuple(sorted(marks[id] for id in group)) for group in found.groups]
    doubts = {(*sorted((groups[d.left], groups[d.right])), round(d.evidence.score, 6)) for d in found.doubts}
    assert sorted(mark for group in groups for mark in group) == sorted(marks.values())
    return tuple(sorted(groups)), tuple(sorted(doubts))


def test_who_else_is_looked_at_makes_no_difference():
    bo = [
        seen("Bo Smyth", in_="one", names="p1 p2 p3 p4 p5 p6"),
        seen("Bo Smith", in_="two", names="p7"),
        seen("Bo Smith", in_="three", names="p1 p2"),
    ]
    sightings, company = _sightings(bo + [seen(name, in_="three") for name in ("Rosa Vik", "Uma Lund", "Kai Moen")])
    alone, among = (partition(some, lambda ids: {id: company[id] for id in ids}) for some in (sightings[:3], sightings))
    assert (
        set(alone.groups)
        == {group for group in among.groups if group <= {1, 2, 3}}
        == {frozenset({1}), frozenset({2, 3})}
    )
    assert [doubt.evidence for doubt in alone.doubts] == [doubt.evidence for doubt in among.doubts] != []


# Many of one name.


@pytest.mark.parametrize(
    "rows",
    [
        [seen("Ida Holm", f"professor @ University of Place {n % 50}", names=f"p{n} q") for n in range(5_000)],
        [seen("Ida Holm", f"@ Place {n % 50}") for n in range(5_000)],
        [seen("John Smith") for _ in range(1_000)],
        [seen("John Smith", names=f"p{n % 40} p{n % 41}") for n in range(1_000)],
        [seen("Ida Holm", names=f"p{n}") for n in range(140)] + [seen("Ida Holm", LAW), seen("Ida Holm", MUSIC)],
        [seen("Michael Shapiro", f"{LAW.split(' @')[0]} @ P {n}") for n in range(300)],
        [seen("Ida Holm", *[_POSTS[n % 9]] * (n % 3 > 0), names=f"p{n} q") for n in range(300)],
        [seen("Michael Shapiro", *[f"plumber @ P {n}"] * (n % 3 > 0), names=f"p{n}") for n in range(150)],
    ],
)
def test_many_of_one_name_take_no_longer(rows):
    sightings, company = _sightings(rows)
    with counted_calls() as made:
        found = partition(sightings, lambda articles: {a: company[a] for a in articles})
    assert made["calls"] < 3_000_000  # to compare 1,000 sightings with each other would take 50 million
    assert sum(map(len, found.groups)) == len(rows)
    assert len(found.doubts) <= MOST_DOUBTS * len(found.groups)
    assert len({frozenset((d.left, d.right)) for d in found.doubts}) == len(found.doubts)


@contextmanager
def counted_calls() -> Iterator[Counter]:
    """How much is done, whatever the machine's pace: the calls of functions, written by Python's profiling hook."""
    made = Counter()

    def note(frame, event, arg):
        if event in ("call", "c_call"):
            made["calls"] += 1

    sys.setprofile(note)
    try:
        yield made
    finally:
        sys.setprofile(None)


def test_each_sighting_is_in_one_group():
    sightings, _ = _sightings([seen(name) for name in _NAMES for _ in range(3)])
    found = partition(sightings, _nobody)
    assert all(a.isdisjoint(b) for a, b in combinations(found.groups, 2))
