"""/metrics, as Prometheus reads it. A process counts what all of its tests do: only differences are looked at."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from quotes_service import __version__
from quotes_service.records import RawArticle
from quotes_service.services.intake import jobs
from tests.factories import TIDES

#: By the name and the values of its labels, in the order of their names.
Samples = dict[tuple[str, ...], float]


def samples(client) -> Samples:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    found = [sample for family in families for sample in family.samples]
    return {(one.name, *(one.labels[label] for label in sorted(one.labels))): one.value for one in found}


def gained(before: Samples, after: Samples) -> Samples:
    return {name: value - before.get(name, 0) for name, value in after.items() if value != before.get(name, 0)}


@pytest.mark.parametrize(
    ("method", "address", "labels"),
    [
        ("GET", "/api/v1/quotes?q=whom+somebody+seeks", ("GET", "/api/v1/quotes", "200")),
        ("GET", "/api/v1/experts/e_none", ("GET", "/api/v1/experts/<id>", "404")),
        ("GET", "/nowhere/at/all", ("GET", "none", "404")),
        ("INVENTED", "/api/v1/quotes", ("other", "none", "405")),
    ],
)
def test_requests_are_counted_by_method_route_and_status(client, method, address, labels):
    before = samples(client)
    client.open(address, method=method)
    changed = gained(before, samples(client))
    assert changed["quotes_request_seconds_count", *labels] == 1
    assert changed["quotes_request_seconds_bucket", "+Inf", *labels] == 1
    counted = {name[1:] for name in changed if name[0] == "quotes_request_seconds_count"}
    assert counted == {labels, ("GET", "/metrics", "200")}


def test_what_is_read_is_counted_once(client):
    before = samples(client)
    for _ in range(2):
        client.post("/api/v1/articles", json={"text": TIDES})
    changed = gained(before, samples(client))
    assert changed["quotes_extraction_seconds_count",] == 1
    assert changed["quotes_extraction_words_total",] == len(TIDES.split())


def test_the_database_says_what_waits(any_app):
    client, ctx = any_app.test_client(), any_app.extensions["quotes_service"]
    before = samples(client)
    jobs.hand_in(ctx, "batch", "news", [RawArticle(f"news:{n}", "json", b"{}") for n in range(3)])
    changed = gained(before, samples(client))
    assert changed["quotes_items_waiting",] == 3
    assert changed["quotes_oldest_waiting_seconds",] > 0
    assert before["quotes_database_up",] == 1
    assert before["quotes_database_bytes",] > 100_000
    assert before["quotes_info", "sqlite" if "/" in ctx.database.database else "postgresql", __version__] == 1


def test_without_a_database_the_counts_are_shown_all_the_same(client, tmp_path):
    (tmp_path / "api.db").unlink()
    found = samples(client)
    assert found["quotes_database_up",] == 0
    assert ("quotes_database_bytes",) not in found
    assert ("quotes_request_seconds_count", "GET", "/metrics", "200") in samples(client)
