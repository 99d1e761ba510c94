"""What speaks for and against two appearances being one person: tables of (one, other, the reasons in their order).

"+" before a reason: it speaks for one person; "-": against; "0": for neither.
"""

import math
from dataclasses import replace
from datetime import date

import pytest

from quotes_service.resolve.names import name_key
from quotes_service.resolve.people.evidence import (
    LOWER,
    UPPER,
    ComparedAppearance,
    Evidence,
    Profile,
    RoleEvidence,
    compare_name_sets,
    compare_profiles,
    facets_suffice,
    pool,
    profile,
    same_name_weight,
    suffices,
)

INSTITUTIONS = {
    "university of aldermere": 1,
    "northern rivers institute": 2,
    "eastvale": 3,
    "stonehaven": 4,
    "ministry of health": 5,
}


CREW = ["noor blom", "jan ros", "mia tal", "eva lin"]


def appearance(name: str, *roles: str, day: str = "", number: int = 1) -> Profile:
    """The profile of one appearance. Roles are lines such as "former professor of law @ university of aldermere"."""
    return profile(
        ComparedAppearance(
            id=number,
            key=name_key(name),
            side="",
            article=number,
            text_hash=f"text {number}",
            day=date.fromisoformat(day) if day else None,
            roles=frozenset(map(_role, roles)),
        )
    )


def _role(line: str) -> RoleEvidence:
    title, _, institution = (part.strip() for part in line.partition("@"))
    status = "former" if title.startswith("former ") else "current"
    return RoleEvidence(
        title.removeprefix("former "), INSTITUTIONS[institution] if institution else None, status, institution or None
    )


def compare(one: Profile, other: Profile) -> Evidence:
    return compare_profiles(one, replace(other, ids=frozenset({2}), articles=frozenset({2})))


def with_company(item: Profile, *names: str) -> Profile:
    return replace(item, company=frozenset({frozenset(f"person {name}" for name in names)}))


def reasons(one: Profile, other: Profile) -> list[str]:
    return [
        f"{'+' if weight > 0 else '-' if weight < 0 else '0'} {reason}"
        for weight, reason in compare(one, other).reasons
    ]


def weight_of(reason: str, one: Profile, other: Profile) -> float:
    [weight] = [weight for weight, text in compare(one, other).reasons if text.startswith(reason)]
    return weight


# The name.


def test_a_rarer_name_weighs_more():
    names = ["Maren Tolvik", "Michael Shapiro", "Ida Martin", "Michael Johnson", "John Smith"]
    weights = [same_name_weight(name_key(name)) for name in names]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > UPPER > LOWER
    assert weights[-1] < 0


@pytest.mark.parametrize(
    ("common", "rare"),
    [
        ("Wei Wang", "Wei Tolvik"),  # rare in the census of the United States, but not elsewhere
        ("Mohammed Khan", "Mohammed Tolvik"),
        ("Ali Khan", "Khizr Khan"),
        ("J. Marsden", "Jasper Marsden"),
    ],
)
def test_globally_common_names_and_initials_weigh_less(common, rare):
    assert same_name_weight(name_key(common)) < same_name_weight(name_key(rare))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Ida Holm", "Dr. Ida Holm", ["+ the same name"]),
        ("John Smith", "John Smith", ["- the same name, which many bear"]),
        ("Ida B. Holm", "Ida Holm", ['+ one prints the middle name "b"']),
        ("I. Holm", "Ida Holm", ['+ one prints only the initial "i"']),
        ("Bill Marsden", "William Marsden", ["+ bill is short for william"]),
        ("Sergei Holm", "Sergey Holm", ["+ sergei and sergey may be two spellings of one name"]),
        ("Ida Holm", "Bo Ek", []),
        ("Ida B. Holm", "Ida C. Holm", []),
    ],
)
def test_names_as_the_only_evidence(one, other, expected):
    assert reasons(appearance(one), appearance(other)) == expected
    assert reasons(appearance(other), appearance(one)) == expected


def test_incompatible_names_are_impossible():
    one, other = (appearance(name, "professor @ university of aldermere") for name in ("Ida Holm", "Ivo Holm"))
    evidence = compare(one, other)
    assert (evidence.score, evidence.joins, evidence.is_compatible) == (-math.inf, False, False)


def test_each_difference_of_the_names_weakens_the_evidence():
    scores = [compare(appearance("Robert Marsden"), appearance(name)).score for name in
              ("Robert Marsden", "Robert A. Marsden", "Bob Marsden", "R. Marsden")]  # fmt: skip
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 4


