"""Copies, stories and versions over HTTP."""

from __future__ import annotations

import pytest

from tests.directory.copies.wire import CUT, FRAMED, FULL, UNLIKE


@pytest.fixture
def wire(client):
    """Calls an app with three copies of a wire story, an exact copy of one, and another story; ids by outlet."""
    ids = {}
    for name, text in (("Post", FULL), ("Echo", FRAMED), ("Mail", CUT), ("Late", CUT), ("Other", UNLIKE)):
        body = {"text": text, "url": f"https://{name.lower()}.example/1", "outlet": name, "published_at": "2024-05-02"}
        ids[name] = client.post("/api/v1/articles", json=body).json["id"]
    return client, ids


def test_copies_are_exact_or_near(wire):
    client, ids = wire
    mail = client.get(f"/api/v1/articles/{ids['Mail']}").json
    assert [(one["kind"], one["article_id"], one["outlet"], one["version"]) for one in mail["copies"]] == [
        ("exact", ids["Mail"], "Late", 1),
        ("near", ids["Post"], "Post", 1),
        ("near", ids["Echo"], "Echo", 1),
    ]
    assert mail["copies"][0]["resemblance"] == 1.0
    assert 0.4 < mail["copies"][2]["resemblance"] < mail["copies"][1]["resemblance"] < 1
    assert mail["story"] == {
        "label": "AP story in 4 outlets",
        "agency": "AP",
        "articles": 4,
        "outlets": 4,
        "first": mail["story"]["first"],
    }
    assert (mail["story"]["first"]["id"], mail["story"]["first"]["outlet"]) == (ids["Post"], "Post")
    assert [one["outlet"] for one in client.get(f"/api/v1/articles/{ids['Post']}").json["copies"]] == [
        "Echo",
        "Mail",
        "Late",
    ]
    other = client.get(f"/api/v1/articles/{ids['Other']}").json
    assert (other["copies"], other["story"]["label"], other["story"]["agency"]) == ([], None, None)


def test_the_articles_of_a_story_are_listed_and_one_of_each(wire):
    client, ids = wire

    def outlets(query: str) -> list[str]:
        return [item["outlet"] for item in client.get(f"/api/v1/articles?{query}").json["items"]]

    assert outlets("") == ["Other", "Mail", "Echo", "Post"]
    for name in ("Post", "Echo", "Mail"):
        assert outlets(f"story={ids[name]}") == ["Mail", "Echo", "Post"]
    assert outlets(f"story={ids['Other']}") == ["Other"]
    assert outlets("story=a_0") == []
    assert outlets("copies=false") == ["Other", "Post"]
    assert outlets("copies=false&outlet=Echo") == ["Echo"]
    [item] = client.get(f"/api/v1/articles?copies=false&story={ids['Mail']}").json["items"]
    assert item["story"]["label"] == "AP story in 4 outlets"


def test_versions_are_shown_and_compared(client):
    body = {"url": "https://post.example/wall", "text": "“The wall is old,” said Ann Lee."}
    id = client.post("/api/v1/articles", json=body).json["id"]
    assert client.get(f"/api/v1/articles/{id}/versions/compare").status_code == 404
    client.post("/api/v1/articles", json=body | {"text": "“The old wall is very old,” said Ann Lee."})
    first = client.get(f"/api/v1/articles/{id}/versions/1").json
    assert (first["text"], [one["content"]["text"] for one in first["quotations"]]) == (
        body["text"],
        ["The wall is old,"],
    )
    compared = client.get(f"/api/v1/articles/{id}/versions/compare").json
    assert (compared["from"]["number"], compared["to"]["number"]) == (1, 2)
    [change] = compared["quotations"]
    assert (change["change"], change["changed"]) == ("changed", ["words"])
    assert change["to"]["content"]["text"] == "The old wall is very old,"
    assert {"op": "inserted", "text": "very"} in change["differences"]
    assert len(compared["paragraphs"]) == 1
    assert client.get(f"/api/v1/articles/{id}/versions/compare?from=2&to=1").json["from"]["number"] == 2


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("versions/3", 404),
        ("versions/0", 404),
        ("versions/one", 404),
        ("versions/99999999999999999999999", 404),
        ("versions/compare?from=9", 404),
        ("versions/compare?from=0", 422),
        ("versions/compare?from=x", 422),
        ("versions/compare?to=99999999999999999999999", 422),
        ("versions/compare?until=2", 422),
    ],
)
def test_bad_versions_are_refused(filled, path, status):
    id = filled.get("/api/v1/articles").json["items"][0]["id"]
    answer = filled.get(f"/api/v1/articles/{id}/{path}")
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
