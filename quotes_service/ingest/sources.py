"""What is read from: a stream of bytes with its name, and the limits that keep a bomb from filling memory or disk."""

from __future__ import annotations

import io
import lzma
import zlib
from bz2 import BZ2Decompressor
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, BinaryIO, cast
from zipfile import ZipExtFile

from quotes_service.errors import InvalidInput, TooLarge

#: The largest file of one article, and the longest line of JSON or row of a table, that is read into memory, in bytes.
MAX_BYTES = 20_000_000
#: The largest PDF, DOCX or e-mail, which have pictures too.
MAX_DOCUMENT_BYTES = 60_000_000
#: The most bytes that come out of one archive or compressed file.
MAX_UNPACKED_BYTES = 50_000_000_000
#: Text is packed to a tenth, to a fiftieth where it repeats itself. What is packed closer than this is a bomb.
MAX_RATIO = 200
#: So many bytes may come out before the ratio is looked at.
RATIO_FREE_BYTES = 10_000_000
#: The most memory, in bytes, that an .xz file may ask for.
MAX_XZ_MEMORY = 256_000_000
#: As much is looked at to tell what a stream is.
HEAD_BYTES = 8_192


@dataclass(frozen=True, slots=True)
class Refused:
    """What was found at ``origin`` and cannot be read, with the reason."""

    origin: str
    error: InvalidInput


@dataclass(frozen=True, slots=True)
class Source:
    """A stream of bytes at ``origin``, whose file ``name`` helps to tell what it is.

    ``known``: what its container says of all articles in it. ``within``: the kinds of containers that it is in, the
    outermost first. ``size`` in bytes, where the container says it. ``columns``: field -> the column of tables that has
    it.
    """

    origin: str
    name: str
    stream: io.BufferedReader
    size: int | None = None
    known: Mapping[str, str] = field(default_factory=dict)
    within: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)

    def member(self, name: str, stream: io.BufferedReader, kind: str, size: int | None = None) -> Source:
        """A file of that name in this container of that kind."""
        within = (*self.within, kind)
        return Source(f"{self.origin}/{name}", name, stream, size, self.known, within, self.columns)

    def head(self) -> bytes:
        """The first bytes, which are not consumed."""
        return self.stream.peek(HEAD_BYTES)[:HEAD_BYTES]

    def read(self, limit: int | None = None) -> bytes:
        """All bytes. Raises TooLarge if there are more than ``limit``, which is MAX_BYTES by default."""
        limit = limit or MAX_BYTES
        if self.size is not None and self.size > limit:
            raise TooLarge("file", f"has {self.size:,} bytes; at most {limit:,} are read")
        data = self.stream.read(limit + 1)
        if len(data) > limit:
            raise TooLarge("file", f"has more than {limit:,} bytes")
        return data


def buffered(stream: io.RawIOBase | io.BufferedIOBase | IO[bytes]) -> io.BufferedReader:
    """The stream with a buffer, so that one can look at its beginning."""
    return io.BufferedReader(cast(io.RawIOBase, stream), buffer_size=1 << 16)


def from_bytes(data: bytes) -> io.BufferedReader:
    return buffered(io.BytesIO(data))


def decompressed(stream: BinaryIO, compression: str) -> io.BufferedReader:
    """The content of a stream that is compressed as "gz", "bz2" or "xz".

    Reading it raises EOFError, OSError, zlib.error or LZMAError where it is damaged, and TooLarge for a bomb.
    """
    counted = _Counted(stream)
    packed = cast(BinaryIO, counted)
    return buffered(Guarded(_Parts(packed, compression), lambda: counted.count))


class Guarded(io.RawIOBase):
    """What comes out of a compressed stream, until it is too much, or too much for what went in."""

    def __init__(self, stream: ZipExtFile | _Parts, packed: Callable[[], int], *, limit: int | None = None):
        """``packed()``: the number of compressed bytes that were read."""
        self.stream, self.packed, self.count = stream, packed, 0
        self.limit = limit or MAX_UNPACKED_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        chunk = self.stream.read1(len(buffer))  # what can be read of a damaged stream comes before the error
        self.count += len(chunk)
        if self.count > self.limit:
            raise TooLarge("file", f"has more than {self.limit:,} bytes when unpacked")
        if self.count > RATIO_FREE_BYTES and self.count > MAX_RATIO * self.packed():
            raise TooLarge(
                "file", f"is more than {MAX_RATIO} times as large when unpacked: it is refused as a decompression bomb"
            )
        buffer[: len(chunk)] = chunk
        return len(chunk)


class _Counted:
    """A stream that counts what is read from it."""

    def __init__(self, stream: BinaryIO):
        self.stream, self.count = stream, 0

    def read(self, size: int = -1) -> bytes:
        chunk = self.stream.read(size)
        self.count += len(chunk)
        return chunk

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        return self.count


class _GzipPart:
    """A decompressor of one part of a gzip file, with the interface of those of ``lzma`` and ``bz2``."""

    def __init__(self):
        self.decompressor = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self.decompressor.eof

    @property
    def needs_input(self) -> bool:
        return not self.decompressor.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self.decompressor.unused_data

    def decompress(self, data: bytes, size: int) -> bytes:
        return self.decompressor.decompress(self.decompressor.unconsumed_tail + data, size)


#: How each part begins, and what decompresses it.
_PARTS: dict[str, tuple[bytes, Callable[[], _GzipPart | BZ2Decompressor | lzma.LZMADecompressor]]] = {
    "gz": (b"\x1f\x8b", _GzipPart),
    "bz2": (b"BZh", BZ2Decompressor),
    "xz": (b"\xfd7zXZ\0", lambda: lzma.LZMADecompressor(memlimit=MAX_XZ_MEMORY)),
}


class _Parts:
    """What is in a .gz, .bz2 or .xz file: compressed parts, one after the other, maybe with zeros between them.

    If something else comes after a part, the stream ends there, so that nothing before is lost, and reading on raises
    OSError. (Of Python's own, GzipFile raises before the last line is read, BZ2File never, and LZMAFile takes as much
    memory as a file asks for.)
    """

    def __init__(self, stream: BinaryIO, compression: str):
        self.stream, self.rest, self.has_ended = stream, b"", False
        self.magic, self.new = _PARTS[compression]
        self.part = self.new()

    def read1(self, size: int) -> bytes:
        while True:
            if self.part.eof and not self._next():
                return b""
            packed = b""
            if self.part.needs_input:
                packed, self.rest = self.rest or self.stream.read(1 << 16), b""
            data = self.part.decompress(packed, size)
            if data:
                return data
            if not packed and self.part.needs_input and not self.part.eof:
                raise EOFError("Compressed file ended before the end-of-stream marker was reached")

    def _next(self) -> bool:
        """Begin the next part; False: there is none."""
        if self.has_ended:
            raise OSError("what follows its end is not compressed")
        rest = self.part.unused_data.lstrip(b"\0")
        while len(rest) < len(self.magic) and (more := self.stream.read(1 << 16)):
            rest = (rest + more).lstrip(b"\0")
        if rest.startswith(self.magic):
            self.part, self.rest = self.new(), rest
            return True
        self.has_ended = bool(rest)
        return False
