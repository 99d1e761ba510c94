"""What the pages say, asked by a program: entries, wrong questions, hostile text, what every page keeps to."""

from __future__ import annotations

import re
from gzip import compress
from html import unescape

import pytest

from tests.api.conftest import put

#: Addresses of pages, with a collection of the API for the id of its first item.
PAGES = [
    ("/", ""),
    ("/corrections", ""),
    ("/search", ""),
    ("/search?q=tide", ""),
    ("/search?q=nothingofthiskind", ""),
    ("/experts/", ""),
    ("/experts/?topic=tide+gauges", ""),
    ("/experts/{id}", "experts?q=tolvik"),
    ("/experts/{id}/held", "experts?q=tolvik"),
    ("/institutions/", ""),
    ("/institutions/{id}", "institutions"),
    ("/subjects/", ""),
    ("/subjects/{id}", "topics"),
    ("/articles/", ""),
    ("/articles/{id}", "articles"),
    ("/quotes/{id}", "quotes"),
    ("/exports/", ""),
    ("/verify?text=the+tide+gauges+lie&name=Maren+Tolvik", ""),
    ("/check", ""),
    ("/jobs/", ""),
    ("/feeds/", ""),
    ("/alerts/?q=tide+gauges", ""),
    ("/review/", ""),
    ("/decisions/", ""),
    ("/add", ""),
]


