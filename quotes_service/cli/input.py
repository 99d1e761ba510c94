"""What commands read: a file or standard input, as bytes or as one article."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from quotes_service.errors import InvalidInput

if TYPE_CHECKING:
    from quotes_service.ingest.web import Fetch
    from quotes_service.records import Article


def read_article(file: str, limit: int, fetch: Fetch | None = None) -> Article:
    """The one article in ``file`` or, for "-", on standard input; with ``fetch`` also at a web address.

    Raises InvalidInput.
    """
    from quotes_service.ingest import documents, web

    if fetch and web.is_address(file):
        document = documents.read_raw(web.raw_address(file), limit=limit, fetch=fetch)
    else:
        with open_input(file) as stream:
            document = next(documents.read([documents.STANDARD_INPUT], limit=limit, stdin=stream), None)
        if document is None:
            raise InvalidInput(_name(file), "holds no article")
        if document.origin != documents.STANDARD_INPUT:
            raise InvalidInput(_name(file), "holds lines of JSON; use --jsonl")
    if document.article is None:
        raise InvalidInput(_name(file), str(document.error or document.skipped or "is withdrawn by its agency"))
    return document.article


def _name(file: str) -> str:
    return "standard input" if file == "-" else file


@contextmanager
def open_input(path: str) -> Iterator[BinaryIO]:
    """The bytes of a file, unpacked, or of standard input (-). Raises InvalidInput."""
    from quotes_service.ingest.documents import open_lines

    if path == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = open_lines(Path(path))
    except OSError as error:
        raise InvalidInput(path, f"cannot be read: {error.strerror}") from None
    with stream:
        try:
            yield stream
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise InvalidInput(path, f"cannot be read: {error}") from None
