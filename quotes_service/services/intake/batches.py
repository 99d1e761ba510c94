"""Batches: files of many articles that somebody sends, which become a job."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from quotes_service.context import Context
from quotes_service.errors import InvalidInput, NotYet, TooLarge
from quotes_service.ingest import documents
from quotes_service.ingest.documents import Refused
from quotes_service.ingest.sources import decompressed
from quotes_service.records import Article, RawArticle
from quotes_service.services.intake import articles, extract, jobs

LINES = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/jsonlines")
#: Media types of batches, and the endings of such files. What is inside gzip is looked at.
ENDINGS = dict.fromkeys(LINES, ".jsonl") | {
    "application/zip": ".zip",
    "application/x-tar": ".tar",
    "application/gzip": ".gz",
    "application/x-gzip": ".gz",
    "application/warc": ".warc",
    "application/x-warc": ".warc",
}
#: What the file is called in the origins of items: "body:7" is its seventh line.
NAME = "body"
#: The field of a form in which files are sent.
FILES = "files"


def add_batch(ctx: Context, file: Path, media_type: str, label: str | None = None) -> dict[str, Any]:
    """Make a job of the articles in a file of a media type of ENDINGS, and return it. What cannot be read becomes a
    failed item.

    The job is begun when all items are there; an error leaves nothing of it. Raises InvalidInput("body") for a file
    without articles, and for an archive that cannot be opened, and TooLarge for one of more than
    QUOTES_MAX_BATCH_ITEMS articles.
    """
    named = file.with_name(f"{file.name}{_ending(file, ENDINGS[media_type])}")
    os.link(file, named)  # its kind is known by its name
    try:
        return _add(ctx, {named: NAME}, label or "batch", NAME, {})
    finally:
        named.unlink()


def _ending(file: Path, ending: str) -> str:
    """The ending for what is in a file that is sent as ``ending``."""
    with file.open("rb") as stream:
        is_packed = stream.read(2) == b"\x1f\x8b"
    if ending == ".warc":
        return ".warc.gz" if is_packed else ".warc"
    if ending != ".gz":
        return ending
    try:
        with file.open("rb") as stream:
            head = decompressed(stream, "gz").peek(512)
    except (OSError, EOFError, zlib.error):
        head = b""  # it will be refused
    if head[257:262] == b"ustar":
        return ".tar.gz"
    return ".warc.gz" if head.startswith(b"WARC/") else ".jsonl.gz"


def add_long(ctx: Context, article: Article) -> dict[str, Any] | None:
    """Make a job of an article that takes too long to be read while its sender waits (QUOTES_LONG_TEXT_CHARS), and
    return it; None for a shorter one. Raises InvalidInput and TooLarge for one that cannot be stored."""
    if not extract.is_long(ctx, article):
        return None
    articles.check(ctx, article)
    item = documents.raw_article(NAME, article)
    return jobs.get_job(ctx, jobs.hand_in(ctx, "article", article.title or article.url or "article", [item]))


def only_article(ctx: Context, file: Path) -> Article | None:
    """The article of a file that has nothing else; None if it has several, or asks that one be removed.

    Raises InvalidInput("files") and TooLarge, which say why by the file's name, for a file without an article that can
    be read; and what fetching raises for a file that has only an address.
    """
    match list(islice(documents.raw_articles([file]), 2)):
        case []:
            raise InvalidInput(FILES, f"{file.name} has no articles")
        case [Refused(error=error)]:
            raise _named(file, error)
        case [RawArticle() as raw]:
            limit, fetch = ctx.settings.max_text_chars, ctx.fetcher.page_for_request
            document = documents.read_raw(raw, limit=limit, fetch=fetch)
            if document.error:
                raise _named(file, document.error)
            if document.skipped:
                raise InvalidInput(FILES, f"{file.name} has nothing to read: {document.skipped}")
            return document.article
    return None


def add_files(
    ctx: Context, files: Sequence[Path], label: str, known: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Make a job of the articles in files of any kind that `quotes ingest` reads, and return it. Origins begin with the
    names of the files; ``known``: what is so of all articles, by the names of ``ingest.fields.FIELDS``.

    As ``add_batch`` otherwise; the errors are of "files".
    """
    return _add(ctx, {file: file.name for file in files}, label, FILES, known or {})


def _named(file: Path, error: InvalidInput) -> InvalidInput:
    """The error as one of the files that were sent, with the name of the file."""
    if isinstance(error, NotYet):
        return type(error)(FILES, f"{file.name} {error.message}", error.retry_after)
    return type(error)(FILES, f"{file.name} {error.message}")


def _add(ctx: Context, files: Mapping[Path, str], label: str, field: str, known: Mapping[str, str]) -> dict[str, Any]:
    """A job of what is in the files, each as if it had the name that is given."""
    found = _counted(_renamed(files, known), ctx.settings.max_batch_items, field)
    first = list(islice(found, 2))
    match first:
        case []:
            raise InvalidInput(field, "has no articles")
        case [Refused(origin=origin, error=error)] if origin in files.values():
            raise InvalidInput(field, error.message if field == NAME else f"{origin} {error.message}")
    return jobs.get_job(ctx, jobs.hand_in(ctx, "batch", label, chain(first, found)))


def _counted(found: Iterator[RawArticle | Refused], most: int, field: str) -> Iterator[RawArticle | Refused]:
    """What is found. Raises TooLarge at the first that is too many."""
    for number, item in enumerate(found):
        if number == most:
            raise TooLarge(field, f"has more than {most:,} articles (QUOTES_MAX_BATCH_ITEMS); send it in parts")
        yield item


def _renamed(files: Mapping[Path, str], known: Mapping[str, str]) -> Iterator[RawArticle | Refused]:
    """What is in the files, as found in files of other names."""
    for file, name in files.items():
        for item in documents.raw_articles([file]):
            item = replace(item, origin=item.origin.replace(str(file), name, 1))
            yield replace(item, known={**item.known, **known}) if isinstance(item, RawArticle) else item
