"""Readings as lines of JSON: articles with what was read from them, so that they can be read here and stored there.

docs/readings.md has the form.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from quotes_service.errors import InvalidInput
from quotes_service.ingest.containers.files import open_lines
from quotes_service.ingest.containers.lines import json_lines
from quotes_service.ingest.fields import web_address
from quotes_service.ingest.sources import Refused
from quotes_service.records import REASONS, Article, Extraction, ReadArticle, Span

#: The number of the form. Another one is refused: what a newer form says would be lost.
FORM = 1

_line = TypeAdapter(dict[str, Article | Extraction | int])
_article, _extraction = TypeAdapter(Article), TypeAdapter(Extraction)
_NAMES = {"form", "article", "extraction"}
_ARTICLE_NAMES = {field.name for field in fields(Article)}
_EXTRACTION_NAMES = {field.name for field in fields(Extraction)} - {"text"}


@dataclass(frozen=True, slots=True)
class ReadLine:
    """The reading of a line, and where it stands: "readings.jsonl:7"."""

    origin: str
    reading: ReadArticle


def line_of(reading: ReadArticle) -> bytes:
    """The line of a reading, with its end."""
    article, extraction = reading
    if extraction.text != article.text:
        raise ValueError("the extraction is of another text")
    written = {"form": FORM, "article": article, "extraction": extraction}
    return _line.dump_json(written, exclude={"extraction": {"text"}}, exclude_defaults=True) + b"\n"


def parts_of(reading: ReadArticle) -> tuple[str, str]:
    """The article and the extraction of a reading, each as the JSON that its line has."""
    article, extraction = reading
    if extraction.text != article.text:
        raise ValueError("the extraction is of another text")
    return _article.dump_json(article, exclude_defaults=True).decode(), _extraction.dump_json(
        extraction, exclude={"text"}, exclude_defaults=True
    ).decode()


def read_lines(paths: Iterable[str | Path]) -> Iterator[ReadLine | Refused]:
    """The readings of files (.jsonl, also .gz), one line at a time. A line that is none comes with the reason,
    and so does the rest of a file that cannot be read."""
    for path in paths:
        try:
            with open_lines(Path(path)) as stream:
                yield from _read_lines(stream, str(path))
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            reason = getattr(error, "strerror", None) or error
            yield Refused(str(path), InvalidInput("file", f"cannot be read to its end: {reason}"))


def _read_lines(stream: BinaryIO, name: str) -> Iterator[ReadLine | Refused]:
    for origin, row in json_lines(stream, name):
        try:
            if isinstance(row, InvalidInput):
                raise row
            yield ReadLine(origin, reading_of(row))
        except InvalidInput as error:
            yield Refused(origin, error)


def reading_of(row: dict[str, Any]) -> ReadArticle:
    """The reading of a line's object. Raises InvalidInput, with the place in it as the field."""
    if row.get("form") != FORM:
        raise InvalidInput("form", f"is {row.get('form')!r}; lines of the form {FORM} are read")
    _check_names("", row, _NAMES)
    for name, names in (("article", _ARTICLE_NAMES), ("extraction", _EXTRACTION_NAMES)):
        if not isinstance(row.get(name), dict):
            raise InvalidInput(name, "is missing" if name not in row else "is not an object")
        _check_names(f"{name}.", row[name], names)
    article: Article = _validated("article", _article, row["article"])
    if article.url is not None and web_address(article.url) is None:
        raise InvalidInput("article.url", "is not a URL that begins with http:// or https://")
    extraction: Extraction = _validated("extraction", _extraction, {**row["extraction"], "text": article.text})
    _check(extraction)
    return ReadArticle(article, extraction)


def _check_names(before: str, row: dict[str, Any], names: set[str]) -> None:
    if unknown := sorted(row.keys() - names):
        raise InvalidInput(f"{before}{unknown[0]}", "is no field of a reading")


def _validated(name: str, adapter: TypeAdapter[Any], value: Any) -> Any:
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise InvalidInput(".".join(map(str, (name, *first["loc"]))), first["msg"]) from None


def _check(extraction: Extraction) -> None:
    """Raise InvalidInput for what no extractor reads from the text, and for what no database can store."""
    try:
        written = _extraction.dump_json(extraction, exclude={"text"})
    except PydanticSerializationError:
        raise InvalidInput("extraction", "has half a surrogate pair, which is no character") from None
    if b"\\u0000" in written.replace(b"\\\\", b""):  # not in a text that speaks of it
        raise InvalidInput("extraction", "has the control character U+0000")
    for number, quotation in enumerate(extraction.quotations):
        place = f"extraction.quotations.{number}"
        if not quotation.content:
            raise InvalidInput(f"{place}.content", "is empty")
        if quotation.reason is not None and quotation.reason not in REASONS:
            raise InvalidInput(f"{place}.reason", f"is none of {', '.join(REASONS)}")
        if not all(0 <= one.confidence <= 1 for one in (quotation, *quotation.speakers)):
            raise InvalidInput(f"{place}.confidence", "is no probability")
    for place, span in _spans(extraction):
        if not 0 <= span.start <= span.end <= len(extraction.text):
            raise InvalidInput(f"extraction.{place}", f"[{span.start}, {span.end}] is no part of the text")


def _spans(extraction: Extraction) -> Iterator[tuple[str, Span]]:
    for number, quotation in enumerate(extraction.quotations):
        spans = (*quotation.content, quotation.cue, quotation.source, quotation.paragraph)
        yield from ((f"quotations.{number}", span) for span in spans if span)
    for number, person in enumerate(extraction.people):
        evidence = (role.evidence for role in person.roles)
        past = (person.past.evidence,) if person.past else ()
        yield from ((f"people.{number}", span) for span in (*person.mentions, *evidence, *past))
    for number, organization in enumerate(extraction.organizations):
        yield from ((f"organizations.{number}", span) for span in organization.mentions)
    for number, topic in enumerate(extraction.topics or ()):
        yield from ((f"topics.{number}", span) for span in topic.spans)
