"""CSV and TSV (RFC 4180): an article a row, under a header that names the columns."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from quotes_service.errors import InvalidInput, TooLarge
from quotes_service.ingest import sources
from quotes_service.ingest.containers.lines import lines_of
from quotes_service.ingest.fields import ALIASES, FIELDS
from quotes_service.ingest.sources import Refused, Source
from quotes_service.ingest.text import decode, encoding_of
from quotes_service.records import RawArticle

MAX_COLUMNS = 1_000
_DELIMITERS = ",;\t|"

# A limit of the whole process; the default, 131,072 characters, is less than a long report has.
csv.field_size_limit(sources.MAX_BYTES)


def check_columns(columns: Mapping[str, str]) -> None:
    """Raise InvalidInput unless the keys are fields of an article."""
    for name in columns:
        if name not in FIELDS and name not in ALIASES:
            raise InvalidInput("columns", f"{name!r} is not a field; there are {', '.join(FIELDS)}")


def articles_of_table(source: Source) -> Iterator[RawArticle | Refused]:
    """A RawArticle for each row. Its origin is the file and the line on which the row begins.

    ``source.columns`` maps fields to names of columns. The other columns are matched by their names with FIELDS and
    ALIASES, ignoring case. Delimiter and encoding are told from the beginning of the file.
    Raises InvalidInput if there is no column with a text, or a column of the map is missing.
    """
    lines = _Lines(source)
    sample = source.head().split(b"\n", 1)[0].decode("latin-1")
    delimiter = "\t" if source.name.lower().endswith(".tsv") else max(_DELIMITERS, key=sample.count)
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        header = next(rows, None)
    except csv.Error as error:
        raise InvalidInput("table", f"has a header that cannot be read: {error}") from None
    if header is None:
        raise InvalidInput("table", "is empty")
    names = field_names(header, source.columns)
    while True:
        lines.begin_row()
        try:
            row = next(rows, None)
            if row is None:
                return
            if lines.broken:
                raise lines.broken
            if not row:
                continue
            if len(row) != len(header):
                raise InvalidInput("table", f"has {len(row):,} columns in this row, but {len(header):,} in the header")
        except csv.Error as error:
            hint = "a quotation mark is not closed" if "unexpected end of data" in str(error) else str(error)
            yield Refused(f"{source.origin}:{lines.first}", InvalidInput("table", f"cannot be read from here: {hint}"))
        except InvalidInput as error:
            yield Refused(f"{source.origin}:{lines.first}", error)
        else:
            data = json.dumps({name: value for name, value in zip(names, row, strict=True) if value.strip()})
            yield RawArticle(f"{source.origin}:{lines.first}", "json", data.encode(), source.known)


class _Lines:
    """The decoded lines of a table; raises TooLarge where those of one row become too long. ``broken``: why a line of
    the row cannot be decoded; the row goes on after it, in which csv finds its end."""

    def __init__(self, source: Source):
        self.number = self.first = self.size = 0
        head = source.head()
        encoding = encoding_of(head)
        if encoding.startswith("utf-16"):
            self.lines, encoding = _as_utf8(source.stream, encoding), "utf-8"
        else:
            self.lines = lines_of(source.stream)
        self.encoding = encoding
        self.is_utf8 = encoding == "utf-8" and not head.isascii()  # while all is ASCII, it may be anything
        self.broken: InvalidInput | None = None

    def begin_row(self) -> None:
        self.first, self.size, self.broken = self.number + 1, 0, None

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.number += 1
        self.size += sources.MAX_BYTES + 1 if line is None else len(line)
        if line is None or self.size > sources.MAX_BYTES:
            raise TooLarge("table", f"has more than {sources.MAX_BYTES:,} bytes in one row")
        if self.number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        return self._decoded(line)

    def _decoded(self, line: bytes) -> str:
        try:
            text = line.decode("utf-8") if self.is_utf8 else decode(line, field="table", declared=self.encoding)
        except (UnicodeDecodeError, InvalidInput):
            self.broken = InvalidInput(
                "table", f"has broken characters in line {self.number:,}: it is no {self.encoding}"
            )
            return line.decode("utf-8", "replace")
        self.is_utf8 |= self.encoding == "utf-8" and not line.isascii() and text.encode() == line
        return text


def _as_utf8(stream: io.BufferedReader, encoding: str) -> Iterator[bytes | None]:
    """The lines of a stream in UTF-16 as ``lines_of`` gives those of others."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    rest = ""
    while chunk := stream.read(1 << 20):
        *lines, rest = (rest + decoder.decode(chunk)).split("\n")
        yield from (f"{line}\n".encode("utf-8", "replace") for line in lines)
        if len(rest) > sources.MAX_BYTES:
            yield None
            rest = ""
    if rest:
        yield rest.encode("utf-8", "replace")


def field_names(header: Sequence[str], columns: Mapping[str, str]) -> list[str]:
    """The name of the field that each column has, the column's own name where it has none. Raises InvalidInput if none
    has a text, or a column of the map is missing."""
    if len(header) > MAX_COLUMNS:
        raise TooLarge("table", f"has {len(header):,} columns; at most {MAX_COLUMNS:,} are read")
    found = [name.strip() for name in header]
    if len(found) == 1 and not columns and found[0].lower() not in ("text", "html"):
        raise InvalidInput("table", "has no header: its first line must name the columns, such as text,title,url")
    names = list(found)
    lower = [name.lower() for name in found]
    for field, column in columns.items():
        with suppress(ValueError):
            names[lower.index(column.strip().lower())] = ALIASES.get(field, field)
            continue
        raise InvalidInput("columns", f"there is no column {column!r}; there are {', '.join(found)[:300]}")
    mapped = {ALIASES.get(field, field) for field in columns}
    taken = {column.strip().lower() for column in columns.values()}
    for position, name in enumerate(lower):
        field = ALIASES.get(name, name)
        if name not in taken and field in FIELDS:
            names[position] = field if field not in mapped else f"column {found[position]}"
            mapped.add(field)
    if not {"text", "html", "url"} & set(names):
        raise InvalidInput(
            "columns", f"none has the text; there are {', '.join(found)[:300]}: say which, as in --columns text=Body"
        )
    return names
