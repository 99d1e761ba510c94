import pytest

from quotes_service.records import Person
from quotes_service.resolve.people import PersonCandidate, match, person_key

DIRECTORY = [
    PersonCandidate(1, frozenset({"maren tolvik"})),
    PersonCandidate(2, frozenset({"tolvik"})),
    PersonCandidate(3, frozenset({"ann lee jr"})),
    PersonCandidate(4, frozenset({"pele"})),
]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Dr Maren Tolvik", 1),
        ("Tolvik", 2),  # a name of one word is itself, and nobody's surname
        ("Piet Tolvik", None),
        ("Maren", None),
        ("Ann Lee", None),  # father or son?
        ("Ann Lee Jr", 3),
        ("Pelé", 4),
        ("...", None),
    ],
)
def test_only_the_whole_name_decides(name, found):
    candidate = match(Person(name), DIRECTORY)
    assert (candidate.id if candidate else None) == found


def test_who_has_no_name_has_no_key():
    assert person_key(Person("—")) == ""
