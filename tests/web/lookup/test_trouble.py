"""When something fails: pages say it in their own words, and tell nobody how the service is made."""

from __future__ import annotations

import io
import re

import pytest

from quotes_service import errors
from quotes_service.web import start

#: A page that is asked for by a person, and a part of one that a script asks for.
BOTH = pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "part"])


@BOTH
@pytest.mark.parametrize(
    ("error", "status", "retry_after", "says"),
    [
        (errors.DatabaseUnavailable("The database is busy."), 503, "10", "The database is busy."),
        (errors.SchemaOutdated("Run: quotes migrate"), 503, "10", "Run: quotes migrate"),
        (errors.ModelMissing("Run: pip install x"), 503, "10", "Run: pip install x"),
        (errors.Busy("url", "is asked later", 300), 503, "300", "url: is asked later"),
        (errors.Changed("It changed."), 409, None, "It changed."),
        (errors.Conflict("url", "is of <b>another</b>"), 409, None, "url: is of &lt;b&gt;another&lt;/b&gt;"),
        (errors.NotFound("No such thing."), 404, None, "No such thing."),
        (errors.QuotesError("secret"), 500, None, "internal error"),
        (RuntimeError("secret"), 500, None, "internal error"),
    ],
)
def test_an_error_of_a_service_is_a_page_or_a_part(
    client, monkeypatch, caplog, headers, error, status, retry_after, says
):
    def fail(*_):
        raise error

    monkeypatch.setattr(start, "overview", fail)
    answer = client.get("/", headers=headers)
    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, retry_after)
    assert says in answer.text
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert ("<html" in answer.text) == (not headers)
    assert "secret" not in answer.text
    is_ours = status >= 500 and not isinstance(error, errors.NotYet)  # another site's trouble is none of ours
    assert any(record.exc_info or str(error) in record.message for record in caplog.records) == is_ours


@BOTH
@pytest.mark.parametrize(
    ("method", "address", "status", "says"),
    [
        ("GET", "/nothing", 404, "This address leads nowhere."),
        ("GET", "/assets/../pages.py", 404, "This address leads nowhere."),
        ("DELETE", "/experts/", 405, "is not allowed"),
        ("POST", "/search", 405, "is not allowed"),
        ("FOO", "/", 405, "is not allowed"),
        ("GET", "/experts/%00", 404, "No expert has the id"),
        ("GET", "/jobs/?status=odd", 422, "status: must be one of"),
        ("GET", "/articles/a_none/changes?from=0", 422, "from: must be a number"),
        ("POST", "/check", 400, "The form is from another session."),
    ],
)
def test_what_cannot_be_asked_is_told_without_a_program(client, headers, method, address, status, says):
    answer = client.open(address, method=method, headers=headers)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert says in answer.text
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert ("<html" in answer.text) == (not headers)


def test_no_form_is_taken_without_its_token(client):
    rules = [rule for rule in client.application.url_map.iter_rules() if rule.endpoint.startswith("web.")]
    changing = [(rule.rule, method) for rule in rules for method in rule.methods - {"GET", "HEAD", "OPTIONS"}]
    assert len(changing) > 15
    for address, method in changing:
        answer = client.open(address.replace("<id>", "x"), method=method, data={"by": "Ida Holm"})
        assert (address, answer.status_code) == (address, 400)
        assert "another session" in answer.text


@pytest.mark.parametrize(
    ("back", "leads_to"),
    [
        ("/review/?top=true", "/review/?top=true"),
        ("", "/decisions/"),
        ("//evil.example", "/decisions/"),
        ("/\\evil.example", "/decisions/"),
        ("https://evil.example", "/decisions/"),
        ("javascript:alert(1)", "/decisions/"),
        ("/\t/evil.example", "/%20/evil.example"),
        ("/\r\nSet-Cookie: a=b", "/%20Set-Cookie:%20a=b"),
    ],
)
def test_a_form_leads_back_to_pages_of_ours_only(client, back, leads_to):
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/check").text)[1]
    answer = client.post("/decisions/editor", data={"csrf_token": token, "by": "Ida Holm", "back": back})
    assert (answer.status_code, answer.headers["Location"]) == (303, leads_to)
    assert [name for name, _ in answer.headers].count("Set-Cookie") == 1


@pytest.mark.parametrize("cookie", ["", "x", "eyJ.tampered.x", "é" * 500])
def test_a_cookie_that_is_not_ours_begins_a_new_session(client, cookie):
    client.set_cookie("quotes_session", cookie)
    assert client.get("/review/").status_code == 200


def test_a_body_that_is_too_large_is_read_to_its_end(client):
    """A browser shows no answer that comes while it still sends."""
    length = client.application.config["MAX_CONTENT_LENGTH"] + 1
    body = io.BytesIO(b"x" * length)
    kind = "application/x-www-form-urlencoded"
    answer = client.post("/check", input_stream=body, content_length=length, content_type=kind)
    assert (answer.status_code, body.tell()) == (413, length)
    assert "This is too much at once" in answer.text
