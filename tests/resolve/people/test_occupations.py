from itertools import combinations

import pytest

from quotes_service.resolve.people.fields_of_study import compare_fields
from quotes_service.resolve.people.occupations import compare_occupations, fields_of, occupations_of


@pytest.mark.parametrize(
    ("title", "institution", "shown"),
    [
        # what a person is called
        ("Republican vice-presidential nominee", None, "politics"),
        ("D-Ohio", None, "politics"),
        ("shadow health secretary", None, "politics"),
        ("Home Secretary", None, "politics"),
        ("foreign minister", None, "diplomacy politics"),
        ("attorney general", None, "law politics"),
        ("lawyer-turned-politician", None, "law politics"),
        ("crown prosecutor", None, "law"),
        ("chief constable", None, "police"),
        ("retired general", None, "military"),
        ("Sgt.", None, "military police"),
        ("assistant professors", None, "academia"),
        ("co-author of the study", None, "academia"),
        ("ornithologist", None, "academia"),
        ("nephrologist", None, "medicine"),
        ("neurosurgeon", None, "medicine"),
        ("spokeswoman", "St Anne's Hospital", "medicine"),
        ("businesswomen", None, "business"),
        ("co-founder and chief executive", None, "business"),
        ('co-author of "Dead Tides"', None, "media"),
        ("court reporter", None, "media"),
        ("film director", None, "arts"),
        ("actor-director", None, "arts"),
        ("centre-forward", None, "sport"),
        ("Bishop of Aldermere", None, "religion"),
        ("Baptist minister", None, "religion"),
        ("head teacher", None, "education"),
        ("software engineer", None, "engineering"),
        ("fishermen", None, "craft"),
        ("tree surgeon", None, "craft"),
        ("union organiser", None, "activism"),
        ("airline pilot", None, "transport"),
        # a title that says nothing takes its occupation from the words beside it or from the institution
        ("director", None, ""),
        ("director", "Northern Rivers Institute", "academia"),
        ("president", None, ""),
        ("president", "Northgate Bank", "business"),
        ("president", "South Korea", "politics"),
        ("French president", None, "politics"),
        ("president", "French Chess Circle", ""),
        ("campaign manager", None, "politics"),
        ("police spokesman", None, "police"),
        ("captain", "Larkhaven FC", "sport"),
        ("captain", "U.S. Navy", "military"),
        ("chief executive", "Aldermere NHS Trust", "medicine"),
        (None, "Department of Marine Biology", "academia"),
        (None, "Federation of Larkhaven Plumbers", "craft"),
        (None, "Plumber & Lee", ""),
        # beside a title the institution counts only where a career can hold both
        ("economist", "Northgate Bank", "academia business"),
        ("coach", "University of Aldermere", "sport"),
        # a phrase is not one of its words
        ("general manager", None, ""),
        ("private secretary", None, ""),
        ("president", "Chapel Hill", ""),
        ("role model", None, ""),
        # somebody else's occupation
        ("law student", None, ""),
        ("wife of a senator", None, ""),
        ("doctor's widow", None, ""),
        ("Democratic voter", None, ""),
        ("doctor and mother of two", None, "medicine"),
        ("PhD student", None, "academia"),
    ],
)
def test_occupations_are_read_from_title_and_institution(title, institution, shown):
    assert occupations_of(title, institution) == set(shown.split())


@pytest.mark.parametrize(
    ("title", "institution", "shown"),
    [
        ("professor of law", "University of Aldermere", {"law"}),
        ("law professor", None, {"law"}),
        ("lawyer", None, {"law"}),
        ("lecturer in hydrology", None, {"hydrology"}),
        ("hydrologists", None, {"hydrology"}),
        ("cardiologist", None, {"cardiology"}),
        ("paediatrician", None, {"pediatrics"}),
        ("physicist", None, {"physics"}),
        ("professor of astronomy", None, {"physics"}),
        ("political scientist", None, {"politics"}),
        ("professor of English", None, {"literature"}),
        ("conductor", "Larkhaven Orchestra", {"music"}),
        ("psephologist", None, {"psephology"}),
        (None, "Department of Marine Biology", {"biology"}),
        ("professor", "Larkhaven Institute of Technology", set()),
        ("expert on the economy", None, {"economics"}),
        # who governs, reports or sells a subject need not have studied it
        ("health minister", None, set()),
        ("science editor", None, set()),
        ("senior climate adviser", None, set()),
    ],
)
def test_fields_of_study_from_title_and_institution(title, institution, shown):
    assert fields_of(title, institution) == shown


@pytest.mark.parametrize(
    ("careers", "weight"),
    [
        (("senator", "vice-presidential nominee"), 1.0),
        (("lecturer", "researcher"), 1.0),
        (("general", "defence minister"), -0.5),
        (("lawyer", "senator"), -0.5),
        (("surgeon", "Republican candidate"), -0.5),
        (("striker", "broadcaster"), -0.5),
        (("bus driver", "driver"), -0.5),
        (("professor", "conductor"), -2.0),
        (("senator", "actor"), -2.0),
        (("surgeon", "lawyer"), -5.0),
        (("barrister", "violinist"), -5.0),
        (("midfielder", "nurse"), -5.0),
        (("plumber", "professor"), -5.0),
        (("bishop", "goalkeeper"), -5.0),
        (("plumber", "director"), 0.0),
    ],
)
def test_weights_of_pairs_of_occupations(careers, weight):
    one, other = (occupations_of(title, None) for title in careers)
    assert compare_occupations(one, other) == compare_occupations(other, one) == weight


def test_the_best_pair_of_occupations_counts():
    assert compare_occupations(frozenset({"craft", "law"}), frozenset({"sport", "politics"})) == -0.5
    assert compare_occupations(frozenset({"craft", "law"}), frozenset({"sport", "law"})) == 1.0


@pytest.mark.parametrize(
    ("careers", "weight"),
    [
        (("physicist", "professor of astrophysics"), 1.5),
        (("cardiologist", "professor of medicine"), 1.5),
        (("professor of law and history", "historian"), 1.5),
        (("cardiologist", "dentist"), -1.0),
        (("physicist", "mathematician"), -1.0),
        (("professor of biology", "surgeon"), -1.0),
        (("economist", "political scientist"), -1.0),
        (("psephologist", "statistician"), -1.0),
        (("professor of law", "professor of music"), -3.0),
        (("historian", "physicist"), -3.0),
        (("professor", "physicist"), 0.0),
    ],
)
def test_weights_of_pairs_of_fields(careers, weight):
    one, other = (fields_of(title, None) for title in careers)
    assert compare_fields(one, other) == compare_fields(other, one) == weight


def test_one_career_never_excludes_itself():
    career = [
        ("lecturer in hydrology", "University of Aldermere"),
        ("director", "Northern Rivers Institute"),
        ("chief scientist", "Ministry of Water"),
        ("Sen.", None),
        ("president", "Northgate Bank"),
    ]
    assert min(compare_occupations(occupations_of(*a), occupations_of(*b)) for a, b in combinations(career, 2)) > -1


@pytest.mark.parametrize(
    "text", [None, "", " ", "…", "-", "s", "日本の大学", "x" * 10_000, "a.b. " * 4000, "of the", "1"]
)
def test_titles_without_an_occupation(text):
    assert occupations_of(text, text) == fields_of(text, text) == frozenset()


@pytest.mark.xfail(strict=True, reason="a surname that is also an occupation counts where the title says nothing else")
def test_a_politicians_name_is_not_an_occupation():
    assert occupations_of("Baker spokesman", None) == frozenset()
