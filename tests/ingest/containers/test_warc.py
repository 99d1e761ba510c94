"""WARC."""

from __future__ import annotations

import gzip

import pytest

from quotes_service.ingest import sources
from quotes_service.ingest.documents import read
from tests.ingest.made import HTML, LIMIT, PAGE, STORY, article, found, warc

URL = "https://echo.example/bridge"


def test_a_page_is_read_under_its_address_and_one_without_a_story_is_passed_over(tmp_path):
    front = b"<html><body><nav>Home</nav></body></html>"
    data = warc(("https://echo.example/", front), (URL, PAGE.encode()))
    (tmp_path / "a.warc").write_bytes(data)
    first, second = read([tmp_path / "a.warc"], limit=LIMIT)
    assert (first.skipped is not None, first.error) == (True, None)
    assert (second.article.text, second.article.url) == (STORY, URL)
    assert second.origin == f"{tmp_path}/a.warc:{URL}"


@pytest.mark.parametrize(
    ("headers", "status"),
    [("Content-Type: image/png", "200 OK"), (HTML, "404 Not Found"), (HTML, "302 Found"), ("X: y", "200 OK")],
)
def test_other_answers_are_passed_over(tmp_path, headers, status):
    data = warc((URL, PAGE.encode()), headers=headers, status=status)
    nothing = "file: holds no article: there is nothing of a kind that is read"
    assert found(tmp_path, "a.warc", data) == [("a.warc", nothing)]
    assert found(tmp_path, "a.warc", data + warc((URL, PAGE.encode()))) == [(f"a.warc:{URL}", STORY)]


def test_encodings_of_content_and_characters_are_undone(tmp_path):
    page = PAGE.replace("Ann", "Zoë").replace("“", '"').replace("”", '"')
    packed = warc(
        (URL, gzip.compress(page.encode("latin-1"))),
        headers="Content-Type: text/html; charset=iso-8859-1\r\nContent-Encoding: gzip",
    )
    assert "Zoë Lee" in article(tmp_path, "a.warc", packed).text
    parts = (
        b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (page.encode()[:50], page.encode()[50:]))
        + b"0\r\n\r\n"
    )
    chunked = warc((URL, parts), headers=f"{HTML}\r\nTransfer-Encoding: chunked")
    assert "Zoë Lee" in article(tmp_path, "a.warc", chunked).text


def test_each_record_may_be_compressed_by_itself(tmp_path):
    records = [gzip.compress(warc((f"{URL}/{number}", PAGE.encode()))) for number in range(3)]
    assert [text for _, text in found(tmp_path, "a.warc.gz", b"".join(records))] == [STORY] * 3


def test_a_page_that_unpacks_to_too_much_is_refused_and_the_rest_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "MAX_BYTES", 10_000)
    bomb = warc((URL, gzip.compress(b"x" * 1_000_000)), headers=f"{HTML}\r\nContent-Encoding: gzip")
    first, second = found(tmp_path, "a.warc", bomb + warc((f"{URL}/2", PAGE.encode())))
    assert first == (f"a.warc:{URL}", "file: has more than 10,000 bytes")
    assert second[1] == STORY


def test_what_comes_before_the_cut_stays(tmp_path):
    data = warc((URL, PAGE.encode()), (f"{URL}/2", PAGE.encode()))
    first, *_, last = found(tmp_path, "a.warc", data[: len(data) - 40])
    assert first == (f"a.warc:{URL}", STORY)
    assert last[0] == "a.warc" and last[1].startswith("file: is cut off after record")
    ((_, said),) = found(tmp_path, "a.warc", b"WARC/1.0\r\nnonsense")
    assert said.startswith("file: is not a WARC file") or said.startswith("file: is cut off")
