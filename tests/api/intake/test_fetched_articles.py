"""POST /articles with nothing but a URL, from a real server on this machine, which the settings allow."""

from __future__ import annotations

import pytest

from quotes_service.app import create_app
from quotes_service.settings import Settings
from tests.factories import TIDES, SimpleExtractor
from tests.ingest.fetching import site as sites
from tests.ingest.fetching.site import Site, page, redirect

STORY = "".join(f"<p>{paragraph}</p>" for paragraph in TIDES.split("\n\n"))
PAGE = f"<!doctype html><title>Harbour walls are low</title><article><h1>Harbour walls are low</h1>{STORY}</article>"


@pytest.fixture
def site():
    with sites.running(Site()) as running:
        running.pages["/walls"] = page(PAGE.encode())
        yield running


@pytest.fixture
def client(site, database_url):
    settings = Settings(database_url=database_url, fetch_allow=f"127.0.0.1:{site.port}", fetch_delay=0)
    app = create_app(settings, extractor=SimpleExtractor())
    yield app.test_client()
    app.extensions["quotes_service"].close()


def post(client, url, **fields):
    return client.post("/api/v1/articles", json={"url": url, **fields})


def test_a_page_is_fetched_and_stored(client, site):
    answer = post(client, site.url("/walls"), outlet="The Larkhaven Post")
    assert answer.status_code == 201
    assert answer.json["status"] == "created"
    assert (answer.json["url"], answer.json["title"]) == (site.url("/walls"), "Harbour walls are low")
    assert answer.json["outlet"] == "The Larkhaven Post"
    assert answer.json["quotations"]
    again = post(client, site.url("/walls"))
    assert (again.status_code, again.json["status"], again.json["id"]) == (200, "unchanged", answer.json["id"])


def test_the_article_has_the_url_to_which_the_asked_one_redirects(client, site):
    site.pages["/short"] = redirect("/walls")
    assert post(client, site.url("/short")).json["url"] == site.url("/walls")


def test_a_changed_page_is_a_new_version(client, site):
    post(client, site.url("/walls"))
    site.pages["/walls"] = page(PAGE.replace("</article>", "<p>The council has agreed to it.</p></article>").encode())
    answer = post(client, site.url("/walls"))
    assert (answer.status_code, answer.json["status"], answer.json["version"]) == (200, "new_version", 2)


def test_nothing_is_fetched_where_the_text_is_sent(client, site):
    assert post(client, site.url("/walls"), text=TIDES).status_code == 201
    assert site.asked == []


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://169.254.169.254/latest/meta-data/", "leads to a local link"),
        ("http://localhost/", "not in the public network"),
        ("http://[::1]:5432/", "leads to a network that is not public"),
        ("http://news.example:6379/", "has the port 6379"),
        ("http://user:secret@news.example/", "user name or password"),
        ("http://0x7f.1/", "four decimal numbers"),
    ],
)
def test_what_must_not_be_fetched_is_refused(client, url, reason):
    answer = post(client, url)
    assert answer.status_code == 422
    [message] = answer.json["errors"]["json"]["url"]
    assert reason in message
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (None, "is not there (status 404)"),
        (page(b"secret", 403), "is not open to everyone"),
        (page(b"secret", 410), "is gone"),
        (page(b"secret", Content_Type="image/png"), "of the type 'image/png'"),
        (page(b"<html><p>secret</p></html>"), "no story found"),
        (page(sites.bomb(), Content_Encoding="gzip"), "more than 20,000,000 bytes"),
        (redirect("http://10.0.0.1/"), "redirects to http://10.0.0.1/, which leads to a private network"),
    ],
)
def test_what_cannot_be_fetched_is_refused(client, site, behaviour, reason):
    site.pages["/"] = behaviour
    answer = post(client, site.url("/"))
    assert answer.status_code == 422
    assert reason in answer.json["errors"]["json"]["url"][0]
    assert "secret" not in answer.text
    assert client.get("/api/v1/articles").json["total"] == 0


@pytest.mark.parametrize(
    ("behaviour", "wait"),
    [
        (page(b"secret", 503), "60"),
        (page(b"secret", 429, Retry_After="90"), "90"),
        (sites.closing, "60"),
    ],
)
def test_a_site_that_does_not_answer_now(client, site, behaviour, wait):
    site.pages["/"] = behaviour
    answer = post(client, site.url("/"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, wait)
    assert answer.json["type"].endswith("/site-unavailable")
    assert answer.json["errors"]["json"]["url"]
    assert "secret" not in answer.text


def test_a_wrong_list_of_allowed_hosts_is_refused_at_the_start(database_url):
    from quotes_service.errors import InvalidInput

    with pytest.raises(InvalidInput, match="QUOTES_FETCH_ALLOW"):
        create_app(Settings(database_url=database_url, fetch_allow="10.0.0.0/99"))
