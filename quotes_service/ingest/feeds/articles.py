"""Entries of a feed -> what an article is read from: the entry's own content if it is the article, else its page."""

from __future__ import annotations

import hashlib
import re
from html import escape

from lxml import html as lxml_html

from quotes_service.errors import InvalidInput
from quotes_service.ingest.feeds.entries import Entry, Feed, page
from quotes_service.ingest.feeds.markup import fragment
from quotes_service.ingest.feeds.values import plain
from quotes_service.records import RawArticle

#: The fewest characters of a whole article: what is declared as content, and what is given as a summary only.
FEWEST_OF_CONTENT = 600
FEWEST_OF_SUMMARY = 1_500
#: The longest id that is kept as it is, in bytes; a longer one is kept as its digest.
MAX_ID_BYTES = 400
_MAX_NAME = 1_000

#: How far from its end a text may say that it goes on elsewhere, in characters.
_LONGEST_CUT = 200
_AFTER_LINK = " .»›→>)]"
_CUT_OFF = re.compile(
    r"(…|\.\.\.|\[…\]|\[\.\.\.\]|\(more\)|\b(read|continue|view|see)\s+(more|on|reading|the\s+(full|rest|whole)\b.{0,40})|\bfull\s+story)"
    r"[\s\W]*$",
    re.IGNORECASE,
)


def is_full(entry: Entry) -> bool:
    """Whether the entry's content is the whole article and not a teaser of its page.

    A teaser is short, is cut off ("…", "Read more"), ends in a link to its own page, or says no more than the summary
    beside it. What has no page is as whole as it will get.
    """
    return _is_full(entry, _tree(entry))


def raw_article(entry: Entry, feed: Feed, *, origin: str, outlet: str | None = None) -> RawArticle:
    """What the article of an entry is read from: its content (kind "html" or "text"), or its page (kind "url", which is
    fetched when it is read), with what the feed says about it.

    ``outlet``: the name to give instead of the feed's title. Raises InvalidInput("entry") for one with neither a text
    nor a page.
    """
    printed = entry.published or entry.updated  # which is all that Atom demands
    known = {
        "title": entry.title,
        "outlet": outlet or feed.title,
        "byline": ", ".join(entry.authors),
        "published_at": printed.isoformat() if printed else None,
        "modified_at": _changed(entry),
        "language": entry.language,
        "external_id": _external_id(entry),
    }
    known = {name: value[:_MAX_NAME] for name, value in known.items() if value}
    tree = _tree(entry)
    if not _is_full(entry, tree):
        if entry.link is None:
            raise InvalidInput("entry", "has neither a text nor a page of its own")
        return RawArticle(origin, "url", entry.link.encode(), known)
    if entry.link:
        known["url"] = entry.link
    if entry.content_type == "text":
        return RawArticle(origin, "text", entry.content.encode("utf-8", "replace"), known)
    language = f' lang="{entry.language}"' if entry.language else ""
    title = escape(entry.title or "")
    content = lxml_html.tostring(tree, encoding="unicode")
    document = (
        f'<!DOCTYPE html><html{language}><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><article><h1>{title}</h1>{content}</article></body></html>"
    )
    return RawArticle(origin, "html", document.encode("utf-8", "replace"), known)


def _changed(entry: Entry) -> str | None:
    """When an entry was changed after it was published."""
    if entry.updated and entry.published and entry.updated > entry.published:
        return entry.updated.isoformat()
    return None


def fingerprint(entry: Entry, raw: RawArticle) -> str:
    """What is another when the article of an entry is to be read again: its words, and where these are a teaser
    (``raw`` is of the kind "url") its time of change, since the page may have changed without them."""
    time = entry.updated.isoformat() if entry.updated and raw.kind == "url" else ""
    return hashlib.sha256(f"{entry.words}{time}".encode()).hexdigest()


def _external_id(entry: Entry) -> str | None:
    """The id, unless it is the page's address or that with a mark behind it, which changes with each update."""
    if entry.id is None or (entry.link and page(entry.id) == page(entry.link)):
        return None
    if len(entry.id.encode("utf-8", "replace")) > MAX_ID_BYTES:
        return "sha256:" + hashlib.sha256(entry.id.encode("utf-8", "replace")).hexdigest()
    return plain(entry.id)


def _is_full(entry: Entry, tree: lxml_html.HtmlElement | None) -> bool:
    body = _body(entry, tree)
    if entry.link is None:
        return bool(body)
    if len(body) < (FEWEST_OF_CONTENT if entry.declared_full else FEWEST_OF_SUMMARY) or _CUT_OFF.search(
        body[-_LONGEST_CUT:]
    ):
        return False
    summary = " ".join(entry.summary.split())
    return not (summary and len(body) < FEWEST_OF_SUMMARY and len(body) <= len(summary) * 1.1)


def _body(entry: Entry, tree: lxml_html.HtmlElement | None) -> str:
    """The text of the content; "…" at its end stands for a link to its page."""
    if entry.content_type == "text":
        return " ".join(entry.content.split())
    if tree is None:
        return ""
    text = " ".join(" ".join(tree.itertext()).split())
    links = tree.xpath(".//a[@href]")
    if links and entry.link and page(links[-1].get("href")) == page(entry.link):
        label = " ".join(links[-1].text_content().split())
        if label and text.rstrip(_AFTER_LINK).endswith(label.rstrip(_AFTER_LINK)):
            return f"{text} …"
    return text


def _tree(entry: Entry) -> lxml_html.HtmlElement | None:
    """The content as a tree, without the line that blogs add to it: "The post TITLE appeared first on SITE"."""
    if entry.content_type == "text":
        return None
    tree = fragment(entry.content)
    if tree is None:
        return None
    for link in tree.xpath(".//a[@href]")[-3:]:
        is_own = page(link.get("href")) == page(entry.link) and plain(link.text_content()) == entry.title
        line = link.getparent()
        if is_own and line is not None and line is not tree and line.getnext() is None:
            line.drop_tree()
            break
    return tree
