from __future__ import annotations

import gzip
import io
import json
import os
from datetime import date

import pytest

from quotes_service.ingest import kinds, sources
from quotes_service.ingest.documents import count, read
from quotes_service.records import Article

STORY = "The mayor, Ann Lee, said on Monday that the bridge would open in May."
PAGE = f"<html lang=en><head><title>Bridge to open</title></head><body><p>{STORY}</p></body></html>"
LIMIT = 10_000


def line(**fields) -> str:
    return json.dumps(fields) + "\n"


def results(paths, **options):
    """(origin, the text or the error) of all that is found."""
    found = read(paths, limit=LIMIT, **options)
    return [(item.origin, item.article.text if item.article else str(item.error)) for item in found]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_text_file_is_kept_exactly_as_it_is(folder):
    (folder / "story.txt").write_bytes("  “Yes,”\r\nshe said.\n\n\tOn\u00a0Monday. \n".encode())
    assert results(["story.txt"]) == [("story.txt", "  “Yes,”\r\nshe said.\n\n\tOn\u00a0Monday. \n")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_usual_encodings_are_read(folder, encoding):
    (folder / "story.txt").write_bytes("“Café Zoë,” she said.".encode(encoding))
    assert results(["story.txt"]) == [("story.txt", "“Café Zoë,” she said.")]


def test_a_page_gives_its_story_and_metadata(folder):
    (folder / "story.HTM").write_text(PAGE)
    assert [item.article for item in read(["story.HTM"], limit=LIMIT)] == [
        Article(STORY, title="Bridge to open", language="en")
    ]


def test_a_line_of_json_is_an_article_with_all_its_fields(folder):
    (folder / "news.jsonl").write_text(
        line(
            id=7,
            text=STORY,
            title=" Bridge to open ",
            url="https://echo.example/bridge",
            outlet="The Marlow Echo",
            byline="Jane Doe",
            published_at="2021-02-19",
            language="en-GB",
        )
        + line(text=STORY, publisher="Echo", author="Sam Poe", date="2021-02-19T23:30:00+09:00", title=None, url="")
        + line(html=PAGE, title="Another title", url="https://echo.example/2")
    )
    found = list(read(["news.jsonl"], limit=LIMIT))
    assert [item.article for item in found] == [
        Article(
            text=STORY,
            title="Bridge to open",
            url="https://echo.example/bridge",
            outlet="The Marlow Echo",
            byline="Jane Doe",
            published_at=date(2021, 2, 19),
            language="en",
            external_id="7",
        ),
        Article(STORY, outlet="Echo", byline="Sam Poe", published_at=date(2021, 2, 19)),
        Article(STORY, title="Another title", url="https://echo.example/2", outlet="echo.example", language="en"),
    ]
    assert [item.ignored for item in found] == [(), (), ()]


def test_ignored_fields_are_named(folder):
    (folder / "news.jsonl").write_text(
        line(text=STORY, section="local") + line(text=STORY, section="local", tags=[]) + line(text=STORY, section="x")
    )
    (folder / "more.jsonl").write_text(line(text=STORY, section="local"))
    assert [item.ignored for item in read(["news.jsonl", "more.jsonl"], limit=LIMIT)] == [
        ("section",),
        ("section", "tags"),
        ("section",),
        ("section",),
    ]


BAD_LINES = [
    ("{not json", "JSON: cannot be read: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    ("[1, 2]", 'JSON: is not an object such as {"text": "…"}'),
    ("[" * 100_000, "JSON: cannot be read: "),
    ('{"id": 1}', "text: is missing: give text or html"),
    ('{"text": "a", "html": "<p>a</p>"}', "text: give text or html, not both"),
    ('{"text": ""}', "text: is empty"),
    ('{"text": 5}', "text: is 5; it must be a string"),
    ('{"text": "a\\u0000b"}', "text: has the control character U+0000 at character 1: is it binary data?"),
    ('{"text": "a\\ud800b"}', "text: has half of a character (lone surrogate U+D800) at character 1"),
    (json.dumps({"text": "x" * 10_001}), "text: has 10,001 characters; at most 10,000 are read"),
    ('{"text": "a", "title": ["b"]}', 'title: is ["b"]; it must be a string'),
    ('{"text": "a", "title": "\\u0007"}', "title: has the control character U+0007 at character 0"),
    ('{"text": "a", "outlet": "' + "x" * 2_001 + '"}', "outlet: has 2,001 characters; at most 2,000 are read"),
    ('{"text": "a", "published_at": "last May"}', "published_at: 'last May' is not a date such as 2021-02-19"),
    ('{"text": "a", "date": "2021-02-30"}', "published_at: '2021-02-30' is not a date such as 2021-02-19"),
    ('{"text": "a", "published_at": 20210219}', "published_at: is 20210219; it must be a string"),
    ('{"text": "a", "url": "javascript:alert(1)"}', "url: 'javascript:alert(1)' is not a URL that begins with"),
    ('{"text": "a", "url": "http://[x"}', "url: 'http://[x' is not a URL"),
    ('{"text": "a", "language": "English"}', "language: 'English' is not an ISO 639-1 code such as en"),
    ('{"html": "<p>Home</p>"}', "html: no story found in the page"),
]


@pytest.mark.parametrize(("bad", "message"), BAD_LINES, ids=[bad[:40] for bad, _ in BAD_LINES])
def test_a_bad_line_is_named_and_the_rest_is_read(folder, bad, message):
    (folder / "news.jsonl").write_text(line(text="One.") + "\n" + bad + "\n" + line(text="Two."))
    first, second, third = results(["news.jsonl"])
    assert (first, third) == (("news.jsonl:1", "One."), ("news.jsonl:4", "Two."))
    assert second[0] == "news.jsonl:3"
    assert second[1].startswith(message)


def test_an_overlong_line_is_skipped(folder, monkeypatch):
    monkeypatch.setattr(sources, "MAX_BYTES", 100)
    (folder / "news.jsonl").write_text(line(text="One.") + line(text="x" * 1_000) + line(text="Two."))
    assert results(["news.jsonl"]) == [
        ("news.jsonl:1", "One."),
        ("news.jsonl:2", "JSON: has more than 100 bytes in one line"),
        ("news.jsonl:3", "Two."),
    ]


def test_an_object_over_several_lines_is_reported_once(folder):
    (folder / "news.jsonl").write_text(json.dumps({"text": STORY}, indent=2))
    assert results(["news.jsonl"]) == [
        ("news.jsonl:1", "JSON: is spread over several lines; each line must be one object")
    ]


def test_bad_files_are_named_and_the_rest_is_read(folder):
    (folder / "binary.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    (folder / "broken.txt").write_bytes("“Yes,” she said. “Café.”".encode() + b"\xff")
    (folder / "empty.txt").write_text("")
    (folder / "front.html").write_text("<html><body><nav>Home</nav></body></html>")
    (folder / "letter.doc").write_text("Dear all")
    (folder / "nothing").mkdir()
    (folder / "cut.jsonl.gz").write_bytes(gzip.compress(line(text="One.").encode())[:-6])
    (folder / "good.txt").write_text(STORY)
    odd = ["letter.doc", "nothing", "cut.jsonl.gz", "missing.txt", "https://echo.example/"]
    assert results(["binary.txt", "broken.txt", "empty.txt", "front.html", *odd, "good.txt"]) == [
        ("binary.txt", "text: has the control character U+001A at character 6: is it binary data?"),
        ("broken.txt", "text: is broken UTF-8 at byte 33"),
        ("empty.txt", "text: is empty"),
        ("front.html", "html: no story found in the page"),
        ("letter.doc", f"file: is not of a supported kind: {kinds.SUPPORTED}"),
        ("nothing", f"folder: has no file of a supported kind: {kinds.SUPPORTED}"),
        ("cut.jsonl.gz:1", "One."),
        (
            "cut.jsonl.gz",
            "file: cannot be read: Compressed file ended before the end-of-stream marker was reached",
        ),
        ("missing.txt", "file: does not exist"),
        ("https://echo.example/", "url: is an address, and nothing is fetched here"),
        ("good.txt", STORY),
    ]


def test_a_file_too_large_is_not_read(folder, monkeypatch):
    monkeypatch.setattr(sources, "MAX_BYTES", 100)
    (folder / "story.txt").write_text("x" * 101)
    assert results(["story.txt"]) == [("story.txt", "file: has 101 bytes; at most 100 are read")]
    assert results(["-"], stdin=io.BytesIO(b"x" * 101)) == [("-", "file: has more than 100 bytes")]


def test_folders_and_subfolders_are_read_in_order(folder):
    for name in ["b.txt", "a.html", "sub/z.jsonl", "sub/.hidden.txt", ".git/c.txt", "README.txt", "notes.md", "x.png"]:
        file = folder / "news" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text({".html": PAGE, ".jsonl": line(text="Line.")}.get(file.suffix, "Text."))
    assert results(["news"]) == [("news/a.html", STORY), ("news/b.txt", "Text."), ("news/sub/z.jsonl:1", "Line.")]


@pytest.fixture
def without_privileges(folder):
    """The superuser may read everything."""
    folder.chmod(0o755)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    yield
    if is_root:
        os.seteuid(0)


@pytest.fixture
def closed_files(folder):
    (folder / "news" / "closed").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "closed/c.txt"):
        (folder / "news" / name).write_text(STORY)
    (folder / "news" / "a.txt").chmod(0)
    (folder / "news" / "closed").chmod(0)
    yield
    (folder / "news" / "closed").chmod(0o755)


def test_files_without_read_permission_are_named(folder, closed_files, without_privileges):
    closed = "file: cannot be read: Permission denied"
    assert results(["news"]) == [("news/a.txt", closed), ("news/b.txt", STORY), ("news/closed", closed)]
    assert results(["news/closed"]) == [("news/closed", closed)]
    assert count(["news"]) == 3


def test_compressed_lines_are_read(folder):
    (folder / "news.jsonl.gz").write_bytes(gzip.compress((line(text="One.") + line(text="Two.")).encode()))
    assert results(["news.jsonl.gz"]) == [("news.jsonl.gz:1", "One."), ("news.jsonl.gz:2", "Two.")]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (STORY, [("-", STORY)]),
        ("\ufeff" + STORY, [("-", STORY)]),
        ("\n\n" + STORY, [("-", "\n\n" + STORY)]),
        (PAGE, [("-", STORY)]),
        (f"\n<!DOCTYPE html>\n<p>{STORY}</p>", [("-", STORY)]),
        ("\n" + line(text="One.") + line(text="Two."), [("-:2", "One."), ("-:3", "Two.")]),
        ("\ufeff" + line(text="One."), [("-:1", "One.")]),
        ("", [("-", "text: is empty")]),
        ("[Updated] " + STORY, [("-", "[Updated] " + STORY)]),
        ('[{"text": "One."}]', [("-:1", 'JSON: is not an object such as {"text": "…"}')]),
        ('[\n {"text": "One."}]', [("-:1", "JSON: is spread over several lines; each line must be one object")]),
    ],
)
def test_standard_input_is_a_text_a_page_or_lines(sent, expected):
    assert results(["-"], stdin=io.BytesIO(sent.encode())) == expected


def test_lines_are_read_one_at_a_time(folder):
    """The first article is yielded before the second line is read, so an endless stream works."""
    asked = 0

    class Endless(io.BytesIO):
        def readline(self, size=-1):
            nonlocal asked
            asked += 1
            return line(text=f"Story {asked}.").encode()

    found = read(["-"], limit=LIMIT, stdin=Endless())
    assert [next(found).article.text for _ in range(3)] == ["Story 1.", "Story 2.", "Story 3."]
    assert asked == 3


def test_documents_are_counted_except_on_standard_input(folder):
    (folder / "news.jsonl").write_text(line(text="One.") + line(text="Two.").strip())
    (folder / "more.jsonl.gz").write_bytes(gzip.compress(line(text="One.").encode()))
    (folder / "story.txt").write_text(STORY)
    assert count(["."]) == 4
    assert count(["news.jsonl", "missing.txt", "story.txt"]) == 4
    assert count(["news.jsonl", "-"]) is None
