"""Experts for a subject who are not the usual suspects: in which order, and why."""

import math
from datetime import date

import pytest

from quotes_service.search.ranking import RELATED
from quotes_service.store.querying.ranking import RankingCursor
from quotes_service.store.quotations import subject_matches
from tests.services import asking
from tests.services.lookup.experts.on_tides import OF_ALL, ON_TIDES, add, found, said


@pytest.mark.parametrize(
    ("damping", "names"),
    [
        ({}, ["Ann Tidal", "Vera Usual"]),
        ({"damping": 1.0}, ["Ann Tidal", "Vera Usual"]),
        ({"damping": 0.0}, ["Vera Usual", "Ann Tidal"]),
    ],
)
def test_damping_demotes_the_usual_suspects(known, damping, names):
    assert found(known, **damping) == names


def test_recent_quotations_count_more(ctx):
    add(ctx, said("Old Mann", "The tide is high."), date(1990, 1, 1))
    add(ctx, said("Neu Mann", "This tide is low."), date(2024, 1, 1))
    add(ctx, said("Un Dated", "That tide is wet."), None)
    assert found(ctx) == ["Neu Mann", "Un Dated", "Old Mann"]


# Who else works there.


def test_spread_mixes_institutions(ctx):
    """Three experts of one institute say most; with spread, others come between them, and nobody is lost."""
    for name, words in (
        ("Ann Abel", ON_TIDES),
        ("Ann Berg", ("The tide is our bread.", "One tide is like no other tide.", "I love the tide.")),
        ("Ann Crane", ("Every tide is measured.", "Our tide tables differ.", "A tide was missed.")),
    ):
        add(ctx, said(name, *words, role=", fellow at the Institute of Tides"))
    add(
        ctx, said("Bo Dahl", "Some tide or other wets me.", "There is a tide in it.", role=", cook at the Quay Council")
    )
    add(ctx, said("Cai Ek", "Is that a tide, or is it not one, I ask you?"))
    plain, spread = found(ctx, damping=0.0), found(ctx, damping=0.0, spread=True)
    assert {name.split()[0] for name in plain[:3]} == {"Ann"}
    assert [name.split()[0] for name in spread] == ["Ann", "Bo", "Ann", "Cai", "Ann"] or [
        name.split()[0] for name in spread
    ] == ["Ann", "Bo", "Cai", "Ann", "Ann"]
    assert spread[0] == plain[0]
    assert sorted(spread) == sorted(plain)


# Why they stand where they stand.


@pytest.mark.parametrize("damping", [0.0, 0.5, 1.0])
def test_the_terms_multiply_to_the_score(known, damping):
    page = asking.find_experts(known, topic="tide", explain=True, damping=damping)
    scores = []
    for item in page["items"]:
        told = item["explain"]
        scores.append(told["score"])
        said_on_it = told["said"] + RELATED * told["related"]
        assert told["score"] == pytest.approx(said_on_it * told["breadth"] * told["damping"])
        assert told["damping"] == pytest.approx((told["focus"] * told["rarity"]) ** damping)
        assert [one["id"] for one in told["quotations"]] == [one["id"] for one in item["reasons"]]
        votes = [one["fit"] * one["form"] * one["recency"] * one["confidence"] for one in told["quotations"]]
        assert told["said"] == pytest.approx(math.fsum(vote / 2**place for place, vote in enumerate(votes)))
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 2


def test_terms_are_shown_on_request_only(known):
    assert all("explain" not in item for item in asking.find_experts(known, topic="tide")["items"])


def test_the_reasons_are_the_best_quotations_on_the_subject(known):
    for item in asking.find_experts(known, topic="tide")["items"]:
        assert 1 <= len(item["reasons"]) <= 3
        assert all("<mark>tide</mark>" in reason["highlight"].lower() for reason in item["reasons"])
        assert {reason["speakers"][0]["name"] for reason in item["reasons"]} == {item["name"]}


def test_the_reasons_are_distinct_statements(ctx):
    wire = "The tide comes whether the harbour likes it or not, and it comes twice a day"
    for number, words in enumerate([wire, wire.upper(), f"{wire} in this bay", wire.replace(" and", "")]):
        add(ctx, said("Maren Tolvik", f"{words}."), date(2024, 5, 1 + number), outlet=f"Paper {number}")
    add(ctx, said("Maren Tolvik", "My tide gauge is broken."))
    [tolvik] = asking.find_experts(ctx, topic="tide")["items"]
    assert (tolvik["quotation_count"], tolvik["statement_count"]) == (5, 2)
    assert len({reason["statement_id"] for reason in tolvik["reasons"]}) == len(tolvik["reasons"]) == 2


