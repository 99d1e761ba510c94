"""Files at the addresses that fsspec knows: paths, ``s3://bucket/2024/*.warc.gz`` ... What they need besides, such as
secrets, fsspec takes from the environment of each process."""

from __future__ import annotations

import io
import os
import re
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from quotes_service.errors import InvalidInput

#: What tells one state of a file from another, by the names that file systems have for it; the first that is there.
_STATES = ("ETag", "etag", "md5Hash", "content_md5", "mtime", "LastModified", "last_modified", "updated", "created")

#: A name and a password before the host. The password may have a slash, as secrets of S3 do: `host:8020/a@b` has none.
_PASSWORD = re.compile(r"\w+://[^/@:]*:(?![0-9]+/)[^@]*@")
#: After so many seconds a file that is still unfinished is nobody's.
_ABANDONED = 3_600


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was found: ``state`` changes when it is written again, as far as its file system tells."""

    address: str
    size: int
    state: str

    @property
    def name(self) -> str:
        return PurePosixPath(self.address).name


def files_at(address: str, is_wanted: Callable[[str], bool]) -> list[File]:
    """The file at an address, the files that a pattern matches (all of them), or those of a folder and its sub-folders
    whose path in it ``is_wanted``; in order of address. Raises InvalidInput if there is none, and OSError."""
    system, path = _opened(address)
    if not system.exists(path) and any(sign in path for sign in "*?["):
        matching = cast(dict[str, dict[str, Any]], system.glob(path, detail=True))
        found = {name: info for name, info in matching.items() if not PurePosixPath(name).name.startswith(".")}
        if not found:
            raise InvalidInput("INPUT", f"{address} matches no file")
    elif system.isdir(path):
        below = cast(dict[str, dict[str, Any]], system.find(path, detail=True))
        found = {name: info for name, info in below.items() if is_wanted(str(PurePosixPath(name).relative_to(path)))}
        if not found:
            raise InvalidInput("INPUT", f"{address} is a folder without a file of a supported kind")
    elif not system.exists(path):
        raise InvalidInput("INPUT", f"{address} does not exist")
    else:
        found = {path: system.info(path)}
    return [_file(system, name, info) for name, info in sorted(found.items()) if info["type"] == "file"]


def _file(system: AbstractFileSystem, path: str, info: dict[str, Any]) -> File:
    address = path if isinstance(system, LocalFileSystem) else system.unstrip_protocol(path)
    state = next((info[name] for name in _STATES if info.get(name)), "")
    # a list of files may have as a number what a single file has as a time
    return File(address, info.get("size") or 0, str(state.timestamp() if isinstance(state, datetime) else state))


def may_be_read(file: File) -> bool:
    """False if this process may not read it; only of files on a disk is that known without trying."""
    return "://" in file.address or os.access(file.address, os.R_OK)


def file_at(address: str) -> File:
    """Raises FileNotFoundError, and other OSErrors."""
    system, path = _opened(address)
    return _file(system, path, system.info(path))


def opened(address: str) -> IO[bytes]:
    """The file at an address, for reading, where one can also seek. Raises OSError."""
    system, path = _opened(address)
    return cast(IO[bytes], system.open(path, "rb"))


def _opened(address: str) -> tuple[AbstractFileSystem, str]:
    """The file system of an address, and the path in it. Raises InvalidInput, which never prints a password."""
    if not address:  # fsspec would take the working directory
        raise InvalidInput("address", "is empty")
    if "::" in address:
        raise InvalidInput("address", f"{address} is chained, which is not supported")
    try:
        if _PASSWORD.match(address):
            raise InvalidInput("address", "has a password in it, which would be printed and kept: see docs/archives.md")
        return url_to_fs(address)
    except (ImportError, ValueError) as error:  # no package for the protocol, or no such protocol
        raise InvalidInput("address", f"{address} cannot be opened: {error}") from None


class Folder:
    """The folder at an address, into which files are written whole or not at all."""

    def __init__(self, address: str):
        self.system, self.path = _opened(address)
        self.is_local = isinstance(self.system, LocalFileSystem)
        self.address = self.path if self.is_local else address  # others may have another working directory

    def at(self, name: str) -> str:
        """The address of a file in it."""
        return f"{self.address.rstrip('/')}/{name}"

    def holds(self, file: File) -> bool:
        """Whether a file is in it or a folder below."""
        path = self.path if self.is_local else self.system.unstrip_protocol(self.path)
        return file.address.startswith(f"{path.rstrip('/')}/")

    def names(self) -> set[str]:
        """The names of its files, none if it is not there. Raises OSError."""
        self.system.invalidate_cache(self.path)
        try:
            return {PurePosixPath(str(path)).name for path in self.system.ls(self.path, detail=False)}
        except (FileNotFoundError, NotADirectoryError):
            return set()

    def open(self, name: str) -> IO[bytes]:
        return cast(IO[bytes], self.system.open(f"{self.path}/{name}", "rb"))

    def has(self, name: str) -> bool:
        self.system.invalidate_cache(self.path)
        return self.system.exists(f"{self.path}/{name}")

    @contextmanager
    def marked(self) -> Iterator[str]:
        """Make the folder if need be, and keep a file in it as long as this is entered, by which others tell that they
        see the same folder: its name. Raises InvalidInput if the folder cannot be written to."""
        name = f".mark-{secrets.token_hex(8)}"
        try:
            self.system.makedirs(self.path, exist_ok=True)
            self.system.pipe_file(f"{self.path}/{name}", b"quotes backfill")
        except Exception as error:  # each file system has its own
            reason = getattr(error, "strerror", None) or error
            raise InvalidInput("--output", f"{self.address} cannot be written to: {reason}") from None
        try:
            yield name
        finally:
            with suppress(OSError):
                self.system.rm_file(f"{self.path}/{name}")

    @contextmanager
    def new(self, name: str) -> Iterator[IO[bytes]]:
        """A file to be written, which appears under its name when all is written. On a disk it is renamed; elsewhere,
        where a file is seen once it is complete, it is made here and sent as one. Raises OSError."""
        own = Path(self.path, f".{name}.{secrets.token_hex(4)}.part") if self.is_local else None
        with own.open("xb") if own else tempfile.NamedTemporaryFile() as file:
            try:
                yield cast(IO[bytes], file)
                file.flush()
                if own:
                    os.fsync(file.fileno())
                    own.replace(Path(self.path, name))
                else:
                    self.system.put_file(file.name, f"{self.path}/{name}")
            finally:
                if own:
                    own.unlink(missing_ok=True)

    def remove_parts(self) -> None:
        """Remove what processes that were killed have left unfinished: what nobody has written to for an hour."""
        for part in Path(self.path).glob(".*.part") if self.is_local else ():
            with suppress(FileNotFoundError):
                if time.time() - part.stat().st_mtime > _ABANDONED:
                    part.unlink()


class Piece(io.RawIOBase):
    """The bytes of a stream from ``start`` to ``end``. ``failure``: why the storage could not be read, which is not to
    be taken for a damaged file; whoever has read looks at it."""

    def __init__(self, stream: IO[bytes], start: int, end: int):
        self.stream, self.start, self.size, self.position = stream, start, end - start, 0
        self.failure: Exception | None = None
        stream.seek(start)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self.position, io.SEEK_END: self.size}[whence]
        self.position = max(begin + offset, 0)
        self.stream.seek(self.start + self.position)
        return self.position

    def readinto(self, buffer: Any) -> int:
        try:
            chunk = self.stream.read(min(len(buffer), max(self.size - self.position, 0)))
        except Exception as error:  # each file system has its own
            self.failure = error
            raise OSError(f"the storage cannot be read: {error}") from error
        self.position += len(chunk)
        buffer[: len(chunk)] = chunk
        return len(chunk)
