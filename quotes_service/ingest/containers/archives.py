"""zip and tar archives: their files one by one, without writing any of them to disk."""

from __future__ import annotations

import io
import struct
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from lzma import LZMAError
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast
from zlib import error as ZlibError

from quotes_service.errors import InvalidInput, TooLarge
from quotes_service.ingest import sources
from quotes_service.ingest.kinds import ARCHIVES
from quotes_service.ingest.sources import Guarded, Refused, Source, buffered
from quotes_service.records import RawArticle

MAX_MEMBERS = 200_000
_MAX_DIRECTORY_BYTES = 100_000_000
#: The most that is read at once for the headers of one file in a tar archive; pax headers may claim any length.
_MAX_HEADER_BYTES = 1_000_000

Found = Iterator[RawArticle | Refused]
TakeApart = Callable[[Source], Found]


def check_nesting(source: Source) -> None:
    """Raise InvalidInput for an archive in an archive."""
    if any(kind in ARCHIVES for kind in source.within):
        raise InvalidInput("file", "is an archive within an archive: unpack it and give it by itself")


def is_left_out(name: str) -> bool:
    """Whether a file is left out of folders and archives: hidden ones and READMEs."""
    path = PurePosixPath(name)
    hidden = any(part.startswith(".") and part not in (".", "..") for part in path.parts)
    return hidden or path.stem.upper() == "README" or "__MACOSX" in path.parts


def articles_of_zip(source: Source, take_apart: TakeApart) -> Found:
    """What ``take_apart`` finds in the files of a zip archive. Raises InvalidInput if it is damaged or a bomb."""
    check_nesting(source)
    with _seekable(source) as stream:
        yield from _articles_of_zip(source, stream, take_apart)


def _articles_of_zip(source: Source, stream: BinaryIO, take_apart: TakeApart) -> Found:
    _check_directory(stream)
    try:
        archive = zipfile.ZipFile(stream)
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise InvalidInput("file", f"is not a zip archive that can be read: {error}") from None
    _check_members(members, archive.start_dir)
    budget = sources.MAX_UNPACKED_BYTES
    for member in members:
        # a link is a file whose content is its target
        if member.is_dir() or is_left_out(member.filename) or (member.external_attr >> 28) not in (0, 8):
            continue
        origin = f"{source.origin}/{member.filename}"
        try:
            _check_path(member.filename)
            if member.flag_bits & 0x1:
                raise InvalidInput("file", "is encrypted")
            with archive.open(member) as content:
                content = cast(zipfile.ZipExtFile, content)
                guarded = Guarded(content, lambda size=member.compress_size: size, limit=max(budget, 1))
                yield from take_apart(source.member(member.filename, buffered(guarded), "zip", member.file_size))
                budget -= guarded.count
        except InvalidInput as error:
            yield Refused(origin, error)
        except (
            zipfile.BadZipFile, ZlibError, LZMAError, EOFError, OSError, NotImplementedError, ValueError, RuntimeError
        ) as error:  # fmt: skip
            yield Refused(origin, InvalidInput("file", f"cannot be unpacked: {error or 'it is cut off'}"))


def articles_of_tar(source: Source, take_apart: TakeApart) -> Found:
    """What ``take_apart`` finds in the files of a tar archive, which is read from its beginning to its end."""
    check_nesting(source)
    stream = _Forward(source.stream)
    try:
        archive = tarfile.TarFile(fileobj=cast(BinaryIO, stream))
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise InvalidInput("file", f"is not a tar archive that can be read: {error}") from None
    for _ in range(MAX_MEMBERS + 1):
        try:
            member = archive.next()
        except (tarfile.TarError, EOFError, ValueError) as error:
            raise InvalidInput("file", f"is damaged; what came before was read: {error}") from None
        if member is None:
            return
        cast(Any, archive).members.clear()  # it remembers all
        if not member.isreg() or member.issparse() or is_left_out(member.name):
            continue
        try:
            _check_path(member.name)
            content = archive.extractfile(member)
            assert content is not None, "it is a regular file"
            with content:
                stream.in_file = True
                yield from take_apart(source.member(member.name, buffered(content), "tar", member.size))
        except tarfile.TarError as error:
            yield Refused(f"{source.origin}/{member.name}", InvalidInput("file", f"cannot be unpacked: {error}"))
        except InvalidInput as error:
            yield Refused(f"{source.origin}/{member.name}", error)
        finally:
            stream.in_file = False
    raise TooLarge("file", f"has more than {MAX_MEMBERS:,} files; the first {MAX_MEMBERS:,} were read")


