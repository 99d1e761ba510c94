"""Invalid requests: the answer is a problem that names the mistake, and nothing is stored."""

from __future__ import annotations

import base64
import json
import shutil
from io import BytesIO

import pytest
from marshmallow import fields
from werkzeug import Request
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

from quotes_service.api.problem_types import BY_NAME
from quotes_service.api.schemas import Input, QueryInteger, QueryNumber
from quotes_service.app import create_app
from quotes_service.settings import Settings
from tests.api.conftest import TIDES_BODY
from tests.factories import TIDES, SimpleExtractor

JSON = "application/json"
SENT = ["/api/v1/extract", "/api/v1/articles"]
READ = [
    *("articles", "quotes", "experts", "institutions", "search?q=tide"),
    *("articles/{id}", "quotes/{id}", "statements/{id}", "experts/{id}", "experts/{id}/quotes"),
    *("experts/{id}/affiliations", "institutions/{id}", "institutions/{id}/experts", "institutions/{id}/quotes"),
    *(
        "decisions",
        "review",
        "review/quotations",
        "experts/{id}/history",
        "institutions/{id}/history",
        "quotes/{id}/history",
    ),
]


@pytest.fixture(scope="module")
def app(tmp_path_factory, sqlite_template):
    """One app for all of these tests, since none of them may change what it keeps: one article."""
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("bad") / "api.db")
    app = create_app(Settings(database_url=f"sqlite:///{path}", fetch=False), extractor=SimpleExtractor())
    assert app.test_client().post("/api/v1/articles", json=TIDES_BODY).status_code == 201
    return app


@pytest.fixture(autouse=True)
def nothing_is_stored(kept):
    before = kept()
    yield
    assert kept() == before


@pytest.fixture
def ids(client) -> dict[str, str]:
    """An id of each kind, by the name of its collection."""
    quotation = client.get("/api/v1/quotes").json["items"][0]
    return {
        "articles": quotation["article"]["id"],
        "quotes": quotation["id"],
        "statements": quotation["statement_id"],
        "experts": quotation["speakers"][0]["expert_id"],
        "institutions": client.get("/api/v1/institutions").json["items"][0]["id"],
    }


