"""Requests that are sent again, sent on, refused or lost; a service of a few lines answers them."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator
from email.utils import formatdate
from time import time

import httpx2
import pytest

from quotes_service import __version__
from quotes_service.client import Client, NotFound, ProblemError, UnexpectedAnswer, Unreachable
from quotes_service.client import connection as module

BASE = "https://quotes.example/archive"
EXPERT = {"id": "e_7", "name": "Maren Tolvik"}
BUSY = {"type": "/archive/api/v1/problems/busy", "title": "Busy", "status": 429, "detail": "Later.", "errors": {}}


@pytest.fixture
def waits(monkeypatch) -> list[float]:
    """The seconds that the client waits: no time passes."""
    waited = []
    monkeypatch.setattr(module.time, "sleep", waited.append)
    return waited


def answering(*answers: httpx2.Response | Exception, **options: object) -> tuple[Client, list[httpx2.Request]]:
    """A client of a service that gives these answers, the last one for ever; and the requests that come."""
    requests: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        requests.append(request)
        given = answers[min(len(requests), len(answers)) - 1]
        if isinstance(given, Exception):
            raise given
        return given

    return Client(BASE, "secret", transport=httpx2.MockTransport(answer), **options), requests


def later(status: int, after: str | None) -> httpx2.Response:
    headers = {"Content-Type": "application/problem+json"} | ({"Retry-After": after} if after else {})
    return httpx2.Response(status, headers=headers, content=json.dumps(BUSY | {"status": status}))


def found(value: object = EXPERT) -> httpx2.Response:
    return httpx2.Response(200, json=value)


def moved(address: str, status: int = 301) -> httpx2.Response:
    return httpx2.Response(status, headers={"Location": address}, json=EXPERT)


@pytest.mark.parametrize(
    ("answers", "waited"),
    [
        ([later(429, "3"), found()], [3]),
        ([later(503, "1"), later(503, "2"), later(503, "10"), found()], [1, 2, 10]),
        ([later(409, "1"), found()], [1]),
        ([httpx2.ConnectError("refused"), found()], [0.5]),
        ([httpx2.ReadTimeout("slow"), httpx2.RemoteProtocolError("cut"), later(503, "0"), found()], [0.5, 1, 0]),
    ],
)
@pytest.mark.parametrize("ask", [lambda client: client.expert("e_7"), lambda client: client.verify("It rained.")])
def test_it_is_asked_again(waits, ask, answers, waited):
    client, requests = answering(*answers)
    assert ask(client) == EXPERT
    assert waits == waited
    assert len({(request.method, request.url, request.read()) for request in requests}) == 1


def test_a_date_is_waited_for(waits):
    client, _ = answering(later(503, formatdate(time() + 30, usegmt=True)), found())
    client.expert("e_7")
    assert 28 < waits[0] <= 30


@pytest.mark.parametrize(
    ("answers", "sent"),
    [
        ([later(429, "5")], 4),
        ([later(429, "61")], 1),
        ([later(503, None)], 1),
        ([later(503, "soon")], 1),
        ([later(500, "1")], 1),
        ([later(409, None)], 1),
    ],
)
def test_it_is_not_asked_for_ever(waits, answers, sent):
    client, requests = answering(*answers)
    with pytest.raises(ProblemError) as caught:
        client.expert("e_7")
    assert len(requests) == sent
    assert (caught.value.type, caught.value.detail) == ("busy", "Later.")
    assert caught.value.retry_after == {"5": 5, "61": 61, "1": 1}.get(answers[0].headers.get("Retry-After"))


def test_who_gets_no_answer_is_told_why(waits):
    client, requests = answering(httpx2.ConnectError("Connection refused"), retries=1)
    with pytest.raises(Unreachable, match=r"^GET https://\S+/archive/api/v1/experts/e_7: Connection refused$"):
        client.expert("e_7")
    assert len(requests) == 2


def test_an_article_that_is_sent_again_has_one_key(waits):
    client, requests = answering(httpx2.ReadTimeout("slow"), found({"id": "a_1", "status": "created"}))
    for _ in range(2):
        assert client.add_article(text="“It rained,” said Ann Lee.")["status"] == "created"
    first, second, other = (request.headers["Idempotency-Key"] for request in requests)
    assert first == second != other
    assert json.loads(requests[0].read()) == {"text": "“It rained,” said Ann Lee."}


def test_a_request_says_who_asks():
    client, requests = answering(found())
    client.expert("e/7?")
    (request,) = requests
    assert request.headers["User-Agent"] == f"quotes_service.client/{__version__}"
    assert request.headers["Authorization"] == "Bearer secret"
    assert request.url.raw_path == b"/archive/api/v1/experts/e%2F7%3F"


@pytest.mark.parametrize(
    ("location", "asked"),
    [
        ("/archive/api/v1/experts/e_8", "https://quotes.example/archive/api/v1/experts/e_8"),
        (
            "https://quotes.example:443/api/v1/experts/e_8?format=csv",
            "https://quotes.example/api/v1/experts/e_8?format=csv",
        ),
        ("e_8", "https://quotes.example/archive/api/v1/experts/e_8"),
    ],
)
def test_a_redirect_on_the_host_is_followed(location, asked):
    client, requests = answering(moved(location), found())
    assert client.expert("e_7") == EXPERT
    assert str(requests[1].url) == asked
    assert requests[1].headers["Authorization"] == "Bearer secret"


@pytest.mark.parametrize(
    "location",
    ["https://evil.example/api", "//evil.example/api", "http://quotes.example/api", "https://quotes.example:8443/api"],
)
def test_the_key_goes_to_no_other_host(location):
    page = found({"items": [EXPERT], "next": location, "total": 2})
    for answer, ask in (
        (moved(location), lambda client: client.expert("e_7")),
        (moved(location), lambda client: client.experts().to_list()),
        (page, lambda client: [*client.experts()]),
    ):
        client, requests = answering(answer, found())
        with pytest.raises(UnexpectedAnswer, match="the key is not sent"):
            ask(client)
        assert [(r.url.scheme, r.url.host, r.url.port) for r in requests] == [("https", "quotes.example", None)]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (moved("/archive/api/v1/experts/e_7"), "sends on and on"),
        (httpx2.Response(200, html="<p>Welcome"), "answers no JSON"),
        (httpx2.Response(204), "answers no JSON"),
    ],
)
def test_an_answer_that_is_none_of_the_service_is_refused(answer, message):
    client, _ = answering(answer)
    with pytest.raises(UnexpectedAnswer, match=message):
        client.expert("e_7")
    with pytest.raises(UnexpectedAnswer):
        client.experts().to_list()


def test_what_is_sent_is_not_sent_on():
    client, requests = answering(moved("/elsewhere", 308))
    with pytest.raises(UnexpectedAnswer, match=r"sends on to https://quotes.example/elsewhere"):
        client.verify("It rained.")
    assert len(requests) == 1


@pytest.mark.parametrize(
    ("status", "kind", "text"), [(502, ProblemError, "502 Bad Gateway. "), (404, NotFound, "404 Not Found. ")]
)
def test_an_error_of_a_proxy_is_raised(status, kind, text):
    client, _ = answering(httpx2.Response(status, html="<h1>Oh"))
    with pytest.raises(kind) as caught:
        client.expert("e_7")
    assert str(caught.value).startswith(text)
    assert caught.value.type == "about:blank"


def lines(*pieces: bytes) -> Callable[[httpx2.Request], httpx2.Response]:
    def broken() -> Iterator[bytes]:
        yield from pieces

    return lambda request: httpx2.Response(200, headers={"Content-Type": "application/jsonl"}, content=broken())


@pytest.mark.parametrize(
    "pieces",
    [
        [b'{"id": "q_1"}\n{"id": "q_2\xe2\x80\xa8\xc2\x85"}\n'],
        [b'{"id"', b': "q_1"}\n{"id": "q_2\xe2', b'\x80\xa8\xc2\x85"}', b"\n"],
    ],
)
def test_only_a_newline_ends_a_line(pieces):
    client = Client(BASE, transport=httpx2.MockTransport(lines(*pieces)))
    assert client.quotes().to_list() == [{"id": "q_1"}, {"id": "q_2\u2028\u0085"}]


def test_a_collection_that_breaks_off_is_not_taken_for_whole():
    client = Client(BASE, transport=httpx2.MockTransport(lines(b'{"id": "q_1"}\n', b'{"id": ')))
    with pytest.raises(Unreachable, match="breaks off"):
        client.quotes().to_list()


@pytest.mark.parametrize(
    ("ask", "type"),
    [
        (lambda client: client.quotes().to_list(), "application/jsonl"),
        (lambda client: client.quotes().to_pandas(), "text/csv"),
        (lambda client: client.expert("e_7"), "application/json"),
    ],
)
def test_a_connection_that_is_lost_is_told(ask, type):
    def cut() -> Iterator[bytes]:
        yield b'{"id": "q_1"}\n'
        raise httpx2.RemoteProtocolError("peer closed connection")

    answer = httpx2.Response(200, headers={"Content-Type": type}, content=cut())
    client = Client(BASE, transport=httpx2.MockTransport(lambda request: answer))
    with pytest.raises(Unreachable, match="peer closed connection"):
        ask(client)


@pytest.mark.parametrize(
    "address",
    ["quotes.example", "ftp://quotes.example", "http://", "http://a?b", "http://a:b@c", "http://a:b"],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValueError, match=r"^base_url: "):
        Client(address)


@pytest.mark.parametrize("key", ["quotes_abc\n", "quotes_\x00abc", "quotes_abc\u2026"])
def test_what_is_no_key_is_refused_and_not_shown(key):
    with pytest.raises(ValueError, match=r"^key: ") as refused:
        Client("https://quotes.example", key)
    assert "abc" not in str(refused.value)


def test_problems_can_be_handed_to_another_process():
    problem = NotFound(
        404, "Not found", "There is no expert e_7.", {"query": {"q": ["Must not be empty."]}}, "not-found", 3
    )
    again = pickle.loads(pickle.dumps(problem))
    assert (type(again), str(again), vars(again)) == (NotFound, str(problem), vars(problem))


@pytest.mark.parametrize(
    ("body", "error"), [({}, ProblemError), ({"title": "Bad gateway", "type": 3}, ProblemError), ([], UnexpectedAnswer)]
)
def test_problems_of_another_program_are_told(body, error):
    headers = {"Content-Type": "application/problem+json"}
    client, _ = answering(httpx2.Response(502, headers=headers, content=json.dumps(body)))
    with pytest.raises(error):
        client.expert("e_7")


def test_a_broken_line_is_told():
    broken = httpx2.Response(200, headers={"Content-Type": "application/jsonl"}, content=b'{"id": 1}\n{broken\n')
    client, _ = answering(broken)
    with pytest.raises(UnexpectedAnswer, match="no JSON"):
        client.experts().to_list()
