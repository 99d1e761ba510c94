"""Calls made up from the OpenAPI document by schemathesis, right and wrong ones: whatever is sent, the answer is one
that the document has.

By hand, with more calls for each operation: QUOTES_TEST_CALLS=150 pytest tests/api/test_every_call.py
"""

from __future__ import annotations

import json
import os
from copy import deepcopy
from random import Random
from typing import Any, get_args

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from quotes_service.api.problem_types import TYPES
from quotes_service.callers import Scope
from quotes_service.context import Context
from quotes_service.reference.feed import FEED_URL, FeedFetcher
from quotes_service.services.access import keys
from quotes_service.services.intake.batches import ENDINGS
from tests.api.conftest import FISH_BODY, STORMS_BODY, TIDES_BODY, put

pytestmark = pytest.mark.slow

#: How many calls are made for each operation.
CALLS = int(os.environ.get("QUOTES_TEST_CALLS", "16"))
#: Not among them: that all calls that the document allows are accepted. It cannot say which cursors and ids there are.
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.missing_required_header,
    checks.unsupported_method,
]
#: Name of a field -> the collection that has its ids.
HAS_IDS = {"expert": "experts", "institution": "institutions", "quotation": "quotes", "topic": "topics"}
HAS_IDS |= {f"{name}s": collection for name, collection in HAS_IDS.items()}


@schemathesis.serializer(*ENDINGS)
def serialize_batch(ctx: schemathesis.SerializationContext, value: Any) -> bytes:
    """The body of a batch: whatever it is made of."""
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")


def ids_of(client: FlaskClient) -> dict[str, list[str]]:
    """Collection -> the ids of its entries."""
    collections = {*HAS_IDS.values(), "alerts", "articles", "decisions", "exports", "feeds", "jobs"}
    ids = {name: [item["id"] for item in client.get(f"/api/v1/{name}").json["items"]] for name in collections}
    ids["statements"] = [item["statement_id"] for item in client.get("/api/v1/quotes").json["items"]]
    ids["reconcile"] = ids["experts"] + ids["institutions"]
    ids["problems"] = [kind.name for kind in TYPES]
    assert all(ids.values())
    return ids


def leading(case: Case, random: Random, ids: dict[str, list[str]]) -> Case:
    """The call, so that it is more likely to do something: a body of the document's examples if it has any, no
    conditions, one filter at most, no cursor, and ids of entries that there are."""
    content = case.operation.definition.raw.get("requestBody", {}).get("content", {}).get("application/json", {})
    if examples := content.get("examples"):
        case.body = deepcopy(random.choice([*examples.values()])["value"])
    for values in (case.query, case.body):
        if isinstance(values, dict) and "queries" in values:  # JSON in a string
            values.clear()
            values["queries"] = json.dumps(
                {"q0": {"query": "Maren Tolvik"}, "q1": {"query": random.choice(ids["experts"])}}
            )
    case.headers.clear()
    parameters = case.operation.definition.raw.get("parameters", [])
    optional = sorted({one["name"] for one in parameters if not one.get("required")} & {*case.query} - {"cursor"})
    kept = random.choice([*optional, None])  # one filter at most: several together rarely go together
    for name in [name for name in [*optional, "cursor"] if name in case.query and name != kept]:
        del case.query[name]
    for name in case.path_parameters:
        case.path_parameters[name] = random.choice(ids[case.path.split("/")[3]])
    for values in (case.query, case.body):
        for name in HAS_IDS.keys() & values.keys() if isinstance(values, dict) else ():
            several = random.choices(ids[HAS_IDS[name]], k=2)
            values[name] = several if isinstance(values[name], list) else several[0]
    return case


def test_every_answer_is_one_that_the_document_has(any_app):
    client = put(any_app.test_client(), TIDES_BODY, STORMS_BODY, FISH_BODY)
    expert = client.get("/api/v1/experts").json["items"][0]["id"]
    renamed = {"kind": "rename", "expert": expert, "name": "Bo Ek", "by": "Ida Holm"}
    assert client.post("/api/v1/decisions", json=renamed).status_code == 201
    any_app.extensions["quotes_service"].fetcher = FeedFetcher()
    assert client.post("/api/v1/feeds", json={"url": FEED_URL}).status_code == 201
    batch = client.post("/api/v1/batches", data='{"text": "Rain."}', content_type="application/x-ndjson")
    assert batch.status_code == 202
    assert client.post("/api/v1/exports", json={"of": "/api/v1/quotes"}).status_code == 201
    alert = {"of": "/api/v1/quotes?q=tide", "channel": "webhook", "to": "https://desk.example/hook"}
    assert client.post("/api/v1/alerts", json=alert).status_code == 201
    ids = ids_of(client)
    callers = _callers(any_app.extensions["quotes_service"])
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", any_app)
    answered: dict[str, set[int]] = {}
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in sorted(operations, key=lambda operation: operation.method == "delete"):
        answered[operation.label] = _call(operation, ids, callers)
    refused = {label for label, statuses in answered.items() if min(statuses) >= 400}
    assert len(refused) <= len(answered) / 3, refused  # most operations also did what they are for


def _callers(ctx: Context) -> list[dict[str, str]]:
    """The headers of callers: mostly one who may do everything, and one with a key of each scope, a limit, or none."""
    everything = [{}, *[keys.create(ctx, name="All", scopes=get_args(Scope))["key"]] * 9]
    every = [keys.create(ctx, name=scope, scopes=[scope])["key"] for scope in get_args(Scope)]
    slow = keys.create(ctx, name="Slow", scopes=get_args(Scope), limit="1 per minute")["key"]
    return [{"Authorization": f"Bearer {key}"} if key else {} for key in (*everything, *every, slow, "quotes_x")]


def _call(operation: Any, ids: dict[str, list[str]], callers: list[dict[str, str]]) -> set[int]:
    """Call an operation many times, as any of the callers; returns the statuses of the answers."""
    right, wrong = (operation.as_strategy(mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE))
    likely = st.builds(leading, right, st.randoms(use_true_random=False), st.just(ids))
    statuses = set()

    @seed(14)
    @settings(
        max_examples=CALLS, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
    )
    @given(case=st.one_of(right, likely, wrong), caller=st.sampled_from(callers))
    def check(case: Case, caller: dict[str, str]) -> None:
        # schemathesis' client for WSGI does not decompress
        answer = case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity", **caller})
        statuses.add(answer.status_code)

    check()
    return statuses