def test_a_sentence_in_many_outlets_counts_once(ctx):
    """One sentence that six outlets print counts for less than two sentences of somebody else."""
    for number in range(6):
        text = f"{said('Wire Wolf', 'The tide comes whether the old harbour likes it or not.')} {number}"
        add(ctx, text, outlet=f"Paper {number}")
    add(ctx, said("Ann Lee", "This tide took the whole of our garden wall away.", "No tide took so much of it before."))
    assert found(ctx, damping=0.0) == ["Ann Lee", "Wire Wolf"]
    [wolf] = [
        item for item in asking.find_experts(ctx, topic="tide", explain=True)["items"] if item["name"] != "Ann Lee"
    ]
    assert len(wolf["reasons"]) == len(wolf["explain"]["quotations"]) == 1
    assert wolf["explain"]["breadth"] > 1


@pytest.mark.parametrize(("since", "focus"), [(None, 3 / 6), (date(2024, 1, 1), 2 / 3)])
def test_focus_is_computed_over_the_period(ctx, since, focus):
    add(ctx, said("Ann Lee", "A tide came.", "Bread is dear.", "Trams are slow."), date(2020, 1, 1))
    add(ctx, said("Ann Lee", "This tide went."), date(2024, 5, 2))
    [lee] = asking.find_experts(ctx, topic="tide", since=since, explain=True)["items"]
    assert lee["explain"]["focus"] == pytest.approx(focus)


def test_focus_is_right_if_candidates_are_cut(ctx, monkeypatch):
    monkeypatch.setattr(subject_matches, "POOL", 3)
    for day in range(4):
        add(ctx, said("Ann Lee", f"Tide {day} came.", f"Tram {day} is slow."), date(2024, 5, 1 + day))
    [lee] = asking.find_experts(ctx, topic="tide", explain=True)["items"]
    assert lee["explain"]["focus"] == pytest.approx(5 / 10)


# Page by page.


def test_a_rise_in_rank_between_pages_repeats_nobody(ctx, monkeypatch):
    monkeypatch.setattr(RankingCursor, "SIZE", 4)
    for number, letter in enumerate("abcdefghijkl"):
        add(ctx, said(f"{letter.upper()}nn Marsh", "The tide rose" + " and rose" * number + "."))
    first = asking.find_experts(ctx, topic="tide", limit=8)
    add(ctx, said(first["items"][-1]["name"], "Tide, tide!", "A tide is a tide.", "Mine is the tide."))
    rest = asking.find_experts(ctx, topic="tide", limit=8, cursor=first["next_cursor"])
    names = [item["name"] for item in first["items"] + rest["items"]]
    assert len(names) == len(set(names)) == 12


def eleven_experts(ctx):
    for number, letter in enumerate("abcdefghijk"):
        words = [f"The tide of {thing.lower()} rose." for thing in OF_ALL[: 1 + number % 4]]
        role = f", fellow at the {'AB'[number % 2]}lpha Institute" if number % 3 else ""
        add(ctx, said(f"{letter.upper()}nn Marsh", *words, role=role))


@pytest.fixture(scope="module")
def eleven(shared):
    return shared(eleven_experts)


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
@pytest.mark.parametrize("about", [{}, {"spread": True}, {"damping": 0.0}, {"not_over": 3}], ids=str)
def test_pages_have_every_expert_once(eleven, limit, about):
    ctx = eleven
    everything = asking.find_experts(ctx, topic="tide", limit=100, **about)["items"]
    cursor, items = None, []
    while True:
        page = asking.find_experts(ctx, topic="tide", cursor=cursor, limit=limit, **about)
        assert page["total"] == len(everything)
        items += page["items"]
        if not (cursor := page["next_cursor"]):
            break
        assert len(page["items"]) == limit
    assert items == everything
    assert len(items) == (8 if about == {"not_over": 3} else 11) or about == {"not_over": 3}


def test_many_experts_with_equal_scores_are_all_found(ctx):
    for number in range(4):
        names = [f"{first}{'abcdefghij'[number]} {last}" for first in ("Ann", "Bo", "Cai") for last in ("Abel", "Berg")]
        add(ctx, " ".join(said(name, "The tide is high.") for name in names))
    assert len(set(found(ctx, limit=100))) == 24
