"""What a worker reads: a file, or a part of one.

A part of lines or of a compressed crawl begins with the first line or record from its start on, and ends before the
first from its end on: whoever plans it need not look, and parts that meet have everything once.
"""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, Literal, cast

import pyarrow
from pyarrow import parquet

from quotes_service.archives.storage import File, Piece, file_at, opened
from quotes_service.errors import Changed, InvalidInput
from quotes_service.ingest.containers.contents import contents, of_kind
from quotes_service.ingest.containers.files import caught
from quotes_service.ingest.containers.tables import field_names
from quotes_service.ingest.fields import FIELDS
from quotes_service.ingest.sources import Refused, Source, buffered
from quotes_service.ingest.text import decode
from quotes_service.records import RawArticle

#: How a file is divided: not ("whole"); by bytes, into "lines" (JSON Lines) or "records" (a WARC file whose records are
#: compressed one by one); or by its row groups into "rows" (Parquet).
Kind = Literal["whole", "lines", "records", "rows"]

_MEMBER = b"\x1f\x8b\x08"
_CHUNK = 1 << 20
#: So many bytes of a compressed record show what it is.
_LOOK = 4_096
_ROWS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class FilePart:
    """A part of a file, which may be all of it. ``start`` and ``end`` count bytes, of "rows" row groups."""

    file: File
    kind: Kind
    start: int
    end: int

    @property
    def origin(self) -> str:
        """What it is called in messages: the address, for a part with the byte from which it is read."""
        return f"{self.file.address}@{self.start}" if self.kind in ("lines", "records") else self.file.address


def raw_articles(part: FilePart, columns: Mapping[str, str]) -> Iterator[RawArticle | Refused]:
    """What is in a part; what cannot be read is Refused. ``columns``: field -> the column of tables that has it.

    Raises OSError, or what else a file system raises, where its storage fails, and Changed if the file is no longer as
    it was: what came before is not all, then.
    """
    if file_at(part.file.address) != part.file:
        raise Changed(f"{part.file.address} has changed since the run began; the same command reads it as it is now")
    with opened(part.file.address) as stream:
        start, end = _bytes(part, stream)
        if start == end and part.kind == "records":
            return  # none begins in it
        piece = Piece(stream, start, end)
        yield from caught(_found(part, buffered(piece), columns), part.origin)
        if piece.failure:
            raise piece.failure


def _found(part: FilePart, stream: io.BufferedReader, columns: Mapping[str, str]) -> Iterator[RawArticle | Refused]:
    source = Source(part.origin, part.file.name, stream, columns=columns)
    if part.kind == "whole":
        yield from contents(Source(part.origin, part.file.name, stream, part.file.size, columns=columns))
    elif part.kind == "lines":
        yield from of_kind(source, "lines", None)
    elif part.kind == "records":
        yield from of_kind(source, "warc", "gz")
    else:
        yield from _rows(part, source)


def _bytes(part: FilePart, stream: IO[bytes]) -> tuple[int, int]:
    """Where the bytes of a part begin and end."""
    if part.kind in ("whole", "rows"):
        return 0, part.file.size
    start_of = line_start if part.kind == "lines" else record_start
    return start_of(stream, part.start), start_of(stream, part.end)


def line_start(stream: IO[bytes], at: int) -> int:
    """The first place from ``at`` on where a line begins, or the end."""
    if at == 0:
        return 0
    position = stream.seek(at - 1)
    while chunk := stream.read(_CHUNK):
        if (found := chunk.find(b"\n")) >= 0:
            return position + found + 1
        position += len(chunk)
    return position


def record_start(stream: IO[bytes], at: int) -> int:
    """The first place from ``at`` on where a compressed WARC record begins, or the end."""
    if at == 0:
        return 0
    position, window = stream.seek(at), b""
    while True:
        chunk = stream.read(_CHUNK)
        window += chunk
        searched = max(len(window) - _LOOK, 0) if chunk else len(window)
        place = window.find(_MEMBER)
        while 0 <= place < searched:
            if _is_record(window[place : place + _LOOK]):
                return position + place
            place = window.find(_MEMBER, place + 1)
        if not chunk:
            return position + len(window)
        position, window = position + searched, window[searched:]


def _is_record(data: bytes) -> bool:
    try:
        return zlib.decompressobj(wbits=31).decompress(data, 16).startswith(b"WARC/")
    except zlib.error:
        return False


def _rows(part: FilePart, source: Source) -> Iterator[RawArticle | Refused]:
    """An article a row, as in tables; a row has the origin "NAME#2" if it is the second of the file."""
    try:
        file = parquet.ParquetFile(cast(Any, source.stream))
        header = file.schema_arrow.names
        names = {
            column: name
            for column, name in zip(header, field_names(header, source.columns), strict=True)
            if name in FIELDS
        }
        number = sum(file.metadata.row_group(group).num_rows for group in range(part.start))
        groups = range(part.start, part.end)
        for batch in file.iter_batches(_ROWS_AT_ONCE, row_groups=list(groups), columns=list(names)):
            for row in batch.to_pylist():
                number += 1
                yield _article(f"{source.origin}#{number}", {names[column]: row[column] for column in row})
    except (pyarrow.ArrowException, OSError) as error:
        raise InvalidInput("file", f"is not a Parquet file that can be read: {error}") from None


def _article(origin: str, row: dict[str, Any]) -> RawArticle | Refused:
    try:
        plain = {name: decode(value, field=name) if isinstance(value, bytes) else value for name, value in row.items()}
    except InvalidInput as error:
        return Refused(origin, error)
    return RawArticle(origin, "json", json.dumps(plain, default=str).encode())
