"""Editors' decisions on what was read from an article, applied to each new reading of it.

A quotation is found again by a selector: the text that it covered with what stood before and after it, and its
place, as in the W3C's Web Annotation Data Model (TextQuoteSelector, TextPositionSelector). Where the reading has it
no more, a quotation that an editor attributed or trimmed is put back as it was. Selectors are plain JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import fuzz

from quotes_service.records import Extraction, Person, Quotation, Span, Speaker
from quotes_service.resolve.names import name_key
from quotes_service.resolve.people.name_matching import compare

#: Characters before and after a quotation in its selector.
CONTEXT = 64
#: The share of the shorter of two ranges that both cover, from which on they are of the same quotation.
_OVERLAP = 0.5
_CLOSE = 90  # of 100: how alike a passage must be, where an article's text was edited
_BESIDE = 75  # how alike what stands on one side of a short passage ("yes"), which may stand anywhere
_BETWEEN = 50  # how alike a passage between what stood on both sides
_LEAST = 20  # characters of a passage, or of what stands beside it, that is not short


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
    """A reading after all decisions. ``unfound``: ids of those whose quotation, or spans, the text has no more."""

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
            "cue": quotation.cue and [*quotation.cue, quotation.cue.of(text)],
            "source": quotation.source and [*quotation.source, quotation.source.of(text)],
            "speakers": [[one.name, one.kind, one.confidence, list(one.chain)] for one in quotation.speakers],
            "paragraph": list(quotation.paragraph),
        },
    }


def locate(text: str, wanted: dict[str, Any]) -> Span | None:
    """Where the selected passage stands in this text; None where it doesn't."""
    exact, prefix, suffix, start = wanted["exact"], wanted["prefix"], wanted["suffix"], wanted["start"]
    if not exact:
        return None
    if text.startswith(prefix + exact + suffix, start - len(prefix)):
        return Span(start, start + len(exact))
    found, places = text.find(exact), []
    while found >= 0:
        before, after = text[max(found - CONTEXT, 0) : found], text[found + len(exact) :][:CONTEXT]
        alike = fuzz.ratio(before, prefix), fuzz.ratio(after, suffix)
        if len(exact) >= _LEAST or max(alike) >= _BESIDE:
            places.append((-sum(alike), abs(found - start), found))
        found = text.find(exact, found + 1)
    if places:
        return Span(min(places)[2], min(places)[2] + len(exact))
    return _between(text, exact, prefix, suffix) or _nearly(text, exact)


def _between(text: str, exact: str, prefix: str, suffix: str) -> Span | None:
    """What stands now between what stood before and after a passage, if it is much the same."""
    if min(len(prefix), len(suffix)) < _LEAST or prefix not in text:
        return None
    start = text.index(prefix) + len(prefix)
    end = text.find(suffix, start, start + 2 * len(exact) + len(suffix))
    return Span(start, end) if end > start and fuzz.ratio(exact, text[start:end]) >= _BETWEEN else None