def test_father_and_son_are_left_to_an_editor_whatever_they_share():
    role = "professor of law @ university of aldermere"
    evidence = compare(appearance("Ivo Holm Jr.", role), appearance("Ivo Holm", role))
    assert evidence.score >= UPPER
    assert evidence.needs_editor
    assert not evidence.joins


def test_titles_and_company_do_not_count_for_father_and_son():
    father, son = (with_company(appearance(name, "secretary of state"), *CREW) for name in ("Ivo Holm", "Ivo Holm Jr."))
    assert reasons(father, son) == [
        '+ one prints "jr", the other none', "+ the same occupation: diplomacy, politics"
    ]  # fmt: skip


# What they do.

COMMON = "Michael Shapiro"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # one reason for what title, occupation and field of study all say: the strongest
        ("secretary of state", "secretary of state", ["+ the same title: secretary of state"]),
        ("cardiologist", "professor of cardiology",
         ["+ the same field of study: cardiology", "- different occupations: medicine; academia"]),
        ("cardiologist", "professor of medicine",
         ["+ the same field of study: cardiology, medicine", "- different occupations: medicine; academia"]),
        ("plumber", "carpenter", ["+ the same occupation: craft"]),
        ("spokeswoman", "spokeswoman", []),
        ("cardiologist", "", []),
        # careers
        ("general", "defence minister", ["- different occupations: military; politics"]),
        ("plumber", "bishop", ["- different occupations: craft; religion"]),
        # scholars share an occupation, which says nothing where their fields differ
        ("professor of law", "professor of music", ["- different fields of study: law; music"]),
        ("physicist", "mathematician",
         ["+ the same occupation: academia", "- different fields of study: physics; mathematics"]),
        ("surgeon", "lawyer",
         ["- different occupations: medicine; law", "- different fields of study: surgery; law"]),
    ],
)  # fmt: skip
def test_titles_as_evidence(one, other, expected):
    _, *found = reasons(appearance(COMMON, one), appearance(COMMON, other))
    assert found == expected


def test_occupations_that_exclude_each_other_weigh_more_than_those_of_one_career():
    soldier = appearance(COMMON, "general")
    weights = [
        weight_of("different occupations", soldier, appearance(COMMON, title))
        for title in ("defence minister", "columnist", "violinist")
    ]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > weights[1] > weights[2]


def test_a_telling_title_weighs_more():
    same = {title: compare(appearance(COMMON, title), appearance(COMMON, title)).score
            for title in ("director", "county commissioner", "deputy county planning commissioner")}  # fmt: skip
    assert list(same.values()) == sorted(same.values())


# Where they work.


def test_the_same_institution_joins_people_with_a_common_name():
    one, other = (appearance("John Smith", f"{title} @ university of aldermere") for title in ("spokesman", ""))
    assert reasons(one, other) == [
        "- the same name, which many bear", "+ the same occupation: academia", "+ the same institution"
    ]  # fmt: skip
    assert compare(one, other).joins


def test_the_same_institution_weighs_less_with_different_occupations():
    professor = appearance(COMMON, "professor of law @ university of aldermere")
    same, other = (
        weight_of("the same institution", professor, appearance(COMMON, f"{title} @ university of aldermere"))
        for title in ("lecturer in law", "conductor")
    )
    assert same > other > 0


def test_a_commonplace_institution_is_no_evidence():
    one = appearance(COMMON, "@ ministry of health")
    assert one.institutions == set()
    assert [reason for reason in reasons(one, one) if "institution" in reason] == []


@pytest.mark.parametrize(
    ("one", "other", "has_reason"),
    [
        ("adviser @ eastvale", "adviser @ stonehaven", True),
        ("former adviser @ eastvale", "adviser @ stonehaven", False),
        ("adviser @ eastvale", "adviser", False),
    ],
)
def test_different_institutions_count_only_if_both_are_current(one, other, has_reason):
    found = reasons(appearance(COMMON, one), appearance(COMMON, other))
    assert ("- different institutions" in found) is has_reason


def institutions_weight(name: str, title: str, first_day: str = "2024-05-01", second_day: str = "2024-05-01") -> float:
    return weight_of(
        "different institutions",
        appearance(name, f"{title} @ eastvale", day=first_day),
        appearance(name, f"{title} @ stonehaven", day=second_day),
    )


def test_different_institutions_speak_against_a_common_name_more_than_a_rare_one():
    assert institutions_weight("John Smith", "consultant") < institutions_weight("Maren Tolvik", "consultant") < 0


def test_different_institutions_weigh_less_with_longer_time_between():
    days = ["2024-05-09", "2025-01-01", "2026-05-01"]
    weights = [institutions_weight("Maren Tolvik", "coach", "2024-05-01", day) for day in days]
    assert weights == sorted(weights)
    assert len(set(weights)) == 3


