"""Deciding over REST: each kind made, previewed and undone, on both databases; and what cannot be decided."""

from __future__ import annotations

import json

import pytest

from quotes_service.api.decisions import EXAMPLES
from quotes_service.app import create_app
from quotes_service.services import decisions
from quotes_service.settings import Settings
from tests.api.test_bad_input import IDS, NO_TEXTS, assert_problem
from tests.api.test_docs import assert_as_documented
from tests.factories import TIDES, SimpleExtractor

LEE = (
    "“Nets catch less each year,” said Ann Lee, biologist at the Agency of Fish. "
    "“The bay is warmer now,” said Ann Lee.\n\n“Boats lie idle,” said Anne Leigh, skipper at the Council of Boats.\n"
)
BY = {"by": "Ida Holm"}


@pytest.fixture
def app(database_url):
    """An app over an empty database of either kind."""
    app = create_app(Settings(database_url=database_url), extractor=SimpleExtractor())
    yield app
    app.extensions["quotes_service"].close()


@pytest.fixture
def world(filled) -> World:
    """The filled app with an article on fish, and its ids by name."""
    body = {"text": LEE, "title": "Fish", "url": "https://post.example/fish", "published_at": "2024-07-01"}
    assert filled.post("/api/v1/articles", json=body).status_code == 201
    return World(filled)


class World:
    """Calls the app; stands in bodies for ids: world["expert Ann Lee"], world["quotation Nets"]."""

    def __init__(self, client):
        self.client = client
        lists = {name: client.get(f"/api/v1/{name}?limit=100").json["items"] for name in ("experts", "institutions")}
        self.ids = {f"{kind[:-1]} {item['name']}": item["id"] for kind, items in lists.items() for item in items}
        for item in client.get("/api/v1/quotes?limit=100").json["items"]:
            self.ids[f"quotation {item['content']['text'].split()[0]} {item['article']['title']}"] = item["id"]

    def filled_in(self, body):
        """The body with ids in place of names."""
        if isinstance(body, dict):
            return {name: self.filled_in(value) for name, value in body.items()}
        if isinstance(body, list):
            return [self.filled_in(value) for value in body]
        return self.ids.get(body, body) if isinstance(body, str) else body

    def post(self, address: str, body: dict):
        return self.client.post(f"/api/v1/decisions{address}", json=self.filled_in(BY | body))

    def get(self, address: str):
        return self.client.get(f"/api/v1/{address}")

    def state(self) -> list:
        """All that is shown, as it is told."""
        lists = ["experts?limit=100", "institutions?limit=100", "quotes?limit=100", "articles", "review"]
        found = [self.get(address).json for address in lists]
        for item in found[2]["items"]:
            found.append(self.get(f"statements/{item['statement_id']}").json)
        return found


TOLVIK, OBRIEN, LEE_, LEIGH = (f"expert {name}" for name in ("Maren Tolvik", "Odhran O’Brien", "Ann Lee", "Anne Leigh"))
LICR, FISH, BOATS = (
    f"institution {name}" for name in ("Larkhaven Institute for Coastal Research", "Agency of Fish", "Council of Boats")
)
GAUGES, NINETIES, MONEY = (f"quotation {word} Harbour walls are low" for word in ("The", "We", "There"))
NETS, BAY, BOAT = (f"quotation {word} Fish" for word in ("Nets", "The", "Boats"))
START = TIDES.index("tide gauges")


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
    ({"kind": "hide", "expert": LEE_}, told("experts?q=lee", "total"), None, 0),
    ({"kind": "hide", "institution": FISH}, told("institutions?q=fish", "total"), 1, 0),
    ({"kind": "hide", "quotation": BOAT}, told("quotes?q=boats", "total"), 1, 0),
]  # fmt: skip


@pytest.mark.parametrize(("body", "look", "was", "becomes"), WALKS, ids=range(len(WALKS)))
def test_a_decision_is_previewed_made_told_and_undone(world, body, look, was, becomes):
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


def test_the_walks_are_of_every_kind():
    assert {body["kind"] for body, *_ in WALKS} == set(EXAMPLES) == set(decisions.KINDS)


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
def test_merged_and_distinct_at_once_is_no_trouble(world, first, names):
    before = world.state()
    second = "distinct" if first == "merge" else "merge"
    made = [world.post("", {"kind": kind} | names) for kind in (first, second)]
    for answer in made:
        assert answer.status_code in (201, 422), answer.text
        if answer.status_code == 201:
            assert world.client.post(f"{answer.headers['Location']}/undo", json=BY).status_code == 201
    assert world.state() == before


