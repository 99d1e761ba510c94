"""Editors' decisions on what was read from an article, applied to each new reading of it.

A quotation is found again by a selector: the text that it covered with what stood before and after it, and its
place, as in the W3C's Web Annotation Data Model (TextQuoteSelector, TextPositionSelector). Where the reading has it
no more, a quotation that an editor confirmed is put back as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import fuzz

from quotes_service.records import Extraction, Person, Quotation, Span, Speaker
from quotes_service.resolve.names import name_key

#: Characters before and after a quotation in its selector.
CONTEXT = 64
#: The share of the shorter of two ranges that both cover, from which on they are of the same quotation.
_OVERLAP = 0.5
_CLOSE = 90  # of 100: how alike a passage must be, where an article's text was edited
_LEAST = 20  # characters of a passage that is sought by likeness


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision on the content of an article: its id, its kind, and what was decided."""

    id: str
    kind: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CorrectedQuotation:
    """A quotation after all decisions. ``sides``: for each speaker "", or the decision that made him another one."""

    quotation: Quotation
    sides: tuple[str, ...]
    decided: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Corrected:
    """A reading after all decisions. ``unfound``: ids of those whose quotation the text has no more."""

    extraction: Extraction
    quotations: tuple[CorrectedQuotation, ...]
    people: tuple[tuple[Person, str], ...]  # each with its side
    unfound: frozenset[str] = frozenset()


def selector(text: str, quotation: Quotation) -> dict[str, Any]:
    """By what this quotation of the text is found again."""
    start, end = quotation.extent
    return {
        "exact": text[start:end],
        "prefix": text[max(start - CONTEXT, 0) : start],
        "suffix": text[end : end + CONTEXT],
        "start": start,
        "end": end,
        "as_read": {
            "type": quotation.type,
            "mode": quotation.mode,
            "content": [list(span) for span in quotation.content],
            "cue": quotation.cue,
            "source": quotation.source,
            "paragraph": quotation.paragraph,
        },
    }


def locate(text: str, wanted: dict[str, Any]) -> Span | None:
    """Where the selected passage stands in this text; None where it doesn't."""
    exact, start, end = wanted["exact"], wanted["start"], wanted["end"]
    around = wanted["prefix"] + exact + wanted["suffix"]
    first = max(start - len(wanted["prefix"]), 0)
    if text[first : first + len(around)] == around:
        return Span(start, end)
    found, places = text.find(exact), []
    while found >= 0:
        before, after = text[max(found - CONTEXT, 0) : found], text[found + len(exact) :][:CONTEXT]
        alike = fuzz.ratio(before, wanted["prefix"]) + fuzz.ratio(after, wanted["suffix"])
        places.append((-alike, abs(found - start), found))
        found = text.find(exact, found + 1)
    if places:
        return Span(min(places)[2], min(places)[2] + len(exact))
    if len(exact) >= _LEAST and len(text) >= len(exact):
        near = fuzz.partial_ratio_alignment(exact, text, score_cutoff=_CLOSE)
        if near:
            return Span(near.dest_start, near.dest_end)
    return None


def apply(extraction: Extraction, rulings: Sequence[Ruling]) -> Corrected:
    """The reading with all rulings applied, in their order."""
    work = _Work(extraction)
    for ruling in rulings:
        work.apply(ruling)
    return work.result()


