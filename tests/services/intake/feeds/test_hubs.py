"""WebSub: hubs are asked, asked back, and listened to if they sign."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from quotes_service.app import create_app
from quotes_service.ingest.fetching import Fetcher
from quotes_service.jobs.work import work
from quotes_service.services.intake import jobs
from quotes_service.services.intake.articles import list_articles
from quotes_service.services.intake.feeds import feeds, hubs, polls
from quotes_service.services.intake.feeds.feeds import NewFeed
from quotes_service.services.intake.feeds.polls import poll_feed
from quotes_service.store.feeds import feeds as rows
from tests.factories import SimpleExtractor
from tests.ingest.feeds.samples import json_feed, numbered, rss
from tests.services.intake.feeds.site import serving, settings_for

DAY = timedelta(days=1)


class Subscriber:
    """A service with a public address, and a feed with a hub on the site."""

    def __init__(self, app, site):
        self.client, self.ctx, self.site = app.test_client(), app.extensions["quotes_service"], site
        site.site.pages["/hub"] = self.asked
        self.requests: list[dict[str, str]] = []
        self.answers_with = 202
        self.put()
        self.id = feeds.add_feed(self.ctx, NewFeed(site.url("/feed")))[1]["id"]

    def put(self, *items: str):
        self.body = rss(
            *items,
            about=f'<atom:link rel="hub" href="{self.site.url("/hub")}"/><atom:link rel="self" href="{self.topic}"/>',
        )
        self.site.put("/feed", self.body)

    @property
    def topic(self) -> str:
        return self.site.url("/feed")

    def asked(self, handler):
        form = parse_qs(handler.server.forms[-1])
        self.requests.append({name: value for name, (value,) in form.items()})
        handler.answer(self.answers_with)

    def poll(self):
        return poll_feed(self.ctx, self.id)

    @property
    def path(self) -> str:
        """The path of the callback that the hub was given."""
        return urlsplit(self.requests[-1]["hub.callback"]).path

    def confirm(self, path: str | None = None, **values: str):
        query = {"mode": "subscribe", "topic": self.topic, "challenge": "c1", "lease_seconds": "864000", **values}
        return self.client.get(path or self.path, query_string={f"hub.{name}": text for name, text in query.items()})

    def send(self, body: bytes, method: str = "sha256", signature: str | None = None, **headers: str):
        secret = self.requests[-1]["hub.secret"].encode()
        digest = hmac.new(secret, body, getattr(hashlib, method)).hexdigest()
        signed = f"{method}={digest}" if signature is None else signature
        return self.client.post(self.path, data=body, headers={"X-Hub-Signature": signed, **headers})

    def change(self, **values):
        with self.ctx.writing():
            rows.change(feeds.row_of(self.id).id, values)

    @property
    def feed(self):
        return feeds.get_feed(self.ctx, self.id)

    @property
    def articles(self) -> int:
        """How many are stored when workers have done all."""
        while work(self.ctx):
            pass
        return list_articles(self.ctx)["total"]


@pytest.fixture
def subscriber(database_url):
    with serving() as site:
        settings = settings_for(site, database_url, public_url="https://quotes.example/base/")
        app = create_app(settings, extractor=SimpleExtractor())
        subscriber = Subscriber(app, site)
        # the test calls the app below the public address
        subscriber.client.application.wsgi_app = _below("/base", app.wsgi_app)
        yield subscriber
        subscriber.ctx.close()


def _below(prefix, app):
    def call(environ, start):
        environ["PATH_INFO"] = environ["PATH_INFO"].removeprefix(prefix)
        return app(environ, start)

    return call


def test_a_subscription(subscriber):
    subscriber.poll()
    (request,) = subscriber.requests
    assert request["hub.callback"].startswith(f"https://quotes.example/base/websub/{subscriber.id}/")
    assert len(request["hub.callback"].rpartition("/")[2]) >= 43
    assert (request["hub.mode"], request["hub.topic"]) == ("subscribe", subscriber.topic)
    assert 40 <= len(request["hub.secret"]) < 200
    assert subscriber.feed["hub_until"] is None

    answer = subscriber.confirm(extra="hubs add fields")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "c1", "text/plain")
    lease = subscriber.feed["hub_until"].replace(tzinfo=None) - rows.now()
    assert timedelta(days=9) < lease <= timedelta(days=10)
    subscriber.poll()
    assert len(subscriber.requests) == 1


def test_a_public_feed_has_no_hub_on_a_host_that_is_only_allowed(subscriber, monkeypatch):
    monkeypatch.setattr(Fetcher, "admits", lambda fetcher, url: False)
    subscriber.poll()
    assert subscriber.requests == []


def test_what_is_sent_of_a_feed_that_may_be_public_or_not_is_polled(subscriber, monkeypatch):
    subscriber.poll()
    subscriber.confirm()
    monkeypatch.setattr(Fetcher, "admits", lambda fetcher, url: None)
    subscriber.put(numbered(1))
    before = rows.now()
    assert subscriber.send(subscriber.body).status_code == 202
    assert (jobs.list_jobs(subscriber.ctx)["total"], subscriber.feed["entries"]) == (0, 0)
    assert abs(subscriber.feed["next_poll_at"].replace(tzinfo=None) - before) < DAY / 1440
    assert subscriber.poll()["new"] == 1


def test_it_is_renewed_before_it_ends(subscriber):
    subscriber.poll()
    subscriber.confirm()
    first = subscriber.requests[0]
    subscriber.change(hub_until=rows.now() + DAY, hub_asked_at=rows.now() - 9 * DAY)
    subscriber.poll()
    assert len(subscriber.requests) == 2
    assert subscriber.requests[1]["hub.callback"] == first["hub.callback"]
    assert subscriber.requests[1]["hub.secret"] == first["hub.secret"]


def test_it_is_renewed_without_a_poll(subscriber):
    assert not hubs.renew_next(subscriber.ctx)
    subscriber.poll()
    subscriber.confirm()
    assert not hubs.renew_next(subscriber.ctx)
    subscriber.change(hub_until=rows.now() + DAY, hub_asked_at=rows.now() - 9 * DAY)
    assert hubs.renew_next(subscriber.ctx)
    assert len(subscriber.requests) == 2
    assert not hubs.renew_next(subscriber.ctx)  # it was asked just now


@pytest.mark.parametrize("status", [404, 500])
def test_a_hub_that_refuses_is_asked_later(subscriber, status):
    subscriber.answers_with = status
    assert subscriber.poll()["error"] is None
    subscriber.poll()
    assert len(subscriber.requests) == 1
    subscriber.change(hub_asked_at=rows.now() - DAY)
    subscriber.poll()
    assert len(subscriber.requests) == 2


def test_a_hub_that_must_not_be_asked(subscriber):
    subscriber.site.put("/feed", rss(about='<atom:link rel="hub" href="http://10.0.0.1/"/>'))
    assert subscriber.poll()["error"] is None
    assert subscriber.feed["hub"] == "http://10.0.0.1/"


def test_what_was_not_asked_for_is_not_confirmed(subscriber):
    assert subscriber.client.get(f"/websub/{subscriber.id}/").status_code == 404
    assert subscriber.confirm(f"/websub/{subscriber.id}/None").status_code == 404
    subscriber.poll()
    for values in ({"mode": "unsubscribe"}, {"mode": "x"}, {"topic": "https://other.example/feed"}):
        assert subscriber.confirm(**values).status_code == 404
    assert subscriber.confirm(f"/websub/{subscriber.id}/guessed").status_code == 404
    assert subscriber.confirm(subscriber.path.replace(subscriber.id, "f_other")).status_code == 404
    subscriber.change(hub_asked_at=rows.now() - 2 * DAY)
    assert subscriber.confirm().status_code == 404
    assert subscriber.feed["hub_until"] is None


def test_a_denial(subscriber):
    subscriber.poll()
    subscriber.confirm()
    assert subscriber.confirm(mode="denied", reason="too many").status_code == 200
    assert subscriber.feed["hub_until"] is None


@pytest.mark.parametrize(
    ("seconds", "days"), [("86400", 1), ("", 10), ("-1", 10), ("many", 10), ("9" * 30, 90)], ids=str
)
def test_the_lease_that_a_hub_grants(subscriber, seconds, days):
    subscriber.poll()
    subscriber.confirm(lease_seconds=seconds)
    lease = subscriber.feed["hub_until"].replace(tzinfo=None) - rows.now()
    assert days - 1 < lease / DAY <= days


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_what_a_hub_sends_is_read(subscriber, method):
    subscriber.poll()
    subscriber.put(numbered(1))
    assert subscriber.send(subscriber.body, method).status_code == 202
    assert (subscriber.articles, subscriber.feed["entries"]) == (1, 1)
    assert jobs.get_job(subscriber.ctx, subscriber.feed["job_id"])["kind"] == "feed"
    assert subscriber.poll()["new"] == 0
    subscriber.send(json_feed({"id": "2", "content_text": "“The tide rises,” said Maren Tolvik."}))
    assert subscriber.articles == 2


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=00", "md5={md5}", "sha256", "none=", "sha256={other}"])
def test_what_is_not_signed_is_ignored(subscriber, signature):
    subscriber.poll()
    subscriber.put(numbered(1))
    md5 = hmac.new(subscriber.requests[0]["hub.secret"].encode(), subscriber.body, "md5").hexdigest()
    other = hmac.new(b"other", subscriber.body, "sha256").hexdigest()
    answer = subscriber.send(subscriber.body, signature=signature.format(md5=md5, other=other))
    assert (answer.status_code, subscriber.articles) == (202, 0)


def test_what_is_sent_to_no_feed_is_told_to_end(subscriber):
    subscriber.poll()
    assert subscriber.client.post(f"/websub/{subscriber.id}/guessed", data=b"x").status_code == 410
    feeds.remove_feed(subscriber.ctx, subscriber.id)
    assert subscriber.send(subscriber.body).status_code == 410


def test_a_word_that_there_is_something_makes_the_feed_due(subscriber):
    subscriber.poll()
    assert subscriber.send(b"ping").status_code == 202
    assert subscriber.feed["next_poll_at"].replace(tzinfo=None) <= rows.now()


def test_a_feed_that_is_being_polled_is_polled_again(subscriber):
    subscriber.poll()
    subscriber.put(numbered(1))
    with subscriber.ctx.writing():
        rows.take(feeds.row_of(subscriber.id).id, rows.now())
    assert subscriber.send(subscriber.body).status_code == 202
    assert subscriber.articles == 0
    assert subscriber.feed["next_poll_at"].replace(tzinfo=None) <= rows.now()


def test_what_is_sent_while_a_feed_is_polled_is_polled_next(subscriber, monkeypatch):
    subscriber.poll()
    read = polls.read_feed

    def sending(*arguments, **options):
        subscriber.send(b"ping")
        return read(*arguments, **options)

    monkeypatch.setattr(polls, "read_feed", sending)
    subscriber.put(numbered(1))
    subscriber.poll()
    assert subscriber.feed["next_poll_at"].replace(tzinfo=None) <= rows.now()


def test_a_feed_that_is_stopped_takes_nothing(subscriber):
    subscriber.poll()
    feeds.change_feed(subscriber.ctx, subscriber.id, {"active": False})
    subscriber.put(numbered(1))
    assert subscriber.send(subscriber.body).status_code == 202
    assert subscriber.articles == 0


def test_another_hub_is_another_subscription(subscriber):
    subscriber.poll()
    subscriber.confirm()
    subscriber.site.site.pages["/hub2"] = subscriber.asked
    subscriber.site.put("/feed", subscriber.body.replace(b"/hub", b"/hub2"))
    subscriber.poll()
    one, two = subscriber.requests
    assert one["hub.callback"] != two["hub.callback"] and one["hub.secret"] != two["hub.secret"]
    assert subscriber.feed["hub_until"] is None


def test_without_a_public_address_nothing_is_asked(database_url):
    with serving() as site:
        app = create_app(settings_for(site, database_url), extractor=SimpleExtractor())
        subscriber = Subscriber(app, site)
        subscriber.poll()
        assert subscriber.requests == [] and subscriber.feed["hub"]
        subscriber.ctx.close()


def test_the_header_link_names_the_hub(subscriber):
    link = f'<{subscriber.site.url("/hub")}>; rel="hub", <{subscriber.topic}>; rel="self"'
    subscriber.site.put("/feed", rss(), Link=link)
    subscriber.poll()
    assert subscriber.requests[0]["hub.topic"] == subscriber.topic
