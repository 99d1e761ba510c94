"""The OpenAPI document and the page to try it."""

from __future__ import annotations

import json
import re

import pytest
from apispec import APISpec
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from quotes_service.services.editing import decisions, history, reviews
from quotes_service.services.intake import articles
from quotes_service.services.lookup import experts, institutions, statements
from tests.api.conftest import TIDES_BODY
from tests.services import asking

#: Many small tests that take long together: left out of the inner loop.
pytestmark = pytest.mark.slow


@pytest.fixture
def document(client) -> dict:
    return client.get("/api/v1/openapi.json").json


def operations(document: dict) -> list[tuple[str, str, dict]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method != "parameters"
    ]


def test_the_document_is_made_when_it_is_first_asked_for(app, monkeypatch):
    described, describe = [], APISpec.path
    monkeypatch.setattr(APISpec, "path", lambda *given, **named: described.append(1) or describe(*given, **named))
    client = app.test_client()
    client.get("/api/v1/experts")
    assert described == []
    first, second = (client.get("/api/v1/openapi.json").json for _ in range(2))
    assert first == second
    assert len(described) == len(operations(first))


def test_the_document_is_openapi_3_1(document):
    assert document["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(document).validate()


def test_every_route_is_documented(app, document):
    routes = {
        (re.sub("<(?:[^>]*:)?(.+?)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1/") and not rule.rule.startswith(("/api/v1/docs", "/api/v1/openapi"))
    }
    assert {(path, method) for path, method, _ in operations(document)} == routes


def test_every_operation_says_what_it_does_and_how_it_fails(document):
    for path, method, operation in operations(document):
        assert operation["summary"], (path, method)
        assert operation["operationId"], (path, method)
        assert {"422", "500", "503"} <= operation["responses"].keys(), (path, method)
        assert ("404" in operation["responses"]) == ("{" in path), (path, method)
        assert ({"400", "413", "415"} <= operation["responses"].keys()) == (method != "get"), (path, method)
        assert ("304" in operation["responses"]) == (method == "get"), (path, method)
        writes = bool({"201", "202", "204"} & operation["responses"].keys()) or method == "patch"
        writes = writes or path.endswith(("/poll", "/cancel", "/test", "/secret", "/send-again"))
        has_versions = path != "/api/v1/extract"  # what it keeps of a long text is nothing that was there before
        assert ("412" in operation["responses"]) == ((writes and has_versions) or method == "get"), (path, method)
        may_be_too_early = path.endswith("/result")
        assert ("409" in operation["responses"]) == ((writes and method == "post") or may_be_too_early), (path, method)
    problem = document["components"]["responses"]["UnprocessableEntity"]
    assert list(problem["content"]) == ["application/problem+json"]


def test_every_parameter_and_field_that_is_sent_is_explained(document):
    for path, method, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            schema = parameter["schema"]
            assert "description" in parameter or "enum" in schema or "maximum" in schema, (path, method, parameter)
    for schema in ("NewArticle", "NewDecision", "NewSpan", "Undo"):
        for name, field in document["components"]["schemas"][schema]["properties"].items():
            assert "description" in field or "examples" in field, name


def test_examples_are_valid(document):
    for name, schema in document["components"]["schemas"].items():
        for field, definition in schema["properties"].items():
            for example in definition.get("examples", ()):
                Draft202012Validator({**definition, "components": document["components"]}).validate(example)
                assert example is not None, (name, field)


@pytest.mark.parametrize(
    ("address", "schema"),
    [
        ("articles", "ArticleItemPage"),
        ("articles/{article}", "FullArticle"),
        ("quotes?q=we&facets=true", "QuotationPage"),
        ("quotes/{quotation}", "Quotation"),
        ("statements/{statement}", "Statement"),
        ("experts?topic=storm", "FoundExpertPage"),
        ("experts/{expert}", "ExpertWithNotes"),
        ("experts/{expert}/quotes", "QuotationPage"),
        ("experts/{expert}/affiliations", "Affiliations"),
        ("institutions", "InstitutionPage"),
        ("institutions/{institution}", "FullInstitution"),
        ("institutions/{institution}/experts", "FoundExpertPage"),
        ("institutions/{institution}/quotes", "QuotationPage"),
        ("search?q=storm", "Found"),
        ("decisions", "DecisionPage"),
        ("review", "DoubtPage"),
        ("experts/{expert}/history", "History"),
        ("institutions/{institution}/history", "History"),
        ("quotes/{quotation}/history", "History"),
        ("quotes/none", "Problem"),
    ],
)
def test_answers_are_as_documented(filled, document, find, address, schema):
    quotation, institution = find("quotes?expert=Maren+Tolvik"), find("institutions?q=LICR")
    ids = {
        "article": quotation["article"]["id"],
        "quotation": quotation["id"],
        "statement": quotation["statement_id"],
        "expert": quotation["speakers"][0]["expert_id"],
        "institution": institution["id"],
    }
    answer = filled.get(f"/api/v1/{address.format(**ids)}").json
    assert_as_documented(document, schema, answer)


def test_answers_to_what_is_sent_are_as_documented(client, document):
    assert_as_documented(document, "KeptArticle", client.post("/api/v1/articles", json=TIDES_BODY).json)
    assert_as_documented(document, "KeptArticle", client.post("/api/v1/articles", json=TIDES_BODY).json)
    assert_as_documented(document, "Reading", client.post("/api/v1/extract", json={"text": TIDES_BODY["text"]}).json)


def assert_as_documented(document: dict, schema: str, answer: dict) -> None:
    closed = {name: {"additionalProperties": False, **each} for name, each in document["components"]["schemas"].items()}
    root = {"$ref": f"#/components/schemas/{schema}", "components": {"schemas": closed}}
    Draft202012Validator(root, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(answer)


def test_the_page_to_try_it_takes_nothing_from_elsewhere(client):
    page = client.get("/api/v1/docs/")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    addresses = re.findall(r'(?:src|href)="(.+?)"', page.text)
    assert len(addresses) >= 4
    for address in addresses:
        with client.get(address) as answer:
            assert answer.status_code == 200
    assert 'data-document="/api/v1/openapi.json"' in page.text
    with client.get(addresses[-1]) as script:
        assert "validatorUrl: null" in script.text
    assert client.get("/api/v1/docs/../secret").status_code == 404


def test_the_schemas_leave_out_nothing_that_the_services_say(app, filled, find):
    ctx = app.extensions["quotes_service"]
    quotation, institution = find("quotes?expert=Maren+Tolvik"), find("institutions?q=LICR")["id"]
    article, expert = quotation["article"]["id"], quotation["speakers"][0]["expert_id"]
    other = find("experts?q=brien")["id"]
    kept = decisions.decide(ctx, kind="distinct", by="Ida Holm", experts=[expert, other])["id"]
    decisions.decide(ctx, kind="merge", by="Ida Holm", experts=[expert, other])
    decisions.undo(ctx, kept, by="Ida Holm")
    assert filled.post("/api/v1/articles", json={"text": "“So,” said Ann Lee. “We,” said LICR."}).status_code == 201
    assert filled.post("/api/v1/articles", json={"text": "“No,” said Ann Lee. “It,” said LICR."}).status_code == 201
    for said, address in [
        (articles.get_article(ctx, article), f"articles/{article}"),
        (asking.list_articles(ctx), "articles"),
        (asking.find_quotations(ctx, q="we", facets=True), "quotes?q=we&facets=true"),
        (asking.find_experts(ctx, topic="storm"), "experts?topic=storm"),
        (experts.expert_affiliations(ctx, expert), f"experts/{expert}/affiliations"),
        (asking.find_institutions(ctx), "institutions"),
        (institutions.get_institution(ctx, institution), f"institutions/{institution}"),
        (asking.institution_experts(ctx, institution), f"institutions/{institution}/experts"),
        (asking.institution_quotations(ctx, institution), f"institutions/{institution}/quotes"),
        (statements.get_statement(ctx, quotation["statement_id"]), f"statements/{quotation['statement_id']}"),
        (decisions.list_decisions(ctx), "decisions"),
        (decisions.get_decision(ctx, kept), f"decisions/{kept}"),
        (reviews.list_reviews(ctx), "review"),
        (history.expert_history(ctx, expert), f"experts/{expert}/history"),
        (history.institution_history(ctx, institution), f"institutions/{institution}/history"),
        (history.quotation_history(ctx, quotation["id"]), f"quotes/{quotation['id']}/history"),
    ]:
        answer = filled.get(f"/api/v1/{address}").json
        if "next_cursor" in said:
            said["next"] = said.pop("next_cursor")
            if not address.endswith(("/history", "/affiliations")):
                said.pop("id", None)  # of whom the collection is: for the address
        assert json.loads(json.dumps(said, default=lambda value: value.isoformat())) == answer
