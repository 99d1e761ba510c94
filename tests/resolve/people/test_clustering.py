"""Tables of (appearances, clusters, pairs to review): "a a b" is the cluster of each appearance, "ab" a pair of
clusters that an editor must review.
"""

from dataclasses import replace

import pytest

from quotes_service.resolve.names import name_key
from quotes_service.resolve.people.clustering import partition
from quotes_service.resolve.people.evidence import ComparedAppearance, RoleEvidence, same_name_weight, suffices
from tests.resolve.people.appearances import LAW, MUSIC, appearances_of, nobody, resolve, seen


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
    assert resolve(rows) == (clusters, review)


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
    assert resolve(rows) == (clusters, review)


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
    found_clusters, found_review = resolve(rows)
    assert found_clusters == clusters
    assert set(found_review.split()) == set(review.split())


def test_copies_of_one_text_mean_the_same_person():
    first = ComparedAppearance(1, "john smith", "", article=1, text_hash="a hash")
    copy, other = replace(first, id=2, article=2), replace(first, id=3, article=3, text_hash="b")
    result = partition([first, copy, other], nobody)
    assert sorted(map(sorted, result.clusters)) == [[1, 2], [3]]


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
    assert resolve(rows, must_link, cannot_link) == (clusters, review)


def test_pairs_to_review_have_reasons():
    appearances, _ = appearances_of([seen("Ida Quillfeather", "cardiologist"), seen("Ida Quillfeather", "plumber")])
    [pair] = partition(appearances, nobody).review_pairs
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
    result = partition([first, replace(first, id=2, article=2, text_hash="y")], nobody)
    assert sum(map(len, result.clusters)) == 2
    assert partition([], nobody).clusters == []


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
    appearances, company = appearances_of(rows)
    result = partition(appearances, lambda articles: {a: company[a] for a in articles})
    assert {pair.evidence.reasons[-1][1] for pair in result.review_pairs} == reasons
    assert all(
        sum(weight for weight, _ in pair.evidence.reasons) == pytest.approx(pair.evidence.score)
        for pair in result.review_pairs
    )
