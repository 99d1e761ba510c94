"""Files, folders and standard input."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

from quotes_service.errors import InvalidInput, TooLarge
from quotes_service.ingest import kinds, sources
from quotes_service.ingest.containers.archives import Found, is_left_out
from quotes_service.ingest.containers.contents import contents, of_kind
from quotes_service.ingest.containers.lines import articles_of_lines, lines_of
from quotes_service.ingest.sources import HEAD_BYTES, Refused, Source, buffered
from quotes_service.ingest.web import is_address, raw_address

STANDARD_INPUT = "-"


def articles_of_path(path: str | Path, columns: Mapping[str, str]) -> Found:
    """What is in a file, or in the files of a folder; what cannot be read is Refused, and reading goes on."""
    try:
        if is_address(str(path)):
            yield raw_address(str(path))
            return
        files = list(_files(Path(path)))
    except InvalidInput as error:
        yield Refused(str(path), error)
        return
    for file in files:
        try:
            if file.is_dir():
                list(file.iterdir())  # raises the error that os.walk met
            with file.open("rb") as stream:
                size = os.fstat(stream.fileno()).st_size
                yield from caught(contents(Source(str(file), file.name, stream, size, columns=columns)), str(file))
        except OSError as error:
            yield Refused(str(file), _unreadable(error))


def articles_of_stream(stream: BinaryIO, columns: Mapping[str, str]) -> Found:
    """What is in a stream without a name: a text, unless its first line that is not blank says something else."""
    lines, start = lines_of(stream), []
    for line in lines:
        start.append(line)
        if line is None or line.strip():
            break
    if start and start[-1] and kinds.of_stream(start[-1]) == "lines":
        yield from caught(articles_of_lines(chain(start, lines), STANDARD_INPUT), STANDARD_INPUT)
        return
    if None in start:
        yield Refused(STANDARD_INPUT, TooLarge("file", f"has more than {sources.MAX_BYTES:,} bytes"))
        return
    whole = buffered(_Resumed([line or b"" for line in start], stream))
    source = Source(STANDARD_INPUT, "", whole, columns=columns)
    head = source.head()
    kind, compression = kinds.kind_of("", head)
    yield from caught(of_kind(source, kind or kinds.of_stream(head) or "text", compression), STANDARD_INPUT)


def count(path: str | Path) -> int | None:
    """About how many articles there are in a file or folder; None where that would take long to tell."""
    try:
        return _sum(_count(file) for file in _files(Path(path)))
    except (InvalidInput, OSError):
        return 1  # reading will yield one error


def open_lines(file: Path) -> BinaryIO:
    """Open ``file`` for reading bytes, decompressed if it is a .gz. Raises OSError."""
    if file.suffix.lower() == ".gz":
        return cast(BinaryIO, gzip.open(file))  # a GzipFile has the methods of a BinaryIO that are used
    return file.open("rb")


def count_lines(file: Path) -> int:
    """The number of lines of a file, blank ones too; it may be compressed (.gz)."""
    lines, last = 0, b"\n"
    with open_lines(file) as stream:
        while chunk := stream.read(1 << 20):
            lines += chunk.count(b"\n")
            last = chunk[-1:]
    return lines + (last != b"\n")


def _count(file: Path) -> int | None:
    try:
        with file.open("rb") as stream:
            kind, compression = kinds.kind_of(file.name, stream.read(HEAD_BYTES))
        if kind in ("lines", "table") and compression in (None, "gz"):
            return count_lines(file) - (kind == "table")
        if kind == "zip":
            with zipfile.ZipFile(file) as archive:
                return sum(kinds.is_named(name) for name in archive.namelist())
        return None if kind in ("tar", "warc", "lines", "table") else 1
    except (InvalidInput, OSError, EOFError, ValueError, NotImplementedError, zlib.error, zipfile.BadZipFile):
        return 1


def _sum(numbers: Iterator[int | None]) -> int | None:
    total = 0
    for number in numbers:
        if number is None:
            return None
        total += number
    return total


def caught(found: Found, origin: str) -> Found:
    """What is found in a file; where it cannot be read on, that is Refused."""
    try:
        yield from found
    except InvalidInput as error:
        yield Refused(origin, error)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:  # the latter three: broken compression
        yield Refused(origin, _unreadable(error))


def _unreadable(error: Exception) -> InvalidInput:
    return InvalidInput("file", f"cannot be read: {getattr(error, 'strerror', None) or error}")


def _files(path: Path) -> Iterator[Path]:
    """``path`` itself, or the readable files of the folder. Raises InvalidInput if there is none."""
    if path.is_dir():
        files = list(_below(path))
        if not files:
            raise InvalidInput("folder", f"has no file of a supported kind: {kinds.SUPPORTED}")
        yield from files
    elif not path.exists():
        raise InvalidInput("file", "does not exist")
    else:
        yield path


def _below(folder: Path) -> Iterator[Path]:
    """The files of supported kinds; then the folders that cannot be listed, each of which will give one error."""
    unreadable: list[Path] = []
    for directory, folders, names in os.walk(folder, onerror=lambda error: unreadable.append(Path(error.filename))):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not is_left_out(name) and (kinds.is_named(name) or _is_recognised(Path(directory, name))):
                yield Path(directory, name)
    yield from unreadable


def _is_recognised(file: Path) -> bool:
    """Whether the content of a file without a known suffix says what it is."""
    try:
        if not file.is_file():
            return False
        with file.open("rb") as stream:
            return kinds.kind_of(file.name, stream.read(HEAD_BYTES))[0] is not None
    except OSError:
        return False


class _Resumed(io.RawIOBase):
    """A stream of which the beginning has been read."""

    def __init__(self, start: list[bytes], stream: BinaryIO):
        self.start, self.stream = io.BytesIO(b"".join(start)), stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        chunk = self.start.read(len(buffer))
        chunk += self.stream.read(len(buffer) - len(chunk))
        buffer[: len(chunk)] = chunk
        return len(chunk)
