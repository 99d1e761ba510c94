"""The protocol: its schemas and examples, the manifest, suggestions, data extension, previews, errors and limits."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import urlsplit

import pytest

from quotes_service.api.problems import FORM
from quotes_service.services.access import keys
from tests.api.conftest import TIDES_BODY, serving
from tests.api.lookup.reconciliation.conftest import SERVICE, Reconciliation
from tests.api.lookup.reconciliation.schemas import SCHEMAS, errors, examples, valid

TOLVIK, LICR, STORMS = "Maren Tolvik", "Larkhaven Institute for Coastal Research", "Bureau of Storms"
ALL_EXAMPLES = [(path, schema, kind) for schema in SCHEMAS for kind in ("valid", "invalid")
                for path in examples(schema, kind)]  # fmt: skip
#: The examples that services are sent: the field of the form, and its schema.
SENT = {"queries": "reconciliation-query-batch", "extend": "data-extension-query"}


def sent(kind: str) -> list:
    return [
        pytest.param(field, path, id=f"{schema}-{path.stem}")
        for field, schema in SENT.items()
        for path in examples(schema, kind)
    ]


@pytest.mark.parametrize(("path", "schema", "kind"), ALL_EXAMPLES, ids=[f"{s}-{p.stem}" for p, s, _ in ALL_EXAMPLES])
def test_the_schemas_judge_the_examples_as_the_specification_says(path, schema, kind):
    assert (errors(json.loads(path.read_text("utf-8")), schema) == []) == (kind == "valid")


@pytest.mark.parametrize(("field", "path"), sent("valid"))
def test_what_the_specification_calls_valid_is_answered(directory, field, path):
    asked = json.loads(path.read_text("utf-8"))
    answers = [
        directory.post(**{field: asked}),
        directory.client.get(SERVICE, query_string={field: path.read_text("utf-8")}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json
    if field == "queries":
        assert valid(answers[0].json, "reconciliation-result-batch").keys() == asked.keys()
    else:
        assert list(valid(answers[0].json, "data-extension-response")["rows"]) == asked["ids"]


@pytest.mark.parametrize(("field", "path"), sent("invalid"))
def test_what_the_specification_calls_invalid_is_refused(directory, field, path):
    answer = directory.post(**{field: json.loads(path.read_text("utf-8"))})
    assert answer.status_code == 422
    assert answer.json["errors"]["form"][field]


def test_the_manifest_says_where_everything_is(directory):
    manifest = valid(directory.get(""), "manifest")
    assert manifest["versions"] == ["0.2"]
    assert manifest["batchSize"] == 50
    id = directory.id(TOLVIK)
    assert manifest["view"]["url"].replace("{{id}}", id) == manifest["identifierSpace"] + id
    assert urlsplit(manifest["schemaSpace"])[:3] == ("http", "localhost", SERVICE)
    view = directory.client.get(urlsplit(manifest["view"]["url"].replace("{{id}}", id)).path)
    assert (view.status_code, view.headers["Location"]) == (302, f"/experts/{id}")
    assert directory.client.get(urlsplit(manifest["preview"]["url"].replace("{{id}}", id)).path).status_code == 200
    services = [*manifest["suggest"].values(), manifest["extend"]["propose_properties"]]
    for service in services:
        path = urlsplit(service["service_url"] + service["service_path"]).path
        assert directory.client.get(f"{path}?{'type' if 'properties' in path else 'prefix'}=").status_code == 200
    assert directory.client.get(urlsplit(manifest["documentation"]).path).status_code == 200


def test_identifiers_are_permanent_below_the_public_address(tmp_path, sqlite_template):
    with serving(tmp_path, sqlite_template, public_url="https://quotes.example/desk") as app:
        manifest = app.test_client().get(SERVICE).json
    assert manifest["identifierSpace"] == "https://quotes.example/desk/id/"
    assert manifest["schemaSpace"] == "https://quotes.example/desk/api/v1/reconcile#"


@pytest.mark.parametrize("id", ["e_", "x_1", "e", "e_1;2", "nothing"])
def test_what_is_no_id_has_no_page(directory, id):
    assert directory.client.get(f"/id/{id}").status_code == 404


@pytest.mark.parametrize(
    ("path", "schema", "found"),
    [
        ("/suggest/entity?prefix=tolv", "entities", [TOLVIK]),
        ("/suggest/entity?prefix=lark", "entities", [LICR, "Larkhaven Light"]),
        ("/suggest/entity?prefix=lark&cursor=1", "entities", ["Larkhaven Light"]),
        ("/suggest/entity?prefix=lee", "entities", ["Ann Lee", "Lee Council", "Ann Lee"]),
        ("/suggest/entity?prefix=lee&cursor=2", "entities", ["Ann Lee"]),
        ("/suggest/entity?prefix=lee&type=institution", "entities", ["Lee Council"]),
        ("/suggest/entity?prefix=lee&type=Q5", "entities", []),
        ("/suggest/entity?prefix=", "entities", []),
        ("/suggest/property?prefix=inst", "properties", ["Institution"]),
        ("/suggest/property?prefix=quoted", "properties", ["First quoted", "Last quoted"]),
        ("/suggest/property?prefix=ror", "properties", ["ROR"]),
        ("/suggest/property?prefix=ror&schema=expert", "properties", []),
        ("/suggest/property?prefix=ror&type=expert", "properties", []),
        ("/suggest/property?prefix=ror&type=institution", "properties", ["ROR"]),
        ("/suggest/type?prefix=", "types", ["Expert", "Institution"]),
        ("/suggest/type?prefix=EXP", "types", ["Expert"]),
        ("/suggest/type?prefix=&cursor=1", "types", ["Institution"]),
    ],
)
def test_what_is_typed_is_completed(directory, path, schema, found):
    answer = valid(directory.get(path), f"suggest-{schema}-response")
    assert [item["name"] for item in answer["result"]] == found


#: What OpenRefine sends with each suggestion that it asks for (suggest-4_3a.js, and issue 104 of the specification).
OF_OPENREFINE = "spell=always&exact=false&prefixed=true"


@pytest.mark.parametrize(
    "asked",
    [
        "/suggest/entity?prefix=tolv",
        "/suggest/property?prefix=inst&type=expert&scoring=schema",
        "/suggest/type?prefix=exp&scoring=schema",
        "/properties?type=expert",
    ],
)
def test_parameters_of_other_services_are_passed_over(directory, asked):
    assert directory.get(f"{asked}&{OF_OPENREFINE}") == directory.get(asked)


@pytest.mark.parametrize("name", [TOLVIK, LICR])
def test_an_id_is_completed_to_its_entry(directory, name):
    id = directory.id(name)
    (item,) = valid(directory.get(f"/suggest/entity?prefix={id}"), "suggest-entities-response")["result"]
    assert (item["id"], item["name"]) == (id, name)


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("type=expert&limit=3", ["institution", "title", "name"]),
        ("type=institution&limit=2", ["name", "alias"]),
        ("type=Q5", []),
    ],
)
def test_properties_are_proposed_for_a_type(directory, asked, ids):
    answer = valid(directory.get(f"/properties?{asked}"), "data-extension-property-proposal")
    assert [item["id"] for item in answer["properties"]] == ids
    assert asked.startswith(f"type={answer['type']}")


def test_all_proposed_properties_of_an_entry_have_values(directory):
    tolvik, licr, storms = map(directory.id, (TOLVIK, LICR, STORMS))
    ids = [item["id"] for item in directory.get("/properties?type=")["properties"]]
    extension = directory.extend([tolvik, licr], *ids)
    assert [item["id"] for item in extension["meta"]] == ids
    assert extension["meta"][0]["type"] == {"id": "institution", "name": "Institution"}
    expert, institution = extension["rows"].values()
    assert {id: cells for id, cells in expert.items() if cells} == {
        "institution": [{"id": licr, "name": LICR}, {"id": storms, "name": STORMS}],  # current first
        "title": [{"str": "professor"}, {"str": "head"}],
        "name": [{"str": TOLVIK}],
        "alias": [{"str": "Tolvik"}],
        "statement_count": [{"int": 3}],
        "first_quoted": [{"date": "2024-05-02T00:00:00Z"}],
        "last_quoted": [{"date": "2024-06-11T00:00:00Z"}],
        "outlet": [{"str": "The Larkhaven Post"}, {"str": "The Wire"}],
        "page": [{"str": f"http://localhost/experts/{tolvik}"}],
    }
    assert {id: cells for id, cells in institution.items() if cells} == {
        "name": [{"str": LICR}],
        "statement_count": [{"int": 1}],
        "acronym": [{"str": "LICR"}],
        "expert_count": [{"int": 1}],
        "page": [{"str": f"http://localhost/institutions/{licr}"}],
    }


@pytest.mark.parametrize(
    ("settings", "titles"),
    [
        ({}, ["professor", "head"]),
        (None, ["professor", "head"]),
        ({"limit": 1}, ["professor"]),
        ({"limit": "1", "content": "literal"}, ["professor"]),
        ({"limit": 0}, ["professor", "head"]),
        ({"current": True}, ["professor"]),
        ({"current": "on", "limit": "0"}, ["professor"]),
    ],
)
def test_settings_choose_among_the_values(directory, settings, titles):
    id = directory.id(TOLVIK)
    answer = directory.post(extend={"ids": [id], "properties": [{"id": "title", "settings": settings}]}).json
    assert valid(answer, "data-extension-response")["rows"][id]["title"] == [{"str": title} for title in titles]


def test_ids_and_properties_that_are_not_known_have_no_values(directory):
    rows = directory.extend(["e_nobody", "Q5", directory.id(LICR)], "title", "P31")["rows"]
    assert [*rows.values()] == [{"title": [], "P31": []}] * 3


class _Page(HTMLParser):
    """The tags, links, styles and text of a page."""

    def __init__(self, page: str):
        super().__init__()
        self.tags, self.links, self.text = set(), [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.text += data


def test_a_preview_is_a_small_page_that_may_be_framed_and_runs_nothing(directory):
    id = directory.id("Wanda Flood")
    answer = directory.client.get(f"{SERVICE}/preview/{id}")
    page = _Page(answer.text)
    assert answer.content_type == "text/html; charset=utf-8"
    assert page.tags == {"html", "head", "meta", "title", "style", "body", "h1", "a", "ul", "li", "p"}
    assert page.links == [f"http://localhost/experts/{id}"]
    for part in ("Wanda Flood", 'watcher, Agency of <b>Fog & "Rain"</b>', "1 statement quoted, last on 2024-08-01"):
        assert part in page.text
    policy = dict(item.strip().split(" ", 1) for item in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "*"
    assert re.fullmatch(r"'sha256-[\w+/=]+'", policy["style-src"])
    assert "X-Frame-Options" not in answer.headers


def test_a_preview_shows_what_an_institution_is(directory):
    text = _Page(directory.client.get(f"{SERVICE}/preview/{directory.id(LICR)}").text).text
    assert "Institution (LICR)" in text
    assert "1 expert, 1 statement quoted" in text


def test_a_preview_of_nobody_is_a_problem(directory):
    answer = directory.client.get(f"{SERVICE}/preview/e_nobody")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("form", "field", "says"),
    [
        ({"queries": ""}, "queries", "Must be JSON"),
        ({"queries": "{"}, "queries", "Must be JSON"),
        ({"queries": "[" * 100_000}, "queries", "Must be JSON"),
        ({"queries": "[]"}, "queries", "Must be a JSON object"),
        ({"queries": '{"q0": "Ann Lee"}'}, "queries", "q0: "),
        ({"queries": '{"q0": {}}'}, "queries", "q0: Must have query"),
        ({"queries": '{"q0": {"query": 7}}'}, "queries", "q0: query: Must be a string"),
        ({"queries": '{"\\ud800": {"query": "a"}}'}, "queries", "a name of a query has half of a character"),
        ({"queries": '{"q0": {"query": "a", "limit": 0}}'}, "queries", "q0: limit: "),
        ({"queries": '{"q0": {"query": "a", "limit": 1.5}}'}, "queries", "q0: limit: "),
        ({"queries": '{"q0": {"query": "a", "limit": "3"}}'}, "queries", "q0: limit: "),
        ({"queries": '{"q0": {"query": "a", "limit": true}}'}, "queries", "q0: limit: "),
        ({"queries": '{"q0": {"query": "a", "limit": NaN}}'}, "queries", "q0: limit: "),
        ({"queries": '{"q0": {"query": "a", "type": 1}}'}, "queries", "q0: type: "),
        ({"queries": '{"q0": {"query": "a", "type_strict": "some"}}'}, "queries", "q0: type_strict: "),
        ({"queries": '{"q0": {"query": "a", "propertie": []}}'}, "queries", "q0: propertie: Unknown field"),
        ({"queries": '{"q0": {"query": "a", "properties": [{"pid": "title"}]}}'}, "queries", "q0: properties: 0: v: "),
        ({"queries": '{"q0": {"query": "a", "properties": [{"pid": "title", "v": null}]}}'}, "queries", "v: "),
        ({"queries": '{"q0": {"query": "a", "properties": [{"pid": "t", "v": {"name": "x"}}]}}'}, "queries", "v: "),
        ({"extend": '{"ids": ["e_1"]}'}, "extend", "properties: "),
        ({"extend": '{"ids": "e_1", "properties": []}'}, "extend", "ids: "),
        ({"extend": '{"ids": [1], "properties": []}'}, "extend", "ids: 0: "),
        ({"extend": '{"ids": [], "properties": [{"id": "title", "settings": {"limit": -1}}]}'}, "extend", "limit: "),
        (
            {"extend": json.dumps({"ids": [], "properties": [{"id": "title", "settings": {"limit": "9" * 5000}}]})},
            "extend",
            "limit: ",
        ),
        ({"queries": "{}", "extend": "{}"}, "extend", "together"),
        ({"queries": "{}", "callback": "f"}, "callback", "Unknown field"),
    ],
)
def test_what_cannot_be_accepted_is_named(directory, form, field, says):
    answer = directory.client.post(SERVICE, data=form)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert any(says in message for message in answer.json["errors"]["form"][field]), answer.json
    answer = directory.client.get(SERVICE, query_string=form)
    assert any(says in message for message in answer.json["errors"]["query"][field]), answer.json


def test_a_batch_has_a_largest_size(directory):
    queries = {f"q{n}": {"query": "Tolvik"} for n in range(51)}
    answer = directory.post(queries=queries)
    assert (answer.status_code, list(answer.json["errors"]["form"])) == (413, ["queries"])
    del queries["q50"]
    assert len(directory.post(queries=queries).json) == 50
    extend = {"ids": [f"e_{n}" for n in range(101)], "properties": []}
    answer = directory.post(extend=extend)
    assert (answer.status_code, list(answer.json["errors"]["form"])) == (413, ["extend"])


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"json": {"queries": "{}"}}, 415),
        ({"data": b"queries={}", "content_type": "text/plain"}, 415),
        ({"data": {"queries": (BytesIO(b"{}"), "q.json")}}, 415),
        ({}, 415),
        ({"data": b"", "content_type": FORM}, 422),
        ({"data": "queries={}&queries={}", "content_type": FORM}, 422),
        ({"data": {"queries": "{}"}, "query_string": {"queries": "{}"}}, 422),
    ],
)
def test_only_forms_are_taken(directory, sent, status):
    answer = directory.client.post(SERVICE, **sent)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert status == 422 or FORM in answer.json["detail"]


@pytest.fixture
def guarded(tmp_path, sqlite_template):
    """An app of an installation with keys, whose scripts of OpenRefine's pages may call it."""
    with serving(tmp_path, sqlite_template, anonymous="nothing", cors="*") as app:
        yield app


