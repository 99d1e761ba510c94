"""PDF."""

from __future__ import annotations

from datetime import date

import pytest

from quotes_service.ingest.formats import pdf as reader
from tests.ingest.made import article, found, pdf


def lines(*texts: str, top: int = 700, left: int = 70, size: int = 11, pitch: int = 14) -> list:
    return [(left, top - pitch * number, size, text) for number, text in enumerate(texts) if text]


BODY = (
    "The harbour will stay shut until its bearings have been re-",
    "placed, the board said. It had been closed to all of the lorries",
    "since Friday.",
    "",
    "“We found cracks,” said Tobias Wren, its engineer, who is",
    "the head of a long-term programme of the whole of the port,",
)
REST = ("and who has a long-term view of it. He spoke on Tuesday.", "", "The board will meet again in May.")
TEXT = (
    "The harbour will stay shut until its bearings have been replaced, the board said. It had been closed to all of the"
    " lorries since Friday.\n\n"
    "“We found cracks,” said Tobias Wren, its engineer, who is the head of a long-term programme of the whole of the"
    " port, and who has a long-term view of it. He spoke on Tuesday.\n\n"
    "The board will meet again in May."
)


def report(**options) -> bytes:
    head, foot = [(70, 800, 9, "Harbour Board - Briefing 7")], [(290, 40, 9, "Page 1 of 2")]
    title = lines("Why the bridge is shut", top=760, size=20)
    first = [*head, *title, *lines(*BODY), *foot]
    second = [(70, 800, 9, "Harbour Board - Briefing 7"), *lines(*REST), (290, 40, 9, "Page 2 of 2")]
    return pdf([first, second], **options)


def test_pages_become_paragraphs_without_heads_and_feet(tmp_path):
    info = "/Title (Microsoft Word - draft3.docx) /Author (Pia Quill) /CreationDate (D:20240502093000Z)"
    read = article(tmp_path, "a.pdf", report(info=info))
    assert read.text == TEXT
    assert (read.title, read.byline, read.published_at) == ("Why the bridge is shut", "Pia Quill", date(2024, 5, 2))
    second = TEXT.index("and who has")
    assert [(part.kind, part.label, part.start, part.end) for part in read.parts] == [
        ("page", "1", 0, second - 1),
        ("page", "2", second, len(TEXT)),
    ]


@pytest.mark.parametrize(
    ("info", "title", "byline", "day"),
    [
        ("/Title (Closed until May) /Author (jdoe)", "Closed until May", None, None),
        ("/Title (untitled) /Author (Adobe InDesign 19)", "Why the bridge is shut", None, None),
        ("/Title (report_final_2.pdf) /CreationDate (D:18000101)", "Why the bridge is shut", None, None),
        ("/CreationDate (nonsense)", "Why the bridge is shut", None, None),
    ],
)
def test_metadata_is_taken_where_it_is_sensible(tmp_path, info, title, byline, day):
    read = article(tmp_path, "a.pdf", report(info=info))
    assert (read.title, read.byline, read.published_at) == (title, byline, day)


def test_indents_and_bullets_begin_paragraphs_and_columns_go_on(tmp_path):
    page = [
        *lines("The first paragraph of it fills its line up to the end, and", "it ends short."),
        (90, 672, 11, "The second paragraph is indented and goes on in the"),
        (320, 700, 11, "next column, where it ends."),
        (320, 686, 11, "• A point."),
        (320, 672, 11, "• Another one."),
    ]
    assert article(tmp_path, "a.pdf", pdf([page])).text.split("\n\n") == [
        "The first paragraph of it fills its line up to the end, and it ends short.",
        "The second paragraph is indented and goes on in the next column, where it ends.",
        "• A point.",
        "• Another one.",
    ]


def test_a_pdf_of_another_name_is_told_by_its_content(tmp_path):
    assert article(tmp_path, "a.txt", report()).text == TEXT
    assert article(tmp_path, "a", report()).text == TEXT


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.7\n", "pdf: is damaged: it cannot be opened"),
        (b"%PDF-1.7\n" + b"\x00\xff" * 1_000, "pdf: is damaged: it cannot be opened"),
        (pdf([[]]), "pdf: has no text: is it a scan?"),
        (pdf([[(290, 40, 9, "Page 1")]]), "pdf: has no text: is it a scan?"),
        (b"", "pdf: is damaged: it cannot be opened"),
    ],
)
def test_what_has_no_text_is_refused(tmp_path, data, message):
    assert found(tmp_path, "a.pdf", data) == [("a.pdf", message)]


def test_pages_and_characters_are_limited(tmp_path, monkeypatch):
    page = lines("Words.")
    assert found(tmp_path, "a.pdf", pdf([page] * 3_500)) == [("a.pdf", "pdf: has 3,500 pages; at most 3,000 are read")]
    monkeypatch.setattr(reader, "MAX_PAGE_CHARS", 20)
    ((_, said),) = found(tmp_path, "a.pdf", report())
    assert said.startswith("pdf: has ") and said.endswith("on page 1; at most 20 are read")
