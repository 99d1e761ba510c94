"""/erasures, and /experts/{id}/held."""

from __future__ import annotations

import pytest

BY = {"by": "Ida Holm"}


def test_a_person_is_erased_once_however_often_the_request_is_sent(filled, find):
    expert = find("experts?q=tolvik")["id"]
    held = filled.get(f"/api/v1/experts/{expert}/held")
    assert (held.status_code, held.json["name"]) == (200, "Maren Tolvik")
    body = {"expert": expert, "why": "Letter of May", **BY}
    planned = filled.post("/api/v1/erasures/preview", json=body)
    assert (planned.status_code, planned.json["removed"]["quotations"]) == (200, 3)
    tag = filled.get("/api/v1/erasures").headers["ETag"]
    headers = {"Idempotency-Key": "erase-1", "If-Match": tag}
    done = filled.post("/api/v1/erasures", json=body, headers=headers)
    assert (done.status_code, done.json["cleaned"]) == (201, True), done.json
    assert filled.post("/api/v1/erasures", json=body, headers=headers).json == done.json
    assert "olvik" not in done.text
    assert filled.get("/api/v1/experts?q=tolvik").json["items"] == []
    assert filled.get(f"/api/v1/experts/{expert}/held").status_code == 404
    [row] = filled.get("/api/v1/erasures").json["items"]
    assert (row["id"], row["by"], row["why"]) == (done.json["id"], "Ida Holm", "Letter of May")
    assert row["cleaned_at"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (BY, "expert"),
        ({"expert": "e_7"}, "by"),
        ({"expert": "e_7", "texts": "burn", **BY}, "texts"),
        ({"expert": "e_7", "namesakes": "some", **BY}, "namesakes"),
        ({"expert": "e_7", "why": "x" * 1001, **BY}, "why"),
        ({"expert": "e_7", "name": "Maren Tolvik", **BY}, "name"),
    ],
)
def test_fields_that_cannot_be_accepted_are_named(client, body, field):
    for address in ("/api/v1/erasures", "/api/v1/erasures/preview"):
        answer = client.post(address, json=body)
        assert (answer.status_code, list(answer.json["errors"]["json"])) == (422, [field])


def test_an_unknown_expert_is_not_found(client):
    unknown = client.post("/api/v1/erasures", json={"expert": "e_7", **BY})
    assert (unknown.status_code, list(unknown.json["errors"]["json"])) == (422, ["expert"])
    assert client.get("/api/v1/experts/e_7/held").status_code == 404
