"""Live blogs: their entries as parts of the text, each with its heading and time (schema.org LiveBlogPosting)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from lxml import html as lxml_html

from quotes_service.ingest.pages.paragraphs import html_lines
from quotes_service.ingest.pages.structured_data import StructuredData, as_list, line_of, paragraphs_of
from quotes_service.records import Part

_WORD = re.compile(r"[^\W_]+")
_BEGINNING = 8  # words by which an entry is found in the text
_ENTRY_CLASS = re.compile(
    r"(?:^|[\s_-])(?:live-?(?:blog)?-?(?:post|entry|update|item|block)|(?:blog|timeline)-?(?:post|entry|update|item|block)"
    r"|entry|update|post|block|key-?event)(?:$|[\s_-])",
    re.I,
)
_LIVE_CLASS = re.compile(r"live-?blog|live-?(?:updates|coverage|feed|stream)|liveBlogPosting", re.I)
_LEAST_ENTRIES = 2


class Entry(NamedTuple):
    """An entry as the page gives it: ``lines`` has its words, without the heading."""

    heading: str | None
    at: datetime | None
    lines: list[str]


def read_entries(tree: lxml_html.HtmlElement, data: StructuredData) -> list[Entry]:
    """The entries of a live blog in the order of the page; [] for any other page."""
    if data.is_live_blog:
        entries = [_from_node(node) for node in as_list(data.story.get("liveBlogUpdate")) if isinstance(node, dict)]
        if entries := [entry for entry in entries if entry.heading or entry.lines]:
            return entries
    # A box around an entry may be called one too; its first time is that of the entry in it.
    shown = list(dict(_shown(tree, data.is_live_blog)).values())
    return shown if len(shown) >= _LEAST_ENTRIES else []


def with_entries(paragraphs: list[str], entries: list[Entry]) -> tuple[list[str], list[Part]]:
    """The paragraphs, with the entries that they lack behind them, and the entries as parts of the joined text."""
    paragraphs = list(paragraphs)
    keys = [_key(text) for text in paragraphs]
    begins: list[tuple[int, Entry]] = []
    taken: set[int] = set()
    for entry in entries:
        at = _found(entry, keys, taken)
        if at is None:
            if not entry.lines:
                continue
            at = len(paragraphs)
            added = [*([entry.heading] if entry.heading else []), *entry.lines]
            paragraphs += added
            keys += [_key(text) for text in added]
        taken.add(at)
        begins.append((at, entry))
    begins.sort(key=lambda found: found[0])
    starts = [0]
    for text in paragraphs:
        starts.append(starts[-1] + len(text) + 2)
    ends = [at for at, _ in begins[1:]] + [len(paragraphs)]
    parts = [
        Part("entry", starts[at], starts[end] - 2, entry.heading, entry.at)
        for (at, entry), end in zip(begins, ends, strict=bool(begins))
    ]
    return paragraphs, parts


def _from_node(node: dict) -> Entry:
    heading = line_of(node.get("headline") or node.get("name"))
    lines = paragraphs_of(node.get("articleBody") or node.get("text") or node.get("description"))
    return Entry(heading, _time(line_of(node.get("datePublished") or node.get("dateModified"))), lines)


def _shown(tree: lxml_html.HtmlElement, is_live_blog: bool) -> Iterator[tuple[lxml_html.HtmlElement, Entry]]:
    """The entries that a page shows, each with its <time>: boxes of one class in a box of a live blog."""
    for element in tree.iter("article", "div", "li", "section"):
        declared = re.search(r"\bliveBlogUpdate\b", element.get("itemprop") or "")
        if not declared and not (
            _ENTRY_CLASS.search(f"{element.get('class') or ''} {element.get('id') or ''}")
            and (is_live_blog or any(_is_live(box) for box in element.iterancestors()))
        ):
            continue
        if any(
            _ENTRY_CLASS.search(box.get("class") or "") and not _is_live(box) and box.find(".//h1") is None
            for box in element.iterancestors("article", "li")
            if box.find(".//time") is not None and box.tag == element.tag
        ):
            continue
        time = element.find(".//time")
        if time is None:
            continue
        heading = next((line for h in element.iter("h2", "h3", "h4", "h5") for line in html_lines(h)), None)
        stamp = " ".join(time.text_content().split())
        lines = [line for line in html_lines(element) if line not in (heading, stamp)]
        yield time, Entry(heading, _time(time.get("datetime")), lines)


def _is_live(box: lxml_html.HtmlElement) -> bool:
    return bool(_LIVE_CLASS.search(" ".join(filter(None, (box.get("class"), box.get("id"), box.get("itemtype"))))))


def _found(entry: Entry, keys: list[tuple[str, ...]], taken: set[int]) -> int | None:
    """The number of the paragraph with which an entry begins, if the text has it."""
    for text in (entry.heading, *entry.lines[:2]):
        key = _key(text or "")
        if not key or (len(key) < 3 and text != entry.heading):
            continue
        at = next((n for n, other in enumerate(keys) if n not in taken and other == key), None)
        if at is not None:
            return at
    return None


def _key(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold())[:_BEGINNING])


def _time(value: str | None) -> datetime | None:
    """The moment of an ISO 8601 time, with its zone where it has one; None for a day without a time."""
    with suppress(ValueError):
        return datetime.fromisoformat(value.strip()) if value and len(value.strip()) > 10 else None
    return None
