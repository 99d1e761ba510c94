"""What is in a stream, whatever it is: articles, as they come in."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO, cast

from quotes_service.errors import InvalidInput
from quotes_service.ingest import kinds, sources
from quotes_service.ingest.containers.archives import Found, articles_of_tar, articles_of_zip, check_nesting
from quotes_service.ingest.containers.bundles import articles_of_json, articles_of_xml
from quotes_service.ingest.containers.lines import articles_of_lines, lines_of
from quotes_service.ingest.containers.mail import articles_of_mail
from quotes_service.ingest.containers.tables import articles_of_table
from quotes_service.ingest.containers.warc import pages_of_warc
from quotes_service.ingest.sources import Source, decompressed
from quotes_service.records import RawArticle


def contents(source: Source) -> Found:
    """The articles of a stream, in order. Files of unknown kinds within an archive are left out.

    Raises InvalidInput, and OSError, EOFError, zlib.error or LZMAError where the stream is damaged; what came before
    was yielded.
    """
    kind, compression = kinds.kind_of(source.name, source.head())
    if kind in kinds.ARCHIVES:
        check_nesting(source)
    if kind is None:
        if source.within:
            return
        raise InvalidInput("file", f"is not of a supported kind: {kinds.SUPPORTED}")
    is_empty = True
    for found in of_kind(source, kind, compression):
        is_empty = False
        yield found
    if is_empty and kind in ("zip", "tar", "warc", "table"):
        raise InvalidInput("file", "holds no article: there is nothing of a kind that is read")


def of_kind(source: Source, kind: str, compression: str | None) -> Found:
    """The articles of a stream of that kind, which is compressed or not; see ``contents``."""
    if compression is None:
        yield from _of_kind(source, kind)
        return
    source = replace(source, stream=decompressed(cast(BinaryIO, source.stream), compression), size=None)
    yield from _of_kind(source, kind)
    source.stream.read(1)  # what follows the end is an error, and most readers do not look there


def _of_kind(source: Source, kind: str) -> Found:
    if kind == "lines":
        for found in articles_of_lines(lines_of(cast(BinaryIO, source.stream)), source.origin):
            yield replace(found, known=source.known) if isinstance(found, RawArticle) and source.known else found
    elif kind == "json":
        yield from articles_of_json(source)
    elif kind == "table":
        yield from articles_of_table(source)
    elif kind == "xml":
        yield from articles_of_xml(source)
    elif kind == "warc":
        yield from pages_of_warc(source)
    elif kind == "mail":
        yield from articles_of_mail(source, contents)
    elif kind == "zip":
        yield from articles_of_zip(source, contents)
    elif kind == "tar":
        yield from articles_of_tar(source, contents)
    else:  # text, html, pdf, docx: one article
        limit = sources.MAX_DOCUMENT_BYTES if kind in ("pdf", "docx") else sources.MAX_BYTES
        yield RawArticle(source.origin, kind, source.read(limit), source.known)
