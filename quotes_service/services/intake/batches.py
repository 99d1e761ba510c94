"""Batches: a file of many articles that somebody sends, which becomes a job."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from quotes_service.context import Context
from quotes_service.errors import InvalidInput, TooLarge
from quotes_service.ingest import documents
from quotes_service.ingest.documents import Refused
from quotes_service.ingest.sources import decompressed
from quotes_service.records import RawArticle
from quotes_service.services.intake import jobs

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
        return _add(ctx, named, label or "batch")
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


def _add(ctx: Context, file: Path, label: str) -> dict[str, Any]:
    found = _counted(_renamed(file), ctx.settings.max_batch_items)
    first = list(islice(found, 2))
    match first:
        case []:
            raise InvalidInput(NAME, "has no articles")
        case [Refused(origin=origin, error=error)] if origin == NAME:
            raise InvalidInput(NAME, error.message)
    return jobs.get_job(ctx, jobs.hand_in(ctx, "batch", label, chain(first, found)))


def _counted(found: Iterator[RawArticle | Refused], most: int) -> Iterator[RawArticle | Refused]:
    """What is found. Raises TooLarge at the first that is too many."""
    for number, item in enumerate(found):
        if number == most:
            raise TooLarge(NAME, f"has more than {most:,} articles (QUOTES_MAX_BATCH_ITEMS); send it in parts")
        yield item


def _renamed(file: Path) -> Iterator[RawArticle | Refused]:
    """What is in the file, as found in NAME."""
    for item in documents.raw_articles([file]):
        yield replace(item, origin=item.origin.replace(str(file), NAME, 1))
