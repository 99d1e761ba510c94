"""WARC (ISO 28500): the web pages of a crawl, one at a time."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import BinaryIO, cast

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType  # pyright: ignore[reportMissingModuleSource]

from quotes_service.errors import InvalidInput, TooLarge
from quotes_service.ingest import sources
from quotes_service.ingest.fields import web_address
from quotes_service.ingest.sources import Refused, Source
from quotes_service.ingest.text import decode
from quotes_service.records import RawArticle

_PAGES = ("text/html", "application/xhtml+xml")
_MAX_HEADER_BYTES = 100_000
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)


def pages_of_warc(source: Source) -> Iterator[RawArticle | Refused]:
    """The pages that were answered with status 200, under the addresses at which they were asked for.

    Raises InvalidInput if the file is damaged; what came before was yielded.
    """
    stream = _Stream(cast(BinaryIO, source.stream))
    records = ArchiveIterator(
        cast(BinaryIO, stream),
        record_types=WarcRecordType.response,
        auto_decode="all",
        max_header_len=_MAX_HEADER_BYTES,
        stream_detect=False,  # it is decompressed already
    )
    number = 0
    try:
        for number, record in enumerate(records, start=1):
            if not _is_page(record):
                continue
            url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
            origin = f"{source.origin}:{url or number}"
            try:
                yield RawArticle(origin, "saved_page", _content(record), {**source.known, **_address(url)})
            except InvalidInput as error:
                yield Refused(origin, error)
    except (OSError, ValueError) as error:
        raise InvalidInput("file", f"is not a WARC file that can be read after record {number}: {error}") from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # which Rust raises, and no module has
            raise
        raise InvalidInput("file", f"is not a WARC file that can be read after record {number}") from None
    if not stream.end.endswith(b"\n"):
        raise InvalidInput("file", f"is cut off after record {number}")


class _Stream:
    """A stream that is read forwards only, as fastwarc wants it: it asks where it is by seeking."""

    def __init__(self, stream: BinaryIO):
        self.stream, self.position, self.end = stream, 0, b""

    def read(self, size: int = -1) -> bytes:
        chunk = self.stream.read(size)
        self.position += len(chunk)
        self.end = chunk[-1:] or self.end
        return chunk

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if self.position != (self.position + offset if whence == io.SEEK_CUR else offset):
            raise OSError("the stream is read forwards only")
        return self.position


def _is_page(record: WarcRecord) -> bool:
    http = record.http_headers
    if http is None or http.status_code != 200:
        return False
    return (http.get("Content-Type") or "").split(";")[0].strip().lower() in _PAGES


def _content(record: WarcRecord) -> bytes:
    data = record.reader.read(sources.MAX_BYTES + 1)
    if len(data) > sources.MAX_BYTES:
        raise TooLarge("file", f"has more than {sources.MAX_BYTES:,} bytes")
    charset = _CHARSET.search(record.http_headers.get("Content-Type") or "")
    if charset and charset[1].lower() not in ("utf-8", "utf8"):
        return decode(data, field="html", declared=charset[1], repair=True).encode()
    return data


def _address(url: str) -> dict[str, str]:
    return {"url": url} if web_address(url) else {}
