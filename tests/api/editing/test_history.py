"""The history of entries, and redirects from old ids."""

from __future__ import annotations

import pytest

#: Many small tests that take long together: left out of the inner loop.
pytestmark = pytest.mark.slow

BY = {"by": "Ida Holm"}
ARTICLES = [
    "“Nets catch less each year,” said Ann Lee, biologist at the Agency of Fish.",
    "“Hearts tire early here,” said Anne Leigh, surgeon at the Council of Health.",
]


@pytest.fixture
def ids(client) -> dict[str, str]:
    """Ids of an app with two articles, by name."""
    for number, text in enumerate(ARTICLES):
        body = {"text": text, "url": f"https://post.example/{number}", "published_at": f"2024-05-0{number + 1}"}
        assert client.post("/api/v1/articles", json=body).status_code == 201
    items = [item for name in ("experts", "institutions") for item in client.get(f"/api/v1/{name}").json["items"]]
    found = {item["name"]: item["id"] for item in items}
    return found | {
        item["content"]["text"].split()[0]: item["id"] for item in client.get("/api/v1/quotes").json["items"]
    }


def decide(client, kind: str, **about) -> dict:
    answer = client.post("/api/v1/decisions", json={**BY, "kind": kind, **about})
    assert answer.status_code == 201, answer.text
    return answer.json


def undo(client, decision: dict) -> dict:
    answer = client.post(f"/api/v1/decisions/{decision['id']}/undo", json=BY)
    assert answer.status_code == 201, answer.text
    return answer.json


def kinds(client, address: str) -> list[str]:
    return [item["kind"] for item in client.get(f"/api/v1/{address}/history").json["items"]]


def test_a_history_begins_when_the_entry_came_in(client, ids):
    article = client.get(f"/api/v1/quotes/{ids['Nets']}").json["article"]["id"]
    for address, added_by in (
        (f"experts/{ids['Ann Lee']}", article),
        (f"institutions/{ids['Agency of Fish']}", None),
        (f"quotes/{ids['Nets']}", article),
    ):
        answer = client.get(f"/api/v1/{address}/history").json
        assert list(answer) == ["items", "next", "total", "id"]
        assert (answer["next"], answer["total"]) == (None, 1)
        assert answer["id"] == address.split("/")[1]
        [item] = answer["items"]
        assert list(item) == ["at", "kind", "detail", "decision_id", "article_id", "decision"]
        assert (item["kind"], item["article_id"], item["decision"]) == ("added", added_by, None)
        assert item["at"].endswith("+00:00")


def test_decisions_and_their_effects_are_listed_the_newest_first(client, ids):
    pair = [ids["Ann Lee"], ids["Anne Leigh"]]
    made = decide(client, "merge", experts=pair, why="She married.")
    told = client.get(f"/api/v1/experts/{pair[0]}/history").json["items"]
    assert sorted(item["kind"] for item in told) == ["added", "decision", "joined"]
    assert told[-1]["kind"] == "added"
    by_kind = {item["kind"]: item for item in told}
    assert by_kind["decision"]["decision"] == client.get(f"/api/v1/decisions/{made['id']}").json
    assert by_kind["decision"]["decision"]["why"] == "She married."
    assert by_kind["joined"]["decision_id"] == made["id"]
    assert by_kind["joined"]["detail"] == {"from": pair[1], "to": pair[0], "articles": 1}
    undone = undo(client, made)
    told = client.get(f"/api/v1/experts/{pair[1]}/history").json["items"]
    assert {item["decision_id"] for item in told} == {made["id"], undone["id"], None}
    assert [item["at"] for item in told[:-1]] == sorted((item["at"] for item in told[:-1]), reverse=True)


def test_the_history_of_a_quotation_outlives_it(client, ids):
    made = decide(client, "trim", quotation=ids["Nets"], spans=[{"start": 1, "end": 11}])
    assert kinds(client, f"quotes/{ids['Nets']}")[:2] == ["changed", "decision"]
    undo(client, made)
    decide(client, "reject", quotation=ids["Nets"])
    told = kinds(client, f"quotes/{ids['Nets']}")
    assert {"withdrawn", "decision", "changed", "added"} == set(told)
    assert client.get(f"/api/v1/quotes/{ids['Nets']}").json["current"] is False


def test_the_history_of_an_institution(client, ids):
    pair = [ids["Agency of Fish"], ids["Council of Health"]]
    made = decide(client, "merge", institutions=pair)
    told = client.get(f"/api/v1/institutions/{pair[0]}/history").json["items"]
    joined = next(item for item in told if item["kind"] == "joined")
    assert (joined["decision_id"], joined["detail"]["from"], joined["detail"]["to"]) == (made["id"], pair[1], pair[0])


