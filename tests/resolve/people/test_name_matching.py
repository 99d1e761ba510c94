from itertools import combinations_with_replacement

import pytest

from quotes_service.resolve.names import name_key
from quotes_service.resolve.people.name_matching import (
    NameComparison,
    blocking_keys,
    compare,
    expected_namesakes,
    other_names,
    search_keys,
)

LIKE = [
    # a word of a headline before the name
    ("rival ida holm", "ida holm", -0.8, 'one prints "rival" before the name'),
    ("ida holm", "ida holm", 0.0, "the same name"),
    ("bo ek jr", "bo ek junior", 0.0, "the same name"),
    # middle names
    ("james b comey", "james comey", -0.8, 'one prints the middle name "b"'),
    ("helen b marsden", "helen brigid marsden", -0.2, 'one prints only the initial of the middle name "brigid"'),
    # initials
    ("james comey", "j comey", -2.5, 'one prints only the initial "j"'),
    ("james b comey", "jb comey", -2.5, 'one prints only the initial "j"'),
    ("james b comey", "j comey", -3.3, 'one prints only the initial "j"; one prints the middle name "b"'),
    ("ja marsden", "james alan marsden", -2.5, 'one prints only the initials "ja"'),
    # nicknames
    ("bill marsden", "william marsden", -1.2, "bill is short for william"),
    ("nick holm", "nicholas holm", -1.2, "nick is short for nicholas"),
    ("len holm", "leonard holm", -1.2, "len is short for leonard"),
    ("gene holm", "eugene holm", -1.2, "gene is short for eugene"),
    ("tom holm", "thomas holm", -1.2, "tom is short for thomas"),
    ("stan e holm", "stanley holm", -2.0, 'stan is short for stanley; one prints the middle name "e"'),
    ("bob holm", "rob holm", -1.8, "bob and rob are both short for robert"),
    # spelling and transliteration; names that the census knows are less likely to be misprints
    ("sergei holm", "sergey holm", -1.0, "sergei and sergey may be two spellings of one name"),
    ("ida zelensky", "ida zelenskyy", -1.0, "zelensky and zelenskyy may be two spellings of one name"),
    ("yevgeny holm", "evgeny holm", -1.0, "evgeny and yevgeny may be two spellings of one name"),
    ("mohamed holm", "muhammad holm", -1.86, "mohamed and muhammad may be two spellings of one name"),
    ("alexander holm", "aleksandr holm", -1.1, "aleksandr and alexander may be two spellings of one name"),
    ("steven holm", "stephen holm", -1.5, "stephen and steven may be two spellings of one name"),
    ("ida mueller", "ida muller", -2.0, "mueller and muller may be two spellings of one name"),
    ("ida hansen", "ida hanson", -2.0, "hansen and hanson may be two spellings of one name"),
    # order
    ("abe shinzo", "shinzo abe", -0.5, "the same words in another order"),
    ("kim jong un", "jong un kim", -0.5, "the same words in another order"),
    ("kim jong un", "jongun kim", -0.5, "the same words in another order"),
    ("kim jong un", "kim jongun", -0.3, "the same letters, other spaces"),
    ("hassan ali", "ali hassan", -3.0, "the same words in another order"),
    # particles and double surnames
    ("ludwig van der berg", "ludwig vanderberg", -0.3, "the same letters, other spaces"),
    ("bo al holm", "bo holm", -0.5, 'the surnames "al holm" and "holm" differ in a particle'),
    ("maria lopez garcia", "maria lopez", -1.5, 'one prints the second surname "garcia"'),
    ("john lee marsden", "john lee", -3.0, 'one prints the second surname "marsden"'),
    ("maria lopez y garcia", "maria lopez", -1.5, 'one prints the second surname "garcia"'),
    ("maria lopez y garcia", "maria lopez garcia", -0.5, "only one prints a particle between the names"),
    ("ana da silva prado", "ana silva prado", -0.5, "only one prints a particle between the names"),
    # marks written out or left out, in one word or in all of them
    ("zeljko djuric", "zeljko duric", -1.0, "djuric and duric may be two spellings of one name"),
    ("mesut oezkan", "mesut ozkan", -1.0, "oezkan and ozkan may be two spellings of one name"),
    ("ida haakansson", "ida hakansson", -1.0, "haakansson and hakansson may be two spellings of one name"),
    ("ida jaeger", "ida jager", -2.0, "jaeger and jager may be two spellings of one name"),
    ("kaare sandoe", "kare sando", -2.0, "sando and sandoe may be two spellings of one name"),
    ("joerg muellner", "jorg mullner", -2.0, "muellner and mullner may be two spellings of one name"),
    # called by the middle name
    ("j edvin holm", "edvin holm", -2.5, 'only one prints the initial "j"'),
    ("sean o briain", "sean obriain", -0.3, "the same letters, other spaces"),
    # other scripts
    ("владимир холм", "vladimir kholm", -0.5, "one is printed in other letters"),
    ("王小明", "xiaoming wang", -1.0, "one is printed in other letters; the same words in another order"),
]


