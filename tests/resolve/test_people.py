import pytest

from quotes_service.records import Person
from quotes_service.resolve.people import PersonCandidate, match, person_key

DIRECTORY = [
    PersonCandidate(1, frozenset({"maren tolvik"})),
    PersonCandidate(3, frozenset({"ann lee jr"})),
    PersonCandidate(4, frozenset({"jose ibanez", "josé a ibanez"})),
]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Dr Maren Tolvik", 1),
        ("Tolvik", None),
        ("Dr Tolvik", None),
        ("Piet Tolvik", None),
        ("Maren", None),
        ("Ann Lee", None),  # father or son?
        ("Ann Lee Jr", 3),
        ("José Ibáñez", 4),
        ("...", None),
    ],
)
def test_only_the_whole_name_decides(name, found):
    candidate = match(Person(name), DIRECTORY)
    assert (candidate.id if candidate else None) == found


@pytest.mark.parametrize("name", ["—", "Tolvik", "Mr Tolvik", "Tolvik Jr.", "N" * 300 + " Tolvik"])
def test_who_has_no_full_name_has_no_key(name):
    assert person_key(Person(name)) == ""
