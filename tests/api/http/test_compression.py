from __future__ import annotations

import gzip

import pytest

LONG, SHORT = "/api/v1/openapi.json", "/api/v1/statements/none"


@pytest.mark.parametrize(
    ("accepted", "compressed"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("GZIP;q=0.5, *;q=0", True),
        ("*", True),
        ("gzip;q=0", False),
        ("br", False),
        ("identity", False),
        ("", False),
        (None, False),
    ],
)
def test_a_long_answer_is_compressed_if_the_caller_accepts_it(client, accepted, compressed):
    headers = {} if accepted is None else {"Accept-Encoding": accepted}
    plain, answer = client.get(LONG), client.get(LONG, headers=headers)
    assert answer.headers.get("Content-Encoding") == ("gzip" if compressed else None)
    assert (gzip.decompress(answer.data) if compressed else answer.data) == plain.data
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert plain.headers["Vary"] == answer.headers["Vary"] == "Accept-Encoding, Authorization"
    assert (answer.headers["ETag"] == plain.headers["ETag"]) != compressed


def test_a_short_answer_is_not_compressed(client):
    answer = client.get(SHORT, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept, Accept-Encoding, Authorization"


def test_an_unchanged_answer_is_known_by_the_tag_of_either_form(client):
    plain, compressed = ({}, {"Accept-Encoding": "gzip"})
    for had in (plain, compressed):
        tag = client.get(LONG, headers=had).headers["ETag"]
        for accepted in (plain, compressed):
            answer = client.get(LONG, headers={"If-None-Match": tag, **accepted})
            assert (answer.status_code, answer.data) == (304, b"")
            assert not {"Content-Encoding", "Content-Length", "Content-Type"} & {name for name, _ in answer.headers}
            assert answer.headers["Vary"] == "Accept-Encoding, Authorization"
            assert answer.headers["ETag"] == client.get(LONG, headers=accepted).headers["ETag"]
            assert client.get(LONG, headers={"If-Match": tag, **accepted}).status_code == 200
    head = client.head(LONG, headers=compressed)
    assert head.headers["Content-Length"] == client.get(LONG, headers=compressed).headers["Content-Length"]
