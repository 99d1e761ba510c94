import pytest

from quotes_service.resolve.names import MAX_NAME, fold, is_full_name, name_key, possible_name_keys, sort_name, surname


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Maren Tolvik", "maren tolvik"),
        ("  MAREN   Tolvik ", "maren tolvik"),
        ("Dr. Maren Tolvik", "maren tolvik"),
        ("Prof. Dr Maren Tolvik, PhD", "maren tolvik"),
        ("Maren Tolvik's", "maren tolvik"),
        ("Odhran O’Brien", "odhran obrien"),
        ("Odhran O'Brien’s", "odhran obrien"),
        ("José Ibáñez", "jose ibanez"),
        ("Łukasz Gößl", "lukasz gossl"),
        ("Jean-Pierre Roux", "jean pierre roux"),
        ("J. K. Marsh", "jk marsh"),
        ("J.K. Marsh", "jk marsh"),
        ("JK Marsh", "jk marsh"),
        ("Ann Lee, M.D.", "ann lee"),
        ("Ann Lee Jr.", "ann lee jr"),
        ("Ann Lee III", "ann lee iii"),
        ("Pelé", "pele"),
        ("Dr", "dr"),
        ("王小明", "王小明"),
        ("—", ""),
        ("", ""),
        ("A" * (MAX_NAME + 1), ""),
    ],
)
def test_two_spellings_of_a_name_have_one_key(name, key):
    assert name_key(name) == key


@pytest.mark.parametrize(
    ("name", "is_full"),
    [
        ("Maren Tolvik", True),
        ("M. Tolvik", True),
        ("Dr M Tolvik, PhD", True),
        ("王 小明", True),
        ("Patricia de Cocq", True),
        ("Van Morrow", True),
        ("de Cocq", False),
        ("Dr van der Berg", False),
        ("Tolvik", False),
        ("Dr. Tolvik", False),
        ("Lord", False),
        ("Prof Dr Lee-Wong, PhD", False),
        ("O’Brien Jr.", False),
        ("Tolvik —", False),
        ("", False),
    ],
)
def test_a_full_name_has_two_words(name, is_full):
    assert is_full_name(name) == is_full


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("Maren Tolvik", "tolvik"),
        ("Ludwig van der Berg", "van der berg"),
        ("Ann Lee Jr.", "lee"),
        ("Van Morrow", "morrow"),
        ("Pelé", "pele"),
        ("Junior", "junior"),
        ("", ""),
    ],
)
def test_the_surname_includes_its_particles(name, last):
    assert surname(name) == last


def test_names_are_ordered_by_surname():
    names = ["Ann van der Berg", "Zoe Abel", "Bea Tolvik", "Ann Tolvik"]
    assert sorted(names, key=sort_name) == ["Zoe Abel", "Ann Tolvik", "Bea Tolvik", "Ann van der Berg"]


def test_folding_removes_case_and_accents():
    assert fold("Ærøskøbing, Straße, ŞIRNAK, e\u0301") == "aeroskobing, strasse, sirnak, e"


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Ann Lee", ["ann lee"]),
        ("Lee, Ann", ["lee ann", "ann lee"]),
        ("Lee, Ann, PhD", ["lee ann", "ann lee"]),
        ("Ann Lee, NASA", ["ann lee nasa", "nasa ann lee", "ann lee"]),
        ("Associate Professor Ann Lee", ["associate professor ann lee", "ann lee"]),
        ("President Lee", ["president lee", "lee"]),
        ("Lee", ["lee"]),
        ("—", []),
    ],
)
def test_a_user_may_write_a_name_in_several_ways(name, keys):
    assert possible_name_keys(name) == keys
