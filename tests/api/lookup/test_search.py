"""Searching over HTTP: verify, suggest, stats, topics, who is related, and who knows a subject."""

from __future__ import annotations

import json

import pytest

from quotes_service.search import ranking
from tests.api.test_bad_input import assert_problem
from tests.api.world import LEE_, LICR, World

GAUGES = "The tide gauges do not lie"
TOPIC_LINE = ["id", "label", "quotation_count"]


@pytest.fixture(scope="module")
def world(shared_world) -> World:
    return shared_world


@pytest.fixture(scope="module")
def get(world):
    """What an address answers, with the ids of names in braces: get("experts/{expert Ann Lee}/related")."""

    def ask(address: str, status: int = 200, **query):
        for name, id in world.ids.items():
            address = address.replace(f"{{{name}}}", id)
        answer = world.client.get(f"/api/v1/{address}", query_string=query or None)
        assert answer.status_code == status, answer.text
        return answer.json

    return ask


@pytest.fixture(scope="module")
def topic(get) -> dict:
    """The topic of the article on tides."""
    return get("topics", q="gauges")["items"][0]


def verified(world, **claim) -> dict:
    answer = world.client.post("/api/v1/verify", json=claim)
    assert answer.status_code == 200, answer.text
    return answer.json


# /verify


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ({"text": GAUGES, "name": "Maren Tolvik"}, "exact"),
        ({"text": GAUGES}, "exact"),
        ({"text": "The tide gauges … lie"}, "altered"),
        ({"text": "The tide gauges do lie", "name": "tolvik"}, "altered"),
        ({"text": GAUGES, "name": "Ann Lee"}, "other_speaker"),
        ({"text": "We warned everyone of the storm in time", "name": "LICR"}, "exact"),
        ({"text": "Bread is dear", "name": "Ann Lee"}, "not_found"),
        ({"text": GAUGES, "since": "2024-05-03"}, "not_found"),
        ({"text": GAUGES, "since": "2024-05-02", "until": "2024-05-02"}, "exact"),
    ],
)
def test_a_claim_is_verified(world, claim, verdict):
    answer = verified(world, **claim)
    assert answer["verdict"] == verdict
    assert list(answer) == ["verdict", "confidence", "earliest", "matches", "occurrences", "searched"]
    assert (answer["earliest"] is None) == (verdict == "not_found")


def test_a_match_has_the_fields_of_the_contract(world):
    answer = verified(world, text="The tide gauges do lie", name="Maren Tolvik")
    [match] = answer["matches"]
    assert list(match) == [
        *("quotation", "continued", "grade", "is_speaker", "similarity", "diff", "context", "confidence")
    ]
    assert {"op": "deleted", "text": "not"} in match["diff"]
    assert match["quotation"]["id"] == world.ids["quotation The Harbour walls are low"]
    assert list(match["context"]) == ["before", "after"]
    assert list(answer["earliest"]) == ["quotation_id", "text", "grade", "article"]
    assert answer["earliest"]["article"]["published_at"] == "2024-05-02"
    searched = {"articles": 3, "outlets": ["The Larkhaven Post", "The Wire"], "since": "2024-05-02"}
    assert answer["searched"].items() >= searched.items()
    assert [one["name"] for one in answer["searched"]["speakers"]] == ["Maren Tolvik"]


def test_a_name_that_nobody_has_is_put_right(world):
    searched = verified(world, text=GAUGES, name="Maren Tovlik")["searched"]
    assert (searched["speakers"], [one["name"] for one in searched["did_you_mean"]]) == ([], ["Maren Tolvik"])


