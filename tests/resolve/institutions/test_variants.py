from itertools import combinations

import pytest

from quotes_service.resolve.institutions.grouping import institution_key
from quotes_service.resolve.institutions.parts import entry_key
from quotes_service.resolve.institutions.variants import variant

ORDER = "the same words, in another order or with other little words"

VARIANTS = [
    ("University of Tarnmouth", "Tarnmouth University", ORDER),
    ("Institute of Ice Research", "Ice Research Institute", ORDER),
    ("Institute of Storms", "Institute for Storms", ORDER),
    ("Department of Health", "Health Department", ORDER),
    ("School of Law, University of Tarnmouth", "Law School at the University of Tarnmouth", ORDER),
    ("Tarn General Hospital", "Tarn General", 'only one prints "hospital"'),
    ("Tarnmouth University", "Tarnmouth", 'only one prints "university"'),
    ("Ek & Co.", "Ek", 'only one prints "company"'),
    ("Max Vogel Institute for Ice Research", "Max Vogel Institute", 'only one prints "ice research"'),
    ("Ministry of Health and Welfare", "Tarn Ministry of Health", None),
    ("Tarn Museum of Art", "Tarn Museum", 'only one prints "art"'),
    ("Max Vogel Institute", "Vogel Institute", 'only one prints "max"'),
    ("Max Vogel Institute for Ice", "Vogel Institute", 'only one prints "max ice"'),
    ("Ek & Lund", "Ek", 'only one prints "lund"'),
    ("Tarn Cancer Research Centre", "Tarn Cancer Center", 'only one prints "research"'),
    ("Tarn Polytechnic University", "Tarn Polytechnic", 'only one prints "university"'),
    ("Vogel Laboratory", "Vogel Lab", "the same words, spelt otherwise: lab and laboratory"),
    ("Royal Tarn Hospital", "Tarn Hospital", 'only one prints "royal"'),
    ("Tarnmouth University", "Tarnmuth University", "the same words, spelt otherwise: tarnmouth and tarnmuth"),
    ("Tarn School of Medicine", "Tarn Medical School", "the same words, spelt otherwise: medical and medicine"),
    ("St Olaf’s Hospital", "St. Olaf Hospital", "the same words, spelt otherwise: olaf and olafs"),
    ("Tarn Organisation for Tumours", "Tarn Organization for Tumors", ORDER),
    ("TIRO", "Tarn Institute for River Observation", "the initials of tarn institute for river observation are tiro"),
    ("UOT", "University of Tarn", "the initials of university of tarn are uot"),
]


@pytest.mark.parametrize(("a", "b", "reason"), VARIANTS)
def test_names_that_may_be_variants_of_one(a, b, reason):
    one, other = entry_key(a), entry_key(b)
    assert variant(one, other) == variant(other, one) == reason


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Tarn University", "Tarn University"),
        ("Tarn University", "Ekby University"),
        ("Tarn University", "Tarn University Press"),
        ("Tarn University", "Tarn College"),
        ("Tarn University", "Tarn University Hospital"),
        ("University of Tarn", "University of Tarn Valley"),
        ("Tarn College", "North Tarn College"),
        ("Ministry of Health", "Ministry of Health of Ekland"),  # a name that many have
        ("Tarn Police", "Tarn Police and Fire Department"),
        ("Channel 4", "Channel 5"),
        ("Institute of Geology", "Institute of Geography"),
        ("Tarn Bank", "Tarn Broadcasting"),
        ("TI", "Tarn Institute"),
        ("", "Tarn Institute"),
    ],
)
def test_names_that_are_no_variants(a, b):
    assert variant(institution_key(a), institution_key(b)) is None


ODD = ["", "the", "of the", "a", "1 2 3", "北海研究所", "x" * 200, "of " * 60 + "x", "and and and"]


@pytest.mark.parametrize(("a", "b"), list(combinations(ODD, 2)))
def test_odd_names_are_compared_without_error(a, b):
    assert variant(a, b) == variant(b, a)
