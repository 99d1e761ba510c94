"""The line in the log for each request, and the id that answer and log share."""

from __future__ import annotations

import logging
import re

import pytest

from quotes_service.services.lookup import quotations
from tests.logged import logged, records


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("/api/v1/quotes?q=whom+somebody+looks+for", r"GET /api/v1/quotes 200 \d+\.\d ms \w{32}"),
        ("/api/v1/quotes/x", r"GET /api/v1/quotes/x 404 \d+\.\d ms \w{32}"),
        ("/nothing%0AGET%20/forged", r"GET /nothing%0AGET%20/forged 404 \d+\.\d ms \w{32}"),
        ("/gr%C3%B6%C3%9Fe", r"GET /gr%C3%B6%C3%9Fe 404 \d+\.\d ms \w{32}"),
    ],
)
def test_every_request_is_a_line_in_the_log(client, caplog, address, line):
    with caplog.at_level(logging.INFO, logger="quotes_service.requests"):
        answer = client.get(address)
    [logged] = [record.getMessage() for record in caplog.records if record.name == "quotes_service.requests"]
    assert re.fullmatch(line, logged)
    assert logged.endswith(f" {answer.headers['X-Request-ID']}")


@pytest.mark.parametrize(
    ("given", "is_kept"),
    [
        ("8e03978e-40d5-43dd-bc93-6894a57f9324", True),
        ("a.b_C-9", True),
        ("a" * 64, True),
        ("a" * 65, False),
        ("", False),
        ("two words", False),
        ("200 1.0 ms", False),
        ("größe", False),
        ("<b>", False),
    ],
)
def test_an_id_that_comes_with_the_request_is_kept_if_it_is_harmless(client, given, is_kept):
    kept = client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert (kept == given) == is_kept
    assert is_kept or re.fullmatch("[0-9a-f]{32}", kept)


def test_an_error_in_the_log_names_its_request(client, app, monkeypatch):
    def fail(*args, **options):
        raise RuntimeError("100 % broken")

    monkeypatch.setattr(quotations, "find_quotations", fail)
    with logged(app.logger.name) as stream:
        answer = client.get("/api/v1/quotes")
        app.logger.error("Later")
    error, later = records(stream)
    assert (error["message"], error["request_id"]) == (
        "Exception on /api/v1/quotes [GET]",
        answer.headers["X-Request-ID"],
    )
    assert error["exception"].endswith("RuntimeError: 100 % broken")
    assert "request_id" not in later


def test_the_line_of_a_request_has_its_parts_as_fields(client, caplog):
    with caplog.at_level(logging.INFO, logger="quotes_service.requests"):
        client.post("/websub/f_1/unguessable?hub.challenge=secret")
    [record] = [record for record in caplog.records if record.name == "quotes_service.requests"]
    assert (record.method, record.path, record.status) == ("POST", "/websub/f_1/...", 410)
    assert 0 <= record.seconds < 60
    assert "unguessable" not in record.getMessage()