BODIES = [
    # (body, field, words of its message)
    ({}, "text", "required"),
    ({"text": None}, "text", "null"),
    ({"text": ""}, "text", "empty"),
    ({"text": " \n\t"}, "text", "empty"),
    ({"text": "…"}, "text", "no words"),
    ({"text": "!?"}, "text", "no words"),
    ({"text": 1}, "text", "string"),
    ({"text": ["a"]}, "text", "string"),
    ({"text": "a\x00b"}, "text", "character"),
    ({"text": "\ud800"}, "text", "character"),
    ({"text": "a" * 10_001}, "text", "10000"),
    ({"text": GAUGES, "name": ""}, "name", "empty"),
    ({"text": GAUGES, "name": 1}, "name", "string"),
    ({"text": GAUGES, "name": "a" * 301}, "name", "300"),
    ({"text": GAUGES, "name": "\x00"}, "name", "character"),
    ({"text": GAUGES, "since": "soon"}, "since", "date"),
    ({"text": GAUGES, "until": 2024}, "until", "date"),
    ({"text": GAUGES, "since": "2024-05-02", "until": "2024-05-01"}, "until", "before since"),
    ({"text": GAUGES, "speaker": "Ann Lee"}, "speaker", "Unknown"),
    ({"text": GAUGES, "limit": 3}, "limit", "Unknown"),
    ([], "_schema", "object"),
    ("text", "_schema", "object"),
]


@pytest.mark.parametrize(("body", "field", "message"), BODIES, ids=range(len(BODIES)))
def test_a_claim_that_cannot_be_verified_is_refused_by_its_field(world, body, field, message):
    answer = world.client.post("/api/v1/verify", data=json.dumps(body), content_type="application/json")
    assert message in assert_problem(answer, 422)["errors"]["json"][field][0]


@pytest.mark.parametrize(
    ("about", "status"),
    [
        ({"data": b"{", "content_type": "application/json"}, 400),
        ({"data": b"", "content_type": "application/json"}, 400),
        ({"data": b"text=a", "content_type": "application/x-www-form-urlencoded"}, 415),
        ({"json": {"text": GAUGES}, "query_string": {"text": "a"}}, 422),
    ],
)
def test_a_body_that_cannot_be_read(world, about, status):
    assert_problem(world.client.post("/api/v1/verify", **about), status)


def test_verify_is_asked_by_post_alone(world):
    assert_problem(world.client.get("/api/v1/verify?text=a"), 405)


# /check


def test_a_draft_is_checked(world):
    draft = f"“{GAUGES},” said Maren Tolvik.\n\n“Bread is dear,” said Vera Quill."
    answer = world.client.post("/api/v1/check", json={"text": draft})
    assert answer.status_code == 200, answer.text
    assert [item["verdict"] for item in answer.json["items"]] == ["exact", "not_found"]
    assert [person["expert_id"] is None for person in answer.json["people"]] == [False, True]
    assert set(answer.json["searched"]) == {"articles", "outlets", "since", "until", "undated"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"text": " "}, 422),
        ({"text": 1}, 422),
        ({"text": "a", "html": "<p>a</p>"}, 422),
        ({"text": "a", "since": "2024-05-02", "until": "2024-05-01"}, 422),
        ({"text": "a" * 100_001}, 413),
    ],
)
def test_a_draft_that_cannot_be_checked_is_refused(world, body, status):
    problem = assert_problem(world.client.post("/api/v1/check", json=body), status)
    assert problem["errors"]["json"]


# /suggest


@pytest.mark.parametrize(
    ("q", "items"),
    [
        ("tolv", [("expert", "Maren Tolvik")]),
        ("tolvick", [("expert", "Maren Tolvik")]),
        ("LICR", [("institution", "Larkhaven Institute for Coastal Research")]),
        ("gaug", [("topic", "tide gauges")]),
        ("zzz", []),
        ("((", []),
    ],
)
def test_typed_text_is_completed(get, q, items):
    found = get("suggest", q=q)["items"]
    assert [(item["kind"], item["label"]) for item in found] == items
    assert all(list(item) == ["kind", "id", "label", "detail"] for item in found)


def test_a_suggestion_leads_to_its_entry(get):
    for q, name in (("tolv", "name"), ("licr", "name"), ("gaug", "label")):
        [item] = get("suggest", q=q)["items"]
        assert get(f"{item['kind']}s/{item['id']}")[name] == item["label"]


def test_no_more_are_suggested_than_asked_for(get):
    assert len(get("suggest", q="l")["items"]) > len(get("suggest", q="l", limit=1)["items"]) == 1


# /stats


