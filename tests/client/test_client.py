"""What the client's methods give, against what the API answers."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from quotes_service import client as package
from quotes_service.client import Client, JobFailed, NotFound, ProblemError
from quotes_service.client import client as client_module
from quotes_service.jobs.work import work
from tests.api.conftest import FISH_BODY, TIDES_BODY, serving
from tests.api.world import FISH, LEE_, LEIGH, NETS
from tests.client.conftest import client_of
from tests.factories import TIDES

PAGE = (Path(__file__).parents[2] / "docs" / "client.md").read_text(encoding="utf-8")


def ids_of(world) -> dict[str, str]:
    """An id for each kind of thing."""
    quotation = world.get(f"quotes/{world.ids[NETS]}").json
    topic = world.get("topics").json["items"][0]["id"]
    found = {"expert": world.ids[LEE_], "institution": world.ids[FISH], "quotation": quotation["id"], "topic": topic}
    return found | {"statement": quotation["statement_id"], "article": quotation["article"]["id"]}


@pytest.mark.parametrize(
    ("ask", "address"),
    [
        (lambda c, ids: c.quotes().page(), "quotes"),
        (lambda c, ids: c.quotes(q="bay", type="direct", facets=True).page(), "quotes?q=bay&facets=true"),
        (lambda c, ids: c.quotes(since=date(2024, 6, 1)).page(), "quotes?since=2024-06-01"),
        (lambda c, ids: c.quotes(expert=ids["expert"], min_confidence=0.5).page(), "quotes?expert={expert}"),
        (lambda c, ids: c.quotes(outlet="Nobody's Paper").page(), "quotes?outlet=Nobody%27s+Paper"),
        (lambda c, ids: c.quote(ids["quotation"]), "quotes/{quotation}"),
        (lambda c, ids: c.statement(ids["statement"]), "statements/{statement}"),
        (lambda c, ids: c.stats(by="year"), "stats?by=year"),
        (lambda c, ids: c.experts(topic="bay", spread=True).page(), "experts?topic=bay&spread=true"),
        (lambda c, ids: c.expert(ids["expert"]), "experts/{expert}"),
        (lambda c, ids: c.expert_quotes(ids["expert"], limit=1).page(), "experts/{expert}/quotes?limit=1"),
        (lambda c, ids: c.expert_affiliations(ids["expert"]).page(), "experts/{expert}/affiliations"),
        (lambda c, ids: c.expert_related(ids["expert"], limit=3), "experts/{expert}/related?limit=3"),
        (lambda c, ids: c.institutions(q="fish").page(), "institutions?q=fish"),
        (lambda c, ids: c.institution(ids["institution"]), "institutions/{institution}"),
        (lambda c, ids: c.institution_quotes(ids["institution"]).page(), "institutions/{institution}/quotes"),
        (
            lambda c, ids: c.institution_experts(ids["institution"]).page(),
            "institutions/{institution}/experts",
        ),
        (lambda c, ids: c.topics(q="b").page(), "topics?q=b"),
        (lambda c, ids: c.topic(ids["topic"]), "topics/{topic}"),
        (lambda c, ids: c.search("lee"), "search?q=lee"),
        (lambda c, ids: {"items": c.suggest("ann", limit=2)}, "suggest?q=ann&limit=2"),
        (lambda c, ids: c.articles(until="2024-06-30").page(), "articles?until=2024-06-30"),
        (lambda c, ids: c.article(ids["article"]), "articles/{article}"),
    ],
)
def test_what_is_asked_is_answered_as_by_the_api(shared_world, shared_quotes, ask, address):
    ids = ids_of(shared_world)
    answer = shared_world.get(address.format(**ids))
    assert answer.status_code == 200, answer.text
    assert ask(shared_quotes, ids) == answer.json


@pytest.mark.parametrize(
    ("ask", "address", "body"),
    [
        (lambda c, text: c.verify(text, "Ann Lee"), "verify", {"name": "Ann Lee"}),
        (lambda c, text: c.verify(text, since=date(2024, 6, 30)), "verify", {"since": "2024-06-30"}),
        (lambda c, text: c.check(text, until="2024-06-30"), "check", {"until": "2024-06-30"}),
        (lambda c, text: c.extract(text=text, title=None), "extract", {}),
    ],
)
def test_what_is_sent_is_answered_as_by_the_api(shared_world, shared_quotes, ask, address, body):
    text = "“The bay is warmer now,” said Ann Lee."
    assert ask(shared_quotes, text) == shared_world.client.post(f"/api/v1/{address}", json={"text": text} | body).json


COLLECTIONS = ("quotes", "experts", "institutions", "topics", "articles")


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_collection_is_gone_through_page_by_page(shared_world, shared_quotes, name):
    whole = shared_world.get(f"{name}?limit=100").json
    assert whole["total"] > 2
    for limit in (1, 2, 100):
        found = getattr(shared_quotes, name)(limit=limit)
        assert [*found] == whole["items"]
        assert [*found] == whole["items"], "a second time"
        assert found.to_list() == whole["items"]
        assert found.total == whole["total"]


def test_what_matches_best_comes_first_where_it_is_asked_for(shared_quotes):
    found, best, newest = (
        shared_quotes.quotes(q="the", **sort) for sort in ({}, {"sort": "relevance"}, {"sort": "newest"})
    )
    assert [*found] == [*best] == best.to_list()
    assert found.to_list() == [*newest] == newest.to_list()
    assert found.total > 1


def test_pages_are_asked_for_when_they_are_needed(shared_world, monkeypatch):
    asked = []
    app = shared_world.client.application

    def seen(environ, start_response):
        asked.append(environ["QUERY_STRING"])
        return app(environ, start_response)

    found = client_of(seen).quotes(limit=2)
    assert asked == []
    assert len([*islice(found, 3)]) == 3
    assert len(asked) == 2
    assert found.total > 4
    assert asked[2:] == ["limit=1"]
    assert repr(found) == "<Collection quotes(limit=2)>"


def test_either_id_of_a_joined_entry_gives_the_one_that_is_left(world, quotes):
    assert world.post("", {"kind": "merge", "experts": [LEE_, LEIGH]}).status_code == 201
    one, other = (quotes.expert(world.ids[name]) for name in (LEE_, LEIGH))
    assert one == other
    for name in (LEE_, LEIGH):
        found = quotes.expert_quotes(world.ids[name], limit=1)
        assert len([*found]) == found.total == len(found.to_list()) == 3


@pytest.mark.parametrize(
    ("ask", "status", "type", "errors"),
    [
        (lambda c: c.expert("e_nobody"), 404, "not-found", {}),
        (lambda c: c.article("../experts"), 404, None, {}),
        (lambda c: [*c.expert_quotes("e_nobody")], 404, "not-found", {}),
        (lambda c: c.expert_quotes("e_nobody").to_list(), 404, "not-found", {}),
        (lambda c: c.quotes(limit=101).page(), 422, "refused-fields", {"query": ["limit"]}),
        (lambda c: c.quotes(sort="relevance").to_list(), 422, "refused-fields", {"query": ["sort"]}),
        (lambda c: c.quotes(since="May").total, 422, "refused-fields", {"query": ["since"]}),
        (lambda c: c.verify(""), 422, "refused-fields", {"json": ["text"]}),
        (lambda c: c.extract(text="a", html="<p>b"), 422, "refused-fields", None),
    ],
)
def test_problems_are_raised(shared_quotes, ask, status, type, errors):
    with pytest.raises(ProblemError) as caught:
        ask(shared_quotes)
    problem = caught.value
    assert problem.status == status
    assert isinstance(problem, NotFound) == (status == 404)
    assert type in (None, problem.type)
    assert errors is None or {place: [*fields] for place, fields in problem.errors.items()} == errors
    assert str(status) in str(problem)
    for fields in problem.errors.values():
        assert all(f"{field}: {messages[0]}" in str(problem) for field, messages in fields.items())


def test_an_unknown_filter_is_named_at_the_call(shared_quotes):
    with pytest.raises(TypeError, match="outlett"):
        shared_quotes.quotes(outlett="The Wire")
    with pytest.raises(TypeError, match="expert"):
        shared_quotes.expert_quotes("e_7", expert="e_8")
    with pytest.raises(ValueError, match="id: must not be empty"):
        shared_quotes.expert("")


def test_help_has_every_filter_with_its_meaning():
    parameters = inspect.signature(Client.experts).parameters
    assert {"q", "topic", "country", "not_over", "limit"} < parameters.keys()
    assert all(f"{name}: " in Client.experts.__doc__ for name in parameters if name != "self")


def test_an_article_is_stored_once(app):
    client = client_of(app)
    first = client.add_article(**TIDES_BODY, idempotency_key="one")
    again = client.add_article(**TIDES_BODY, idempotency_key="one")
    assert first == again == {**client.article(first["id"]), "status": "created"}
    assert client.add_article(**TIDES_BODY)["status"] == "unchanged"
    assert client.add_article(**FISH_BODY | {"published_at": date(2024, 7, 1)})["published_at"] == "2024-07-01"
    assert client.articles().total == 2
    with pytest.raises(ProblemError, match="title"):
        client.add_article(text="“It rained,” said Ann Lee.", title="a" * 2000)


@pytest.fixture
def long_app(tmp_path, sqlite_template):
    """An app that leaves the article on tides to workers."""
    with serving(tmp_path, sqlite_template, long_text_chars=len(TIDES) - 1) as app:
        yield app


def test_a_long_text_is_waited_for(long_app, monkeypatch):
    client = client_of(long_app)
    monkeypatch.setattr(client_module.time, "sleep", lambda seconds: work(long_app.extensions["quotes_service"]))
    reading = client.extract(text=TIDES)
    assert [person["name"] for person in reading["people"]] == ["Maren Tolvik", "Odhran O’Brien"]
    kept = client.add_article(**TIDES_BODY)
    assert kept == {**client.article(kept["id"]), "status": "created"}
    assert len(kept["quotations"]) == 3


def test_nobody_waits_for_ever(long_app, monkeypatch):
    client = client_of(long_app)
    with pytest.raises(TimeoutError, match=r"job j_\w+ is queued after 0 seconds; does a worker run\?"):
        client.extract(text=TIDES, wait=0)
    (job,) = long_app.test_client().get("/api/v1/jobs").json["items"]
    assert client.job(job["id"])["status"] == "queued"
    long_app.test_client().post(f"/api/v1/jobs/{job['id']}/cancel")
    assert client.wait(job["id"])["status"] == "cancelled"


def test_a_text_that_is_cancelled_is_no_answer(long_app, monkeypatch):
    def cancel(seconds: float) -> None:
        (job,) = long_app.test_client().get("/api/v1/jobs").json["items"]
        long_app.test_client().post(f"/api/v1/jobs/{job['id']}/cancel")

    monkeypatch.setattr(client_module.time, "sleep", cancel)
    with pytest.raises(JobFailed, match=r"job j_\w+: cancelled"):
        client_of(long_app).extract(text=TIDES)


def test_a_key_is_sent_and_comes_from_the_environment_with_the_address_only(monkeypatch):
    monkeypatch.setenv("QUOTES_URL", "http://quotes.example/archive/")
    monkeypatch.setenv("QUOTES_KEY", "secret")
    with Client() as client:
        assert repr(client) == "<Client of http://quotes.example/archive>"
        assert client._connection._http.headers["Authorization"] == "Bearer secret"
    assert "Authorization" not in Client("http://other.example")._connection._http.headers
    monkeypatch.delenv("QUOTES_URL")
    assert repr(Client()) == "<Client of http://127.0.0.1:8000>"


def test_the_example_of_the_page_works(shared_world, monkeypatch, capsys):
    monkeypatch.setattr(package, "Client", lambda: client_of(shared_world.client.application))
    exec(re.search(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[1], shown := {})
    total, *lines = capsys.readouterr().out.splitlines()
    assert int(total) == len(lines) == len(shown["table"]) > 0
    assert "“The tide gauges do not lie,” Maren Tolvik" in "\n".join(lines)


def test_the_client_needs_nothing_of_the_service():
    program = (
        "import sys\nfrom quotes_service.client import Client\n"
        "loaded = {name for name in sys.modules if name.startswith('quotes_service.')}\n"
        "assert all(name.startswith('quotes_service.client') for name in loaded), loaded\n"
        "assert not {'flask', 'marshmallow', 'numpy', 'pandas', 'peewee', 'spacy'} & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)
    assert {*package.__all__} == {name for name in vars(package) if name[0].isupper()}
