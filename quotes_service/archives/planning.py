"""Which partitions an archive is read in: the same ones whenever the same files are planned in the same way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from hashlib import sha256
from typing import Any, cast

import pyarrow
from pyarrow import parquet

from quotes_service.archives.inputs import FilePart
from quotes_service.archives.storage import File, Folder, files_at, may_be_read, opened
from quotes_service.errors import InvalidInput
from quotes_service.ingest import kinds
from quotes_service.ingest.containers.archives import is_left_out
from quotes_service.ingest.containers.lines import is_spread
from quotes_service.ingest.readings import FORM
from quotes_service.ingest.sources import HEAD_BYTES, Refused

#: The most files in one partition.
_MOST_PARTS = 500
_STEM = re.compile(r"[^A-Za-z0-9._-]+")
#: How the name of a partition ends.
_READINGS = re.compile(r"-\d{12,}-[0-9a-f]{16}\.parquet$")


@dataclass(frozen=True, slots=True)
class Manner:
    """How articles are read: what their readings depend on, besides the articles.

    ``extractor`` names the version and the weights; ``columns``: field -> the column of tables that has it.
    """

    extractor: str
    spacy_model: str
    max_text_chars: int
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Partition:
    """What one worker reads at a time. ``name`` is that of the file with its readings: it changes with the state of
    what is read, the manner and the form."""

    name: str
    parts: tuple[FilePart, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All partitions, and the files that cannot be read; they are in none, so that the next run tries them again."""

    partitions: tuple[Partition, ...]
    refused: tuple[Refused, ...]


def plan(inputs: Iterable[str], manner: Manner, *, size: int, output: str = "") -> Plan:
    """The partitions of the files at ``inputs``: of about ``size`` bytes each. A large file of a kind that can be
    divided is divided; small ones are put together, in their order. What is in the folder ``output`` is left out: as
    it grows, the partitions would be others. Raises InvalidInput for an input without files, and OSError."""
    files: dict[str, File] = {}
    own = Folder(output) if output else None
    for address in inputs:
        found = files_at(address, _is_wanted)
        files |= {file.address: file for file in found if not (own and own.holds(file))}
    refused: list[Refused] = []
    parts = _parts(files.values(), size, refused)
    return Plan(tuple(_partition(group, manner) for group in _together(parts, size)), tuple(refused))


def _is_wanted(name: str) -> bool:
    """Readings are no input: the folder for them may lie in that of the archive, or be it."""
    return not is_left_out(name) and not _READINGS.search(name) and (kinds.is_named(name) or _is_parquet(name))


def _is_parquet(name: str) -> bool:
    return name.lower().endswith((".parquet", ".parq", ".pq"))


def _parts(files: Iterable[File], size: int, refused: list[Refused]) -> Iterator[tuple[FilePart, int]]:
    """The parts of files, with how many bytes each has."""
    for file in files:
        try:
            if not may_be_read(file):
                raise InvalidInput("file", "permission denied")
            if _is_parquet(file.name):
                yield from _row_groups(file, size)
                continue
            kind = _divided_as(file) if file.size > size else "whole"
        except (InvalidInput, OSError, pyarrow.ArrowException) as error:
            reason = error.message if isinstance(error, InvalidInput) else getattr(error, "strerror", None) or error
            refused.append(Refused(file.address, InvalidInput("file", f"cannot be read: {reason}")))
            continue
        step = file.size if kind == "whole" else size
        for start in range(0, max(file.size, 1), max(step, 1)):
            end = min(start + step, file.size)
            yield FilePart(file, kind, start, end), end - start


def _divided_as(file: File) -> Any:
    with opened(file.address) as stream:
        head = stream.read(HEAD_BYTES)
    found = kinds.kind_of(file.name, head)
    if found == ("lines", None) and not is_spread(head.split(b"\n", 1)[0]):
        return "lines"
    return "records" if found == ("warc", "gz") else "whole"


def _row_groups(file: File, size: int) -> Iterator[tuple[FilePart, int]]:
    with opened(file.address) as stream:
        metadata = parquet.ParquetFile(cast(Any, stream)).metadata
    start = weight = 0
    for number in range(metadata.num_row_groups):
        weight += metadata.row_group(number).total_byte_size
        if weight >= size or number + 1 == metadata.num_row_groups:
            yield FilePart(file, "rows", start, number + 1), weight
            start, weight = number + 1, 0


def _together(parts: Iterable[tuple[FilePart, int]], size: int) -> Iterator[list[FilePart]]:
    group: list[FilePart] = []
    total = 0
    for part, weight in parts:
        if group and (total + weight > size or len(group) == _MOST_PARTS):
            yield group
            group, total = [], 0
        group.append(part)
        total += weight
    if group:
        yield group


def _partition(parts: list[FilePart], manner: Manner) -> Partition:
    first = parts[0]
    about = (FORM, astuple(manner), [astuple(part) for part in parts])
    stem = _STEM.sub("_", first.file.name)[:60].lstrip(".")
    return Partition(f"{stem}-{first.start:012}-{sha256(repr(about).encode()).hexdigest()[:16]}.parquet", tuple(parts))
