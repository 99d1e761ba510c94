"""/feeds over HTTP, with a site on this machine."""

from __future__ import annotations

import pytest

from quotes_service.app import create_app
from quotes_service.jobs.work import work
from tests.api.test_docs import assert_as_documented
from tests.factories import SimpleExtractor
from tests.ingest.feeds.samples import item, numbered, rss
from tests.services.intake.feeds.site import serving, settings_for

FEEDS = "/api/v1/feeds"


@pytest.fixture
def site():
    with serving() as site:
        yield site


@pytest.fixture
def client(site, database_url):
    app = create_app(settings_for(site, database_url), extractor=SimpleExtractor())
    yield app.test_client()
    app.extensions["quotes_service"].close()


def test_the_life_of_a_feed(client, site):
    url = site.put("/feed", rss(numbered(1), item(link="/gone"), item(title="Nothing", link="", guid="3")))
    answer = client.post(FEEDS, json={"url": url, "outlet": "The Post", "interval": 900})
    assert answer.status_code == 201
    feed = answer.json
    assert answer.headers["Location"] == f"{FEEDS}/{feed['id']}"
    assert (feed["url"], feed["outlet"], feed["interval"], feed["last_poll_at"]) == (url, "The Post", 900, None)
    again = client.post(FEEDS, json={"url": url})
    assert (again.status_code, again.json) == (200, feed)

    came = client.post(f"{FEEDS}/{feed['id']}/poll").json
    assert (came["new"], came["error"], came["feed"]["job_id"]) == (3, None, came["job_id"])
    assert came["refused"] == [
        {"origin": f"{url} (Nothing)", "error": "entry: has neither a text nor a page of its own"}
    ]
    assert came["feed"]["last_poll_at"]
    assert site.asked("/gone") == []  # that is for workers
    assert client.get(FEEDS).json == {"items": [came["feed"]], "next": None, "total": 1}
    while work(client.application.extensions["quotes_service"]):
        pass
    job = client.get(f"/api/v1/jobs/{came['job_id']}").json
    assert (job["status"], job["outcomes"]["created"], job["errors"][0]["origin"]) == ("done", 1, site.url("/gone"))
    shown = client.get(f"{FEEDS}/{feed['id']}").json
    assert (shown["entries"], shown["failed_items"], len(shown["entry_errors"])) == (3, 1, 1)
    again = client.post(f"{FEEDS}/{feed['id']}/poll").json
    assert (again["new"], again["job_id"], again["feed"]["job_id"]) == (0, None, came["job_id"])

    changed = client.patch(f"{FEEDS}/{feed['id']}", json={"active": False, "outlet": None}).json
    assert (changed["active"], changed["outlet"], changed["next_poll_at"]) == (False, None, None)
    assert client.delete(f"{FEEDS}/{feed['id']}").status_code == 204
    assert client.get(f"{FEEDS}/{feed['id']}").status_code == 404
    assert client.get("/api/v1/articles").json["total"] == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "url"),
        ({"url": "ftp://post.example/"}, "url"),
        ({"url": "http://127.0.0.1:1/"}, "url"),
        ({"url": "{site}/page"}, "url"),
        ({"url": "{site}/feed", "interval": 5}, "interval"),
        ({"url": "{site}/feed", "interval": "900"}, "interval"),
        ({"url": "{site}/feed", "interval": 10**9}, "interval"),
        ({"url": "{site}/feed", "outlet": 5}, "outlet"),
        ({"url": "{site}/feed", "hub": "x"}, "hub"),
    ],
)
def test_what_is_refused(client, site, body, field):
    site.put("/feed", rss())
    site.put("/page", b"<html><p>Hello</html>")
    body = {name: value.format(site=site.url("")) if isinstance(value, str) else value for name, value in body.items()}
    answer = client.post(FEEDS, json=body)
    assert (answer.status_code, list(answer.json["errors"]["json"])) == (422, [field])


def test_a_failed_poll_is_an_answer(client, site):
    id = client.post(FEEDS, json={"url": site.put("/feed", rss())}).json["id"]
    site.put("/feed", b"", 503)
    answer = client.post(f"{FEEDS}/{id}/poll")
    assert answer.status_code == 200
    assert answer.json["error"] == answer.json["feed"]["error"]
    assert "status 503" in answer.json["error"]


def test_conditions_and_keys(client, site):
    id = client.post(FEEDS, json={"url": site.put("/feed", rss(numbered(1), numbered(2)))}).json["id"]
    tag = client.get(f"{FEEDS}/{id}").headers["ETag"]
    assert client.post(f"{FEEDS}/{id}/poll", headers={"If-Match": '"other"'}).status_code == 412
    polled = client.post(f"{FEEDS}/{id}/poll", headers={"If-Match": tag, "Idempotency-Key": "1"})
    assert (polled.status_code, polled.json["new"]) == (200, 2)
    again = client.post(f"{FEEDS}/{id}/poll", headers={"If-Match": tag, "Idempotency-Key": "1"})
    assert again.json == polled.json
    assert len(site.asked("/feed")) == 2


def test_answers_are_as_documented(client, site):
    document = client.get("/api/v1/openapi.json").json
    created = client.post(FEEDS, json={"url": site.put("/feed", rss(numbered(1), item(link="/gone")))})
    id = created.json["id"]
    assert_as_documented(document, "Feed", created.json)
    assert_as_documented(document, "Poll", client.post(f"{FEEDS}/{id}/poll").json)
    assert_as_documented(document, "FullFeed", client.get(f"{FEEDS}/{id}").json)
    assert_as_documented(document, "FeedPage", client.get(FEEDS).json)
    assert_as_documented(document, "FullFeed", client.patch(f"{FEEDS}/{id}", json={"interval": 600}).json)
