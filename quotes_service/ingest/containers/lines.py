"""JSON Lines: one object a line, read one at a time, so that a file may be larger than memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from quotes_service.errors import InvalidInput, TooLarge
from quotes_service.ingest import sources
from quotes_service.ingest.sources import Refused
from quotes_service.ingest.text import decode
from quotes_service.records import RawArticle


def json_lines(stream: BinaryIO, name: str) -> Iterator[tuple[str, dict[str, Any] | InvalidInput]]:
    """(origin, object or error) for each line that is not blank; an origin is ``name`` and the line: "NAME:7"."""
    for origin, line in _checked_lines(lines_of(stream), name):
        if isinstance(line, InvalidInput):
            yield origin, line
            continue
        try:
            yield origin, json_object(line)
        except InvalidInput as error:
            yield origin, error


def articles_of_lines(lines: Iterable[bytes | None], name: str) -> Iterator[RawArticle | Refused]:
    for origin, line in _checked_lines(lines, name):
        yield Refused(origin, line) if isinstance(line, InvalidInput) else RawArticle(origin, "json", line)


def lines_of(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a stream; None for one longer than MAX_BYTES."""
    limit = sources.MAX_BYTES
    while line := stream.readline(limit + 1):
        if len(line) <= limit:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(limit)
        yield None


def is_spread(line: bytes) -> bool:
    """Whether the first line is that of an object or a list over several lines."""
    return line.strip() in (b"{", b"[", b"[{")


def json_object(data: bytes) -> dict[str, Any]:
    """The JSON object. Raises InvalidInput("JSON", ...)."""
    row = json_value(data)
    if not isinstance(row, dict):
        raise InvalidInput("JSON", 'is not an object such as {"text": "…"}')
    return row


def json_value(data: bytes) -> Any:
    """Raises InvalidInput("JSON", ...)."""
    try:
        return json.loads(decode(data, field="JSON"))
    except json.JSONDecodeError as error:
        raise InvalidInput("JSON", f"cannot be read: {error}") from None
    except RecursionError:
        raise InvalidInput("JSON", "cannot be read: it is nested too deeply") from None
    except ValueError:
        raise InvalidInput("JSON", "cannot be read: it has a number of too many digits") from None


def _checked_lines(lines: Iterable[bytes | None], name: str) -> Iterator[tuple[str, bytes | InvalidInput]]:
    for number, line in enumerate(lines, start=1):
        origin = f"{name}:{number}"
        if line is None:
            yield origin, TooLarge("JSON", f"has more than {sources.MAX_BYTES:,} bytes in one line")
        elif number == 1 and is_spread(line):
            yield origin, InvalidInput("JSON", "is spread over several lines; each line must be one object")
            return
        elif line.strip():
            yield origin, line