def test_counts_have_the_fields_of_the_contract(get):
    found = get("stats")
    assert list(found) == [
        *("total", "expert", "institution", "outlet", "type", "mode", "time", "undated", "concentration")
    ]
    assert found["total"] == 8
    assert found["expert"][0] == {"value": "Maren Tolvik", "count": 3, "id": found["expert"][0]["id"], "statements": 3}
    assert found["time"] == [
        {"value": "2024-05", "count": 3}, {"value": "2024-06", "count": 2}, {"value": "2024-07", "count": 3}
    ]  # fmt: skip
    assert found["concentration"]["expert"] == {"quoted": 4, "quotations": 7, "statements": 7, "top_ten_share": 1.0}


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ({"by": "year"}, 8),
        ({"expert": "Ann Lee"}, 2),
        ({"institution": "LICR"}, 4),
        ({"q": "bay"}, 1),
        ({"outlet": "The Wire"}, 2),
        ({"since": "2024-06-01", "until": "2024-06-30"}, 2),
        ({"type": "indirect"}, 0),
        ({"topic": "tide gauges"}, 3),
        ({"min_confidence": "0.95"}, 0),
        ({"limit": "1"}, 8),
    ],
)
def test_filters_select_what_is_counted(get, query, total):
    assert get("stats", **query)["total"] == total


# /topics


def test_topics_are_browsed(get, topic):
    assert list(topic) == TOPIC_LINE
    assert topic["label"] == "tide gauges"
    page = get("topics", limit=1)
    assert list(page) == ["items", "next", "total"]
    assert page["next"].startswith("/api/v1/topics?limit=1&cursor=")
    rest = get(page["next"].removeprefix("/api/v1/"))
    assert page["items"][0] not in rest["items"]


def test_one_topic(get, topic):
    full = get(f"topics/{topic['id']}")
    assert list(full) == [*TOPIC_LINE, "experts", "institutions", "related"]
    assert [list(one) for one in full["experts"]] == [["id", "name", "quotation_count"]] * 2
    assert {one["name"] for one in full["experts"]} == {"Maren Tolvik", "Odhran O’Brien"}
    assert all(list(one) == ["id", "name", "expert_count"] for one in full["institutions"])
    assert all(list(one) == TOPIC_LINE for one in full["related"])
    assert get("quotes", topic=topic["id"])["total"] == full["quotation_count"] == 3


@pytest.mark.parametrize("id", ["x", "t_", "t_none", "0", "%00", "é", "a" * 3000, "%27", "e_1"])
def test_an_unknown_topic(world, id):
    assert_problem(world.client.get(f"/api/v1/topics/{id}"), 404)


# Who is related.


def test_related_experts(get):
    found = get(f"experts/{{{LEE_}}}/related")
    assert list(found) == ["id", "co_quoted", "same_subject", "topics"]
    assert [(one["expert"]["name"], one["articles"]) for one in found["co_quoted"]] == [("Anne Leigh", 1)]
    assert all(list(one) == TOPIC_LINE for one in found["topics"])
    for one in found["same_subject"]:
        assert list(one) == ["expert", "topics"]
        assert list(one["expert"])[:2] == ["id", "name"]
        assert one["topics"]


def test_related_institutions(get, world):
    found = get(f"institutions/{{{LICR}}}/related")
    assert list(found) == ["id", "experts", "same_subject", "topics"]
    assert found["id"] == world.ids[LICR]
    assert [(one["name"], one["quotation_count"]) for one in found["experts"]] == [("Maren Tolvik", 3)]
    assert "Treasury Council" in [one["name"] for one in found["same_subject"]]
    assert "tide gauges" in [one["label"] for one in found["topics"]]


@pytest.mark.parametrize("kind", ["experts", "institutions"])
def test_related_of_an_unknown_id(world, kind):
    assert_problem(world.client.get(f"/api/v1/{kind}/x/related"), 404)


# /experts on a subject, /quotes with facets, /search


