"""Texts with parts of them marked: what was said, the words of a search, the differences of two wordings."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

#: So many speakers of an article have a colour of their own; the others share one.
COLOURS = 8
#: With more quotations the list beside a text is short: the rest comes when one is chosen.
_LONG = 150
#: Characters that are shown before and after a quotation of a long paragraph.
NEAR = 300


class Part(NamedTuple):
    """A part of a text, and what it is: names for the style sheet."""

    text: str
    marks: frozenset[str] = frozenset()

    @property
    def is_said(self) -> bool:
        return "said" in self.marks

    @property
    def is_found(self) -> bool:
        return "found" in self.marks


class Range(NamedTuple):
    """Characters ``start`` to ``end`` (half-open) that have a mark."""

    start: int
    end: int
    mark: str


class Shown(NamedTuple):
    """A paragraph around a quotation; whether it was cut at its beginning and end."""

    parts: list[Part]
    cut_before: bool
    cut_after: bool


def parts_of(text: str, start: int, ranges: Iterable[Range]) -> list[Part]:
    """The text as parts, of which each has the marks of all ranges over it. ``start``: the offset of its first
    character; what a range has outside of the text is left out."""
    end = start + len(text)
    inside = [Range(max(one.start, start), min(one.end, end), one.mark) for one in ranges]
    inside = [one for one in inside if one.start < one.end]
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for one in inside:
        opening.setdefault(one.start, []).append(one.mark)
        closing.setdefault(one.end, []).append(one.mark)
    places = sorted({start, end, *opening, *closing})
    parts: list[Part] = []
    active: list[str] = []
    for place, following in pairwise(places):
        for mark in closing.get(place, ()):
            active.remove(mark)
        active += opening.get(place, ())
        parts.append(Part(text[place - start : following - start], frozenset(active)))
    return parts


def in_context(quotation: dict[str, Any], near: int = NEAR) -> Shown:
    """A serialized quotation in its paragraph: marked "said", in there "found" what a search found. A long paragraph is
    cut at words."""
    spans, paragraph = quotation["content"]["spans"], quotation["paragraph"]
    ranges = [Range(span["start"], span["end"], "said") for span in spans]
    ranges += _found(quotation)
    text, start = paragraph["text"], paragraph["start"]
    first, last = max(spans[0]["start"] - start, 0), max(spans[-1]["end"] - start, 0)
    begin = text.find(" ", first - near, first) + 1 if first > near else 0
    cut = text.rfind(" ", last, last + near) if last + near < len(text) else len(text)
    end = cut if cut > last else len(text)
    return Shown(parts_of(text[begin:end], start + begin, ranges), begin > 0, end < len(text))


def _found(quotation: dict[str, Any]) -> list[Range]:
    """The words that a search found, from ``highlight``: the content as HTML, in which they are marked."""
    spans = quotation["content"]["spans"]
    pieces = re.split(r"(</?mark>)", quotation.get("highlight", ""))
    # offsets in the content, whose spans are joined by one space, to offsets in the article
    places: list[int] = []
    for span in spans:
        places += [*range(span["start"], span["end"]), span["end"]]
    found, offset, is_marked = [], 0, False
    for piece in pieces:
        if piece in ("<mark>", "</mark>"):
            is_marked = piece == "<mark>"
            continue
        length = len(html.unescape(piece))
        if is_marked and length and offset + length <= len(places):
            found.append(Range(places[offset], places[offset + length - 1] + 1, "found"))
        offset += length
    return found


class Segment(NamedTuple):
    """A part of an article's text: the numbers of the quotations that it belongs to, the shortest one first, and of
    those that begin here; whether it is the passage that was asked for."""

    text: str
    quotations: tuple[int, ...]
    begins: tuple[int, ...]
    is_asked_for: bool


class ShownArticle(NamedTuple):
    """An article with its quotations: its paragraphs, who speaks in it (``speakers_of``), and the number of each
    quotation -> its colour."""

    paragraphs: list[list[Segment]]
    speakers: list[dict[str, Any]]
    colours: dict[int, int]
    is_long: bool


def shown_article(
    text: str, quotations: Sequence[dict[str, Any]], asked_for: tuple[int, int] | None = None
) -> ShownArticle:
    """How a text is shown with its quotations as they are serialized, stored or not; ``asked_for``: the offsets of a
    passage to show."""
    speakers = speakers_of(quotations)
    colours = {number: one["colour"] for one in reversed(speakers) for number in one["numbers"]}
    paragraphs = article_paragraphs(text, quotations, asked_for)
    return ShownArticle(paragraphs, speakers, colours, len(quotations) > _LONG)


def article_paragraphs(
    text: str, quotations: Sequence[dict[str, Any]], asked_for: tuple[int, int] | None = None
) -> list[list[Segment]]:
    """The paragraphs of an article, each as segments. The numbers are the places of the quotations in the list;
    ``asked_for``: the offsets of a passage to show."""
    ranges = []
    lengths = {}
    for number, quotation in enumerate(quotations):
        spans = quotation["content"]["spans"]
        lengths[number] = sum(span["end"] - span["start"] for span in spans)
        ranges += [Range(span["start"], span["end"], str(number)) for span in spans]
    if asked_for:
        ranges.append(Range(*asked_for, "asked for"))
    ranges.sort()
    paragraphs: list[list[Segment]] = []
    begun: set[int] = set()
    place, waiting = 0, 0
    for line in text.splitlines(keepends=True):
        start, place = place, place + len(line)
        if not line.strip():
            continue
        while waiting < len(ranges) and ranges[waiting].end <= start:
            waiting += 1
        here = [one for one in _until(ranges, waiting, place) if one.end > start]
        segments = []
        for part in parts_of(line.rstrip("\r\n"), start, here):
            numbers = [int(mark) for mark in part.marks if mark != "asked for"]
            numbers.sort(key=lambda number: (lengths[number], number))
            begins = tuple(number for number in sorted(numbers) if number not in begun)
            begun |= set(begins)
            segments.append(Segment(part.text, tuple(numbers), begins, "asked for" in part.marks))
        paragraphs.append(segments)
    return paragraphs


def _until(ranges: Sequence[Range], first: int, end: int) -> Iterable[Range]:
    for one in ranges[first:]:
        if one.start >= end:
            return
        yield one


def speakers_of(quotations: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Who speaks in an article, the most quoted first: each with a colour (1 to COLOURS, 0 for the rest and for words
    without a known speaker) and the numbers of their quotations."""
    by_entry: dict[Any, dict[str, Any]] = {}  # two people may have one name
    for number, quotation in enumerate(quotations):
        for speaker in quotation["speakers"] or [{"name": "", "expert_id": None, "institution_id": None}]:
            entry = speaker["name"], speaker["expert_id"], speaker["institution_id"]
            found = by_entry.setdefault(entry, {**speaker, "numbers": []})
            found["numbers"].append(number)
    ordered = sorted(by_entry.values(), key=lambda one: (one["name"] == "", -len(one["numbers"]), one["numbers"][0]))
    for place, one in enumerate(ordered):
        one["colour"] = place + 1 if one["name"] and place < COLOURS else 0
    return ordered
