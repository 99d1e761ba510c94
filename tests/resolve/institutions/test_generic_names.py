import pytest

from quotes_service.resolve.institutions.generic_names import is_commonplace
from quotes_service.resolve.institutions.grouping import institution_key
from quotes_service.resolve.people.evidence import Post, Sighting, profile


@pytest.mark.parametrize(
    ("name", "commonplace"),
    [
        ("Department of Physics", True),
        ("Ministry of Health", True),
        ("City Council", True),
        ("First Baptist Church", True),
        ("St. Mary's Hospital", True),
        ("Lincoln High School", True),
        ("Department of Physics, University of Aldermere", False),
        ("University of Aldermere", False),
        ("Aldermere City Council", False),
        ("Institute of Tides", False),
        ("LICR", False),
    ],
)
def test_a_name_that_every_town_has(name, commonplace):
    assert is_commonplace(institution_key(name)) is commonplace


def test_it_tells_nothing_of_who_is_who():
    posts = frozenset([Post("", 1, "current", "ministry of health"), Post("", 2, "current", "aldermere council")])
    assert profile(Sighting(1, "ann lee", "", 1, "", posts=posts)).institutions == {2}
