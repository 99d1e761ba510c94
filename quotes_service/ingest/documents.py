"""Files, folders, JSON Lines and standard input -> Article records, one at a time; errors are yielded, not raised.

In two steps, so that the second can be done by other processes: ``raw_articles`` takes containers apart and is cheap;
``read_raw`` makes an article of each part.
"""

from __future__ import annotations

import codecs
import gzip
import json
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from quotes_service.errors import InvalidInput, TooLarge
from quotes_service.ingest.pages.article import article_from_html
from quotes_service.ingest.text import check_characters, check_text, decode
from quotes_service.records import Article, RawArticle

STANDARD_INPUT = "-"

#: The largest file of one article, and the longest line of JSON, that is read into memory.
MAX_BYTES = 20_000_000

#: The longest title, URL or other short field, in characters.
MAX_FIELD_CHARS = 2_000

FIELDS = ("text", "html", "title", "url", "external_id", "outlet", "byline", "published_at", "language")
ALIASES = {"id": "external_id", "publisher": "outlet", "author": "byline", "date": "published_at"}

_LINES = (".jsonl", ".jsonl.gz")
_PAGES = (".html", ".htm")
_TEXTS = (".txt",)
_KINDS = (*_TEXTS, *_PAGES, *_LINES)
_JSON_START = re.compile(rb"\s*(\{|\[\s*(\{|$))")  # or a list of objects, which will be refused
_HTML_START = re.compile(r"\s*<(!doctype html|!--|\?xml|html|head|body|article|main|div|h1|p)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Document:
    """What was read at ``origin``: an article, or the error that explains why there is none (exactly one is None).

    ``origin`` is the file, with the line number for JSON Lines: "news.jsonl:7". ``ignored`` names unknown fields.
    """

    origin: str
    article: Article | None = None
    error: InvalidInput | None = None
    ignored: tuple[str, ...] = ()

    def checked(self) -> Article:
        """The article. Raises ``error`` if there is none."""
        if self.article is None:
            raise self.error or InvalidInput(self.origin, "has no article")
        return self.article


@dataclass(frozen=True, slots=True)
class Refused:
    """What was found at ``origin`` and cannot be read, with the reason."""

    origin: str
    error: InvalidInput


def read(paths: Iterable[str | Path], *, limit: int, stdin: BinaryIO | None = None) -> Iterator[Document]:
    """The articles of ``raw_articles(paths)``; ``limit`` is the longest text in characters.

    What cannot be read gives a Document with its error, and reading goes on.
    """
    for raw in raw_articles(paths, stdin=stdin):
        yield Document(raw.origin, error=raw.error) if isinstance(raw, Refused) else read_raw(raw, limit=limit)


def raw_articles(paths: Iterable[str | Path], *, stdin: BinaryIO | None = None) -> Iterator[RawArticle | Refused]:
    """What is in files (.txt, .html, .htm, .jsonl, .jsonl.gz), in folders and their sub-folders, and in "-".

    Folders are read in order of name, without hidden files and READMEs. Standard input (or ``stdin``) may hold one
    text, one HTML page or JSON Lines; its first line decides which. Lines are read one at a time, so a file may be
    larger than memory.
    """
    for path in paths:
        if str(path) == STANDARD_INPUT:
            yield from _from_stream(stdin or sys.stdin.buffer)
        else:
            yield from _from_path(path)


def read_raw(raw: RawArticle, *, limit: int) -> Document:
    """The article of one part, or the error."""
    ignored: list[str] = []
    try:
        article = READERS[raw.kind](raw.data, raw.known, limit, ignored)
        check_text(article.text, limit=limit)
    except InvalidInput as error:
        return Document(raw.origin, error=error, ignored=tuple(ignored))
    return Document(raw.origin, article, ignored=tuple(ignored))


def count(paths: Iterable[str | Path]) -> int | None:
    """About how many Documents ``read`` will yield, for a progress bar; None if standard input is among the paths."""
    total = 0
    for path in paths:
        if str(path) == STANDARD_INPUT:
            return None
        try:
            files = list(_files(Path(path)))
            total += sum(count_lines(file) if file.name.endswith(_LINES) else 1 for file in files)
        except (InvalidInput, OSError, EOFError, zlib.error):
            total += 1  # reading will yield one error
    return total


def open_lines(file: Path) -> BinaryIO:
    """Open ``file`` for reading bytes, decompressed if it is a .gz. Raises OSError."""
    if file.suffix.lower() == ".gz":
        return cast(BinaryIO, gzip.open(file))  # a GzipFile has the methods of a BinaryIO that are used
    return file.open("rb")


def json_lines(stream: BinaryIO, name: str) -> Iterator[tuple[str, dict[str, Any] | InvalidInput]]:
    """(origin, object or error) for each line that is not blank; an origin is ``name`` and the line: "NAME:7"."""
    return _rows(_lines(stream), name)


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a stream; None for one longer than MAX_BYTES."""
    while line := stream.readline(MAX_BYTES + 1):
        if len(line) <= MAX_BYTES:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(MAX_BYTES)
        yield None


def _rows(lines: Iterable[bytes | None], name: str) -> Iterator[tuple[str, dict[str, Any] | InvalidInput]]:
    for origin, line in _checked_lines(lines, name):
        yield origin, line if isinstance(line, InvalidInput) else _row(line)


def _checked_lines(lines: Iterable[bytes | None], name: str) -> Iterator[tuple[str, bytes | InvalidInput]]:
    for number, line in enumerate(lines, start=1):
        origin = f"{name}:{number}"
        if line is None:
            yield origin, TooLarge("JSON", f"has more than {MAX_BYTES:,} bytes in one line")
        elif number == 1 and line.strip() in (b"{", b"[", b"[{"):
            yield origin, InvalidInput("JSON", "is spread over several lines; each line must be one object")
            return
        elif line.strip():
            yield origin, line


def _row(line: bytes) -> dict[str, Any] | InvalidInput:
    try:
        row = json.loads(decode(line, field="JSON"))
    except InvalidInput as error:
        return error
    except (ValueError, RecursionError) as error:
        return InvalidInput("JSON", f"cannot be read: {error}")
    return row if isinstance(row, dict) else InvalidInput("JSON", 'is not an object such as {"text": "…"}')


def _from_path(path: str | Path) -> Iterator[RawArticle | Refused]:
    try:
        if re.match(r"https?://", str(path)):
            raise InvalidInput("file", "is a web address; save the page and give the file")
        files = list(_files(Path(path)))
    except InvalidInput as error:
        yield Refused(str(path), error)
        return
    for file in files:
        origin = str(file)
        try:
            if file.name.lower().endswith(_LINES):
                with open_lines(file) as stream:
                    yield from _from_lines(_lines(stream), origin)
            else:
                kind = "html" if file.name.lower().endswith(_PAGES) else "text"
                yield RawArticle(origin, kind, _read_bytes(file))
        except InvalidInput as error:
            yield Refused(origin, error)
        except (OSError, EOFError, zlib.error) as error:  # the latter two: a broken .gz
            yield Refused(origin, InvalidInput("file", f"cannot be read: {getattr(error, 'strerror', None) or error}"))


def _files(path: Path) -> Iterator[Path]:
    """``path`` itself, or the readable files of the folder. Raises InvalidInput if there is none."""
    if path.is_dir():
        files = list(_below(path))
        if not files:
            raise InvalidInput("folder", f"has no file of a supported kind: {', '.join(_KINDS)}")
        yield from files
    elif not path.exists():
        raise InvalidInput("file", "does not exist")
    elif not path.name.lower().endswith(_KINDS):
        raise InvalidInput("file", f"is not of a supported kind: {', '.join(_KINDS)}")
    else:
        yield path


def _below(folder: Path) -> Iterator[Path]:
    """The files of supported kinds; then the folders that cannot be listed, each of which will give one error."""
    unreadable: list[Path] = []
    for directory, folders, names in os.walk(folder, onerror=lambda error: unreadable.append(Path(error.filename))):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.lower().endswith(_KINDS) and not name.startswith(".") and Path(name).stem.upper() != "README":
                yield Path(directory, name)
    yield from unreadable


def _read_bytes(file: Path) -> bytes:
    """The content of a file. Raises TooLarge, and OSError also for a folder that could not be listed."""
    if file.is_dir():
        list(file.iterdir())  # raises the error that os.walk met
    size = file.stat().st_size
    if size > MAX_BYTES:
        raise TooLarge("file", f"has {size:,} bytes; at most {MAX_BYTES:,} are read")
    return file.read_bytes()


def _from_stream(stream: BinaryIO) -> Iterator[RawArticle | Refused]:
    lines, start = _lines(stream), []
    for line in lines:
        start.append(line)
        if line is None or line.strip():
            break
    if start and start[-1] and _JSON_START.match(start[-1].removeprefix(codecs.BOM_UTF8)):
        yield from _from_lines(chain(start, lines), STANDARD_INPUT)
        return
    data = b"".join(line or b"" for line in start) + stream.read(MAX_BYTES + 1)
    if None in start or len(data) > MAX_BYTES:
        yield Refused(STANDARD_INPUT, TooLarge("file", f"has more than {MAX_BYTES:,} bytes"))
        return
    is_html = _HTML_START.match(data[:1000].decode("latin-1").removeprefix("\xef\xbb\xbf"))
    yield RawArticle(STANDARD_INPUT, "html" if is_html else "text", data)


def _from_lines(lines: Iterable[bytes | None], name: str) -> Iterator[RawArticle | Refused]:
    for origin, line in _checked_lines(lines, name):
        yield Refused(origin, line) if isinstance(line, InvalidInput) else RawArticle(origin, "json", line)


def _read_text(data: bytes, known: Mapping[str, str], limit: int, ignored: list[str]) -> Article:
    return _with_fields(Article(decode(data)), known)


def _read_html(data: bytes, known: Mapping[str, str], limit: int, ignored: list[str]) -> Article:
    return _with_fields(article_from_html(data, url=known.get("url"), limit=limit), known)


def _read_json(data: bytes, known: Mapping[str, str], limit: int, ignored: list[str]) -> Article:
    row = _row(data)
    if isinstance(row, InvalidInput):
        raise row
    ignored += [name for name in row if name not in FIELDS and name not in ALIASES]
    return _article({**row, **known}, limit)


#: Kind of a RawArticle -> what reads it: (data, known, the longest text in characters, a list that it extends by the
#: unknown fields) -> Article. Raises InvalidInput.
READERS: Mapping[str, Callable[[bytes, Mapping[str, str], int, list[str]], Article]] = {
    "text": _read_text,
    "html": _read_html,
    "json": _read_json,
}


def _article(row: dict[str, Any], limit: int) -> Article:
    row = {name: value for name, value in row.items() if value is not None}
    row = {ALIASES[name]: value for name, value in row.items() if name in ALIASES} | row
    text, html = _text(row, "text"), _text(row, "html")
    if (text is None) == (html is None):
        raise InvalidInput("text", "is missing: give text or html" if text is None else "give text or html, not both")
    page = None if html is None else article_from_html(html, url=_url(row), limit=limit)
    return _with_fields(page or Article(text or ""), row)


def _with_fields(article: Article, row: Mapping[str, Any]) -> Article:
    """The article with the fields of ``row``, which take precedence over what the article says."""
    return replace(article, **{name: value for name, value in _fields(row).items() if value is not None})


def _fields(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": _short(row, "title"),
        "url": _url(row),
        "external_id": _id(row),
        "outlet": _short(row, "outlet"),
        "byline": _short(row, "byline"),
        "published_at": _date(row),
        "language": _language(row),
    }


def _text(row: Mapping[str, Any], field: str) -> str | None:
    value = row.get(field)
    if value is not None and not isinstance(value, str):
        raise InvalidInput(field, f"is {json.dumps(value)[:40]}; it must be a string")
    return value


def _short(row: Mapping[str, Any], field: str) -> str | None:
    value = (_text(row, field) or "").strip()
    if len(value) > MAX_FIELD_CHARS:
        raise TooLarge(field, f"has {len(value):,} characters; at most {MAX_FIELD_CHARS:,} are read")
    check_characters(value, field=field)
    return value or None


def _url(row: Mapping[str, Any]) -> str | None:
    if (url := _short(row, "url")) is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in ("http", "https") or not parts.netloc:
        raise InvalidInput("url", f"{url!r} is not a URL that begins with http:// or https://")
    return url


def _date(row: Mapping[str, Any]) -> date | None:
    """The day of ``published_at``; for a time with a zone, the day in that zone."""
    if (value := _short(row, "published_at")) is None:
        return None
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        raise InvalidInput(
            "published_at", f"{value!r} is not a date such as 2021-02-19 or 2021-02-19T08:00:00Z"
        ) from None


def _language(row: Mapping[str, Any]) -> str | None:
    if (value := _short(row, "language")) is None:
        return None
    if not (code := re.match(r"[a-z]{2}(?![a-z])", value.lower())):
        raise InvalidInput("language", f"{value!r} is not an ISO 639-1 code such as en")
    return code[0]


def _id(row: Mapping[str, Any]) -> str | None:
    value = row.get("external_id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _short(row, "external_id")


def count_lines(file: Path) -> int:
    """The number of lines of a file, blank ones too; it may be compressed (.gz)."""
    lines, last = 0, b"\n"
    with open_lines(file) as stream:
        while chunk := stream.read(1 << 20):
            lines += chunk.count(b"\n")
            last = chunk[-1:]
    return lines + (last != b"\n")