@pytest.mark.parametrize(("a", "b", "weight", "reason"), LIKE)
def test_names_that_may_be_one_persons(a, b, weight, reason):
    assert compare(a, b) == compare(b, a) == NameComparison(weight, reason, needs_editor=False)


@pytest.mark.parametrize(("a", "b"), [pair[:2] for pair in LIKE])
def test_matching_names_share_a_search_and_blocking_key(a, b):
    assert search_keys(a) & blocking_keys(b)
    assert search_keys(b) & blocking_keys(a)


@pytest.mark.parametrize(
    ("a", "b", "weight"),
    [
        ("donald trump", "donald trump jr", -1.0),
        ("joe biden", "joseph r biden jr", -3.0),
    ],
)
def test_one_generation_printed_leaves_it_to_an_editor(a, b, weight):
    found = compare(a, b)
    assert (found.weight, found.needs_editor) == (weight, True)
    assert search_keys(a) & blocking_keys(b)
    assert search_keys(b) & blocking_keys(a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("ann lee", "bo ek"),
        ("ann lee", "ida lee"),
        ("ann lee", "ann ek"),
        ("ann lee", "lee"),
        ("helen b marsden", "helen c marsden"),
        ("george w marsden", "george hw marsden"),
        ("h marsden", "ida marsden"),
        ("bo ek jr", "bo ek iii"),
        ("kim jong un", "kim jong il"),
        ("kim jong un", "kim yo jong"),
        # names of their own, however alike
        ("maria ek", "marie ek"),
        ("mary ek", "marie ek"),
        ("maria ek", "mario ek"),
        ("john ek", "joan ek"),
        ("daniel ek", "daniela ek"),
        ("daniel ek", "danielle ek"),
        ("jean ek", "jan ek"),
        ("ann ek", "anna ek"),
        ("julie ek", "julia ek"),
        ("christian ek", "christina ek"),
        ("ling yulong", "ling yuling"),
        ("ida martin", "ida martinez"),
        ("ida mueller", "ida miller"),
        ("ida zhang", "ida zheng"),
        ("ida freeman", "ida foreman"),
        ("ali khamenei", "ali khomeini"),
        ("sasha ivanov", "sasha ivanova"),
        ("nadja ek", "nada ek"),
        ("edvin holm", "j edgar holm"),
        ("edvin holm", "william edvin holm"),
        # what the table of nicknames has beside
        ("bill ek", "robert ek"),
        ("john ek", "ian ek"),
        ("joe ek", "joshua ek"),
        ("elizabeth ek", "lisa ek"),
        # other characters of one sound
        ("王小明", "王晓明"),
        ("pele", "pelle"),
        ("", "ann lee"),
        ("", ""),
    ],
)
def test_names_that_cannot_be_one_persons(a, b):
    assert compare(a, b) is None
    assert compare(b, a) is None


@pytest.mark.parametrize(
    ("key", "printed", "others"),
    [
        ("william tandy", ["bo tandy", "bill tandy"], {"bo tandy"}),
        ("rosa timm", ["rosa holm"], {"rosa holm"}),
        ("william tandy", ["tandy", ""], set()),
    ],
)
def test_other_names_are_those_that_no_comparison_would_tell(key, printed, others):
    assert other_names(key, printed) == others


@pytest.mark.xfail(reason="two languages' forms of a name are in no table", strict=True)
def test_forms_of_two_languages():
    assert compare("volodymyr holm", "vladimir holm")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("ida holm", {"HLM:IT", "IT:HLM", "HLM.i"}),
        ("i holm", {"HLM|i"}),
        ("bill marsden", {"MRSTN:BL", "MRSTN:WLM", "BL:MRSTN", "MRSTN.b"}),
        ("pele", {"PL:"}),
        ("", set()),
    ],
)
def test_blocking_keys_are_the_sounds_of_a_surname_and_a_given_name(key, expected):
    assert blocking_keys(key) == expected


@pytest.mark.parametrize(
    ("key", "least", "most"),
    [
        ("john smith", 45_000, 55_000),
        ("john b smith jr", 45_000, 55_000),
        ("j smith", 300_000, 400_000),
        ("john tolvik", 0, 10),
        ("maren tolvik", 0, 1),
        ("ida martin", 400, 600),
        ("maria de la cruz", 100, 200),
        ("", 0, 0),
    ],
)
def test_how_many_bear_a_name(key, least, most):
    assert least <= expected_namesakes(key) <= most


ODD = ["", *" a—王ёъ", "jr", "jr jr", "ii", "007", "a b c", "😀 😀", "van der", "x" * 10_000, "a b " * 50]


@pytest.mark.parametrize(("a", "b"), list(combinations_with_replacement(ODD, 2)))
def test_odd_names_are_compared_without_error(a, b):
    assert compare(a, b) == compare(b, a)
    assert len(blocking_keys(a)) <= 12
    assert expected_namesakes(a) >= 0
    assert compare(name_key(a), name_key(b)) == compare(name_key(b), name_key(a))
