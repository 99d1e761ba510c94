from __future__ import annotations

import pytest

CONTRACT = [
    *("id", "type", "mode", "content", "cue", "source", "speakers", "reason", "confidence", "selectors"),
    *("paragraph", "statement_id", "article", "factuality", "extractor"),
]


def texts(answer) -> list[str]:
    return [item["content"]["text"].split()[0] for item in answer.json["items"]]


def test_a_quotation_has_the_fields_of_the_contract(filled, find):
    quotation = find("quotes?q=gauges")
    assert list(quotation) == [*CONTRACT, "current", "decided", "added_at", "citation", "highlight", "score"]
    assert quotation["highlight"] == "The tide <mark>gauges</mark> do not lie,"
    assert quotation["selectors"][0]["exact"] == "The tide gauges do not lie,"
    assert list(quotation["selectors"][0]) == ["type", "exact", "prefix", "suffix"]
    assert list(quotation["selectors"][1]) == ["type", "start", "end"]
    assert list(quotation["cue"]) == ["text", "start", "end"]
    assert quotation["article"]["published_at"] == "2024-05-02"
    alone = filled.get(f"/api/v1/quotes/{quotation['id']}").json
    assert list(alone) == [*CONTRACT, "current", "decided", "added_at", "citation"]
    assert alone == {name: quotation[name] for name in alone}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Storms", "We", "The", "We", "There"]),
        ({"q": "walls"}, ["There"]),
        ({"q": "we", "sort": "oldest"}, ["We", "We"]),
        ({"expert": "maren tolvik"}, ["Storms", "The", "We"]),
        ({"expert": "Nobody Known"}, []),
        ({"expert": "e_nothing"}, []),
        ({"institution": "LICR"}, ["Storms", "We", "The", "We"]),
        ({"institution": "i_nothing"}, []),
        ({"outlet": "The Wire"}, ["Storms", "We"]),
        ({"type": "indirect"}, []),
        ({"mode": "speech", "type": "direct", "since": "2024-06-01"}, ["Storms", "We"]),
        ({"until": "2024-05-31T12:00:00Z"}, ["The", "We", "There"]),
        ({"min_confidence": "0.95"}, []),
        ({"sort": "oldest"}, ["The", "We", "There", "Storms", "We"]),
    ],
)
def test_quotations_are_found(filled, query, found):
    assert texts(filled.get("/api/v1/quotes", query_string=query)) == found


def test_facets_come_on_request(filled):
    answer = filled.get("/api/v1/quotes?facets=true&expert=Maren+Tolvik").json
    assert list(answer) == ["items", "next", "total", "facets"]
    assert answer["facets"]["outlet"] == [
        {"value": "The Larkhaven Post", "count": 2},
        {"value": "The Wire", "count": 1},
    ]
    assert "facets" not in filled.get("/api/v1/quotes").json


def test_a_collection_comes_in_pages_that_keep_the_query(filled):
    everything = filled.get("/api/v1/quotes?q=we").json["items"]
    seen, address = [], "/api/v1/quotes?q=we&limit=1"
    while address:
        answer = filled.get(address)
        assert answer.status_code == 200
        assert (len(answer.json["items"]), answer.json["total"]) == (1, len(everything))
        seen += answer.json["items"]
        address = answer.json["next"]
        assert address is None or address.startswith("/api/v1/quotes?q=we&limit=1&cursor=")
    assert seen == everything


def test_a_statement_has_its_occurrences(filled, find):
    quotation = find("quotes?q=gauges")
    statement = filled.get(f"/api/v1/statements/{quotation['statement_id']}").json
    assert statement["id"] == quotation["statement_id"]
    assert statement["text"] == "The tide gauges do not lie,"
    assert [occurrence["id"] for occurrence in statement["occurrences"]] == [quotation["id"]]


def test_the_wordings_of_a_statement_are_told_apart(client):
    for day, text in (
        ("2024-05-01", "“The old tide gauges of the harbour have never once lied to anybody,” said Maren Tolvik."),
        ("2024-05-02", "“The tide gauges of the harbour have never once lied to us,” said Maren Tolvik."),
    ):
        client.post("/api/v1/articles", json={"text": text, "published_at": day})
    first, short = client.get("/api/v1/quotes?sort=oldest").json["items"]
    assert first["statement_id"] == short["statement_id"]
    statement = client.get(f"/api/v1/statements/{first['statement_id']}").json
    assert (statement["id"], statement["text"]) == (first["statement_id"], first["content"]["text"])
    whole, part = (occurrence["differences"] for occurrence in statement["occurrences"])
    assert {item["op"] for item in whole} == {"equal"}
    assert [item["text"] for item in part if item["op"] == "deleted"] == ["old", "anybody,"]
    assert [item["text"] for item in part if item["op"] == "inserted"] == ["us,"]
    old = client.get(f"/api/v1/statements/s{short['id'][1:]}")
    assert (old.status_code, old.headers["Location"]) == (301, f"/api/v1/statements/{first['statement_id']}")
    assert old.json == statement


DENIED = "“The sea is calm,” said Piet Hoorn, head of the Council of Boats. “It will stay calm,” never said Piet Hoorn."


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["The"]),
        ({"factuality": "said"}, ["The"]),
        ({"factuality": "denied"}, ["It"]),
        ({"factuality": "hypothetical"}, []),
        ({"factuality": "any"}, ["The", "It"]),
    ],
)
def test_what_was_not_said_is_listed_only_if_asked_for(client, query, found):
    article = client.post("/api/v1/articles", json={"text": DENIED}).json
    assert [item["factuality"] for item in article["quotations"]] == ["said", "denied"]
    [expert] = client.get("/api/v1/experts").json["items"]
    assert expert["quotation_count"] == 1
    [council] = client.get("/api/v1/institutions").json["items"]
    for address in ("quotes", f"experts/{expert['id']}/quotes", f"institutions/{council['id']}/quotes"):
        assert texts(client.get(f"/api/v1/{address}", query_string=query)) == found, address
    assert client.get("/api/v1/stats", query_string=query).json["total"] == len(found)


def test_a_text_that_is_not_stored_shows_what_was_not_said(client):
    answer = client.post("/api/v1/extract", json={"text": DENIED}).json
    assert [item["factuality"] for item in answer["quotations"]] == ["said", "denied"]


def test_an_unknown_factuality_is_refused(client):
    answer = client.get("/api/v1/quotes?factuality=true")
    assert (answer.status_code, list(answer.json["errors"]["query"])) == (422, ["factuality"])
