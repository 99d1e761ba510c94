"""The types of the client are those of the service, and its methods take what the API takes."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from quotes_service.client import Client, types
from quotes_service.reference.client_types import client_types

TYPES = Path(__file__).parents[2] / "quotes_service" / "client" / "types.py"


def test_they_are_current():
    assert TYPES.read_text(encoding="utf-8") == client_types(), "stale; run: make docs"


@pytest.mark.parametrize(
    ("filters", "path"),
    [
        (types.QuotationFilters, "quotes"),
        (types.OwnQuotationFilters, "experts/{id}/quotes"),
        (types.OwnQuotationFilters, "institutions/{id}/quotes"),
        (types.CountFilters, "stats"),
        (types.ExpertFilters, "experts"),
        (types.PageFilters, "experts/{id}/affiliations"),
        (types.PageFilters, "institutions/{id}/experts"),
        (types.InstitutionFilters, "institutions"),
        (types.TopicFilters, "topics"),
        (types.ArticleFilters, "articles"),
    ],
)
def test_filters_are_those_of_the_operation(shared_world, filters, path):
    given = shared_world.get("openapi.json").json["paths"][f"/api/v1/{path}"]["get"]["parameters"]
    names = {parameter["name"] for parameter in given if parameter["in"] == "query"}
    assert filters.__optional_keys__ == names - {"cursor", "format"}


@pytest.mark.parametrize(
    ("kind", "schema"),
    [
        (types.Quotation, "Quotation"),
        (types.FoundExpert, "FoundExpert"),
        (types.FullArticle, "FullArticle"),
        (types.Verdict, "Verdict"),
        (types.FullJob, "FullJob"),
    ],
)
def test_fields_are_those_of_the_schema(shared_world, kind, schema):
    documented = shared_world.get("openapi.json").json["components"]["schemas"][schema]
    assert kind.__annotations__.keys() == documented["properties"].keys()


@pytest.mark.parametrize(
    ("method", "schema", "own"),
    [
        (Client.verify, "Claim", set()),
        (Client.check, "Draft", set()),
        (Client.extract, "Source", {"wait"}),
        (Client.add_article, "NewArticle", {"wait", "idempotency_key"}),
    ],
)
def test_what_is_sent_is_what_the_schema_has(shared_world, method, schema, own):
    documented = shared_world.get("openapi.json").json["components"]["schemas"][schema]
    assert inspect.signature(method).parameters.keys() == documented["properties"].keys() | own | {"self"}
