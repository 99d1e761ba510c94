"""Deciding over REST: each kind made, previewed and undone, on both databases."""

from __future__ import annotations

import re

import pytest

from quotes_service.api.editing.decisions import EXAMPLES, FIELDS
from quotes_service.api.lookup.experts import STATUSES
from quotes_service.decisions.requests import KINDS, fields_of
from tests.api.test_bad_input import assert_problem
from tests.api.test_docs import assert_as_documented
from tests.api.world import BAY, BOAT, BOATS, BY, FISH, GAUGES, LEE_, LEIGH, MONEY, OBRIEN, World
from tests.factories import TIDES

#: Many small tests that take long together: left out of the inner loop.
pytestmark = pytest.mark.slow

START = TIDES.index("tide gauges")


@pytest.fixture
def app(any_app):
    return any_app


def speakers(address: str):
    return lambda world: [one["name"] for one in world.get(address.format(**_short(world))).json["speakers"]]


def _short(world: World) -> dict[str, str]:
    names = {"gauges": GAUGES, "lee": LEE_, "leigh": LEIGH, "fish": FISH, "boats": BOATS, "boat": BOAT, "money": MONEY}
    return {short: world.ids[name] for short, name in names.items()}


def told(address: str, *path):
    """What stands at ``path`` of the answer to an address with short names of ids in it."""

    def find(world: World):
        found = world.get(address.format(**_short(world))).json
        for step in path:
            found = found[step]
        return found

    return find


WALKS = [
    # (the decision, what to look at, before, after)
    ({"kind": "attribute", "quotation": GAUGES, "expert": OBRIEN}, speakers("quotes/{gauges}"), ["Maren Tolvik"],
     ["Odhran O’Brien"]),
    ({"kind": "attribute", "quotation": GAUGES, "expert": LEE_}, told("experts/{lee}", "quotation_count"), 2, 3),
    ({"kind": "attribute", "quotation": GAUGES, "name": "Bo Ek"}, told("experts?q=bo+ek", "total"), 0, 1),
    ({"kind": "attribute", "quotation": GAUGES, "institution": FISH}, told("institutions/{fish}", "quotation_count"),
     0, 1),
    ({"kind": "attribute", "quotation": GAUGES, "nobody": True}, told("quotes/{gauges}", "reason"), None, "decided"),
    ({"kind": "attribute", "quotation": MONEY, "nobody": True}, told("experts?q=o'brien", "total"), 1, 0),
    ({"kind": "reject", "quotation": GAUGES}, told("quotes/{gauges}", "current"), True, False),
    ({"kind": "trim", "quotation": GAUGES, "spans": [{"start": START, "end": START + 11}]},
     told("quotes/{gauges}", "content", "text"), "The tide gauges do not lie,", "tide gauges"),
    ({"kind": "confirm", "quotation": GAUGES}, told("quotes/{gauges}", "decided"), False, True),
    ({"kind": "merge", "experts": [LEE_, LEIGH]}, told("experts/{leigh}", "quotation_count"), 1, 3),
    ({"kind": "merge", "institutions": [FISH, BOATS]}, told("institutions/{fish}", "expert_count"), 1, 2),
    ({"kind": "distinct", "experts": [LEE_, LEIGH]}, told("review?kind=expert", "total"), None, 0),
    ({"kind": "distinct", "institutions": [FISH, BOATS]}, told("review?kind=institution", "total"), 0, 0),
    ({"kind": "split", "expert": LEE_, "quotations": [BAY]}, told("experts?q=ann+lee", "total"), 1, 2),
    ({"kind": "rename", "expert": LEE_, "name": "Ann B. Lee"}, told("experts/{lee}", "name"), "Ann Lee", "Ann B. Lee"),
    ({"kind": "rename", "institution": FISH, "name": "Fish Agency"}, told("institutions/{fish}", "name"),
     "Agency of Fish", "Fish Agency"),
    ({"kind": "reject_role", "expert": LEE_, "title": "biologist", "institution": FISH},
     told("experts/{lee}/affiliations", "items"), None, []),
    ({"kind": "add_role", "expert": LEE_, "title": "dean", "institution": "Ekby College", "note": "Staff page"},
     told("experts/{lee}", "affiliations", 0, "title"), "biologist", "dean"),
    ({"kind": "add_role", "expert": LEE_, "institution": BOATS, "since": "2019-05", "note": "Staff page"},
     told("institutions/{boats}", "expert_count"), 1, 2),
    ({"kind": "add_role", "expert": LEE_, "title": "biologist", "institution": FISH, "until": "2999",
      "note": "Staff page"}, told("experts/{lee}", "affiliations", 0, "until"), None, "2999"),
    ({"kind": "correct_role", "expert": LEE_, "title": "biologist", "institution": FISH, "new_title": "botanist",
      "note": "Staff page"}, told("experts/{lee}", "affiliations", 0, "title"), "biologist", "botanist"),
    ({"kind": "correct_role", "expert": LEE_, "title": "biologist", "institution": FISH, "new_institution": "Fish Club",
      "note": "Staff page"}, told("experts?institution=Fish+Club", "total"), 0, 1),
    ({"kind": "add_note", "expert": LEE_, "text": "I spoke of cod.", "note_kind": "reply"},
     told("experts/{lee}", "notes", 0, "text"), None, "I spoke of cod."),
    ({"kind": "add_note", "expert": LEE_, "text": "Cod is gone.", "note_kind": "verdict", "verdict": "altered"},
     told("experts/{lee}", "notes", 0, "verdict"), None, "altered"),
    ({"kind": "hide", "expert": LEE_}, told("experts?q=lee", "total"), None, 0),
    ({"kind": "hide", "institution": FISH}, told("institutions?q=fish", "total"), 1, 0),
    ({"kind": "hide", "quotation": BOAT}, told("quotes?q=boats", "total"), 1, 0),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("body", "look", "was", "becomes"), WALKS, ids=range(len(WALKS)))
