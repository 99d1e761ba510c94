"""Linked data by `Accept` and `?format=`, and in the pages."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from quotes_service.services.lookup import whole
from tests.api.conftest import put
from tests.api.world import GAUGES, LEE_, LEIGH, LICR

DENIALS = {
    "text": "“We sank it,” never said Bo Ray, mayor of the Council of Bay. “It leaks,” said Bo Ray.",
    "title": "</script><!-- Boats & “walls” \u2028",
    "url": "https://post.example/boats",
}
ENTRIES = [("experts", LEE_), ("institutions", LICR), ("quotes", GAUGES)]
COLLECTIONS = ["quotes", "experts", "institutions", "articles"]


def nodes(answer) -> list[dict]:
    assert (answer.status_code, answer.mimetype) == (200, "application/ld+json")
    document = answer.json
    return document.get("@graph", [document])


def entities(answer) -> list[dict]:
    assert (answer.status_code, answer.mimetype) == (200, "application/json+ftm")
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.mark.parametrize(("kind", "name"), ENTRIES)
def test_an_entry_is_given_as_linked_data(shared_world, kind, name):
    address = f"/api/v1/{kind}/{shared_world.ids[name]}"
    (node,) = nodes(shared_world.client.get(address, headers={"Accept": "application/ld+json"}))
    assert node["@id"] == f"http://localhost/{kind}/{shared_world.ids[name]}"
    found = entities(shared_world.client.get(f"{address}?format=ftm"))
    assert f"quotes-{shared_world.ids[name].replace('_', '-')}" in [entity["id"] for entity in found]
    assert shared_world.client.get(address, headers={"Accept": "*/*"}).mimetype == "application/json"


@pytest.mark.parametrize("kind", COLLECTIONS)
def test_whole_collections_are_given_as_linked_data(shared_world, monkeypatch, kind):
    monkeypatch.setattr(whole, "CHUNK", 2)
    client = shared_world.client
    ids = [item["id"] for item in client.get(f"/api/v1/{kind}?limit=100").json["items"]]
    found = nodes(client.get(f"/api/v1/{kind}?format=jsonld"))
    assert [node["@id"].rpartition("/")[2] for node in found] == ids
    assert {f"quotes-{id.replace('_', '-')}" for id in ids} <= {
        entity["id"] for entity in entities(client.get(f"/api/v1/{kind}?format=ftm"))
    }
    assert len(nodes(client.get(f"/api/v1/{kind}?format=jsonld&limit=1"))) == 1


@pytest.mark.parametrize(("kind", "name"), ENTRIES[:2])
def test_quotations_of_an_entry_are_given_as_linked_data(shared_world, kind, name):
    address = f"/api/v1/{kind}/{shared_world.ids[name]}/quotes"
    total = shared_world.client.get(address).json["total"]
    found = nodes(shared_world.client.get(f"{address}?format=jsonld"))
    assert total == len(found) > 0
    assert {node["@type"] for node in found} == {"Quotation"}


def test_a_joined_expert_is_found_at_the_new_address(world):
    assert world.post("", {"kind": "merge", "experts": [LEE_, LEIGH]}).status_code == 201
    answers = [world.get(f"experts/{world.ids[name]}?format=jsonld") for name in (LEE_, LEIGH)]
    kept, moved = sorted(answers, key=lambda answer: answer.status_code)
    assert (kept.status_code, moved.status_code) == (200, 301)
    assert world.client.get(moved.headers["Location"]).json == kept.json


def test_whoever_is_hidden_is_in_none_of_them(world):
    assert world.post("", {"kind": "hide", "expert": LEE_}).status_code == 201
    for kind in COLLECTIONS:
        for name in ("jsonld", "ftm"):
            text = world.get(f"{kind}?format={name}").text
            assert "Ann Lee" not in text, (kind, name)
    fish = next(item for item in world.get("articles").json["items"] if item["title"] == "Fish")
    for form in ("?format=jsonld", "/annotations", "/annotations?format=hypothesis"):
        text = world.get(f"articles/{fish['id']}{form}").text
        assert "Leigh" in text
        assert "Ann Lee," not in text.replace("said Ann Lee, biologist", ""), form
        assert world.ids[LEE_] not in text, form


def test_what_was_denied_is_a_claim_everywhere(client):
    put(client, DENIALS)
    (said,) = nodes(client.get("/api/v1/quotes?format=jsonld"))
    assert said["@type"] == "Quotation"
    both = nodes(client.get("/api/v1/quotes?format=jsonld&factuality=any"))
    assert sorted(node["@type"] for node in both) == ["Claim", "Quotation"]
    (article,) = client.get("/api/v1/articles").json["items"]
    (node,) = nodes(client.get(f"/api/v1/articles/{article['id']}?format=jsonld"))
    assert [part["text"] for part in node["hasPart"]] == ["It leaks,"]
    assert [part["@type"] for part in node["mentions"]] == ["Claim"]


@pytest.mark.parametrize(
    ("query", "accept", "mimetype"),
    [
        ("", None, "application/ld+json"),
        ("", 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"', "application/ld+json"),
        ("?format=json", None, "application/ld+json"),
        ("?format=hypothesis", None, "application/jsonl"),
    ],
)
def test_annotations_of_an_article(shared_world, query, accept, mimetype):
    client = shared_world.client
    article = client.get("/api/v1/articles").json["items"][0]["id"]
    headers = {"Accept": accept} if accept else {}
    answer = client.get(f"/api/v1/articles/{article}/annotations{query}", headers=headers)
    assert (answer.status_code, answer.mimetype) == (200, mimetype)
    if mimetype == "application/ld+json":
        assert answer.mimetype_params["profile"] == "http://www.w3.org/ns/anno.jsonld"
        assert answer.json["id"] == f"http://localhost/api/v1/articles/{article}/annotations"
        assert answer.json["total"] > 0
    assert client.get("/api/v1/articles/a_nothing/annotations").status_code == 404
    assert client.get(f"/api/v1/articles/{article}/annotations?format=csv").status_code == 422


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("format=ftm&format=jsonld", {"format": ["Given more than once."]}),
        ("format=rdf", {"format": ["Must be one of: json, jsonld, ftm."]}),
        ("format=jsonld&words=1", {"words": ["Unknown field."]}),
        ("words=1&words=2", {"words": ["Given more than once."]}),
    ],
)
def test_an_entry_has_no_other_fields_and_no_other_formats(shared_world, query, errors):
    answer = shared_world.client.get(f"/api/v1/experts/{shared_world.ids[LEE_]}?{query}")
    assert (answer.status_code, answer.json["errors"]) == (422, {"query": errors})


class _Head(HTMLParser):
    """The data and the other forms that a page has."""

    def __init__(self, page: str):
        super().__init__()
        self.data, self.alternates, self._is_data = [], [], False
        self.feed(page)

    def handle_starttag(self, tag, attributes) -> None:
        found = dict(attributes)
        self._is_data = tag == "script" and found.get("type") == "application/ld+json"
        if tag == "link" and found.get("rel") == "alternate" and found["type"] == "application/ld+json":
            self.alternates.append(found["href"])

    def handle_data(self, data) -> None:
        if self._is_data:
            self.data.append(data)

    def handle_endtag(self, tag) -> None:
        self._is_data = False


@pytest.mark.parametrize("kind", ["quotes", "statements", "experts", "institutions", "articles"])
def test_pages_have_what_the_api_gives(client, kind):
    put(client, DENIALS)
    listed = client.get(f"/api/v1/{'quotes' if kind == 'statements' else kind}").json["items"][0]
    id = listed["statement_id" if kind == "statements" else "id"]
    head = _Head(client.get(f"/{kind}/{id}").text)
    (data,), (address,) = head.data, head.alternates
    assert address == f"http://localhost/api/v1/{kind}/{id}?format=jsonld"
    (node,) = nodes(client.get(address))
    assert json.loads(data) == node
    if kind == "articles":
        assert node["headline"] == " ".join(DENIALS["title"].split())
