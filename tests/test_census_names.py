import pytest

from quotes_service import census_names
from quotes_service.resolve.people.given_names import given_percent, percent_by_initial, surname_percent

LISTS = [census_names.surnames, census_names.female_given_names, census_names.male_given_names]


@pytest.mark.parametrize(
    ("names", "number", "first", "percent"),
    [
        (census_names.surnames, 88_799, "smith", 1.006),
        (census_names.female_given_names, 4_275, "mary", 2.629),
        (census_names.male_given_names, 1_219, "james", 3.318),
    ],
)
def test_the_lists_are_whole_and_begin_with_the_most_frequent_name(names, number, first, percent):
    assert len(names()) == number
    assert next(iter(names().items())) == (first, percent)


@pytest.mark.parametrize("names", LISTS)
def test_names_are_single_words_in_lower_case_by_falling_frequency(names):
    assert all(name.isascii() and name.isalpha() and name.islower() for name in names())
    assert list(names().values()) == sorted(names().values(), reverse=True)
    assert 75 < sum(names().values()) < 95  # the census leaves out rare names, and rounds


def test_a_given_name_counts_by_the_gender_that_bears_it_more_often():
    assert given_percent("james") == 3.318
    assert given_percent("leslie") == max(
        census_names.female_given_names()["leslie"], census_names.male_given_names()["leslie"]
    )


def test_a_listed_name_is_never_counted_as_unlisted():
    rarest = next(name for name, percent in census_names.surnames().items() if percent == 0.0)
    assert surname_percent(rarest) > 0.0
    assert surname_percent("quillfeather") == given_percent("quillfeather") == 0.0


def test_the_initial_j_is_likelier_than_q():
    assert percent_by_initial()["j"] > 100 * percent_by_initial()["q"]