def test_a_decision_can_be_previewed_made_listed_and_undone(world, body, look, was, becomes):
    before = world.state()
    if was is not None:
        assert look(world) == was
    preview = world.post("/preview", body)
    assert (preview.status_code, list(preview.json)) == (200, ["changes"])
    assert world.state() == before

    made = world.post("", body | {"why": "She says so."})
    assert made.status_code == 201
    address = made.headers["Location"]
    assert address == f"/api/v1/decisions/{made.json['id']}"
    assert look(world) == becomes
    decision = {name: value for name, value in made.json.items() if name != "changes"}
    assert world.client.get(address).json == decision
    assert (decision["kind"], decision["by"], decision["why"]) == (body["kind"], "Ida Holm", "She says so.")
    assert decision["about"] == world.filled_in({name: body[name] for name in body if name != "kind"})
    assert [sorted(change) for change in made.json["changes"]] == [["after", "before", "id", "kind"]] * len(
        made.json["changes"]
    )
    if body["kind"] != "split":  # whoever is parted gets another id each time
        assert made.json["changes"] == preview.json["changes"]

    preview = world.client.post(f"{address}/undo/preview", json=BY)
    undone = world.client.post(f"{address}/undo", json=BY | {"why": "She does not."})
    assert (undone.status_code, undone.json["kind"], undone.json["undoes"]) == (201, "undo", decision["id"])
    assert undone.json["changes"] == preview.json["changes"]
    assert world.state() == before
    told_now = world.client.get(address).json
    assert (told_now["active"], told_now["undone_by"]) == (False, undone.json["id"])

    again = world.client.post(f"{undone.headers['Location']}/undo", json=BY)
    assert again.status_code == 201
    assert look(world) == becomes
    assert world.client.get(address).json == decision


def test_every_kind_is_tested():
    assert {body["kind"] for body, *_ in WALKS} == set(EXAMPLES) == set(KINDS)


def test_the_documented_fields_are_those_that_the_kinds_take():
    for kind, (words, example) in FIELDS.items():
        assert set(re.findall(r"`(\w+)`", words)) - set(STATUSES) == set(fields_of(kind))
        assert set(example) <= set(fields_of(kind))


def test_answers_are_as_documented(world):
    document = world.get("openapi.json").json
    for body, *_ in WALKS:
        assert_as_documented(document, "Changes", world.post("/preview", body).json)
    made = world.post("", {"kind": "merge", "experts": [LEE_, LEIGH]})
    assert_as_documented(document, "MadeDecision", made.json)
    undone = world.client.post(f"{made.headers['Location']}/undo", json=BY)
    assert_as_documented(document, "MadeDecision", undone.json)
    for address, schema in ((undone.headers["Location"][8:], "Decision"), ("decisions", "DecisionPage")):
        assert_as_documented(document, schema, world.get(address).json)


def test_an_old_id_leads_to_the_entry_in_a_decision(world):
    assert world.post("", {"kind": "merge", "experts": [LEE_, LEIGH]}).status_code == 201
    renamed = world.post("", {"kind": "rename", "expert": LEIGH, "name": "Ann-Marie Lee"})
    assert renamed.status_code == 201
    assert world.get(f"experts/{world.ids[LEE_]}").json["name"] == "Ann-Marie Lee"
    again = assert_problem(world.post("", {"kind": "merge", "experts": [LEIGH, LEE_]}), 422)
    assert list(again["errors"]["json"]) == ["experts"]


def test_the_last_of_decisions_that_contradict_each_other_holds(world):
    def who():
        return [one["name"] for one in world.get(f"quotes/{world.ids[GAUGES]}").json["speakers"]]

    first = world.post("", {"kind": "attribute", "quotation": GAUGES, "expert": OBRIEN})
    second = world.post("", {"kind": "attribute", "quotation": GAUGES, "expert": LEE_})
    assert who() == ["Ann Lee"]
    assert world.client.post(f"{second.headers['Location']}/undo", json=BY).status_code == 201
    assert who() == ["Odhran O’Brien"]
    assert world.client.post(f"{first.headers['Location']}/undo", json=BY).status_code == 201
    assert who() == ["Maren Tolvik"]


