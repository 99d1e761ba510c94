"""/changes, as a program that keeps a copy follows it."""

from __future__ import annotations

import pytest

from tests.api.conftest import STORMS_BODY, TIDES_BODY, put
from tests.api.world import LEE_, LEIGH


class Copy:
    """What a program knows: the last state of each article and entry that it looked up."""

    def __init__(self, client):
        self.client, self.next, self.known = client, "/api/v1/changes?limit=3", {}

    def follow(self) -> dict[str, str]:
        """Take over what changed; returns the status of each thing."""
        seen, has_more = {}, True
        while has_more:
            answer = self.client.get(self.next).json
            for change in answer["items"]:
                seen[change["id"]] = change["status"]
                self.known.pop(change["id"], None)
                if change["status"] == "changed":
                    self.known[change["id"]] = self.client.get(change["address"]).json
            self.next, has_more = answer["next"], answer["has_more"]
        return seen

    def is_in_step(self) -> bool:
        """Whether it has all that there is, as it is."""
        there = {}
        for kind in ("articles", "experts", "institutions"):
            for item in self.client.get(f"/api/v1/{kind}?limit=100").json["items"]:
                there[item["id"]] = self.client.get(f"/api/v1/{kind}/{item['id']}").json
        return self.known == there


def test_a_copy_stays_in_step_whatever_changes(client, world):
    copy = Copy(client)
    assert set(copy.follow().values()) == {"changed"}
    assert copy.is_in_step()
    assert copy.follow() == {}
    new = TIDES_BODY | {"text": TIDES_BODY["text"] + "\n“It rains,” said Ann Lee.\n"}
    assert client.post("/api/v1/articles", json=new).json["status"] == "new_version"
    assert copy.follow()
    assert copy.is_in_step()
    for kind, fields in (
        ("merge", {"experts": [LEE_, LEIGH]}),
        ("rename", {"expert": LEE_, "name": "Ann B. Lee"}),
        ("hide", {"expert": "expert Maren Tolvik"}),
    ):
        made = world.post("", {"kind": kind, **fields})
        assert made.status_code == 201, made.json
        assert {"merge": "moved", "rename": "changed", "hide": "gone"}[kind] in copy.follow().values()
        assert copy.is_in_step(), kind
        assert client.post(f"/api/v1/decisions/{made.json['id']}/undo", json={"by": "Ida Holm"}).status_code == 201
        assert copy.follow()
        assert copy.is_in_step(), f"undo of {kind}"
    for article in client.get("/api/v1/articles").json["items"]:
        assert client.delete(f"/api/v1/articles/{article['id']}").status_code == 204
        assert copy.follow()[article["id"]] == "gone"
        assert copy.is_in_step()
    assert copy.known == {}


def test_changes_are_followed_from_now_on(filled):
    later = filled.get("/api/v1/changes?since=now").json
    assert (later["items"], later["has_more"]) == ([], False)
    assert filled.get(later["next"]).json["items"] == []
    put(filled, {"text": "“Eels are back,” said Bo Ek.", "title": "Eels"})
    items = filled.get(later["next"] + "&kind=expert").json["items"]
    assert [(item["kind"], item["status"]) for item in items] == [("expert", "changed")]
    assert filled.get(items[0]["address"]).json["name"] == "Bo Ek"


def test_of_several_changes_the_last_counts(client):
    put(client, TIDES_BODY, STORMS_BODY)
    before = [item["id"] for item in client.get("/api/v1/changes?kind=article").json["items"]]
    new = TIDES_BODY | {"text": TIDES_BODY["text"] + "\n“It rains,” said Ann Lee.\n"}
    assert client.post("/api/v1/articles", json=new).json["status"] == "new_version"
    assert [item["id"] for item in client.get("/api/v1/changes?kind=article").json["items"]] == before[::-1]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("since=nothing", "since"),
        ("since=WyJxdW90ZXMiLDFd", "since"),
        ("since=WyJjaGFuZ2VzIiwieCJd", "since"),
        ("kind=quotation", "kind"),
        ("limit=0", "limit"),
    ],
)
def test_wrong_questions_are_refused(client, query, field):
    answer = client.get(f"/api/v1/changes?{query}")
    assert answer.status_code == 422
    assert field in answer.json["errors"]["query"]
