"""Readings as Parquet files: an article a row, and what was refused in rows of their own.

docs/archives.md has the form.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

import pyarrow
from pyarrow import parquet

from quotes_service.errors import InvalidInput
from quotes_service.ingest.readings import FORM, ReadLine, parts_of, reading_of
from quotes_service.ingest.sources import Refused
from quotes_service.records import ReadArticle

_SCHEMA = pyarrow.schema(
    [
        ("form", pyarrow.int32()),
        ("origin", pyarrow.string()),
        ("error", pyarrow.string()),
        ("url", pyarrow.string()),
        ("title", pyarrow.string()),
        ("outlet", pyarrow.string()),
        ("published_at", pyarrow.date32()),
        ("language", pyarrow.string()),
        ("quotations", pyarrow.int32()),
        ("article", pyarrow.string()),
        ("extraction", pyarrow.string()),
    ]
)
#: What loading needs; the other columns are for whoever looks at the file.
_LOADED = ["form", "origin", "error", "article", "extraction"]
#: A row group has so many rows, or fewer with so many characters: it is held in memory.
_ROWS, _CHARS = 200, 20_000_000


Row = dict[str, Any]


def row_of(origin: str, reading: ReadArticle) -> Row:
    article, extraction = parts_of(reading)
    return _row(
        origin,
        url=reading.article.url,
        title=reading.article.title,
        outlet=reading.article.outlet,
        published_at=reading.article.published_at,
        language=reading.extraction.language,
        quotations=len(reading.extraction.quotations),
        article=article,
        extraction=extraction,
    )


def row_of_refused(refused: Refused) -> Row:
    return _row(refused.origin, error=str(refused.error))


def _row(origin: str, **values: Any) -> Row:
    """Half a surrogate pair, as names of files may have, cannot be written."""
    row = {"form": FORM, "origin": origin, **values}
    return {
        name: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
        for name, value in row.items()
    }


class Writer:
    """Writes rows into a stream; the file is complete when it is left."""

    def __init__(self, stream: IO[bytes]):
        self._file = parquet.ParquetWriter(stream, _SCHEMA, compression="zstd")
        self._rows: list[Row] = []
        self._chars = 0

    def add(self, row: Row) -> None:
        self._rows.append(row)
        self._chars += len(row.get("article", "")) + len(row.get("extraction", ""))
        if len(self._rows) >= _ROWS or self._chars >= _CHARS:
            self._write()

    def _write(self) -> None:
        if self._rows:
            self._file.write_table(pyarrow.Table.from_pylist(self._rows, schema=_SCHEMA))
        self._rows, self._chars = [], 0

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        try:
            if kind is None:
                self._write()
        finally:
            self._file.close()


def read_rows(file: str | Path | IO[bytes], name: str) -> Iterator[ReadLine | Refused]:
    """The readings of a file, and what it says was refused, some at a time. A row that is none comes with the reason,
    and so does the rest of a file that cannot be read."""
    try:
        with parquet.ParquetFile(cast(Any, file)) as readings:
            if missing := set(_LOADED) - set(readings.schema_arrow.names):
                raise InvalidInput("file", f"has no readings: it lacks the column {min(missing)}")
            for batch in readings.iter_batches(_ROWS, columns=_LOADED):
                for row in batch.to_pylist():
                    yield _line(row)
    except InvalidInput as error:
        yield Refused(name, error)
    except (pyarrow.ArrowException, OSError) as error:
        yield Refused(name, InvalidInput("file", f"cannot be read to its end: {error}"))


def _line(row: dict[str, Any]) -> ReadLine | Refused:
    origin = row.pop("origin")
    if (error := row.pop("error")) is not None:
        return _refused(origin, error)
    try:
        parsed = {name: row[name] if name == "form" else _object(name, row[name]) for name in row}
        return ReadLine(origin, reading_of(parsed))
    except InvalidInput as reason:
        return Refused(origin, reason)


def _object(name: str, value: Any) -> Any:
    try:
        return json.loads(value)
    except (TypeError, ValueError) as error:
        raise InvalidInput(name, f"is no JSON: {error}") from None


def refused_in(file: str | Path | IO[bytes]) -> Iterator[Refused]:
    """What a file says was refused. Raises OSError, ArrowException if it cannot be read."""
    for row in parquet.read_table(cast(Any, file), columns=["origin", "error"]).to_pylist():
        if row["error"] is not None:
            yield _refused(row["origin"], row["error"])


def _refused(origin: str, error: str) -> Refused:
    field, _, message = error.partition(": ")
    return Refused(origin, InvalidInput(field, message))


def rows_in(file: str | Path) -> int:
    """How many rows a file has, 1 if it cannot be read: reading it will yield one error."""
    try:
        return parquet.read_metadata(file).num_rows
    except (pyarrow.ArrowException, OSError):
        return 1