@pytest.mark.parametrize("first", ["merge", "distinct"])
@pytest.mark.parametrize("names", [{"experts": [LEE_, LEIGH]}, {"institutions": [FISH, BOATS]}])
def test_merge_and_distinct_of_the_same_entries(world, first, names):
    before = world.state()
    second = "distinct" if first == "merge" else "merge"
    made = [world.post("", {"kind": kind} | names) for kind in (first, second)]
    for answer in made:
        assert answer.status_code in (201, 422), answer.text
        if answer.status_code == 201:
            assert world.client.post(f"{answer.headers['Location']}/undo", json=BY).status_code == 201
    assert world.state() == before


def test_an_undone_decision_cannot_be_undone_again(world):
    made = world.post("", {"kind": "hide", "expert": LEE_})
    undone = world.client.post(f"{made.headers['Location']}/undo", json=BY)
    for address in ("undo", "undo/preview"):
        answer = world.client.post(f"{made.headers['Location']}/{address}", json=BY)
        assert "undone already" in assert_problem(answer, 422)["errors"]["json"]["id"][0]
    assert world.client.post(f"{undone.headers['Location']}/undo", json=BY).status_code == 201
    assert_problem(world.client.post(f"{undone.headers['Location']}/undo", json=BY), 422)
    assert_problem(world.get(f"experts/{world.ids[LEE_]}"), 404)
    assert world.client.post(f"{made.headers['Location']}/undo", json=BY).status_code == 201
    assert world.get(f"experts/{world.ids[LEE_]}").status_code == 200


def test_decisions_are_listed(world):
    bodies = [
        {"kind": "hide", "expert": LEE_},
        {"kind": "rename", "expert": LEE_, "name": "A. Lee"},
        {"kind": "reject", "quotation": GAUGES},
    ]
    ids = [world.post("", body).json.get("id") for body in bodies[1:]]
    ids.append(world.client.post(f"/api/v1/decisions/{ids[0]}/undo", json={"by": "Bo Ek"}).json["id"])
    for query, found in [
        ("", ids[::-1]),
        ("kind=rename", ids[:1]),
        ("kind=undo", ids[2:]),
        ("active=true", [ids[2], ids[1]]),
        ("active=false", ids[:1]),
        ("by=Ida+Holm", [ids[1], ids[0]]),
        ("by=Bo+Ek", ids[2:]),
        ("by=Bo+Ek&kind=reject", []),
        ("by=bo", []),
        (f"about={world.ids[LEE_]}", [ids[2], ids[0]]),
        (f"about={world.ids[GAUGES]}", [ids[1]]),
        ("about=e_nobody", []),
        ("kind=merge", []),
    ]:
        answer = world.get(f"decisions?{query}").json
        assert ([item["id"] for item in answer["items"]], answer["total"]) == (found, len(found)), query
    page = world.get("decisions?limit=2").json
    assert page["next"].startswith("/api/v1/decisions?limit=2&cursor=")
    assert [item["id"] for item in world.client.get(page["next"]).json["items"]] == [ids[0]]


@pytest.mark.parametrize("kind", KINDS)
def test_the_examples_of_the_document_can_be_sent(client, kind):
    answer = client.post("/api/v1/decisions/preview", json=EXAMPLES[kind]["value"])
    assert "has the id" in assert_problem(answer, 422)["detail"]  # there is none such here, else all is well
    schema = client.get("/api/v1/openapi.json").json
    assert_as_documented(schema, "NewDecision", EXAMPLES[kind]["value"])
    body = schema["paths"]["/api/v1/decisions"]["post"]["requestBody"]["content"]["application/json"]
    assert body["examples"][kind]["value"]["kind"] == kind


def test_a_passage_is_in_the_timeline_as_evidence(world):
    article = world.get(f"quotes/{world.ids[GAUGES]}").json["article"]["id"]
    start = TIDES.index("professor at")
    passage = {"article_id": article, "start": start, "end": start + 12}
    about = {"kind": "add_role", "expert": LEE_, "title": "reader", "passage": passage}
    made = world.post("", about)
    assert made.status_code == 201, made.text
    assert made.json["about"] == world.filled_in({name: value for name, value in about.items() if name != "kind"})
    [line] = [item for item in world.get(f"experts/{world.ids[LEE_]}/affiliations").json["items"] if item["decided"]]
    assert line["evidence"] == [{**passage, "text": "professor at"}]
    decided = {"decision_id": made.json["id"], "by": "Ida Holm", "at": made.json["at"], "note": None}
    assert (line["decided"], line["printings"], line["first_printed"]) == (decided, 0, None)
    document = world.get("openapi.json").json
    assert_as_documented(document, "Affiliations", world.get(f"experts/{world.ids[LEE_]}/affiliations").json)
