import pytest

from quotes_service.resolve.institutions import InstitutionCandidate, institution_key, is_acronym, match


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("The Larkhaven Institute", "larkhaven institute"),
        ("the Larkhaven  Institute", "larkhaven institute"),
        ("LICR", "licr"),
        ("U.N. Refugee Agency", "un refugee agency"),
        ("U.N.", "un"),
        ("Women’s Health Council", "womens health council"),
        ("Marsh & Reed", "marsh and reed"),
        ("Université de Montréal", "universite de montreal"),
        ("The", "the"),
        ("…", ""),
    ],
)
def test_two_spellings_of_a_name_have_one_key(name, key):
    assert institution_key(name) == key


@pytest.mark.parametrize(
    ("name", "acronym"),
    [("LICR", True), ("U.N.", True), ("UNSW", True), ("Nature", False), ("MIT Press", False), ("X", False)],
)
def test_an_acronym_is_known_by_its_capitals(name, acronym):
    assert is_acronym(name) is acronym


def candidate(id, names=(), acronyms=()):
    return InstitutionCandidate(id, frozenset(names), frozenset(acronyms))


LARK = "Larkhaven Institute for Coastal Research"
LARK_KEY = institution_key(LARK)


@pytest.mark.parametrize(
    ("name", "acronym", "candidates", "found"),
    [
        (LARK, None, [], ()),
        ("The " + LARK, None, [candidate(1, {LARK_KEY})], (1,)),
        ("LICR", None, [candidate(1, {LARK_KEY}, {"licr"})], (1,)),
        ("LICR", None, [candidate(2, (), {"licr"})], (2,)),
        # the article that prints both joins what was known apart
        (LARK, "LICR", [candidate(1, {LARK_KEY}), candidate(2, (), {"licr"})], (1, 2)),
        (LARK, "LICR", [candidate(2, (), {"licr"})], (2,)),
        (LARK, "LICR", [candidate(2, {"licr"}, {"licr"})], (2,)),  # printed as "Licr" too
        # one acronym of two names: which of them is meant alone?
        ("LICR", None, [candidate(1, {LARK_KEY}, {"licr"}), candidate(3, {"lisbon college"}, {"licr"})], ()),
        (LARK, "LICR", [candidate(3, {"lisbon college"}, {"licr"})], ()),
    ],
)
def test_names_decide_and_acronyms_join_only_what_has_no_other_name(name, acronym, candidates, found):
    assert tuple(c.id for c in match(name, acronym, candidates)) == found