def _nearly(text: str, exact: str) -> Span | None:
    """The passage that is most like the one sought, in whole words, if it is very much so."""
    if not _LEAST <= len(exact) <= len(text):
        return None
    near = fuzz.partial_ratio_alignment(exact, text, score_cutoff=_CLOSE)
    if not near:
        return None
    start, end = near.dest_start, near.dest_end
    while start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return Span(start, end)


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
        stands = False
        for wanted in ruling.content["quotations"]:
            span = locate(self.text, wanted)
            if span is None:
                continue
            index = self._find(span)
            if index is None and ruling.kind in ("attribute", "trim"):
                index = self._put_back(wanted, span)
            # what isn't read needn't be rejected, hidden or split off
            if index is None or getattr(self, f"_{ruling.kind}")(index, wanted, span, ruling) is not False:
                stands = True
        if not stands:
            self.unfound.add(ruling.id)

    def _find(self, span: Span) -> int | None:
        """The quotation that covers most of this and least else."""
        places = [(item.quotation.extent, index) for index, item in enumerate(self.quotations)]
        close = [(_shared(a, span) / _length(a, span), -index) for a, index in places if _overlap(a, span) >= _OVERLAP]
        return -max(close)[1] if close else None

    def _put_back(self, wanted: dict[str, Any], span: Span) -> int:
        read, by = wanted["as_read"], span.start - wanted["start"]
        content = _moved(read["content"], by, span)
        if span.of(self.text) != wanted["exact"] or not content:
            content = (span,)
        cue, source = (self._still(read[name], by) for name in ("cue", "source"))
        [paragraph] = _moved([read["paragraph"]], by, Span(0, len(self.text))) or [span]
        if not (paragraph.start <= span.start and span.end <= paragraph.end):
            paragraph = span
        speakers = tuple(Speaker(name, kind, sure, tuple(chain)) for name, kind, sure, chain in read["speakers"])
        reason = None if speakers else "no_source"
        quotation = Quotation(read["type"], read["mode"], content, cue, source, speakers, reason, 1.0, paragraph)
        self.quotations.append(CorrectedQuotation(quotation, ("",) * len(speakers)))
        return len(self.quotations) - 1

    def _still(self, place: Sequence[Any] | None, by: int) -> Span | None:
        """A span of which the text is known, where it is now; None where something else stands there."""
        if not place:
            return None
        start, end, printed = place
        return Span(start + by, end + by) if start + by >= 0 and self.text[start + by : end + by] == printed else None

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
        side = ""
        if to is not None:
            name, side = to["name"], to.get("side", "")
            if to["kind"] == "person":
                name = next((known for known in self.people if name_key(known) == name_key(name)), name)
            speakers = (Speaker(name, to["kind"], 1.0, (*printed, name) if printed != (name,) else printed),)
        quotation = replace(item.quotation, speakers=speakers, reason=None if speakers else "decided", confidence=1.0)
        self.quotations[index] = replace(
            item, quotation=quotation, sides=(ruling.id if side is None else side,) * len(speakers), decided=True
        )

    def _trim(self, index: int, wanted: dict, span: Span, ruling: Ruling) -> bool:
        content = tuple(self._again(*place, wanted, span) for place in ruling.content["spans"])
        flat = [place for part in content if part for place in part]
        if None in content or not flat or flat != sorted(set(flat)):
            return False
        item = self.quotations[index]
        quotation = replace(item.quotation, content=content, confidence=1.0)
        self.quotations[index] = replace(item, quotation=quotation, decided=True)
        return True

    def _again(self, start: int, end: int, wanted: dict, span: Span) -> Span | None:
        """Where a part of the selected passage stands now, or of what was printed beside it."""
        around = wanted["prefix"] + wanted["exact"] + wanted["suffix"]
        first = wanted["start"] - len(wanted["prefix"])
        printed = around[max(start - first, 0) : max(end - first, 0)]
        moved = Span(start + span.start - wanted["start"], end + span.start - wanted["start"])
        if moved.start < 0 or moved.end > len(self.text):
            return None
        if len(printed) < end - start or moved.of(self.text) == printed:
            return moved
        found = self.text.find(printed, max(span.start - CONTEXT, 0), span.end + CONTEXT)
        return Span(found, found + len(printed)) if found >= 0 else None

    def _split(self, index: int, wanted: dict, span: Span, ruling: Ruling) -> None:
        item = self.quotations[index]
        sides = tuple(
            ruling.id
            if speaker.kind == "person" and any(compare(name_key(speaker.name), key) for key in ruling.content["keys"])
            else side
            for speaker, side in zip(item.quotation.speakers, item.sides, strict=True)
        )
        self.quotations[index] = replace(item, sides=sides)

    def result(self) -> Corrected:
        self.quotations.sort(key=lambda item: item.quotation.content)
        used: dict[str, set[str]] = {}
        for item in self.quotations:
            for speaker, side in zip(item.quotation.speakers, item.sides, strict=True):
                used.setdefault(speaker.name, set()).add(side)
                if speaker.kind == "person":
                    self.people.setdefault(speaker.name, Person(speaker.name))
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


def _shared(a: Span, b: Span) -> int:
    return max(min(a.end, b.end) - max(a.start, b.start), 0)


def _length(a: Span, b: Span) -> int:
    return max(a.end, b.end) - min(a.start, b.start)


def _overlap(a: Span, b: Span) -> float:
    return _shared(a, b) / max(min(a.end - a.start, b.end - b.start), 1)


def _moved(spans: Iterable[Sequence[int]], by: int, within: Span) -> tuple[Span, ...]:
    """The spans where the passage stands elsewhere; none where one would leave its bounds."""
    moved = tuple(Span(start + by, end + by) for start, end in spans)
    return moved if all(within.start <= span.start < span.end <= within.end for span in moved) else ()
