"""What a file is, by its content and its name."""

from __future__ import annotations

import gzip

import pytest

from quotes_service.ingest.kinds import kind_of
from tests.ingest.made import PAGE, docx, pdf, tarred, warc, zipped

MAIL = b"From: a@b.example\r\nDate: x\r\nSubject: y\r\n z\r\n\r\nText"


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.txt", b"Text.", "text"),
        ("A.TXT", b"", "text"),
        ("a.txt", PAGE.encode(), "html"),
        ("a.html", pdf([[]]), "pdf"),
        ("a.php", b"\xef\xbb\xbf<!-- x -->\n<!DOCTYPE html><html>", "html"),
        ("a.php", b"<!----><!-- x -->\n" * 4 + b"<!DOCTYPE html><html>", "html"),
        ("a.txt", b"<!---->" * 60 + b"x", "text"),  # as frameworks leave them: a pattern must not try all divisions
        ("page", b"<?xml version='1.0'?>\n<html xmlns='x'>", "html"),
        ("a.xml", b"<?xml version='1.0'?><newsItem>", "xml"),
        ("a.html", b"<?xml version='1.0'?><rss>", "xml"),
        ("a", b"<rss version='2.0'>", "xml"),
        ("a.svg", b"<?xml version='1.0'?><svg>", None),
        ("a.txt", b"<?xml version='1.0'?><svg>", "text"),
        ("a.xml", b"<?xml version='1.0'?><svg>", "xml"),
        ("a.md", b"# Notes", None),
        ("a.docx", docx(["x"]), "docx"),
        ("a.txt", docx(["x"]), "docx"),
        ("a.xlsx", zipped({"xl/a.xml": b""}), None),
        ("a", zipped({"a.txt": b""}), "zip"),
        ("a.txt", warc(("https://a.example/", b"x")), "warc"),
        ("a.TAR", tarred({"a.txt": b""}), "tar"),
        ("a.eml", b"x", "mail"),
        ("message", MAIL, "mail"),
        ("a.txt", MAIL, "text"),
        ("a.csv", b"<html>,b", "table"),
        ("a.json", b"{", "json"),
        ("a", b'{"text": "x"}', "lines"),
        ("a.png", b"\x89PNG\r\n\x1a\n", None),
    ],
)
def test_kinds(name, head, kind):
    assert kind_of(name, head) == (kind, None)
    if kind:
        suffixed = name if "." not in name else f"{name}.gz"
        assert kind_of(suffixed, gzip.compress(head)) == (kind, "gz")


def test_a_damaged_compression_is_what_its_name_says():
    assert kind_of("a.jsonl.gz", b"\x1f\x8bnonsense") == ("lines", "gz")
    assert kind_of("a.gz", b"\x1f\x8bnonsense") == (None, "gz")