def text_of(answer) -> str:
    """What a page says, without its marks, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", answer.text)).split())


@pytest.mark.parametrize(("address", "collection"), PAGES)
def test_what_every_page_keeps_to(filled, first, address, collection):
    answer = filled.get(address.format(id=collection and first(collection)))
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    html = answer.text
    # a block of data is no script, and what else there is in other forms is not loaded
    assert not re.search(
        r"<script(?![^>]+src=| type=\"application/ld\+json\">)|<style|\sstyle=|\son\w+=|javascript:", html
    )
    assert set(re.findall(r'<(?:script|link(?! rel="alternate")|img|iframe)[^>]+(?:src|href)="([^"]+)"', html)) == set(
        re.findall(r'"(/assets/[^"]+)"', html)
    )
    assert html.count("<h1") == 1
    assert html.count("<main") == 1
    assert re.search(r"<title>[^<]+ · quotes</title>", html)
    for form in re.findall(r'<form[^>]+method="post".*?</form>', html, re.DOTALL | re.IGNORECASE):
        assert 'name="csrf_token"' in form
    assert len(re.findall(r'\sid="([^"]+)"', html)) == len(set(re.findall(r'\sid="([^"]+)"', html)))
    assert len(compress(answer.data)) < 100_000


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/search?q=-only", 422, "Your question has no word to search for"),
        ("/search?q=tide&since=yesterday", 422, "Since must be a date: YYYY-MM-DD"),
        ("/search?q=tide&type=loud", 422, "Type must be one of direct, mixed, indirect"),
        ("/search?q=tide&cursor=x", 422, "The place in the list is not a cursor of this listing"),
        ("/search?q=nothingofthiskind", 200, "No quotation has all of these words"),
        ("/search?q=tide&until=1999-01-01", 200, "under these filters"),
        ("/search?q=&outlet=&since=", 200, "quotations"),  # a form sends its empty fields
        ("/experts/?not_over=many", 422, "The most statements must be a number from 1 to 1,000,000"),
        ("/experts/?country=Atlantis", 422, "Country"),
        ("/experts/?topic=nothingofthiskind", 200, "Nobody in the directory spoke of this"),
        ("/experts/e_none", 404, "No expert has the id 'e_none'"),
        ("/institutions/i_none", 404, "No institution has the id 'i_none'"),
        ("/subjects/t_none", 404, "No topic has the id 't_none'"),
        ("/articles/a_none", 404, "No article has the id 'a_none'"),
        ("/quotes/q_none", 404, "No quotation has the id 'q_none'"),
        ("/statements/s_none", 404, "No statement has the id 's_none'"),
        ("/nothing", 404, "This address leads nowhere"),
        ("/verify?text=...", 422, "Text has no words"),
        ("/verify?text=moon+cheese&name=Nobody+Here", 200, "Nobody in the directory is called “Nobody Here”"),
    ],
)
def test_a_question_without_an_answer_has_a_page(filled, address, status, says):
    answer = filled.get(address)
    assert answer.status_code == status
    assert says in text_of(answer)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The tide gauges do not lie", "Printed word for word"),
        ("The tide gauges do not ever lie", "Not in these words"),
        ("The moon is made of green cheese", "Not found"),
    ],
)
def test_the_verdict_on_a_quote(filled, text, verdict):
    answer = filled.get("/verify", query_string={"text": text, "name": "Maren Tolvik"})
    said = text_of(answer)
    assert verdict in said
    assert "Searched: 2 articles of 2 outlets" in said


def test_an_expert_s_page_has_the_proof(filled, first):
    said = text_of(filled.get(f"/experts/{first('experts?q=tolvik')}"))
    proof = first("experts?q=tolvik", "affiliations")[0]["evidence"][0]["text"]
    assert " ".join(proof.split()) in said
    assert "Larkhaven Institute for Coastal Research" in said


def test_an_article_shows_each_quotation_in_its_text_and_in_the_list(filled, first):
    article = filled.get(f"/api/v1/articles/{first('articles')}").json
    html = filled.get(f"/articles/{article['id']}").text
    for number, quotation in enumerate(article["quotations"], 1):
        assert f'data-q="{number}"' in html
        assert f'id="n{number}"' in html
        assert f'id="{quotation["id"]}"' in html


def test_facets_and_pages_keep_the_question(filled):
    html = filled.get("/search?q=the&since=2020-01-01").text
    links = [unescape(link) for link in re.findall(r'href="(/search\?[^"]+)"', html)]
    assert links
    assert all("q=the" in link for link in links)
    assert any("outlet=The+Wire" in link and "since=2020-01-01" in link for link in links)


def test_suggestions_are_options(filled):
    html = filled.get("/suggestions?q=tolv").text
    [address] = re.findall(r'role="option" id="s-1"[^>]+data-address="([^"]+)"', html)
    assert "Maren Tolvik" in html
    page = filled.get(address, follow_redirects=True)
    assert "<h1><bdi>Maren Tolvik</bdi></h1>" in page.text
    assert filled.get("/suggestions?q=").text.strip() == ""


def test_the_address_of_a_joined_expert_leads_to_the_other(client):
    put(client, {"text": "“It rains,” said Ann Lee."}, {"text": "“It pours,” said Anna Lehmann."})
    one, other = (item["id"] for item in client.get("/api/v1/experts").json["items"])
    merge = {"kind": "merge", "experts": [one, other], "by": "Ida Holm"}
    assert client.post("/api/v1/decisions", json=merge).status_code == 201
    answer = client.get(f"/experts/{other}?q=rains")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/experts/{one}?q=rains")
    for name in NAMES:
        answer = client.get(f"/experts/{other}/held?{name}=x")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"/experts/{one}/held?{name}=x")


#: Names of a query that url_for has for arguments of its own, or for parts of a path.
NAMES = ("endpoint", "_scheme", "_external", "_method", "_anchor", "self", "id")


@pytest.mark.parametrize("name", NAMES)
def test_any_name_may_stand_in_a_query(filled, first, name):
    expert = first("experts?q=tolvik")
    for path in (f"/experts/{expert}", "/search"):
        answer = filled.get(f"{path}?q=the&{name}=x")
        assert answer.status_code == 200
        links = [unescape(link) for link in re.findall(r'href="([^"]+=x[^"]*)"', answer.text)]
        assert [link for link in links if f"{name}=x" in link]
        assert [link for link in links if not link.startswith((f"{path}?", "/download/"))] == []


def test_what_changed_from_one_version_to_the_next(client):
    text = "“The wall is low,” said Ann Lee, professor at the Institute of Walls.\n\nNobody came.\n"
    put(client, {"text": text, "url": "https://post.example/wall"})
    later = {"text": text.replace("low", "far too low"), "url": "https://post.example/wall"}
    id = client.post("/api/v1/articles", json=later).json["id"]
    article = client.get(f"/articles/{id}").text
    [address] = re.findall(rf'"(/articles/{id}/changes[^"]*)"', article)
    answer = client.get(unescape(address))
    assert answer.status_code == 200
    assert re.findall("<(ins|del)>([^<]+)", answer.text)[0] == ("ins", "far too")
    assert client.get(f"/articles/{id}/changes?from=9").status_code == 404
    assert client.get(f"/articles/{id}/changes?from=x").status_code == 422


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\u202eevil\u202c"


def test_what_articles_print_is_shown_as_text(client):
    body = {
        "text": f"“Rain {HOSTILE} falls,” said Ann Lee, professor at the Institute of Rain.\n\n{HOSTILE}\n",
        "title": HOSTILE,
        "outlet": HOSTILE,
        "byline": HOSTILE,
        "url": "https://post.example/?<script>",
    }
    put(client, body)
    ids = {name: client.get(f"/api/v1/{name}").json["items"][0]["id"] for name in ("articles", "quotes", "experts")}
    statement = client.get("/api/v1/quotes").json["items"][0]["statement_id"]
    for address in (
        *("/", "/search?q=rain", "/articles/", f"/articles/{ids['articles']}", f"/quotes/{ids['quotes']}"),
        *(f"/experts/{ids['experts']}", f"/experts/{ids['experts']}/held", f"/statements/{statement}"),
        "/verify?text=rain+falls&name=%3Cscript%3Ealert(1)",
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text
        assert len(re.findall('<script(?! type="application/ld)', answer.text)) == 2  # ours


TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
DRAFT = "“The tide gauges do not lie,” said Maren Tolvik."


def test_a_form_needs_the_token_of_its_session(client):
    assert client.post("/check", data={"text": DRAFT}).status_code == 400
    token = TOKEN.search(client.get("/check").text)[1]
    assert client.post("/check", data={"text": DRAFT, "csrf_token": token}).status_code == 200
    stranger = client.application.test_client()
    refused = stranger.post("/check", data={"text": DRAFT, "csrf_token": token})
    assert refused.status_code == 400
    assert "another session" in text_of(refused)


def test_the_session_s_cookie_is_closed_to_scripts_and_other_sites(client):
    for scheme, is_secure in (("http", False), ("https", True)):
        cookie = client.application.test_client().get("/check", base_url=f"{scheme}://localhost").headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert ("Secure" in cookie) == is_secure


@pytest.mark.parametrize(
    ("text", "status", "says"),
    [
        (DRAFT, 200, "Printed word for word"),
        ("“The moon sings at night,” said Ann Lee.", 200, "New: not in the directory"),
        ("No words of anybody.", 200, "No quotation was found in it"),
        ("", 422, "is empty: paste the draft"),
        ("a" * 100_001, 413, "has 100,001 characters"),
        ("é" * 100_000, 200, "No quotation was found in it"),
    ],
)
def test_a_draft_is_checked(client, text, status, says):
    put(client, {"text": "“The tide gauges do not lie,” said Maren Tolvik."})
    token = TOKEN.search(client.get("/check").text)[1]
    answer = client.post("/check", data={"text": text, "csrf_token": token})
    assert answer.status_code == status
    assert says in text_of(answer)
    if status != 413:
        assert text in unescape(answer.text)
    assert client.get("/api/v1/articles").json["total"] == 1


@pytest.mark.parametrize("address", ["/", "/search?q=tide", "/experts/", "/review/"])
def test_an_empty_directory_has_pages(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    if address == "/":
        assert "The directory is empty" in text_of(answer)


def test_files_of_the_page_may_be_kept_until_they_change(client):
    for address in re.findall(r'"(/assets/[^"]+)"', client.get("/").text):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/assets/../pages.py").status_code == 404
    assert client.get("/assets/vendor/LICENSE.htmx").status_code == 404