def assert_problem(answer, status: int) -> dict:
    """The answer is a problem of the contract's shape, with this status."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    problem = json.loads(answer.data.decode("utf-8"))
    assert list(problem) == ["type", "title", "status", "detail", "errors"]
    kind = BY_NAME[problem["type"].removeprefix("/api/v1/problems/")]
    assert (problem["status"], problem["title"]) == (status, kind.title)
    assert kind.status == status
    assert problem["detail"]
    assert "Traceback" not in answer.text
    assert "<" not in answer.text
    return problem


BODIES = [
    # (content type, body, status, words of the detail)
    (JSON, b"", 400, "empty"),
    (None, b"", 400, "empty"),
    (JSON, b"   ", 400, "not JSON"),
    (JSON, b"{", 400, "line 1 column 2"),
    (JSON, b"text=hello", 400, "not JSON"),
    (JSON, b'{"text": "a"} trailing', 400, "not JSON"),
    (JSON, b'{"text": "\x01"}', 400, "not JSON"),
    (JSON, b'{"text": "\xff\xfe"}', 400, "not UTF-8 (byte 10)"),
    (JSON, '{"text": "Ägypten"}'.encode("latin-1"), 400, "not UTF-8"),
    (JSON, '{"text": "hello"}'.encode("utf-16"), 400, "not UTF-8"),
    (JSON, b"[" * 200_000, 400, "nested too deeply"),
    (JSON, b'{"text":' * 200_000, 400, "nested too deeply"),
    (JSON, b"1" * 10_000, 400, "not JSON"),
    (JSON, b'{"text": "' + b"a" * 5_000_000 + b'"}', 413, "larger than"),
    (JSON, b'{"text": "' + b"a" * 2_000_001 + b'"}', 413, "2,000,001 characters"),
    ("text/plain", b"hello", 415, "application/json"),
    ("application/x-www-form-urlencoded", b"text=hello", 415, "application/json"),
    ("multipart/form-data; boundary=x", b"--x--", 415, "application/json"),
    (None, b'{"text": "hello"}', 415, "application/json"),
    ("garbage", b"{}", 415, "application/json"),
]


@pytest.mark.parametrize("address", SENT)
@pytest.mark.parametrize(("content_type", "body", "status", "detail"), BODIES, ids=range(len(BODIES)))
def test_a_body_that_cannot_be_read(client, address, content_type, body, status, detail):
    answer = client.post(address, data=body, content_type=content_type)
    assert detail in assert_problem(answer, status)["detail"]


@pytest.mark.slow
def test_a_page_with_too_long_a_story_is_refused_by_its_field(client, nothing_is_stored):
    days = [f"On day {n} the tide rose here, they say, and nobody minded much. " * 100 for n in range(350)]
    page = f"<html><body><article>{''.join(f'<p>{day}</p>' for day in days)}</article></body></html>"
    for address in SENT:
        problem = assert_problem(client.post(address, json={"html": page}), 413)
        assert list(problem["errors"]["json"]) == ["html"]
        assert "at most 2,000,000 are read" in problem["detail"]


def test_a_compressed_body_is_refused(client):
    answer = client.post(SENT[0], data=b"\x1f\x8b", content_type=JSON, headers={"Content-Encoding": "gzip"})
    assert_problem(answer, 415)


def test_a_body_of_unknown_length_is_read_up_to_the_limit(app):
    here = {"REMOTE_ADDR": "127.0.0.1"}
    environ = EnvironBuilder(path=SENT[0], method="POST", content_type=JSON, environ_base=here).get_environ()
    body = BytesIO(b'{"text": "' + b"a" * 5_000_000 + b'"}')
    environ |= {"wsgi.input": body, "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    assert_problem(TestResponse(*run_wsgi_app(app, environ), Request(environ)), 413)


NO_TEXTS = ["\x00", "a\x00b", "\ud800", "a\udfff", "\x01"]
FIELDS = [
    # (body, field, words of its message)
    *((body, "_schema", "JSON object") for body in (None, [], [{"text": "a"}], "text", 1, 1.5, True, float("nan"))),
    ({}, "text", "Send text or html"),
    ({"text": None}, "text", "Send text or html"),
    ({"title": "Alone"}, "text", "Send text or html"),
    ({"text": "", "title": "a"}, "text", "empty"),
    ({"text": " \t\n\u00a0\u2003"}, "text", "empty"),
    ({"text": "a", "html": "<p>a</p>"}, "html", "not both"),
    ({"html": ""}, "html", "empty"),
    ({"html": "<p>No story.</p>"}, "html", "no story"),
    ({"html": "not html at all"}, "html", "no story"),
    ({"html": "<" * 1000}, "html", "no story"),
    *(({"text": value}, "text", "character") for value in NO_TEXTS),
    ({"html": "<p>\udc80</p>"}, "html", "character"),
    *(({"text": value}, "text", "string") for value in (1, 1.5, True, [], ["a"], {}, {"text": "a"})),
    *(({"html": value}, "html", "string") for value in (1, ["<p>a</p>"])),
    *(({"text": TIDES, "title": value}, "title", "character") for value in NO_TEXTS),
    ({"text": TIDES, "title": 1}, "title", "string"),
    ({"text": TIDES, "title": ["a"]}, "title", "string"),
    ({"text": TIDES, "title": "a" * 1001}, "title", "1000"),
    *(
        ({"text": TIDES, "published_at": value}, "published_at", "date")
        for value in (
            *("yesterday", "2024-02-30", "2024-13-01", "0000-00-00", "20240502", "2024-W07-5", "2024-05", "", " "),
            *("2024-05-02T25:00:00", "2024-05-02 noon", "٢٠٢٤-٠٥-٠٢", 20240502, 1.5, True, [], {}, "2024-05-02\x00"),
        )
    ),
    ({"text": TIDES, "titel": "a"}, "titel", "Unknown"),
    ({"text": TIDES, "": "a"}, "", "Unknown"),
    ({"text": TIDES, "\ud800": "a"}, "?", "Unknown"),
    ({"text": TIDES, "id": "a_1", "quotations": []}, "quotations", "Unknown"),
    ({"text": TIDES, "__class__": {}}, "__class__", "Unknown"),
]
ARTICLE_FIELDS = [
    ({"url": "https://post.example/1"}, "url", "switched off"),
    *(
        ({"text": TIDES, "url": value}, "url", "http")
        for value in (
            *("post.example", "//post.example/1", "ftp://post.example", "javascript:alert(1)", "http://", "https:///1"),
            *("http://[::1", "http://a:x/", "http://a:99999/", "http://a b/", "http://a\nb/", "mailto:a@b.example"),
        )
    ),
    *(({"text": TIDES, "url": f"https://a.example/{value}"}, "url", "character") for value in NO_TEXTS),
    ({"text": TIDES, "url": "https://a.example/" + "a" * 2000}, "url", "2000"),
    ({"text": TIDES, "url": "https://a.example/" + "ä" * 1500}, "url", "2000"),
    ({"text": TIDES, "url": 1}, "url", "string"),
    *(({"text": TIDES, "outlet": value}, "outlet", "character") for value in NO_TEXTS),
    ({"text": TIDES, "outlet": "a" * 301}, "outlet", "300"),
    ({"text": TIDES, "outlet": {"name": "a"}}, "outlet", "string"),
    *(({"text": TIDES, "byline": value}, "byline", "character") for value in NO_TEXTS),
    ({"text": TIDES, "byline": ["Ola Brandt"]}, "byline", "string"),
    *(({"text": TIDES, "language": value}, "language", "code") for value in ("English", "e", "en_GB", "日本", "en-")),
    ({"text": TIDES, "language": 1}, "language", "string"),
]
REFUSED = [
    *((address, *row) for address in SENT for row in FIELDS),
    *(("/api/v1/articles", *row) for row in ARTICLE_FIELDS),
    *(("/api/v1/extract", {"text": TIDES, name: "a"}, name, "Unknown") for name in ("url", "outlet", "byline")),
]


@pytest.mark.parametrize(("address", "body", "field", "message"), REFUSED, ids=range(len(REFUSED)))
def test_a_field_that_cannot_be_accepted_is_named(client, address, body, field, message):
    answer = client.post(address, data=json.dumps(body), content_type=JSON)
    errors = assert_problem(answer, 422)["errors"]
    assert list(errors) == ["json"]
    assert message in errors["json"][field][0]


@pytest.mark.parametrize("address", SENT)
def test_all_fields_that_are_wrong_are_named_at_once(client, address):
    answer = client.post(address, json={"text": 1, "published_at": "never", "x": 1, "y": 2})
    assert set(assert_problem(answer, 422)["errors"]["json"]) == {"text", "published_at", "x", "y"}


PAGED = ["articles", "quotes", "experts", "institutions", "experts/{id}/quotes", "institutions/{id}/experts"]
HISTORIES = ["experts/{id}/history", "institutions/{id}/history", "quotes/{id}/history"]
PAGED += ["decisions", "review", "review/quotations", "experts/{id}/affiliations", *HISTORIES]


def cursor(*values) -> str:
    """A cursor with these values, as a listing encodes them."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


