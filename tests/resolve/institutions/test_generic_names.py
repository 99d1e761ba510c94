import pytest

from quotes_service.resolve.institutions.generic_names import is_commonplace
from quotes_service.resolve.institutions.grouping import institution_key
from quotes_service.resolve.people.evidence import ComparedAppearance, RoleEvidence, profile


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
def test_commonplace_names(name, commonplace):
    assert is_commonplace(institution_key(name)) is commonplace


def test_a_commonplace_institution_is_no_evidence_of_identity():
    names = {1: "ministry of health", 2: "aldermere council"}
    roles = frozenset(RoleEvidence("", number, "current", name) for number, name in names.items())
    assert profile(ComparedAppearance(1, "ann lee", "", 1, "", roles=roles)).institutions == {2}
