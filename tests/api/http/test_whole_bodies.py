"""Bodies as a server hands them over that does not look whether they are whole."""

import io
import json

import pytest

BODY = json.dumps({"text": "“It rained,” said Ann Lee."}).encode()


class Broken(io.BytesIO):
    """What a server raises where chunks are malformed."""

    def read(self, *size):
        raise RuntimeError("invalid chunk size")


def post(client, path: str, type: str, stream: io.BytesIO, **environ):
    environ = {"wsgi.input": stream, "wsgi.input_terminated": True, **environ}
    return client.post(f"/api/v1{path}", content_type=type, environ_overrides=environ)


@pytest.mark.parametrize(
    ("path", "type"), [("/articles", "application/json"), ("/batches", "application/x-ndjson")], ids=["one", "many"]
)
def test_a_body_that_breaks_off_is_refused_and_nothing_is_done(client, path, type):
    answer = post(client, path, type, io.BytesIO(BODY), CONTENT_LENGTH=str(len(BODY) + 1))
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert post(client, path, type, Broken()).status_code == 400
    assert (client.get("/api/v1/articles").json["total"], client.get("/api/v1/jobs").json["total"]) == (0, 0)
    whole = post(client, path, type, io.BytesIO(BODY), CONTENT_LENGTH=str(len(BODY)))
    assert whole.status_code in (201, 202)


def test_a_batch_that_broke_off_can_be_sent_again_with_its_key(client):
    headers = {"HTTP_IDEMPOTENCY_KEY": "monday"}
    broken = post(
        client, "/batches", "application/x-ndjson", io.BytesIO(BODY[:-9]), CONTENT_LENGTH=str(len(BODY)), **headers
    )
    assert broken.status_code == 400
    whole = post(client, "/batches", "application/x-ndjson", io.BytesIO(BODY), CONTENT_LENGTH=str(len(BODY)), **headers)
    assert (whole.status_code, whole.json["total"]) == (202, 1)