def test_experts_for_a_subject_with_the_terms_of_the_score(get):
    [first, *_] = get("experts", topic="tide gauges", explain="true")["items"]
    assert first["name"] == "Maren Tolvik"
    told = first["explain"]
    assert list(told) == ["score", "said", "related", "breadth", "focus", "rarity", "damping", "quotations"]
    assert told["score"] == pytest.approx(
        (told["said"] + ranking.RELATED * told["related"]) * told["breadth"] * told["damping"]
    )
    assert list(told["quotations"][0]) == [
        *("id", "fit", "coverage", "words", "story", "form", "recency", "confidence")
    ]
    assert [one["id"] for one in told["quotations"]] == [one["id"] for one in first["reasons"]]
    assert "explain" not in get("experts", topic="tide gauges")["items"][0]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"topic": "gauges"}, ["Maren Tolvik"]),
        ({"topic": "harbour walls", "damping": "0"}, ["Maren Tolvik", "Odhran O’Brien"]),
        ({"topic": "harbour walls", "spread": "true"}, ["Maren Tolvik", "Odhran O’Brien"]),
        ({"topic": "tide", "since": "2024-06-01"}, []),
        ({"topic": "fish nets", "institution": "Agency of Fish"}, ["Ann Lee"]),
        ({"topic": "fish", "country": "JP"}, []),
        ({"topic": "harbour walls", "not_over": "1"}, ["Odhran O’Brien"]),
        ({"not_over": "1"}, ["Anne Leigh", "Odhran O’Brien"]),
        ({"country": "Norway"}, []),
        ({"topic": "t_none"}, []),
    ],
)
def test_filters_on_experts_for_a_subject(get, query, names):
    assert sorted(item["name"] for item in get("experts", **query)["items"]) == sorted(names)


def test_a_page_of_experts_leads_to_the_next(get):
    page = get("experts", topic="harbour walls", damping="0", limit="1")
    assert "damping=0" in page["next"]
    rest = get(page["next"].removeprefix("/api/v1/"))
    assert [len(page["items"]), len(rest["items"]), rest["next"]] == [1, 1, None]
    assert page["items"][0]["id"] != rest["items"][0]["id"]


def test_facets_on_request(get):
    page = get("quotes", q="tide OR storm* lie", facets="true")
    assert page["facets"].keys() == {"type", "mode", "outlet", "year", "expert", "institution"}
    everything = get("quotes", facets="true", limit="1")["facets"]
    assert everything["year"] == [{"value": "2024", "count": 8}]
    assert everything["expert"][0].keys() == {"value", "count", "id"}
    assert "facets" not in get("quotes")


def test_search_answers_with_topics_too(get):
    answer = get("search", q="tide gauges", limit="1")
    assert list(answer) == ["experts", "institutions", "topics", "quotations", "searched_by"]
    assert answer["searched_by"] == ["words"]
    assert [item["label"] for item in answer["topics"]] == ["tide gauges"]


# What cannot be answered.

TOPICS, *RELATED = "topics", "experts/{expert Ann Lee}/related", "institutions/{institution Agency of Fish}/related"
LISTED = [TOPICS, *RELATED]
QUERIES = [
    # (addresses, query, field)
    (["suggest?q=a", "stats", *LISTED, "topics/{topic}"], "unknown=1", "unknown"),
    (["suggest?q=a", "stats", *LISTED], "limit=0", "limit"),
    (["suggest?q=a", "stats", *LISTED], "limit=-1", "limit"),
    (["suggest?q=a", "stats", *LISTED], "limit=many", "limit"),
    (["suggest?q=a", "stats", *LISTED], "limit=" + "9" * 5000, "limit"),
    (["suggest?q=a"], "limit=51", "limit"),
    (LISTED, "limit=101", "limit"),
    (["stats"], "limit=1001", "limit"),
    (["suggest"], "limit=5", "q"),
    (["suggest", TOPICS, "stats"], "q=", "q"),
    (["suggest", TOPICS, "stats"], "q=%00", "q"),
    (["suggest"], "q=" + "a" * 301, "q"),
    ([TOPICS, "stats"], "q=((", "q"),
    ([TOPICS, "stats"], "q=-tide", "q"),
    ([TOPICS, "stats"], "q=" + "a" * 501, "q"),
    ([TOPICS], "cursor=x", "cursor"),
    ([TOPICS], "cursor=W10", "cursor"),
    (["stats"], "cursor=x", "cursor"),
    (["stats"], "by=week", "by"),
    (["stats"], "since=2024-02-02&until=2024-02-01", "until"),
    (["stats"], "since=soon", "since"),
    (["stats"], "type=spoken", "type"),
    (["stats"], "min_confidence=2", "min_confidence"),
    (["stats"], "facets=true", "facets"),
    (["stats", "quotes"], "topic=", "topic"),
    (["stats", "quotes"], "topic=" + "a" * 301, "topic"),
    (["experts"], "past=true", "past"),
    (["experts?topic=a"], "past=perhaps", "past"),
    (["experts?topic=a"], "damping=2", "damping"),
    (["experts?topic=a"], "damping=-1", "damping"),
    (["experts?topic=a"], "damping=nan", "damping"),
    (["experts?topic=a"], "damping=inf", "damping"),
    (["experts?topic=a"], "damping=much", "damping"),
    (["experts"], "damping=0.5", "damping"),
    (["experts"], "spread=true", "spread"),
    (["experts"], "explain=true", "explain"),
    (["experts?topic=a"], "explain=perhaps", "explain"),
    (["experts", "experts?topic=a"], "country=Atlantis", "country"),
    (["experts", "experts?topic=a"], "country=", "country"),
    (["experts", "experts?topic=a"], "country=%00", "country"),
    (["experts", "experts?topic=a"], "not_over=0", "not_over"),
    (["experts", "experts?topic=a"], "not_over=" + "9" * 30, "not_over"),
    (["experts", "experts?topic=a"], "not_over=few", "not_over"),
    (["experts"], "topic=((", "topic"),
    (["experts?topic=a"], "cursor=x", "cursor"),
    (["experts?topic=a"], "cursor=WyJleHBlcnRzIG9uIGEgc3ViamVjdCIsbnVsbCwxXQ", "cursor"),
]
ASKED = [(address, query, field) for addresses, query, field in QUERIES for address in addresses]


