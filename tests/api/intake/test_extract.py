from __future__ import annotations

from quotes_service.jobs.work import work
from quotes_service.services.access import keys
from quotes_service.services.intake import extract, jobs
from tests.api.conftest import serving
from tests.api.intake.test_articles import PAGE
from tests.api.test_bad_input import assert_problem
from tests.factories import TIDES


def test_a_text_is_extracted_and_nothing_stored(client, kept):
    answer = client.post("/api/v1/extract", json={"text": TIDES, "title": "Walls", "published_at": "2024-05-02"})
    assert answer.status_code == 200
    assert list(answer.json) == [
        *("text", "title", "published_at", "language", "supported", "extractor", "quotations", "people")
    ]
    assert answer.json["text"] == TIDES
    first = answer.json["quotations"][0]
    assert first["speakers"] == [
        {
            "name": "Maren Tolvik",
            "kind": "person",
            "expert_id": None,
            "institution_id": None,
            "confidence": 0.9,
            "chain": ["Maren Tolvik"],
            "role": {
                "title": "professor",
                "institution": "Larkhaven Institute for Coastal Research",
                "status": "current",
            },
        }
    ]
    assert (first["id"], first["statement_id"], first["article"]["id"]) == (None, None, None)
    assert first["article"]["published_at"] == "2024-05-02"
    span = first["content"]["spans"][0]
    assert TIDES[span["start"] : span["end"]] == first["content"]["text"]
    assert set(kept().values()) == {0}


def test_people_come_with_their_roles_and_the_sentence(client):
    people = client.post("/api/v1/extract", json={"text": TIDES}).json["people"]
    assert [person["name"] for person in people] == ["Maren Tolvik", "Odhran O’Brien"]
    role = people[0]["roles"][0]
    assert (role["title"], role["institution"]) == ("professor", "Larkhaven Institute for Coastal Research")
    assert (role["acronym"], role["status"]) == ("LICR", "current")
    assert TIDES[role["evidence"]["start"] : role["evidence"]["end"]] == role["evidence"]["text"]


def test_a_page_is_read(client):
    answer = client.post("/api/v1/extract", json={"html": PAGE, "text": None}).json
    assert answer["title"] == "Walls are low"
    assert len(answer["quotations"]) == 3


LONG = TIDES * 3
EXTRACT = "/api/v1/extract"


def read_later(client, **headers: str):
    """The job by which LONG is read, done by a worker."""
    answer = client.post(EXTRACT, json={"text": LONG, "title": "Walls", "published_at": "2024-05-02"}, headers=headers)
    work(client.application.extensions["quotes_service"])
    return answer


def test_the_result_of_a_long_text_is_what_a_short_one_is_answered_with(tmp_path, sqlite_template):
    with serving(tmp_path, sqlite_template, long_text_chars=len(LONG)) as app:
        at_once = read_later(app.test_client())
    with serving(tmp_path, sqlite_template, long_text_chars=len(TIDES)) as app:
        client = app.test_client()
        assert client.post(EXTRACT, json={"text": TIDES}).status_code == 200
        job = read_later(client)
        assert (job.status_code, job.json["kind"]) == (202, "extract")
        assert job.headers["Location"] == f"/api/v1/jobs/{job.json['id']}"
        later = client.get(f"{job.headers['Location']}/result")
        assert (later.status_code, later.data) == (200, at_once.data)
        assert client.get("/api/v1/articles").json["total"] == 0
        [line] = client.get("/api/v1/audit").json["items"]
        assert (line["action"], line["subject"]) == ("extract", job.json["id"])


def test_a_long_text_that_is_sent_again_under_its_key_is_read_once(tmp_path, sqlite_template):
    with serving(tmp_path, sqlite_template, long_text_chars=len(TIDES)) as app:
        client = app.test_client()
        first, second = (read_later(client, **{"Idempotency-Key": "one"}) for _ in range(2))
        assert (second.status_code, second.json["id"]) == (202, first.json["id"])
        assert client.get("/api/v1/jobs").json["total"] == 1
        other = client.post(EXTRACT, json={"text": LONG + "More."}, headers={"Idempotency-Key": "one"})
        assert assert_problem(other, 422)["type"] == "/api/v1/problems/reused-key"


def test_the_job_of_a_text_that_is_still_being_taken_in_has_no_result(tmp_path, sqlite_template):
    with serving(tmp_path, sqlite_template) as app:
        job = jobs.create(app.extensions["quotes_service"], extract.KIND, "3 characters", held=True)
        answer = app.test_client().get(f"/api/v1/jobs/{job}/result")
        assert assert_problem(answer, 409)["detail"] == "The text is not read yet."


def test_a_result_is_for_the_key_that_sent_the_text(tmp_path, sqlite_template):
    with serving(tmp_path, sqlite_template, long_text_chars=len(TIDES), anonymous="read") as app:
        client, ctx = app.test_client(), app.extensions["quotes_service"]
        made = [keys.create(ctx, name=name, scopes=["read"], limit=None) for name in ("CMS", "Desk")]
        ours, others = ({"Authorization": f"Bearer {one['key']}"} for one in made)
        result = f"{read_later(client, **ours).headers['Location']}/result"
        assert client.get(result, headers=ours).status_code == 200
        for headers in (others, {}):
            assert_problem(client.get(result, headers=headers), 403)


def test_a_result_that_is_not_there_is_a_problem_of_its_own(tmp_path, sqlite_template):
    with serving(tmp_path, sqlite_template, long_text_chars=len(TIDES)) as app:
        client = app.test_client()
        address = client.post(EXTRACT, json={"text": LONG}).headers["Location"]
        waiting = client.get(f"{address}/result")
        assert assert_problem(waiting, 409)["type"] == "/api/v1/problems/no-result"
        assert waiting.headers["Retry-After"] == "5"
        assert client.post(f"{address}/cancel").status_code == 200
        cancelled = client.get(f"{address}/result")
        assert assert_problem(cancelled, 409)["detail"] == "The text was not read: the job was cancelled."
        assert "Retry-After" not in cancelled.headers
        batch = client.post("/api/v1/batches", data=b'{"text": "x"}', content_type="application/x-ndjson")
        assert_problem(client.get(f"{batch.headers['Location']}/result"), 404)