def test_exclusive_positions_and_local_offices_distinguish_people():
    weights = [institutions_weight("Maren Tolvik", title) for title in ("consultant", "coach", "mayor")]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == 3


def test_local_offices_distinguish_people_at_any_distance_in_time():
    assert institutions_weight("Maren Tolvik", "mayor", "2004-05-01", "2024-05-01") < -4


def test_politicians_change_institutions():
    assert institutions_weight("Maren Tolvik", "senator") > institutions_weight("Maren Tolvik", "consultant")


# The company they keep.


def test_articles_of_one_story_name_the_same_people():
    one, other = (with_company(appearance("John Smith"), *CREW) for _ in range(2))
    assert reasons(one, other) == [
        "- the same name, which many bear", "+ the articles name 4 of the same people and institutions"
    ]  # fmt: skip
    assert compare(one, other).joins


def test_more_shared_company_weighs_more():
    one = with_company(appearance("John Smith"), *CREW)
    weights = [
        weight_of("the articles name", one, with_company(appearance("John Smith"), *CREW[:number], "bo ek"))
        for number in (4, 3)
    ]
    assert weights[0] > weights[1] > 0


@pytest.mark.parametrize(
    ("names", "roles"),
    [
        (["noor blom"], []),  # one shared name is no company
        (["noor blom", "jan ros", *"abcdefghi"], []),  # two of many are the famous of the season
        (CREW, ["plumber"]),  # two people with roles may meet in one story
    ],
)
def test_company_that_is_no_evidence(names, roles):
    one = with_company(appearance(COMMON, *roles), *CREW)
    other = with_company(appearance(COMMON, *roles), *names)
    assert not [reason for reason in reasons(one, other) if "the articles name" in reason]


# What ends or limits the comparison.


def test_appearances_in_one_article_are_two_people():
    one = appearance("Ida Holm", "mayor @ eastvale")
    assert compare_profiles(one, replace(one, ids=frozenset({2}))).score == -math.inf


def test_people_whom_an_editor_separated_stay_two():
    one = appearance("Ida Holm")
    left, right, third = (replace(one, cannot_link_sides=frozenset({side})) for side in (0, 1, 2))
    assert compare(left, right).score == -math.inf
    assert compare(left, left).joins
    assert compare(left, third).joins


def test_the_score_is_the_sum_of_the_reasons():
    evidence = compare(appearance(COMMON, "surgeon @ eastvale"), appearance(COMMON, "lawyer @ stonehaven"))
    assert evidence.score == pytest.approx(sum(weight for weight, _ in evidence.reasons))


# Names that an editor gave to one person.


def test_one_of_the_names_that_an_editor_joined_is_enough():
    keys = frozenset({"ida holm", "pia ross"})
    weight, comparison = compare_name_sets(keys, frozenset({"pia ross"}))
    assert (weight, comparison.reason) == (same_name_weight("pia ross"), "the same name")
    assert compare_name_sets(keys, frozenset({"bo ek"})) is None


def test_the_commonest_spelling_counts():
    weight, _ = compare_name_sets(frozenset({"john smith"}), frozenset({"jon smith"}))
    assert weight == same_name_weight("john smith") < same_name_weight("jon smith")


# Profiles.


def test_a_profile_has_the_facts_of_its_roles():
    item = appearance("Ida Holm", "professor of law @ university of aldermere", "former mayor @ eastvale")
    assert item.titles == {"professor of law", "mayor"}
    assert item.institutions == {1, 3}
    assert item.current_institutions == {1}
    assert item.occupations == {"academia", "politics"}
    assert item.fields == {"law"}
    assert not item.is_bare
    assert appearance("Ida Holm", "director").is_bare


def test_the_facets_of_a_profile_are_stored_in_this_format():
    item = appearance("Ida Holm", "professor of law @ university of aldermere", "former adviser @ eastvale")
    assert repr(item.facets) == "((1, 3), (1,), ('academia',), ('law',))"
    assert suffices("ida holm", repr(item.facets)) is facets_suffice(item) is True


def test_pooled_profiles_are_the_union():
    one, other = appearance("Ida Holm", "mayor @ eastvale", number=1), appearance("Ida B. Holm", "lawyer", number=2)
    both = pool([one, other])
    assert (both.ids, both.articles, both.keys) == ({1, 2}, {1, 2}, {"ida holm", "ida b holm"})
    assert both.titles == {"mayor", "lawyer"}
    assert both.sort_key == min(one.sort_key, other.sort_key)
    assert pool([one]) is one