PATHS = ["", "/preview/e_1", "/suggest/entity?prefix=a", "/suggest/property?prefix=a", "/suggest/type?prefix=a"]


def test_all_of_it_needs_the_scope_read(guarded):
    client, ctx = guarded.test_client(), guarded.extensions["quotes_service"]
    key = keys.create(ctx, name="Desk", scopes=["read"])["key"]
    for path in [*PATHS, "/properties?type="]:
        assert client.get(SERVICE + path).status_code == 401, path
        assert client.get(SERVICE + path, headers={"Authorization": f"Bearer {key}"}).status_code in (200, 404)
    assert client.post(SERVICE, data={"queries": "{}"}).status_code == 401


def test_pages_of_other_sites_may_call_all_of_it_if_the_setting_says_so(guarded):
    client = guarded.test_client()
    origin = {"Origin": "http://127.0.0.1:3333"}
    for path in PATHS:
        assert client.get(SERVICE + path, headers=origin).headers["Access-Control-Allow-Origin"] in (
            "*",
            *origin.values(),
        ), path
    asked = {**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    answer = client.options(SERVICE, headers=asked)
    assert answer.headers["Access-Control-Allow-Origin"] in ("*", *origin.values())
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]


def test_the_id_of_a_joined_entry_gives_the_current_one(changed: Reconciliation):
    old, new = changed.id("Odhran O’Brien"), changed.id(TOLVIK)
    decision = {"kind": "merge", "experts": [new, old], "by": "Ida Holm"}
    assert changed.client.post("/api/v1/decisions", json=decision).status_code == 201
    kept = changed.client.get(f"/api/v1/experts/{old}", follow_redirects=True).json
    joined = old if kept["id"] != old else new
    assert changed.extend([joined], "name")["rows"] == {joined: {"name": [{"str": kept["name"]}]}}
    assert kept["name"] in changed.client.get(f"{SERVICE}/preview/{joined}").text
    (found,) = changed.candidates(joined)
    assert (found["id"], found["match"]) == (kept["id"], True)
    assert changed.get(f"/suggest/entity?prefix={joined}")["result"][0]["id"] == kept["id"]


