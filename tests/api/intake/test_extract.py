from __future__ import annotations

from tests.api.intake.test_articles import PAGE
from tests.factories import TIDES


def test_a_text_is_extracted_and_nothing_stored(client, kept):
    answer = client.post("/api/v1/extract", json={"text": TIDES, "title": "Walls", "published_at": "2024-05-02"})
    assert answer.status_code == 200
    assert list(answer.json) == [
        *("text", "title", "published_at", "language", "supported", "extractor", "quotations", "people")
    ]
    assert answer.json["text"] == TIDES
    first = answer.json["quotations"][0]
    assert first["speakers"] == [
        {
            "name": "Maren Tolvik",
            "kind": "person",
            "expert_id": None,
            "institution_id": None,
            "confidence": 0.9,
            "chain": ["Maren Tolvik"],
            "role": {
                "title": "professor",
                "institution": "Larkhaven Institute for Coastal Research",
                "status": "current",
            },
        }
    ]
    assert (first["id"], first["statement_id"], first["article"]["id"]) == (None, None, None)
    assert first["article"]["published_at"] == "2024-05-02"
    span = first["content"]["spans"][0]
    assert TIDES[span["start"] : span["end"]] == first["content"]["text"]
    assert set(kept().values()) == {0}


def test_people_come_with_their_roles_and_the_sentence(client):
    people = client.post("/api/v1/extract", json={"text": TIDES}).json["people"]
    assert [person["name"] for person in people] == ["Maren Tolvik", "Odhran O’Brien"]
    role = people[0]["roles"][0]
    assert (role["title"], role["institution"]) == ("professor", "Larkhaven Institute for Coastal Research")
    assert (role["acronym"], role["status"]) == ("LICR", "current")
    assert TIDES[role["evidence"]["start"] : role["evidence"]["end"]] == role["evidence"]["text"]


def test_a_page_is_read(client):
    answer = client.post("/api/v1/extract", json={"html": PAGE, "text": None}).json
    assert answer["title"] == "Walls are low"
    assert len(answer["quotations"]) == 3
