"""Whatever a newsroom has -> Article records, one at a time; errors are yielded, not raised.

In two steps, so that the second can be done by other processes: ``raw_articles`` takes containers apart and is cheap;
``read_raw`` makes an article of each part.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from quotes_service.errors import InvalidInput, NoStory
from quotes_service.ingest.addresses import found_at
from quotes_service.ingest.containers import files
from quotes_service.ingest.containers.files import STANDARD_INPUT, count_lines, open_lines
from quotes_service.ingest.containers.lines import json_lines, json_object
from quotes_service.ingest.containers.tables import check_columns
from quotes_service.ingest.fields import article_of, with_fields
from quotes_service.ingest.formats import docx, newsml, ninjs, pdf
from quotes_service.ingest.formats.wire import Skipped, checked
from quotes_service.ingest.pages.article import article_from_html
from quotes_service.ingest.sources import Refused
from quotes_service.ingest.text import check_text, decode
from quotes_service.ingest.web import ADDRESS, FOREIGN_ADDRESS, Fetch, raw_address, read_address
from quotes_service.records import Article, RawArticle, Withdrawal

__all__ = ["READERS", "STANDARD_INPUT", "Document", "Refused", "count", "count_lines", "json_lines", "open_lines"]
__all__ += ["raw_article", "raw_articles", "read", "read_raw"]

#: The kind of an article that was read from what came in, but not stored yet.
ARTICLE = "article"
_article = TypeAdapter(Article)


@dataclass(frozen=True, slots=True)
class Document:
    """What was read at ``origin``: an article, the error that explains why there is none, that an article is
    withdrawn, or why there is nothing to read where that is no error (exactly one is not None).

    ``origin`` is the file, with the line number or the member: "news.jsonl:7", "news.zip/a.html". ``ignored`` names
    unknown fields. ``skipped``: a page of a crawl without a story, a picture among news items.
    """

    origin: str
    article: Article | None = None
    error: InvalidInput | None = None
    ignored: tuple[str, ...] = ()
    withdrawn: Withdrawal | None = None
    skipped: str | None = None

    def checked(self) -> Article:
        """The article. Raises ``error`` if there is none."""
        if self.article is None:
            raise self.error or InvalidInput(self.origin, "has no article")
        return self.article


def read(
    paths: Iterable[str | Path],
    *,
    limit: int,
    stdin: BinaryIO | None = None,
    columns: Mapping[str, str] | None = None,
    fetch: Fetch | None = None,
    now: datetime | None = None,
) -> Iterator[Document]:
    """The articles of ``raw_articles(paths)``; ``limit``, ``fetch`` and ``now`` are as in ``read_raw``.

    What cannot be read gives a Document with its error, and reading goes on.
    """
    for raw in raw_articles(paths, stdin=stdin, columns=columns):
        if isinstance(raw, Refused):
            yield Document(raw.origin, error=raw.error)
        else:
            yield read_raw(raw, limit=limit, fetch=fetch, now=now)


def raw_articles(
    paths: Iterable[str | Path], *, stdin: BinaryIO | None = None, columns: Mapping[str, str] | None = None
) -> Iterator[RawArticle | Refused]:
    """What is in files of the supported kinds (``kinds.SUPPORTED``), in folders and their sub-folders, in "-", and at
    web addresses, which are not fetched here (kind "url").

    Folders are read in order of name, without hidden files and READMEs. What a file is, its content says, else its
    name. Standard input (or ``stdin``) may hold what a file may; its first line decides. Lines, rows and members of
    archives are read one at a time, so a file may be larger than memory. ``columns``: field -> the column of tables
    that has it. Raises InvalidInput("columns", ...) for a field that there is not.
    """
    check_columns(columns or {})
    for path in paths:
        if str(path) == STANDARD_INPUT:
            yield from files.articles_of_stream(stdin or sys.stdin.buffer, columns or {})
        else:
            yield from files.articles_of_path(path, columns or {})


def read_raw(raw: RawArticle, *, limit: int, fetch: Fetch | None = None, now: datetime | None = None) -> Document:
    """The article of one part, or what else came of it.

    ``limit`` is the longest text in characters; ``fetch`` fetches what is of the kind "url" or "foreign_url", without
    it such a part is an error; ``now`` is the time by which embargoes are judged.
    """

    reading = Reading(limit, now or datetime.now(UTC))

    def article_of_part(part: RawArticle) -> Article | Withdrawal:
        if (reader := READERS.get(part.kind)) is None:
            raise InvalidInput("file", f"is of the kind {part.kind}, which is not read")
        result = reader(part.data, part.known, reading)
        if isinstance(result, Article):
            check_text(result.text, limit=limit)
        return result

    def page_at(url: str) -> Article | Withdrawal:
        reading.page_at = None  # what is fetched does not lead to more
        return read_address(raw_address(url), fetch, article_of_part)

    is_address = raw.kind in (ADDRESS, FOREIGN_ADDRESS)
    if fetch and not is_address:
        reading.page_at = page_at
    try:
        result = read_address(raw, fetch, article_of_part) if is_address else article_of_part(raw)
    except InvalidInput as error:
        return Document(raw.origin, error=error, ignored=tuple(reading.ignored))
    except Skipped as reason:
        return Document(raw.origin, skipped=str(reason))
    if isinstance(result, Withdrawal):
        return Document(raw.origin, withdrawn=result)
    return Document(raw.origin, result, ignored=tuple(reading.ignored))


def raw_article(origin: str, article: Article) -> RawArticle:
    """An article as an item of a job, with all that is known of it: ``read_raw`` makes the same article of it. Raises
    InvalidInput for an address that no encoding can write; its text is checked already."""
    try:
        return RawArticle(origin, ARTICLE, _article.dump_json(article, exclude_defaults=True))
    except PydanticSerializationError:
        raise InvalidInput("addresses", "have half of a character") from None


def count(paths: Iterable[str | Path]) -> int | None:
    """About how many Documents ``read`` will yield, for a progress bar; None where that would take long to tell."""
    total = 0
    for path in paths:
        number = None if str(path) == STANDARD_INPUT else files.count(path)
        if number is None:
            return None
        total += number
    return total


@dataclass(slots=True)
class Reading:
    """How to read: the longest text in characters, what time it is, and what reads the page of an address, if pages may
    be fetched. Readers add unknown fields to ``ignored``."""

    limit: int
    now: datetime
    page_at: Callable[[str], Article | Withdrawal] | None = None
    ignored: list[str] = field(default_factory=list)


def _read_text(data: bytes, known: Mapping[str, str], reading: Reading) -> Article:
    return with_fields(Article(decode(data)), known)


def _read_html(data: bytes, known: Mapping[str, str], reading: Reading) -> Article:
    url = known.get("url")
    return with_fields(found_at(article_from_html(data, url=url, limit=reading.limit), url), known)


def _read_saved_page(data: bytes, known: Mapping[str, str], reading: Reading) -> Article:
    """A page of a crawl, most of which have no story."""
    try:
        return _read_html(data, known, reading)
    except NoStory as error:
        raise Skipped(error.message) from None


def _read_json(data: bytes, known: Mapping[str, str], reading: Reading) -> Article | Withdrawal:
    row: dict[str, Any] = json_object(data)
    if ninjs.is_ninjs(row):
        return checked(ninjs.item_of(row), known, reading.now)
    return article_of({**row, **known}, reading.limit, reading.ignored, reading.page_at)


def _read_newsml(data: bytes, known: Mapping[str, str], reading: Reading) -> Article | Withdrawal:
    return checked(newsml.item_of(data), known, reading.now)


def _read_pdf(data: bytes, known: Mapping[str, str], reading: Reading) -> Article:
    return with_fields(pdf.article_of_pdf(data, limit=reading.limit), known)


def _read_docx(data: bytes, known: Mapping[str, str], reading: Reading) -> Article:
    return with_fields(docx.article_of_docx(data, limit=reading.limit), known)


def _read_article(data: bytes, known: Mapping[str, str], reading: Reading) -> Article:
    return with_fields(_article.validate_json(data), known)


#: Kind of a RawArticle -> what reads it: (data, known, how to read). Raises InvalidInput, and Skipped where there is
#: nothing to read and that is no error.
READERS: Mapping[str, Callable[[bytes, Mapping[str, str], Reading], Article | Withdrawal]] = {
    "text": _read_text,
    "html": _read_html,
    "saved_page": _read_saved_page,
    "json": _read_json,
    "newsml": _read_newsml,
    "pdf": _read_pdf,
    "docx": _read_docx,
    ARTICLE: _read_article,
}
