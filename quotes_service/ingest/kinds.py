"""What a file is: by its first bytes where these say so, else by its name."""

from __future__ import annotations

import bz2
import codecs
import lzma
import re
import zlib
from pathlib import PurePosixPath

#: The end of a name -> kind. "json": an article, ninjs or a list of these; "lines": JSON Lines; "xml": NewsML-G2, NITF,
#: a feed, or a page; "table": CSV or TSV.
SUFFIXES = {
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".json": "json",
    ".csv": "table",
    ".tsv": "table",
    ".xml": "xml",
    ".rss": "xml",
    ".atom": "xml",
    ".nitf": "xml",
    ".warc": "warc",
    ".pdf": "pdf",
    ".docx": "docx",
    ".eml": "mail",
    ".zip": "zip",
    ".tar": "tar",
    ".tgz": "tar",
    ".tbz2": "tar",
    ".txz": "tar",
}
#: What may follow these: "news.jsonl.gz".
COMPRESSIONS = {".gz": "gz", ".bz2": "bz2", ".xz": "xz"}
ARCHIVES = ("zip", "tar")
SUPPORTED = (
    ".txt, .html, .json, .jsonl, .ndjson, .csv, .tsv, .xml (NewsML-G2, NITF, feeds), .warc, .pdf, .docx, .eml, .zip, "
    ".tar, and these compressed (.gz, .bz2, .xz)"
)

_MAGIC = ((b"\x1f\x8b", "gz"), (b"BZh", "bz2"), (b"\xfd7zXZ\0", "xz"))
# one comment may not pass over the end of another: there would be as many ways to divide them as there are numbers
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?:(?!-->).){0,4000}-->\s*){0,9}<(?:!doctype\s+html|html\b)",
    re.IGNORECASE | re.DOTALL,
)
#: Elements with which a text that somebody pipes in begins if it is a page.
_PAGE_PART = re.compile(rb"\s*<(?:!doctype html|!--|html|head|body|article|main|div|h1|p)\b", re.IGNORECASE)
#: XML that is read, by its root, after a declaration, a DOCTYPE and comments; there is much other XML.
_XML = re.compile(
    rb"\s*(?:<\?[^>]{0,500}>\s*|<!DOCTYPE[^>\[]{0,500}>\s*|<!--(?:(?!-->).){0,2000}-->\s*){0,9}"
    rb"<(?:\w{1,20}:)?(?:newsItem|newsMessage|packageItem|nitf|rss|feed|RDF)\b",
    re.DOTALL,
)
_JSON = re.compile(rb"\s*(?:\{|\[\s*(?:\{|$))")
_JSON_START = re.compile(rb'\s*(?:\[\s*)?\{\s*"')
_HEADER = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")
_MAIL_HEADER = re.compile(rb"^(?:From|Date|Message-ID|MIME-Version|Received|Subject|To):", re.IGNORECASE | re.MULTILINE)


def kind_of(name: str, head: bytes) -> tuple[str | None, str | None]:
    """(kind, compression) of a stream that has the file ``name`` and begins with ``head``; None for what is not known.

    The content decides where it is sure: a PDF that is called .txt is a PDF.
    """
    compression = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    path = PurePosixPath(name.lower())
    if compression:
        head = _unpacked(head, compression)
        if path.suffix in COMPRESSIONS:
            path = path.with_suffix("")
    named = SUFFIXES.get(path.suffix)
    return _by_content(head, named, path.suffix) or named, compression


def is_named(name: str) -> bool:
    """Whether the name alone says that a file is of a supported kind."""
    path = PurePosixPath(name.lower())
    return (path.with_suffix("") if path.suffix in COMPRESSIONS else path).suffix in SUFFIXES


def of_stream(start: bytes) -> str | None:
    """The kind of a stream without a name, by its first line that is not blank; None for a text without marks."""
    start = start.removeprefix(codecs.BOM_UTF8)
    if _JSON.match(start):
        return "lines"
    return _by_content(start, None, "") or ("html" if _PAGE_PART.match(start) else None)


def _by_content(head: bytes, named: str | None, suffix: str) -> str | None:
    """The kind that the first bytes leave no doubt about."""
    if head[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if _is_docx(head):
            return "docx"
        # many formats are zip files: .xlsx, .odt, .jar
        return "docx" if named == "docx" else "zip" if named or not suffix else None
    if head.startswith(b"WARC/"):
        return "warc"
    if head[257:262] == b"ustar":
        return "tar"
    text = head.removeprefix(codecs.BOM_UTF8)
    if _PAGE.match(text) and named != "table":
        return "html"
    if _XML.match(text) and named in (None, "text", "html", "xml"):
        return "xml"
    if named is None and _JSON_START.match(text):
        return "lines" if suffix == "" else None
    if named is None and (header := _HEADER.match(text)) and len(set(_MAIL_HEADER.findall(header[0]))) >= 3:
        return "mail"
    return None


def _is_docx(head: bytes) -> bool:
    return b"word/" in head[:4096] or (b"[Content_Types].xml" in head[:512] and b"wordprocessingml" in head)


def _unpacked(head: bytes, compression: str) -> bytes:
    """The beginning of what is compressed, empty if it is damaged."""
    try:
        if compression == "gz":
            return zlib.decompressobj(31).decompress(head, 4096)
        if compression == "bz2":
            return bz2.BZ2Decompressor().decompress(head, 4096)
        return lzma.LZMADecompressor(memlimit=256_000_000).decompress(head, 4096)
    except (zlib.error, OSError, lzma.LZMAError):
        return b""
