"""Which fields each kind of decision takes."""

import pytest

from quotes_service.decisions.requests import (
    KINDS,
    AttributeRequest,
    MergeRequest,
    RejectRoleRequest,
    decision_request,
    fields_of,
)
from quotes_service.errors import InvalidInput


def test_a_request_has_the_fields_that_were_given():
    assert decision_request("attribute", {"quotation": "q_1", "expert": None, "name": "Bo Ek"}) == AttributeRequest(
        "q_1", name="Bo Ek"
    )
    assert decision_request("merge", {"experts": ["e_1", "e_2"]}) == MergeRequest(experts=["e_1", "e_2"])
    assert decision_request("reject_role", {"expert": "e_1", "title": "dean"}) == RejectRoleRequest("e_1", "dean")


@pytest.mark.parametrize(
    ("kind", "given", "error"),
    [
        ("crown", {}, "kind: must be one of attribute, reject, "),
        ("undo", {}, "kind: must be one of attribute, reject, "),
        ("reject", {}, "quotation: is missing: kind 'reject' needs it"),
        ("attribute", {"quotation": "q_1"}, "expert: give exactly one of expert, institution, name, nobody"),
        ("attribute", {"quotation": "q_1", "expert": "e_1", "name": "Bo Ek"}, "name: give exactly one of expert, "),
        ("merge", {"experts": ["e_1"], "name": "Bo Ek"}, "name: is not allowed for kind 'merge'"),
        ("hide", {"expert": "e_1", "colour": "red"}, "colour: is not allowed for kind 'hide'"),
    ],
)
def test_fields_that_a_kind_does_not_take_are_named(kind, given, error):
    with pytest.raises(InvalidInput) as raised:
        decision_request(kind, given)
    assert str(raised.value).startswith(error)


def test_every_kind_has_fields_and_a_description():
    for kind, words in KINDS.items():
        assert fields_of(kind)
        assert words