class _Work:
    def __init__(self, extraction: Extraction):
        self.extraction = extraction
        self.text = extraction.text
        self.quotations = [CorrectedQuotation(item, ("",) * len(item.speakers)) for item in extraction.quotations]
        self.people: dict[str, Person] = {}
        for person in extraction.people:
            self.people[person.name] = joined(self.people.get(person.name), person)
        self.unfound: set[str] = set()

    def apply(self, ruling: Ruling) -> None:
        found = False
        for wanted in ruling.content["quotations"]:
            span = locate(self.text, wanted)
            index = self._find(span) if span else None
            if index is None and span and ruling.kind in ("attribute", "trim"):
                index = self._put_back(wanted, span)
            if index is not None:
                found = True
                getattr(self, f"_{ruling.kind}")(index, wanted, span, ruling)
        if not found:
            self.unfound.add(ruling.id)

    def _find(self, span: Span) -> int | None:
        best = max(
            ((_overlap(item.quotation.extent, span), -index) for index, item in enumerate(self.quotations)),
            default=(0.0, 0),
        )
        return -best[1] if best[0] >= _OVERLAP else None

    def _put_back(self, wanted: dict[str, Any], span: Span) -> int | None:
        read, by = wanted["as_read"], span.start - wanted["start"]
        content = _moved(read["content"], by, self.text, span)
        if self.text[span.start : span.end] != wanted["exact"] or not content:
            content = (span,)
        near = [_moved([read[name]], by, self.text) if read[name] else () for name in ("cue", "source", "paragraph")]
        cue, source, paragraph = (spans[0] if spans else None for spans in near)
        quotation = Quotation(read["type"], read["mode"], content, cue, source, (), "no_source", 1.0, paragraph or span)
        self.quotations.append(CorrectedQuotation(quotation, ()))
        self.quotations.sort(key=lambda item: item.quotation.extent)
        return next(i for i, item in enumerate(self.quotations) if item.quotation is quotation)

    def _reject(self, index: int, *_: Any) -> None:
        del self.quotations[index]

    def _hide(self, index: int, *_: Any) -> None:
        self.quotations[index] = replace(self.quotations[index], hidden=True)

    def _attribute(self, index: int, wanted: dict, span: Span, ruling: Ruling) -> None:
        item = self.quotations[index]
        to = ruling.content["speaker"]
        source = item.quotation.source
        printed = (source.of(self.text),) if source else ()
        speakers: tuple[Speaker, ...] = ()
        if to is not None:
            name = to["name"]
            if to["kind"] == "person":
                known = next((one for one in self.people if name_key(one) == name_key(name)), None)
                name = known or name
                self.people.setdefault(name, Person(name))
            speakers = (Speaker(name, to["kind"], 1.0, (*printed, name) if printed != (name,) else printed),)
        quotation = replace(item.quotation, speakers=speakers, reason=None if speakers else "decided", confidence=1.0)
        self.quotations[index] = replace(item, quotation=quotation, sides=("",) * len(speakers), decided=True)

    def _trim(self, index: int, wanted: dict, span: Span, ruling: Ruling) -> None:
        item = self.quotations[index]
        content = _moved(ruling.content["spans"], span.start - wanted["start"], self.text)
        if content:
            quotation = replace(item.quotation, content=content, confidence=1.0)
            self.quotations[index] = replace(item, quotation=quotation, decided=True)

    def _split(self, index: int, wanted: dict, span: Span, ruling: Ruling) -> None:
        item, keys = self.quotations[index], set(ruling.content["keys"])
        sides = tuple(
            ruling.id if speaker.kind == "person" and name_key(speaker.name) in keys else side
            for speaker, side in zip(item.quotation.speakers, item.sides, strict=True)
        )
        self.quotations[index] = replace(item, sides=sides)

    def result(self) -> Corrected:
        used: dict[str, set[str]] = {}
        for item in self.quotations:
            for speaker, side in zip(item.quotation.speakers, item.sides, strict=True):
                used.setdefault(speaker.name, set()).add(side)
        people: list[tuple[Person, str]] = []
        for person in self.people.values():
            sides = sorted(used.get(person.name, {""}))
            # what is printed of the person stays with those whom nobody took out, if there are any
            people += [(person if side == sides[0] else replace(person, roles=()), side) for side in sides]
        return Corrected(self.extraction, tuple(self.quotations), tuple(people), frozenset(self.unfound))


def joined(one: Person | None, other: Person) -> Person:
    """What is printed of two people of one article who are taken for one."""
    if one is None:
        return other
    parts = ("aliases", "roles", "mentions")
    return replace(one, **{part: tuple(dict.fromkeys(getattr(one, part) + getattr(other, part))) for part in parts})


def _overlap(a: Span, b: Span) -> float:
    shared = min(a.end, b.end) - max(a.start, b.start)
    return shared / max(min(a.end - a.start, b.end - b.start), 1)


def _moved(spans: Iterable[Sequence[int]], by: int, text: str, within: Span | None = None) -> tuple[Span, ...]:
    """The spans in a text in which the passage stands elsewhere; none where one would leave it."""
    moved = tuple(Span(start + by, end + by) for start, end in spans)
    low, high = within or (0, len(text))
    return moved if all(low <= span.start < span.end <= high for span in moved) else ()
