"""Two entries that may be one: side by side, joined or kept apart, and undone."""

from __future__ import annotations

import pytest

from tests.web.editing.conftest import words


@pytest.mark.parametrize(("of", "kind"), [("people", "expert"), ("institutions", "institution")])
def test_a_pair_is_shown_with_reasons_and_with_what_joining_would_do(torn, of, kind):
    [first, *_] = torn.api(f"review?kind={kind}")["items"]
    page = torn.get(f"/review/{of}")
    shown = words(page)
    for entry in first[f"{kind}s"]:
        assert entry["name"] in shown
        assert entry["id"] in page
    for reason in first["reasons"]:
        assert f"{'for' if reason['weight'] > 0 else 'against'} {abs(reason['weight']):.1f} {reason['text']}" in shown
    assert "is no longer shown" in shown.partition("What joining them would do")[2]
    assert torn.api("decisions")["total"] == 0


@pytest.mark.parametrize(("of", "kind"), [("people", "expert"), ("institutions", "institution")])
@pytest.mark.parametrize(("act", "decided"), [("one", "merge"), ("different", "distinct")])
def test_a_pair_goes_when_it_is_decided_and_comes_back(torn, of, kind, act, decided):
    page = torn.get(f"/review/{of}")
    before = torn.api(f"review?kind={kind}")
    [one, other] = sorted(before["items"][0][f"{kind}s"], key=lambda entry: -entry["quotation_count"])
    sent = {f"{kind}s": [one["id"], other["id"]], "act": act, "next": torn.field(page, "next")}
    assert torn.post(f"/review/{of}", **sent).status_code == 303
    assert (torn.last()["kind"], torn.last()["about"]) == (decided, {f"{kind}s": [one["id"], other["id"]]})
    assert torn.api(f"review?kind={kind}")["total"] < before["total"]
    assert "1 decision in this session" in words(torn.get(f"/review/{of}"))
    torn.post(f"/decisions/{torn.last()['id']}/undo", by=None, back=f"/review/{of}")
    assert torn.api(f"review?kind={kind}") == before


def test_pairs_can_be_passed_over(torn):
    for _ in range(torn.api("review?kind=expert")["total"]):
        page = torn.get("/review/people")
        torn.post("/review/people", by=None, act="next", next=torn.field(page, "next"))
    assert "You have seen all pairs" in words(torn.get("/review/people"))
    assert 'id="decide"' in torn.get("/review/people?top=true")


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"act": "one", "experts": ["e_a", "e_b"]}, "no expert has the id 'e_a'"),
        ({"act": "one"}, "give exactly one of"),
        ({}, "say what you decide"),
    ],
)
def test_what_cannot_be_decided_is_said(torn, sent, message):
    answer = torn.post("/review/people", **sent)
    assert answer.status_code == 422
    assert message in words(answer.text)


@pytest.mark.parametrize("act", ["one", "different"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "part"])
def test_a_pair_that_somebody_joined_meanwhile(torn, act, headers):
    pair = [entry["id"] for entry in torn.api("review?kind=expert")["items"][0]["experts"]]
    merge = {"kind": "merge", "by": "Bo Ek", "experts": pair}
    assert torn.client.post("/api/v1/decisions", json=merge).status_code == 201
    sent = {"csrf_token": torn.token, "by": "Ida Holm", "act": act, "experts": pair}
    answer = torn.client.post("/review/people", data=sent, headers=headers)
    assert answer.status_code == 422
    assert "Experts are one entry: somebody joined them before" in words(answer.text)
    assert torn.last()["by"] == "Bo Ek"
