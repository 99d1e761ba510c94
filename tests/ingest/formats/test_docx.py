"""DOCX."""

from __future__ import annotations

from datetime import date

import pytest

from quotes_service.ingest import sources
from quotes_service.records import Article
from tests.ingest.made import article, docx, found, zipped

CORE = "<dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator>"
CORE += "<dcterms:created>2024-05-02T08:00:00Z</dcterms:created>"


def test_paragraphs_and_properties_are_read(tmp_path):
    data = docx(["Bridge to open", "One.", "Two."], core=CORE.format(title="Bridge to open", creator="Pia Quill"))
    assert article(tmp_path, "a.docx", data) == Article(
        "One.\n\nTwo.", title="Bridge to open", byline="Pia Quill", published_at=date(2024, 5, 2)
    )


def test_a_heading_is_the_title_where_the_properties_have_none(tmp_path):
    heading = '<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>Bridge to open</w:t></w:r></w:p>'
    data = docx([heading, "One."], core=CORE.format(title="Document1", creator="jdoe"))
    read = article(tmp_path, "a.DOCX", data)
    assert (read.title, read.byline, read.text) == ("Bridge to open", None, "One.")


def test_changes_tables_and_text_boxes(tmp_path):
    changed = (
        "<w:p><w:ins><w:r><w:t>New</w:t></w:r></w:ins><w:del><w:r><w:delText>Old</w:delText></w:r></w:del>"
        "<w:r><w:tab/><w:t>words</w:t><w:br/><w:t>here</w:t><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )
    cells = "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in "AB")
    table = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    assert article(tmp_path, "a.docx", docx([changed, table])).text == "New words here\n\nA\n\nB"


BOMB = '<!DOCTYPE w [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><w>&b;</w>'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "docx: is damaged: File is not a zip file"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "docx: is encrypted, or a .doc of old"),
        (zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "docx: is damaged: its text is missing"),
        (docx([]), "docx: has no text"),
        (docx([], document=BOMB), "docx: declares entities"),
        (docx(["One."])[:-200], "docx: is damaged: "),
    ],
)
def test_what_is_no_document_is_refused(tmp_path, data, message):
    ((_, said),) = found(tmp_path, "a.docx", data)
    assert said[: len(message)] == message


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "MAX_BYTES", 50_000)
    data = docx(["x" * 60_000])
    assert found(tmp_path, "a.docx", data) == [("a.docx", "docx: has a part of more than 50,000 bytes")]