QUERIES = [
    # (addresses, query, field)
    (READ, "unknown=1", "unknown"),
    (READ, "Limit=1", "Limit"),
    (READ, "%00=1", "\x00"),
    (READ, "=1", ""),
    (PAGED, "limit=0", "limit"),
    (PAGED, "limit=101", "limit"),
    (PAGED, "limit=-1", "limit"),
    (PAGED, "limit=ten", "limit"),
    (PAGED, "limit=1.5", "limit"),
    (PAGED, "limit=", "limit"),
    (PAGED, "limit=" + "9" * 5000, "limit"),
    (PAGED, "limit=1_0", "limit"),
    (PAGED, "limit=%2B1", "limit"),
    (PAGED, "limit=%201", "limit"),
    (PAGED, "limit=%EF%BC%91", "limit"),
    (["search?q=tide", "suggest?q=tide", "stats", "experts/{id}/related"], "limit=1_0", "limit"),
    (["experts?topic=tide"], "not_over=1_0", "not_over"),
    (["experts?topic=tide"], "damping=0_0", "damping"),
    (["articles/{id}/versions/compare"], "from=%2B1", "from"),
    (["articles/{id}/versions/compare"], "to=%D9%A1", "to"),
    (PAGED, "limit=1&limit=2", "limit"),
    (PAGED, "cursor=", "cursor"),
    (PAGED, "cursor=garbage", "cursor"),
    (PAGED, "cursor=%F0%9F%8C%8A", "cursor"),
    (PAGED, "cursor=%00", "cursor"),
    (PAGED, "cursor=W10", "cursor"),
    (PAGED, "cursor=bnVsbA", "cursor"),
    (PAGED, "cursor=WyJuZXdlc3QiLG51bGwsMSwxLDFd", "cursor"),
    (PAGED, "cursor=" + "W1tb" * 700, "cursor"),
    (HISTORIES, f"cursor={cursor('history', '2024-13-01', 2, 1)}", "cursor"),
    (HISTORIES, f"cursor={cursor('history', '2024-05-02T00:00:00+00:00', 2, 1)}", "cursor"),
    (HISTORIES, f"cursor={cursor('history', 20240502, 2, 1)}", "cursor"),
    (HISTORIES, f"cursor={cursor('history', None, 2, 1)}", "cursor"),
    (["experts/{id}/affiliations"], f"cursor={cursor('affiliations', 738000, 1, -5)}", "cursor"),
    (["experts/{id}/affiliations"], f"cursor={cursor('affiliations', 738000, 1, -5, None)}", "cursor"),
    (["experts/{id}/affiliations"], f"cursor={cursor('affiliations', 738000, 1, -5, 0.5)}", "cursor"),
    (["quotes", "experts", "institutions", "topics", "search", "suggest"], "q=", "q"),
    (["quotes", "experts", "institutions", "search"], "q=%20%09", "q"),
    (["quotes", "experts", "institutions", "search"], "q=%00", "q"),
    (["quotes", "experts", "institutions", "search"], "q=" + "a" * 501, "q"),
    (["quotes", "experts", "institutions", "search"], "q=a&q=b", "q"),
    (["search"], "limit=5", "q"),
    (["experts"], "topic=", "topic"),
    (["experts"], "topic=%01", "topic"),
    (["quotes", "experts"], "institution=%00", "institution"),
    (["quotes"], "expert=%00", "expert"),
    (["quotes"], "expert=" + "a" * 301, "expert"),
    (["quotes", "articles", "experts/{id}/quotes", "institutions/{id}/quotes"], "since=soon", "since"),
    (["quotes", "articles", "experts/{id}/quotes", "institutions/{id}/quotes"], "until=2024-02-30", "until"),
    (["quotes", "articles", "experts/{id}/quotes"], "since=2024-02-02&until=2024-02-01", "until"),
    (["quotes", "articles"], "outlet=%00", "outlet"),
    (["quotes", "experts/{id}/quotes"], "type=spoken", "type"),
    (["quotes", "experts/{id}/quotes"], "mode=thought", "mode"),
    (["quotes"], "min_confidence=high", "min_confidence"),
    (["quotes"], "min_confidence=nan", "min_confidence"),
    (["quotes"], "min_confidence=%2B0.5", "min_confidence"),
    (["quotes"], "min_confidence=%EF%BC%90", "min_confidence"),
    (["quotes"], "min_confidence=1.1", "min_confidence"),
    (["quotes"], "sort=random", "sort"),
    (["quotes", "experts/{id}/quotes"], "sort=relevance", "sort"),
    (["quotes"], "facets=perhaps", "facets"),
    (["experts/{id}/quotes"], "expert=Maren", "expert"),
    (["review"], "kind=statement", "kind"),
    (["review/quotations"], "type=spoken", "type"),
    (["review/quotations"], "sort=newest", "sort"),
    (["review/quotations"], "since=2024-02-02&until=2024-02-01", "until"),
    (["review/quotations"], f"cursor={cursor('doubtful', 0.5, 1)}", "cursor"),
    (["review/quotations"], f"cursor={cursor('doubtful', 1)}", "cursor"),
]
ASKED = [(address, query, field) for addresses, query, field in QUERIES for address in addresses]