@pytest.mark.parametrize("way", ["hide", "erase"])
def test_who_is_hidden_or_erased_appears_nowhere(changed: Reconciliation, way):
    id = changed.id(TOLVIK)
    if way == "hide":
        answer = changed.client.post("/api/v1/decisions", json={"kind": "hide", "expert": id, "by": "Ida Holm"})
    else:
        answer = changed.client.post("/api/v1/erasures", json={"expert": id, "why": "Letter", "by": "Ida Holm"})
    assert answer.status_code in (200, 201), answer.text
    for query in (TOLVIK, "Tolvik", "M. Tolvik", "Marne Tolvik", id):
        assert changed.candidates(query) == [], query
    assert changed.candidates(institution="LICR") == []
    assert changed.extend([id], "name", "title", "statement_count")["rows"][id] == {
        "name": [],
        "title": [],
        "statement_count": [],
    }
    assert changed.client.get(f"{SERVICE}/preview/{id}").status_code == 404
    assert changed.get("/suggest/entity?prefix=tolv")["result"] == []
    assert changed.get(f"/suggest/entity?prefix={id}")["result"] == []


def test_it_works_on_either_database(any_app):
    directory = Reconciliation(any_app.test_client())
    assert directory.client.post("/api/v1/articles", json=TIDES_BODY).status_code == 201
    assert directory.match("Tolvik, Maren", institution="LICR", title="professor") == TOLVIK
    assert directory.names("Marne Tolvk") == [TOLVIK]
    assert directory.names("Larkhaven Coastal Institute Office") == [LICR]
    assert directory.names(institution="LICR") == [TOLVIK]
    id = directory.id(TOLVIK)
    assert directory.extend([id], "title")["rows"] == {id: {"title": [{"str": "professor"}]}}
