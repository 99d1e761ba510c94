"""The review queues: pairs that may be one, and quotations that may be wrong, until an editor decides."""

from __future__ import annotations

import pytest

ARTICLES = [
    "“Nets catch less each year,” said Ann Lee, biologist at the Agency of Fish (AF).",
    "“Hearts tire early here,” said Ann Lee, surgeon at the Council of Health.",
    "“It was all arranged,” said Ann Lee.",
    "“We fine them,” said Bo Ek, director of the Agency of Finance (AF).",
    "“We fine them twice,” said AF.",
]
BY = {"by": "Ida Holm"}


@pytest.fixture
def doubtful(client):
    """Calls an app with three people of one name, and an acronym of two agencies."""
    for number, text in enumerate(ARTICLES):
        body = {"text": text, "url": f"https://post.example/{number}", "published_at": f"2024-05-0{number + 1}"}
        assert client.post("/api/v1/articles", json=body).status_code == 201
    return client


def test_a_pair_comes_with_both_entries_and_the_reasons(doubtful):
    answer = doubtful.get("/api/v1/review").json
    assert list(answer) == ["items", "next", "total"]
    assert answer["total"] == len(answer["items"]) > 2
    for item in answer["items"]:
        assert list(item) == ["kind", "experts", "institutions", "score", "settles", "reasons"]
        assert {len(item["experts"]), len(item["institutions"])} == {0, 2}
        assert all(list(reason) == ["weight", "text"] for reason in item["reasons"])
        for kind in ("experts", "institutions"):
            for entry in item[kind]:
                whole = doubtful.get(f"/api/v1/{kind}/{entry['id']}").json
                assert entry == {name: whole[name] for name in entry}
    assert {item["institutions"][0]["name"] for item in answer["items"] if item["institutions"]} == {
        *("Agency of Fish", "Agency of Finance")
    }


@pytest.mark.parametrize("kind", ["expert", "institution"])
def test_the_queue_comes_by_kind_and_in_pages(doubtful, kind):
    everything = doubtful.get(f"/api/v1/review?kind={kind}").json
    assert {item["kind"] for item in everything["items"]} == {kind}
    seen, address = [], f"/api/v1/review?kind={kind}&limit=1"
    while address:
        page = doubtful.get(address).json
        seen += page["items"]
        address = page["next"]
    assert seen == everything["items"]


@pytest.mark.parametrize("what", ["experts", "institutions"])
@pytest.mark.parametrize("kind", ["merge", "distinct"])
def test_a_pair_goes_when_it_is_decided_and_comes_back_when_undone(doubtful, kind, what):
    address = f"/api/v1/review?kind={what[:-1]}&limit=100"

    def pairs():
        return [sorted(entry["id"] for entry in item[what]) for item in doubtful.get(address).json["items"]]

    before = doubtful.get(address).json
    pair = [entry["id"] for entry in before["items"][0][what]]
    made = doubtful.post("/api/v1/decisions", json={**BY, "kind": kind, what: pair})
    assert made.status_code == 201
    assert sorted(pair) not in pairs()
    assert doubtful.post(f"{made.headers['Location']}/undo", json=BY).status_code == 201
    assert sorted(pair) in pairs()
    assert doubtful.get(address).json["total"] == before["total"]


def test_hidden_experts_are_not_in_the_review_queue(doubtful):
    pair = doubtful.get("/api/v1/review?kind=expert").json["items"][0]["experts"]
    assert doubtful.post("/api/v1/decisions", json={**BY, "kind": "hide", "expert": pair[0]["id"]}).status_code == 201
    answer = doubtful.get("/api/v1/review?kind=expert").json
    assert pair[0]["id"] not in {entry["id"] for item in answer["items"] for entry in item["experts"]}
    assert answer["total"] == len(answer["items"])


def test_quotations_go_when_they_are_confirmed_and_others_are_passed_over(doubtful):
    address = "/api/v1/review/quotations"
    answer = doubtful.get(address).json
    assert list(answer) == ["items", "next", "total"]
    assert answer["total"] == len(answer["items"]) == len(ARTICLES)
    for item in answer["items"]:
        assert list(item)[-3:] == ["doubt", "visibility", "why"]
        whole = doubtful.get(f"/api/v1/quotes/{item['id']}").json
        assert item == whole | {name: item[name] for name in ("doubt", "visibility", "why")}
    passed, confirmed, third, *_ = (item["id"] for item in answer["items"])
    following = doubtful.get(f"{address}?limit=1").json["next"]
    assert following.startswith(f"{address}?limit=1&cursor=")
    made = doubtful.post("/api/v1/decisions", json={**BY, "kind": "confirm", "quotation": confirmed})
    assert made.status_code == 201
    assert [item["id"] for item in doubtful.get(following).json["items"]] == [third]
    assert passed in {item["id"] for item in doubtful.get(address).json["items"]}
    assert doubtful.get(f"/api/v1/quotes/{confirmed}").json["decided"] is True
    assert doubtful.post(f"{made.headers['Location']}/undo", json=BY).status_code == 201
    assert doubtful.get(address).json == answer


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("expert=Bo+Ek", 1),
        ("institution=AF", 3),
        ("type=indirect", 0),
        ("since=2024-05-03", 3),
        ("until=2024-05-01", 1),
    ],
)
def test_the_queue_of_quotations_has_filters(doubtful, query, number):
    answer = doubtful.get(f"/api/v1/review/quotations?{query}").json
    assert (len(answer["items"]), answer["total"]) == (number, number)