@pytest.mark.parametrize(("address", "query", "field"), ASKED)
def test_a_query_that_cannot_be_accepted_is_named(client, ids, address, query, field):
    path = address.format(id=ids.get(address.split("/")[0]))
    answer = client.get(f"/api/v1/{path}{'&' if '?' in path else '?'}{query}")
    assert field in assert_problem(answer, 422)["errors"]["query"]


@pytest.mark.parametrize("query", ["limit=01", "min_confidence=.5", "min_confidence=5e-1", "min_confidence=1."])
def test_numbers_in_a_query(client, query):
    assert client.get(f"/api/v1/quotes?{query}").status_code == 200


def test_no_number_that_is_sent_is_read_as_python_reads_it():
    schemas, loose = [Input], []
    for schema in schemas:
        schemas += schema.__subclasses__()
        sent = schema._declared_fields.items()
        numbers = [(name, field) for name, field in sent if isinstance(field, fields.Integer | fields.Float)]
        good = (QueryInteger, QueryNumber)
        loose += [name for name, field in numbers if not (isinstance(field, good) or getattr(field, "strict", False))]
    assert (loose, len(schemas) > 20) == ([], True)


def test_a_number_in_an_address_is_written_in_ascii(client, ids):
    versions = f"/api/v1/articles/{ids['articles']}/versions"
    assert client.get(f"{versions}/1").status_code == 200
    assert_problem(client.get(f"{versions}/%D9%A1"), 404)