@contextmanager
def _seekable(source: Source) -> Iterator[BinaryIO]:
    """The stream itself if one can go back in it, else a copy on disk that goes in the end."""
    if source.stream.seekable():
        yield cast(BinaryIO, source.stream)
        return
    with tempfile.TemporaryFile() as copy:
        size = 0
        while chunk := source.stream.read(1 << 20):
            size += len(chunk)
            if size > sources.MAX_UNPACKED_BYTES:
                raise TooLarge("file", f"has more than {sources.MAX_UNPACKED_BYTES:,} bytes")
            copy.write(chunk)
        copy.seek(0)
        yield cast(BinaryIO, copy)


def _check_directory(stream: BinaryIO) -> None:
    """Raise TooLarge for a zip archive whose list of files would fill memory, before the list is read."""
    end = stream.seek(0, io.SEEK_END)
    start = max(0, end - 65_557)  # the end record, and the longest comment after it
    stream.seek(start)
    tail = stream.read()
    stream.seek(0)
    record = tail.rfind(b"PK\x05\x06")
    if record < 0 or len(tail) < record + 22:
        raise InvalidInput("file", "is not a zip archive that can be read: its end is missing")
    size = struct.unpack("<L", tail[record + 12 : record + 16])[0]
    if size == 0xFFFFFFFF and (wide := tail.rfind(b"PK\x06\x06", 0, record)) >= 0 and len(tail) >= wide + 48:
        size = struct.unpack("<Q", tail[wide + 40 : wide + 48])[0]
    if min(size, end) > _MAX_DIRECTORY_BYTES:
        raise TooLarge("file", f"has a list of files of {size:,} bytes; at most {_MAX_DIRECTORY_BYTES:,} are read")


def _check_members(members: list[zipfile.ZipInfo], directory: int) -> None:
    """Raise InvalidInput for too many files, and for files that share their bytes, as bombs' do."""
    if len(members) > MAX_MEMBERS:
        raise TooLarge("file", f"has {len(members):,} files; at most {MAX_MEMBERS:,} are read")
    last = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < last or member.header_offset + member.compress_size > directory:
            raise InvalidInput("file", "is a zip archive whose files overlap: it is refused as a decompression bomb")
        last = member.header_offset + 30 + member.compress_size


def _check_path(name: str) -> None:
    path = PurePosixPath(name.replace("\\", "/"))
    if ".." in path.parts or path.is_absolute() or (path.parts and path.parts[0].endswith(":")):
        raise InvalidInput("file", "has a path that leads out of the archive")


class _Forward:
    """A stream that is read forwards only, with the methods that tarfile needs."""

    def __init__(self, stream: BinaryIO):
        self.stream, self.position, self.in_file = stream, 0, False

    def tell(self) -> int:
        return self.position

    def seek(self, position: int, whence: int = io.SEEK_SET) -> int:
        if whence != io.SEEK_SET or position < self.position:
            raise tarfile.ReadError("its headers point backwards")
        while self.position < position:
            if not self.read(min(position - self.position, _MAX_HEADER_BYTES)):
                break
        return self.position

    def read(self, size: int = -1) -> bytes:
        if not self.in_file and not 0 <= size <= _MAX_HEADER_BYTES:
            raise tarfile.ReadError("it has a header that is too long")
        chunk = self.stream.read(size)
        self.position += len(chunk)
        return chunk
