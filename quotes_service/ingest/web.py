"""Web addresses as a source of articles: fetched, they are what their content is."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from quotes_service.errors import InvalidInput
from quotes_service.ingest.feeds import looks_like_feed
from quotes_service.ingest.text import decode
from quotes_service.records import Article, RawArticle, Withdrawal

if TYPE_CHECKING:  # it imports httpx2, which only those who fetch need
    from quotes_service.ingest.fetching import Fetched

#: What fetches an address. Raises InvalidInput("url").
Fetch = Callable[[str], "Fetched"]

#: Kinds of addresses: that our users name, and that a public site names, which may lead to public hosts only.
ADDRESS, FOREIGN_ADDRESS = "url", "foreign_url"

#: Content type -> kind of a RawArticle.
CONTENT_KINDS: Mapping[str, str] = {
    "application/json": "json",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/x-pdf": "pdf",
    "application/xhtml+xml": "html",
    "text/html": "html",
    "text/plain": "text",
}
#: Content types that say nothing: what it is shows by how it begins.
_NO_TYPES = ("", "application/octet-stream")
_STARTS = (
    ("pdf", re.compile(rb"\s*%PDF-")),
    ("html", re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype html|!--|html|head|body)\b", re.IGNORECASE)),
)


def is_address(path: str) -> bool:
    """Whether what was given as a path is an address; other schemes than http and https are refused as such."""
    return re.match(r"[a-z][a-z0-9+.-]+://", path, re.IGNORECASE) is not None


def raw_address(url: str, known: Mapping[str, str] | None = None) -> RawArticle:
    """A web address as a RawArticle of the kind "url", which is fetched when it is read."""
    return RawArticle(url, ADDRESS, url.encode("utf-8", "surrogatepass"), known or {})


def read_address(
    raw: RawArticle, fetch: Fetch | None, read: Callable[[RawArticle], Article | Withdrawal]
) -> Article | Withdrawal:
    """The article at an address, by ``read`` of what ``fetch`` gets there.

    Its ``url`` is the one that answered; the one that was asked for, if it is another, is among its ``addresses``.
    Raises InvalidInput("url"), also if nothing fetches here, and for what ``read`` refuses.
    """
    if fetch is None:
        raise InvalidInput("url", "is an address, and nothing is fetched here")
    fetched = fetch(raw.data.decode("utf-8", "surrogatepass"))
    kind = _kind(fetched)
    data = _as_utf8(fetched) if kind in ("html", "text") else fetched.content
    try:
        article = read(RawArticle(raw.origin, kind, data, {**raw.known, "url": fetched.url}))
    except InvalidInput as error:  # about "html" or "text", which nobody sent
        raise InvalidInput("url", error.message) from None
    if isinstance(article, Withdrawal):
        return article
    others = (address for address in (fetched.asked, *article.addresses) if address != article.url)
    return replace(article, addresses=tuple(dict.fromkeys(others)))


def _kind(fetched: Fetched) -> str:
    if fetched.content_type not in _NO_TYPES:
        kind = CONTENT_KINDS.get(fetched.content_type)
    else:
        kind = next((kind for kind, start in _STARTS if start.match(fetched.content)), None)
    if kind is None and looks_like_feed(fetched.content):
        raise InvalidInput("url", "is a feed, not an article; add it: quotes feeds add, or POST /feeds")
    if kind is None:
        what = f"of the type {fetched.content_type!r}" if fetched.content_type else "of an unknown type"
        raise InvalidInput("url", f"has content {what}, which is no article")
    return kind


def _as_utf8(fetched: Fetched) -> bytes:
    """The content so that it is read in the encoding that the server names, which goes before what the page says."""
    if not fetched.encoding:
        return fetched.content
    text = decode(fetched.content, field="url", declared=fetched.encoding)
    return codecs.BOM_UTF8 + text.encode("utf-8", "surrogatepass")