@pytest.mark.parametrize("value", [1, 0, 1.0, "true", "1", [True]])
def test_a_flag_is_a_json_boolean(client, value):
    body = {"kind": "attribute", "by": "Ida Holm", "quotation": "q_1", "nobody": value}
    for answer, field in (
        (client.patch("/api/v1/feeds/f_1", json={"active": value}), "active"),
        (client.post("/api/v1/decisions", json=body), "nobody"),
    ):
        assert field in assert_problem(answer, 422)["errors"]["json"]


WITHOUT_BODY = [
    *(("POST", "jobs/j_1/cancel"), ("POST", "jobs/j_1/retry"), ("POST", "feeds/f_1/poll")),
    *(("DELETE", "feeds/f_1"), ("DELETE", "articles/a_1")),
]


@pytest.mark.parametrize(("method", "address"), WITHOUT_BODY)
@pytest.mark.parametrize(
    ("kind", "body", "status", "field"),
    [
        (None, b"", 404, None),  # accepted; there is no such entry
        (JSON, b"", 404, None),
        (JSON, b" {}", 404, None),
        (JSON, b'{"job": "j_2"}', 422, "job"),
        (JSON, b"[]", 422, "_schema"),
        (JSON, b"null", 422, "_schema"),
        (JSON, b"{", 400, None),
        ("text/plain", b"{}", 415, None),
    ],
)
def test_a_body_where_none_is_read(client, method, address, kind, body, status, field):
    problem = assert_problem(client.open(f"/api/v1/{address}", method=method, data=body, content_type=kind), status)
    assert list(problem["errors"].get("json", {})) == ([field] if field else [])


SIGNS = [
    *("covid-19", "o'brien", "(((", '"', '""', "*", "NEAR(", "NEAR(a b)", "a AND", "OR", "NOT", "title:x", "^a", "-x"),
    *(
        "\\",
        "%",
        "_",
        "'; DROP TABLE article; --",
        "a*",
        "+a",
        "{a b}",
        "a\u0301",
        "\u202e",
        "😀",
        "日本",
        "<b>",
        "$1",
        "?",
    ),
    *('"a', '"a" "b', "a:b:c", "&|!", "a & b", "a <-> b", "!!", "\\x00", "a" * 500, "a " * 250, "((((((a))))))"),
]


@pytest.mark.parametrize("signs", SIGNS)
def test_operators_in_a_search_are_no_error(client, signs):
    for address in ("quotes", "experts", "institutions", "search", "experts/topic"):
        path, _, name = address.partition("/")
        answer = client.get(f"/api/v1/{path}", query_string={name or "q": signs})
        if answer.status_code != 200:
            assert list(assert_problem(answer, 422)["errors"]["query"]) == [name or "q"]


IDS = [
    *("x", "1", "0", "-1", "null", "None", "e_", "_", "a_0000000000", "%00", "%ff", "%ED%A0%80", "é", "😀", "a" * 3000),
    *("e_1%20OR%201=1", "..", "%2e%2e", "%252e", "'", '"', "*", "e_%0a", "{id}", "a;b", "9" * 400, "e_٣", "%20", "٣"),
]


@pytest.mark.parametrize("address", [address for address in READ if "{id}" in address])
def test_an_unknown_id(client, ids, address):
    others = [id for kind, id in ids.items() if kind != address.split("/")[0]]
    for id in (*IDS, *others):
        assert_problem(client.get(f"/api/v1/{address.replace('{id}', id)}"), 404)


def test_deleting_an_unknown_id_removes_nothing(client, ids):
    for id in (*IDS, ids["quotes"]):
        assert_problem(client.delete(f"/api/v1/articles/{id}"), 404)
    assert client.get("/api/v1/articles").json["total"] == 1


@pytest.mark.parametrize(
    "address", ["", "/", "/nothing", "/quotes/", "/quotes/a/b", "/../quotes", "/Quotes", "/%00", "//"]
)
def test_an_unknown_address(client, address):
    assert_problem(client.get(f"/api/v1{address}"), 404)


@pytest.mark.parametrize("address", READ)
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_method_that_is_not_allowed(client, address, method):
    answer = client.open(f"/api/v1/{address.format(id='x')}", method=method, json={})
    assert_problem(answer, 405)
    assert "GET" in answer.headers["Allow"]
