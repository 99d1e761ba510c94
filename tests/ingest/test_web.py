"""Articles at web addresses, without the web: what was fetched is given."""

import codecs
import json
from dataclasses import replace

import pytest

from quotes_service.errors import Gone, InvalidInput, Unreachable
from quotes_service.ingest import documents
from quotes_service.ingest.fetching import Fetched
from quotes_service.ingest.web import is_address, raw_address
from quotes_service.records import RawArticle

URL = "https://post.example/walls"
STORY = "The harbour walls are low, said Maren Tolvik. They will be raised next year, at a cost of two million crowns."
PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Walls are low</title></head>
<body><article><h1>Walls are low</h1><p>{STORY}</p><p>Søren Ek, who lives by the quay, said he was glad.</p></article>
</body></html>"""
FETCHED = Fetched(URL, URL, None, 200, {}, PAGE.encode(), "text/html", None)


def read(fetched=FETCHED, known=None, limit=10_000):
    return documents.read_raw(raw_address(URL, known), limit=limit, fetch=lambda url: replace(fetched, asked=url))


def test_a_page_is_read_as_if_it_were_a_file():
    article = read().checked()
    assert (article.url, article.title, article.language, article.addresses) == (URL, "Walls are low", "en", ())
    assert STORY in article.text


def test_what_a_list_says_about_an_address_goes_before_what_its_page_says():
    article = read(known={"title": "Sea walls", "outlet": "The Post", "url": "https://list.example/"}).checked()
    assert (article.title, article.outlet, article.url) == ("Sea walls", "The Post", URL)


LISTED = {"url": "https://list.example/walls", "outlet": "The Post", "tags": []}


def test_a_row_with_an_address_alone_is_the_page_there():
    row = RawArticle("list.jsonl:1", "json", json.dumps(LISTED).encode())
    document = documents.read_raw(row, limit=10_000, fetch=lambda url: replace(FETCHED, asked=url))
    assert (document.checked().url, document.checked().outlet, document.ignored) == (URL, "The Post", ("tags",))
    assert document.checked().addresses == ("https://list.example/walls",)
    assert str(documents.read_raw(row, limit=10_000).error) == "text: is missing: give text or html"


def test_what_is_fetched_does_not_lead_to_more():
    row = RawArticle("list.jsonl:1", "json", json.dumps(LISTED).encode())
    more = replace(FETCHED, content=row.data, content_type="application/json")
    error = documents.read_raw(row, limit=10_000, fetch=lambda url: more).error
    assert str(error) == "url: is missing: give text or html"


def test_the_url_is_the_one_that_answered_and_the_other_is_kept():
    there = "https://www.post.example/2026/walls"
    article = read(replace(FETCHED, url=there)).checked()
    assert (article.url, article.addresses) == (there, (URL,))


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (PAGE.encode("iso-8859-1"), "iso-8859-1"),  # though the page declares another
        (PAGE.encode("utf-16"), "utf-16"),
        (PAGE.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF8 + PAGE.encode(), "iso-8859-1"),
        (PAGE.encode(), "no-such-charset"),
        (PAGE.encode("cp1252"), "punycode"),  # which would take quadratic time
        (PAGE.encode("cp1252"), "unicode_escape"),
        (PAGE.encode("cp1252").replace(b"utf-8", b"cp1252"), None),
    ],
)
def test_encodings(content, encoding):
    article = read(replace(FETCHED, content=content, encoding=encoding)).checked()
    assert STORY in article.text
    assert encoding is None or "Søren Ek" in article.text


@pytest.mark.parametrize(
    ("content_type", "content", "start"),
    [
        ("text/html", PAGE, "The harbour"),
        ("application/xhtml+xml", PAGE, "The harbour"),
        ("text/plain", STORY, "The harbour"),
        ("text/plain", PAGE, "<!doctype"),
        ("application/json", json.dumps({"text": STORY, "title": "Walls"}, indent=1), "The harbour"),
        ("", PAGE, "The harbour"),
        ("application/octet-stream", "\n" + PAGE, "The harbour"),
    ],
)
def test_content_is_read_as_what_it_is(content_type, content, start):
    article = read(replace(FETCHED, content_type=content_type, content=content.encode())).checked()
    assert article.text.startswith(start)
    assert article.url == URL


@pytest.mark.parametrize(
    ("content_type", "content", "reason"),
    [
        ("text/html", "<html><p>Hello</p></html>", "no story found in the page"),
        ("text/html", "", "empty"),
        ("text/plain", "  ", "is empty"),
        ("text/plain", "\x00\x01", "control character"),
        ("application/json", "[1]", "is not an object"),
        ("application/json", "{}", "is missing"),
        ("application/rss+xml", "<rss/>", "of the type 'application/rss+xml', which is no article"),
        ("", "\x89PNG", "of an unknown type"),
        ("application/octet-stream", "PK\x03\x04", "'application/octet-stream'"),
    ],
)
def test_content_that_is_no_article_is_an_error_of_the_url(content_type, content, reason):
    document = read(replace(FETCHED, content_type=content_type, content=content.encode()))
    assert (document.article, document.origin, document.error.field) == (None, URL, "url")
    assert reason in document.error.message


def test_a_text_that_is_too_long_is_an_error_of_the_url():
    error = read(limit=50).error
    assert (type(error), error.field) == (InvalidInput, "url")


@pytest.mark.parametrize(
    "error", [InvalidInput("url", "is not there"), Unreachable("url", "is slow", 30), Gone("url", "is gone")]
)
def test_errors_of_fetching_are_kept_as_they_are(error):
    def fail(url):
        raise error

    assert documents.read_raw(raw_address(URL), limit=100, fetch=fail).error is error


def test_addresses_stand_among_files(tmp_path):
    (tmp_path / "a.txt").write_text(STORY)
    found = list(documents.raw_articles([str(tmp_path), URL, "HTTP://post.example/B", "ftp://post.example/c"]))
    assert [(item.origin, getattr(item, "kind", None)) for item in found[1:]] == [
        (URL, "url"),
        ("HTTP://post.example/B", "url"),
        ("ftp://post.example/c", "url"),  # which is refused when it is read
    ]
    assert documents.count([URL, tmp_path]) == 2
    [_, document] = documents.read([tmp_path, URL], limit=10_000, fetch=lambda url: FETCHED)
    assert document.checked().url == URL


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (URL, True),
        ("HTTPS://a", True),
        ("file:///etc/passwd", True),
        ("https.txt", False),
        ("http:/a", False),
        ("-", False),
    ],
)
def test_which_paths_are_addresses(path, expected):
    assert is_address(path) is expected
