"""Adding articles: what would be read, what is kept, and what is refused."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from werkzeug.datastructures import FileStorage

from quotes_service.app import create_app
from quotes_service.jobs.work import work
from quotes_service.services.intake import articles
from tests import factories
from tests.factories import STORMS, TIDES, SimpleExtractor
from tests.services.intake.feeds.site import settings_for
from tests.web.pages import send, words


def preview(client, *files: tuple[str, bytes | str], **values: str):
    """Send the form with these values, and with files (name, content)."""
    sent = [FileStorage(io.BytesIO(data.encode() if isinstance(data, str) else data), name) for name, data in files]
    return send(client, client.get("/add"), "/add", **values, files=sent)


def stored(ctx) -> list[dict]:
    return articles.list_articles(ctx)["items"]


def zipped(**members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in members.items():
            archive.writestr(f"{name}.txt", text)
    return packed.getvalue()


def test_a_text_is_shown_and_kept(client, ctx):
    page = preview(client, text=TIDES, title="Harbour <walls>", outlet="The Post", published_at="2024-05-02")
    assert page.status_code == 200
    assert stored(ctx) == []
    assert "Nothing is kept yet." in words(page)
    assert 'class="q c1" href="#n1"' in page.text
    assert "Odhran O’Brien" in words(page)
    answer = send(client, page, "/add/keep", byline="Ola Brandt")
    assert answer.status_code == 303
    shown = client.get(answer.location)
    assert "The article is kept. Harbour <walls>" in words(shown).replace("kept.Harbour", "kept. Harbour")
    assert "The Post, 2 May 2024, by Ola Brandt" in words(shown)
    again = send(client, preview(client, text=TIDES), "/add/keep")
    assert again.location == answer.location
    assert "This article was known already; nothing has changed." in words(client.get(again.location))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("\r\n\r\n  “It rained,” said Ann Lee.\r\n\r\nEnd \r\n", "\n\n  “It rained,” said Ann Lee.\n\nEnd \n"),
        ("\t“It rained,” said Ann Lee. \u200e\u00a0", "\t“It rained,” said Ann Lee. \u200e\u00a0"),
        ("“It <b>rained</b> &amp;,” said Ann Lee.", "“It <b>rained</b> &amp;,” said Ann Lee."),
    ],
)
def test_a_text_is_kept_as_it_stood_in_its_field(client, ctx, sent, kept):
    answer = send(client, preview(client, text=sent), "/add/keep")
    article = articles.get_article(ctx, answer.location.rpartition("/")[2])
    assert article["text"] == kept
    spans = [span for quotation in article["quotations"] for span in quotation["content"]["spans"]]
    assert [kept[span["start"] : span["end"]][:2] for span in spans] == ["It"]


def test_a_file_with_an_article_is_kept_with_its_line_breaks(client, ctx):
    text = "“It rained,” said Ann Lee.\r\n\r\nEnd\r\n"
    page = preview(client, ("rain.txt", text), outlet="The Post")
    assert stored(ctx) == []
    article = articles.get_article(ctx, send(client, page, "/add/keep").location.rpartition("/")[2])
    assert (article["text"], article["outlet"]) == (text, "The Post")


def test_what_was_found_is_put_right(client, ctx, site):
    url = site.put_page("/walls", "Harbour walls are low", "".join(f"<p>{part}</p>" for part in TIDES.split("\n\n")))
    page = preview(client, url=url)
    assert 'value="Harbour walls are low"' in page.text
    refused = send(client, page, "/add/keep", published_at="May")
    assert refused.status_code == 422
    assert "must be a date: YYYY-MM-DD" in words(refused)
    assert send(client, page, "/add/keep", url="javascript:alert(1)").status_code == 422
    assert stored(ctx) == []
    answer = send(client, refused, "/add/keep", title="Walls are low", published_at="2024-05-02")
    assert answer.status_code == 303
    (article,) = stored(ctx)
    assert (article["title"], article["url"], str(article["published_at"])) == ("Walls are low", url, "2024-05-02")
    site.put_page("/walls", "Harbour walls are low", f"<p>{STORMS}</p>")
    assert send(client, preview(client, url=url), "/add/keep").location == answer.location
    assert "known with another text; this is its new version." in words(client.get(answer.location))


@pytest.mark.parametrize(
    ("files", "total", "label"),
    [
        ([("news.zip", zipped(tides=TIDES, storms=STORMS))], 2, "news.zip"),
        ([("a.txt", TIDES), ("a.txt", STORMS), ("b.bin", b"\0\1")], 3, "a.txt and 2 more"),
        ([("n.jsonl", "".join(json.dumps({"text": text}) + "\n" for text in (TIDES, STORMS)))], 2, "n.jsonl"),
    ],
)
def test_several_articles_become_a_job(client, ctx, files, total, label):
    answer = preview(client, *files, outlet="The Post", published_at="2024-05-02")
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert f"{label} Waits for a worker" in words(page)
    assert f"of {total} articles" in words(page)
    assert all(name in words(page) for name, _ in files)
    assert "/tmp" not in page.text
    while work(ctx):
        pass
    assert {(one["outlet"], str(one["published_at"])) for one in stored(ctx)} == {("The Post", "2024-05-02")}
    assert len(stored(ctx)) == 2


@pytest.mark.parametrize(
    ("values", "files", "status", "said"),
    [
        ({}, [], 422, "is empty: paste a text, give an address or choose files"),
        ({"text": " \n "}, [], 422, "is empty: paste a text"),
        ({"text": TIDES + "x" * 5_000}, [], 413, "at most 5,000 are read"),
        ({"text": TIDES, "published_at": "yesterday"}, [], 422, "must be a date: YYYY-MM-DD"),
        ({"text": TIDES, "title": "x" * 1_001}, [], 422, "has 1,001 characters; at most 1,000 are read"),
        ({"text": TIDES, "outlet": "The Post"}, [("a.txt", TIDES)], 422, "send one of both"),
        ({"text": TIDES, "url": "javascript:alert(1)"}, [], 422, "begins with http:// or https://"),
        ({"url": "{site}/missing"}, [], 422, "404"),
        ({"url": "http://10.0.0.1/"}, [], 422, "public hosts are fetched from"),
        ({"url": "ftp://post.example/a"}, [], 422, "http"),
        ({"url": "{site}/front"}, [], 422, "no story"),
        ({"url": "{site}/busy"}, [], 503, "503"),
        ({}, [("a.bin", b"\0\1")], 422, "a.bin is"),
        ({}, [("empty.txt", b"")], 422, "empty.txt is empty"),
        ({}, [("news.zip", b"PK\3\4 broken")], 422, "news.zip"),
        ({}, [("empty.zip", zipped())], 422, "empty.zip"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(site, sqlite_template, tmp_path, values, files, status, said):
    path = tmp_path / "small.db"
    path.write_bytes(sqlite_template.read_bytes())
    app = create_app(settings_for(site, f"sqlite:///{path}", max_text_chars=5_000), extractor=SimpleExtractor())
    client = app.test_client()
    site.put("/front", b"<!doctype html><title>Front</title><nav><a href=/a>A</a></nav>", Content_Type="text/html")
    site.put("/busy", b"", status=503)
    values = {name: value.replace("{site}", site.url("")) for name, value in values.items()}
    answer = preview(client, *files, **values)
    assert said in words(answer)
    assert answer.status_code == status
    assert answer.text.count('aria-invalid="true"') == 1
    for value in values.values():
        assert value.strip() in answer.text.replace("&#34;", '"').replace("&#39;", "'")
    app.extensions["quotes_service"].close()


@pytest.mark.parametrize(
    ("values", "files", "said"),
    [
        ({}, [("a.txt", b"x" * 90_000)], "are too large: at most 80,000 bytes are taken at once. Nothing was read."),
        ({"text": "x" * 60_000}, [], "is too long: at most 1,000 characters are read. Nothing was read."),
        ({"text": "x" * 2_000}, [], "has 2,000 characters; at most 1,000 are read"),
    ],
)
def test_what_is_too_large_gets_a_page(site, sqlite_template, tmp_path, values, files, said):
    path = tmp_path / "small.db"
    path.write_bytes(sqlite_template.read_bytes())
    limits = {"max_batch_bytes": 80_000, "max_body_bytes": 50_000, "max_text_chars": 1_000}
    app = create_app(settings_for(site, f"sqlite:///{path}", **limits), extractor=SimpleExtractor())
    answer = preview(app.test_client(), *files, **values)
    assert answer.status_code == 413
    assert said in words(answer)
    assert answer.text.count('aria-invalid="true"') == 1
    app.extensions["quotes_service"].close()


def test_a_long_text_fits(client, ctx):
    text = TIDES + "Ünd so weiter. " * 6_000
    assert send(client, preview(client, text=text), "/add/keep").status_code == 303
    assert len(stored(ctx)) == 1


def test_a_very_long_text_is_read_by_a_worker(client, ctx):
    answer = preview(client, text=TIDES + "Ünd so weiter. " * 60_000)
    assert answer.status_code == 303
    assert stored(ctx) == []
    assert work(ctx) == 1
    assert len(stored(ctx)) == 1
    assert "1 of 1 article" in words(client.get(answer.headers["Location"]))


@pytest.mark.parametrize("value", ["", "x", '{"text": "forged"}'])
def test_only_what_was_shown_is_kept(client, ctx, value):
    page = preview(client, text=TIDES)
    answer = send(client, page, "/add/keep", article=value)
    assert answer.status_code == 422
    assert "preview it once more" in words(answer)
    assert stored(ctx) == []


def test_a_text_in_a_language_that_is_not_read(client, ctx, monkeypatch):
    unread = factories.extraction("Das Wasser steigt.", language="de", supported=False)
    monkeypatch.setattr(SimpleExtractor, "extract", lambda *_, **__: unread)
    page = preview(client, text="Das Wasser steigt.")
    assert "Its language (de) is not one that the service reads: it would be kept without quotations." in words(page)
    assert send(client, page, "/add/keep").status_code == 303
