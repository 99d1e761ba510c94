"""The forms of the log: what stands in a line, and what does not."""

from __future__ import annotations

import logging

import pytest

from quotes_service import logs
from tests.logged import logged, records

log = logging.getLogger("quotes_service.tests")
log.setLevel(logging.INFO)


def test_json_is_one_object_a_line_with_the_traceback_in_it():
    with logged(log.name) as stream:
        try:
            raise ValueError("two\nlines")
        except ValueError:
            log.exception("It failed: %s", "größer\n")
    assert stream.getvalue().count("\n") == 1
    [record] = records(stream)
    assert record["message"] == "It failed: größer\n"
    assert (record["level"], record["logger"]) == ("ERROR", "quotes_service.tests")
    assert record["time"].endswith("+00:00")
    assert record["exception"].startswith("Traceback")
    assert record["exception"].endswith("ValueError: two\nlines")


def test_what_a_record_is_about_is_a_field():
    with logged(log.name, worker="w") as stream:
        logs.about(job="j_1")
        log.warning("One", extra={"seconds": 0.5, "password": "secret"})
        logs.about()
        log.warning("Two")
    fields = [record.keys() - {"time", "level", "logger"} for record in records(stream)]
    assert fields == [{"message", "seconds", "job", "worker"}, {"message", "worker"}]


def test_a_line_of_text_names_its_request_once():
    with logged(log.name, "text") as stream:
        logs.about(request_id="abc")
        log.error("100 % broken")
        log.info("GET / 200 abc", extra={"method": "GET"})
        logs.about()
    first, second = stream.getvalue().splitlines()
    assert first.endswith(" ERROR quotes_service.tests: 100 % broken [request abc]")
    assert second.endswith(" INFO quotes_service.tests: GET / 200 abc")


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("https://a.example/story?id=5&token=x cannot be read", "https://a.example/story?... cannot be read"),
        ("Invalid line 'GET /quotes?q=Ann+Lee HTTP/1.1'", "Invalid line 'GET /quotes?... HTTP/1.1'"),
        ("postgresql://me:pass@db/news cannot be used", "postgresql://...@db/news cannot be used"),
        ("Key\nDETAIL:  Key (name)=(Ann Lee) already exists.\nHINT: x", "Key\nDETAIL: ...\nHINT: x"),
        (
            'Null\nDETAIL:  Failing row contains (1, Ann\n\nLee, null).\nCONTEXT:  COPY t, line 1: "1\tAnn Lee\t\\N"',
            "Null\nDETAIL: ...\nCONTEXT: ...",
        ),
        ("Is it? Yes. WHERE id = ? AND name IN (?, ?)", "Is it? Yes. WHERE id = ? AND name IN (?, ?)"),
    ],
)
def test_secrets_and_questions_are_left_out(message, shown):
    with logged(log.name) as json, logged(log.name, "text") as text:
        log.error(message, exc_info=RuntimeError(message))
    [record] = records(json)
    assert record["message"] == shown
    assert record["exception"] == f"RuntimeError: {shown}"
    assert text.getvalue().endswith(f"tests: {shown}\nRuntimeError: {shown}\n")