def test_what_was_undone_is_not_undone_again(world):
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
    ids.append(world.client.post(f"/api/v1/decisions/{ids[0]}/undo", json=BY).json["id"])
    for query, found in [
        ("", ids[::-1]),
        ("kind=rename", ids[:1]),
        ("kind=undo", ids[2:]),
        ("active=true", [ids[2], ids[1]]),
        ("active=false", ids[:1]),
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


SPAN = {"start": 0, "end": 5}
LONG = "a" * 10_000
REFUSED = [
    # (body, field, words of its message)
    *((value, "_schema", "JSON object") for value in (None, [], "merge", 1, True)),
    ({}, "kind", "required"),
    ({"kind": None}, "kind", "null"),
    *(({"kind": kind}, "kind", "Must be one of") for kind in ("join", "", "undo", "_take", "MERGE", "of", "__init__")),
    *(({"kind": kind}, "kind", "string") for kind in (1, True, [], {}, ["merge"])),
    *(({"kind": "hide", "expert": LEE_, "by": value}, "by", word) for value, word in
      ((None, "null"), ("", "empty"), (" ", "empty"), (1, "string"), (LONG, "300"), ([], "string"))),
    *(({"kind": "hide", "expert": LEE_, "by": value}, "by", "character") for value in NO_TEXTS),
    *(({"kind": "hide", "expert": LEE_, "why": value}, "why", "character") for value in NO_TEXTS),
    ({"kind": "hide", "expert": LEE_, "why": LONG}, "why", "1000"),
    ({"kind": "hide", "expert": LEE_, "why": 1}, "why", "string"),
    ({"kind": "hide", "expert": LEE_, "reason": "a"}, "reason", "Unknown"),
    *(({"kind": "hide", "expert": LEE_, name: "a"}, name, "Unknown") for name in ("id", "about", "undoes", "content")),
    # attribute
    ({"kind": "attribute"}, "quotation", "missing"),
    ({"kind": "attribute", "quotation": GAUGES}, "expert", "exactly one"),
    ({"kind": "attribute", "quotation": GAUGES, "expert": LEE_, "name": "Bo Ek"}, "name", "exactly one"),
    ({"kind": "attribute", "quotation": GAUGES, "expert": "e_nobody"}, "expert", "e_nobody"),
    ({"kind": "attribute", "quotation": GAUGES, "expert": LICR}, "expert", "no expert"),
    ({"kind": "attribute", "quotation": GAUGES, "institution": LEE_}, "institution", "no institution"),
    ({"kind": "attribute", "quotation": "q_nothing", "expert": LEE_}, "quotation", "q_nothing"),
    ({"kind": "attribute", "quotation": LEE_, "expert": LEE_}, "quotation", "no quotation"),
    ({"kind": "attribute", "quotation": GAUGES, "name": "Lee"}, "name", "two words"),
    ({"kind": "attribute", "quotation": GAUGES, "name": ""}, "expert", "exactly one"),
    ({"kind": "attribute", "quotation": GAUGES, "name": LONG}, "name", "300"),
    *(({"kind": "attribute", "quotation": GAUGES, "nobody": value}, "nobody", word) for value, word in
      ((False, "true"), ("true", "boolean"), ("yes", "boolean"), ([], "boolean"), (2, "boolean"))),
    *(({"kind": "attribute", "quotation": value, "nobody": True}, "quotation", "string") for value in (1, [], {})),
    *(({"kind": "attribute", "quotation": value, "nobody": True}, "quotation", "character") for value in NO_TEXTS),
    ({"kind": "attribute", "quotation": GAUGES, "nobody": True, "spans": [SPAN]}, "spans", "says nothing"),
    # reject, trim
    ({"kind": "reject", "expert": LEE_}, "quotation", "missing"),
    ({"kind": "reject", "quotation": GAUGES, "title": "a"}, "title", "says nothing"),
    ({"kind": "trim", "quotation": GAUGES}, "spans", "missing"),
    *(({"kind": "trim", "quotation": GAUGES, "spans": value}, "spans", word) for value, word in (
        ([], "Length"), ({}, "list"), (SPAN, "list"), ("0-5", "list"), (1, "list"),
        ([1], "1: Must be a JSON object"), ([[0, 5]], "1: Must be a JSON object"), ([None], "1: Field may not be null"),
        ([{"start": 0}], "1: end: Missing"), ([SPAN, {"start": "0", "end": 5}], "2: start: Not a valid integer"),
        ([{"start": 0.5, "end": 5}], "1: start"), ([{"start": True, "end": 5}], "1: start"),
        ([{"start": -1, "end": 5}], "1: start"), ([{**SPAN, "text": "a"}], "1: text: Unknown"),
        ([{"start": 5, "end": 5}], "ranges"), ([{"start": 9, "end": 5}], "ranges"), ([SPAN, SPAN], "ranges"),
        ([{"start": 70, "end": 99}, {"start": 60, "end": 65}], "ranges"), ([{"start": 0, "end": 10**6}], "ranges"),
        ([{"start": 0, "end": 10**4000}], "ranges"), ([SPAN], "some of the quotation"), ([SPAN] * 101, "Length"),
    )),
    # merge, distinct
    *(({"kind": kind} | about, field, word) for kind in ("merge", "distinct") for about, field, word in (
        ({}, "experts", "exactly one"),
        ({"experts": [LEE_, LEIGH], "institutions": [FISH, BOATS]}, "institutions", "exactly one"),
        ({"experts": []}, "experts", "Length"),
        ({"experts": [LEE_]}, "experts", "two or more"),
        ({"experts": [LEE_, LEE_]}, "experts", "two or more"),
        ({"experts": [LEE_, LEIGH, LEE_]}, "experts", "two or more"),
        ({"experts": [LEE_, "e_nobody"]}, "experts", "e_nobody"),
        ({"experts": [LEE_, FISH]}, "experts", "no expert"),
        ({"experts": [LEE_, 1]}, "experts", "2: Must be a string"),
        ({"experts": [LEE_, None]}, "experts", "2: Field may not be null"),
        ({"experts": [LEE_, ""]}, "experts", "2: Must not be empty"),
        ({"experts": [LEE_, "\x00"]}, "experts", "2: has the control character"),
        ({"experts": [LEE_, LONG]}, "experts", "300"),
        ({"experts": ["e_1"] * 101}, "experts", "Length"),
        ({"experts": LEE_}, "experts", "list"),
        ({"experts": {LEE_: 1, LEIGH: 2}}, "experts", "list"),
        ({"institutions": [LEE_, FISH]}, "institutions", "no institution"),
        ({"institutions": [FISH]}, "institutions", "two or more"),
        ({"expert": LEE_}, "experts", "exactly one"),
    )),
    # split
    ({"kind": "split", "expert": LEE_}, "quotations", "missing"),
    ({"kind": "split", "quotations": [NETS]}, "expert", "missing"),
    ({"kind": "split", "expert": LEE_, "quotations": []}, "quotations", "Length"),
    ({"kind": "split", "expert": LEE_, "quotations": [NETS, BAY]}, "quotations", "leave the expert one"),
    ({"kind": "split", "expert": LEE_, "quotations": [GAUGES]}, "quotations", "of the expert"),
    ({"kind": "split", "expert": LEE_, "quotations": [NETS, "q_nothing"]}, "quotations", "q_nothing"),
    # rename
    ({"kind": "rename", "expert": LEE_}, "name", "missing"),
    ({"kind": "rename", "name": "Ann Lee"}, "expert", "exactly one"),
    *(({"kind": "rename", "expert": LEE_, "name": name}, "name", "no name") for name in ("...", "😀", "—")),
    ({"kind": "rename", "institution": FISH, "name": "..."}, "name", "no name"),
    ({"kind": "rename", "institution": FISH, "name": LONG}, "name", "300"),
    # reject_role
    ({"kind": "reject_role", "expert": LEE_}, "title", "give a title"),
    ({"kind": "reject_role", "expert": LEE_, "title": "queen"}, "title", "no article prints"),
    ({"kind": "reject_role", "expert": LEE_, "title": "biologist"}, "title", "no article prints"),
    ({"kind": "reject_role", "expert": LEE_, "title": "biologist", "institution": BOATS}, "title", "no article prints"),
    ({"kind": "reject_role", "expert": LEE_, "title": "a", "institution": "i_nowhere"}, "institution", "i_nowhere"),
    ({"kind": "reject_role", "expert": LEE_, "title": "biologist", "institution": FISH, "status": "former"}, "title",
     "no article prints"),
    ({"kind": "reject_role", "expert": LEE_, "title": "a", "status": "late"}, "status", "one of"),
    ({"kind": "reject_role", "expert": LEE_, "title": LONG}, "title", "1000"),
    # hide
    ({"kind": "hide"}, "expert", "exactly one"),
    ({"kind": "hide", "expert": LEE_, "quotation": NETS}, "quotation", "exactly one"),
    ({"kind": "hide", "experts": [LEE_]}, "expert", "exactly one"),
    ({"kind": "hide", "quotation": "q_'; DROP TABLE quotation; --"}, "quotation", "no quotation"),
]  # fmt: skip


def test_what_cannot_be_decided_is_named_and_nothing_is_kept(world):
    before = world.state()
    for body, field, message in REFUSED:
        for address in ("", "/preview"):
            sent = world.filled_in(BY | body) if isinstance(body, dict) else body
            answer = world.client.post(
                f"/api/v1/decisions{address}", data=json.dumps(sent), content_type="application/json"
            )
            assert answer.status_code == 422, (body, answer.text)
            errors = assert_problem(answer, 422)["errors"]
            assert list(errors) == ["json"], body
            assert message in errors["json"].get(field, [""])[0], (body, errors)
    assert world.get("decisions").json["total"] == 0
    assert world.state() == before


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 200_000, b'{"kind": "\xff"}', b'{"kind": 1' + b"0" * 5000 + b"}"])
def test_a_body_that_cannot_be_read(world, body):
    for address in ("", "/preview", "/d_1/undo", "/d_1/undo/preview"):
        answer = world.client.post(f"/api/v1/decisions{address}", data=body, content_type="application/json")
        assert_problem(answer, 400)
    assert_problem(world.client.post("/api/v1/decisions", data=b"{}", content_type="text/plain"), 415)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        *(({}, "by"), ({"by": ""}, "by"), ({"by": LONG}, "by")),
        *(({**BY, "why": []}, "why"), ({**BY, "kind": "undo"}, "kind")),
    ],
)
def test_an_undo_that_cannot_be_read(world, body, field):
    made = world.post("", {"kind": "hide", "expert": LEE_}).headers["Location"]
    for address in (f"{made}/undo", f"{made}/undo/preview"):
        assert field in assert_problem(world.client.post(address, json=body), 422)["errors"]["json"]
    assert world.client.get(made).json["active"]