@pytest.mark.parametrize(("address", "query", "field"), ASKED)
def test_a_query_that_cannot_be_accepted_is_named(world, topic, address, query, field):
    path = address.replace("{topic}", topic["id"])
    for name, id in world.ids.items():
        path = path.replace(f"{{{name}}}", id)
    answer = world.client.get(f"/api/v1/{path}{'&' if '?' in path else '?'}{query}")
    assert field in assert_problem(answer, 422)["errors"]["query"]


SIGNS = [
    *("o'brien", "(((", '"', "*", "NEAR(a b)", "OR", "NOT", "label:x", "-x", "\\", "%", "_", "'; DROP TABLE topic; --"),
    *("a*", "a\u0301", "\u202e", "😀", "日本", "<b>", "$1", "a & b", "!!", "a" * 300, "a " * 150, "½", "ﬁ", "ß", "İ"),
    *("t_", "e_1", "i_%", "t_0000", ".", "…", "’", "“tide”", "the", "a", "1", "٣", "ǅ", "\u00ad", "\u200b"),
]


@pytest.mark.slow
def test_odd_queries_are_no_error(world):
    asked = [
        ("suggest", "q"),
        ("topics", "q"),
        ("stats", "q"),
        ("stats", "topic"),
        ("stats", "expert"),
        ("search", "q"),
    ]
    asked += [("quotes", "topic"), ("experts", "topic"), ("experts", "country"), ("stats", "institution")]
    for signs in SIGNS:
        for address, field in asked:
            answer = world.client.get(f"/api/v1/{address}", query_string={field: signs})
            if answer.status_code != 200:
                assert list(assert_problem(answer, 422)["errors"]["query"]) == [field], (address, signs)
        for body in ({"text": signs}, {"text": GAUGES, "name": signs}):
            answer = world.client.post("/api/v1/verify", json=body)
            if answer.status_code != 200:
                assert_problem(answer, 422)


@pytest.mark.parametrize("query", [{"damping": "0.3"}, {"spread": "true"}, {"explain": "true"}])
def test_an_archive_without_articles_answers_too(client, query):
    for address in ("suggest?q=a", "stats", "topics", "search?q=a", "experts?topic=a", "quotes?facets=true"):
        assert client.get(f"/api/v1/{address}").status_code == 200
    assert client.get("/api/v1/experts?topic=a", query_string=None).json["total"] == 0
    assert client.get("/api/v1/experts", query_string={"topic": "a", **query}).json["items"] == []
    assert client.post("/api/v1/verify", json={"text": "a tide"}).json["verdict"] == "not_found"