OLD = [
    # (collection, the rest of the address, the query)
    *(("experts", rest, "") for rest in ("", "/quotes", "/affiliations", "/related", "/history")),
    ("experts", "/quotes", "?sort=oldest&limit=1&q=early"),
    *(("institutions", rest, "") for rest in ("", "/experts", "/quotes", "/related", "/history")),
    ("institutions", "/experts", "?limit=1"),
    ("institutions", "/related", "?limit=3"),
    ("institutions", "/quotes", "?facets=true&since=2024-01-31"),
]


@pytest.mark.parametrize(("collection", "rest", "query"), OLD)
def test_an_old_id_leads_to_where_the_entry_is_now(client, ids, collection, rest, query):
    names = ("Ann Lee", "Anne Leigh") if collection == "experts" else ("Agency of Fish", "Council of Health")
    new, old = (ids[name] for name in names)
    made = decide(client, "merge", **{collection: [new, old]})
    answer = client.get(f"/api/v1/{collection}/{old}{rest}{query}")
    assert answer.status_code == 301
    there = answer.headers["Location"]
    assert there.partition("?")[0] == f"/api/v1/{collection}/{new}{rest}"
    assert sorted(there.partition("?")[2].split("&")) == sorted(query[1:].split("&"))
    now = client.get(there)
    assert now.status_code == 200
    assert {**now.json, "next": None} == {**answer.json, "next": None}
    undo(client, made)
    assert client.get(f"/api/v1/{collection}/{old}{rest}{query}").status_code == 200


def test_an_old_id_works_in_filters(client, ids):
    new, old = ids["Ann Lee"], ids["Anne Leigh"]
    decide(client, "merge", experts=[new, old])
    assert client.get(f"/api/v1/quotes?expert={old}").json["total"] == 2
    new, old = ids["Agency of Fish"], ids["Council of Health"]
    decide(client, "merge", institutions=[new, old])
    assert client.get(f"/api/v1/experts?institution={old}").json["total"] == 1
    assert client.get(f"/api/v1/quotes?institution={old}").json["total"] == 2


def test_the_id_of_whoever_merged_into_another_leads_on_when_that_one_merges_too(client, ids):
    text = "“The sea rises,” said Bo Ek."
    third = client.post("/api/v1/articles", json={"text": text}).json["quotations"][0]["speakers"][0]["expert_id"]
    decide(client, "merge", experts=[ids["Ann Lee"], ids["Anne Leigh"]])
    decide(client, "merge", experts=[third, ids["Ann Lee"]])
    for old in (ids["Ann Lee"], ids["Anne Leigh"]):
        answer = client.get(f"/api/v1/experts/{old}")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"/api/v1/experts/{third}")


def test_an_old_id_outlives_the_article_that_brought_it(client, ids):
    text = "“Nets are cheap,” said Ann Lee, biologist at the Agency of Fish."
    client.post("/api/v1/articles", json={"text": text, "url": "https://post.example/9"})
    lee, leigh = ids["Ann Lee"], ids["Anne Leigh"]
    for article in client.get("/api/v1/articles").json["items"]:
        if article["url"] == "https://post.example/0":
            assert client.delete(f"/api/v1/articles/{article['id']}").status_code == 204
    assert client.get(f"/api/v1/experts/{lee}").status_code == 200
    decide(client, "merge", experts=[leigh, lee])
    assert client.get(f"/api/v1/experts/{lee}").headers["Location"] == f"/api/v1/experts/{leigh}"


@pytest.mark.parametrize(
    ("collection", "names"),
    [("experts", ("Ann Lee", "Anne Leigh")), ("institutions", ("Agency of Fish", "Council of Health"))],
)
def test_an_old_id_leads_on_through_removals_and_joins(client, ids, collection, names):
    text = "“The sea rises,” said Bo Ek, pilot at the Harbour Council."
    client.post("/api/v1/articles", json={"text": text, "url": "https://post.example/9"})
    word = "ek" if collection == "experts" else "harbour"
    third = client.get(f"/api/v1/{collection}?q={word}").json["items"][0]["id"]
    decide(client, "merge", **{collection: [ids[name] for name in names]})
    for article in client.get("/api/v1/articles").json["items"]:
        if article["url"] == "https://post.example/0":
            assert client.delete(f"/api/v1/articles/{article['id']}").status_code == 204
    decide(client, "merge", **{collection: [third, ids[names[0]]]})
    for name in names:
        answer = client.get(f"/api/v1/{collection}/{ids[name]}")
        assert (answer.status_code, answer.headers.get("Location")) == (301, f"/api/v1/{collection}/{third}")


def test_hiding_can_be_undone_by_the_old_id(client, ids):
    made = decide(client, "hide", expert=ids["Ann Lee"])
    for rest in ("", "/quotes", "/affiliations", "/history"):
        assert client.get(f"/api/v1/experts/{ids['Ann Lee']}{rest}").status_code == 404
    undo(client, made)
    assert client.get(f"/api/v1/experts/{ids['Ann Lee']}").status_code == 200