def test_an_id_that_is_none(world):
    for id in (*IDS, world.ids[LEE_]):
        assert_problem(world.get(f"decisions/{id}"), 404)
        for address in ("undo", "undo/preview"):
            assert_problem(world.client.post(f"/api/v1/decisions/{id}/{address}", json=BY), 404)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        *(("kind=join", "kind"), ("kind=", "kind"), ("active=perhaps", "active"), ("about=", "about")),
        *(("about=%00", "about"), ("limit=0", "limit"), ("limit=101", "limit"), ("cursor=garbage", "cursor")),
        *(("cursor=WyJkZWNpc2lvbnMiLCJhIl0", "cursor"), ("by=Ida", "by"), (f"about={'a' * 301}", "about")),
    ],
)
def test_a_query_that_cannot_be_accepted_is_named(client, query, field):
    answer = client.get(f"/api/v1/decisions?{query}")
    assert list(assert_problem(answer, 422)["errors"]["query"]) == [field]


@pytest.mark.parametrize("kind", decisions.KINDS)
def test_the_examples_of_the_document_can_be_sent(client, kind):
    answer = client.post("/api/v1/decisions/preview", json=EXAMPLES[kind]["value"])
    assert "has the id" in assert_problem(answer, 422)["detail"]  # there is none such here, else all is well
    schema = client.get("/api/v1/openapi.json").json
    assert_as_documented(schema, "NewDecision", EXAMPLES[kind]["value"])
    body = schema["paths"]["/api/v1/decisions"]["post"]["requestBody"]["content"]["application/json"]
    assert body["examples"][kind]["value"]["kind"] == kind
