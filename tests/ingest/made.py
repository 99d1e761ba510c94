"""Files of many kinds, made in memory."""

from __future__ import annotations

import io
import tarfile
import zipfile
import zlib
from pathlib import Path

from quotes_service.ingest.documents import read
from quotes_service.records import Article

STORY = (
    "The mayor, Ann Lee, said on Monday that the bridge would open in May.\n\n"
    "“It has taken three winters and two contractors,” she said. “I would not call it a success.”"
)
PARAGRAPHS = STORY.split("\n\n")
PAGE = (
    '<html lang="en"><head><title>Bridge to open</title></head><body>'
    + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    + "</body></html>"
)
LIMIT = 100_000
HTML = "Content-Type: text/html; charset=utf-8"


def found(folder: Path, name: str, data: bytes, **options) -> list[tuple[str, str]]:
    """(origin without the folder, the text or what else came of it) of all that is found in the file."""
    file = folder / name
    file.write_bytes(data)
    results = []
    for item in read([file], limit=LIMIT, **options):
        said = item.article.text if item.article else item.error or item.skipped or item.withdrawn
        results.append((item.origin.removeprefix(f"{folder}/"), str(said)))
    return results


def article(folder: Path, name: str, data: bytes, **options) -> Article:
    """The one article in the file."""
    file = folder / name
    file.write_bytes(data)
    (document,) = read([file], limit=LIMIT, **options)
    return document.checked()


def zipped(files: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return stream.getvalue()


def docx(paragraphs: list[str], *, core: str = "", document: str | None = None) -> bytes:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    texts = [text if text.startswith("<w:") else f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs]
    body = "".join(texts)
    properties = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        f"{core}</cp:coreProperties>"
    )
    return zipped(
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": (document or f"<w:document {space}><w:body>{body}</w:body></w:document>").encode(),
            "docProps/core.xml": properties.encode(),
        }
    )


def pdf(pages: list[list[tuple[int, int, int, str]]], info: str = "") -> bytes:
    """A PDF whose pages have lines at (x, y, size, text), with Helvetica and letters of windows-1252."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", font]
    kids = []
    for lines in pages:
        parts = []
        for x, y, size, text in lines:
            escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            parts.append(f"BT /F1 {size} Tf {x} {y} Td ({escaped}) Tj ET")
        content = zlib.compress("\n".join(parts).encode("cp1252"))
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(content) + content + b"\nendstream")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    objects.append(f"<< {info} >>".encode("cp1252"))
    data, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    start, size = len(data), len(objects) + 1
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer % (size, len(objects), start)


def warc(*responses: tuple[str, bytes], headers: str = HTML, status: str = "200 OK") -> bytes:
    """A WARC file with the pages at these addresses."""
    data = b""
    for url, body in responses:
        http = f"HTTP/1.1 {status}\r\n{headers}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        data += (
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:6f2c3f0e-0000-4000-8000-000000000001>\r\n"
            f"WARC-Date: 2025-10-30T08:11:00Z\r\nWARC-Target-URI: {url}\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        ).encode()
        data += http + b"\r\n\r\n"
    return data
