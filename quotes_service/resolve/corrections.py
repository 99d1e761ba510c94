"""Editors' decisions on the quotations of an article, applied to each new extraction from its text.

A quotation is found again by its selector: the text that it covered with what stood before and after it, and its
offsets. Where the extraction misses it, a quotation that an editor attributed, trimmed or confirmed is put back as it
was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from quotes_service.decisions.content import (
    Attribute,
    Confirm,
    ExpertSpeaker,
    Hide,
    InstitutionSpeaker,
    NamedSpeaker,
    QuotationSelector,
    Reject,
    SpanWithText,
    Split,
    StandingDecision,
    Trim,
    quotations_in,
)
from quotes_service.records import Extraction, Person, Quotation, Span, Speaker
from quotes_service.resolve.names import name_key
from quotes_service.resolve.people.name_matching import compare
from quotes_service.resolve.selectors import STORED_CONTEXT, locate

#: The share of the shorter of two ranges that both cover, from which on they are taken for the same quotation.
_OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class CorrectedQuotation:
    """A quotation after all decisions.

    ``sides``: for each speaker "", or the id of the decision by which the speaker is somebody else than the person of
    this name in the article (see AppearancePlace). ``decided``: an editor attributed, trimmed or confirmed it;
    ``attributed``: an editor said who the speakers are, so that they are people even under a name of one word;
    ``confirmed``: an editor said that it is right as it was read.
    """

    quotation: Quotation
    sides: tuple[str, ...]
    decided: bool = False
    attributed: bool = False
    confirmed: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Corrected:
    """An extraction after all decisions: its quotations, and its people, each with their side.

    ``unfound``: the ids of the decisions whose quotation, or spans, the text no longer has.
    """

    extraction: Extraction
    quotations: tuple[CorrectedQuotation, ...]
    people: tuple[tuple[Person, str], ...]
    unfound: frozenset[str] = frozenset()


def apply(extraction: Extraction, decisions: Sequence[StandingDecision]) -> Corrected:
    """The extraction with all decisions applied, in their order. They must not contain quotations of other articles."""
    correction = _Correction(extraction)
    for decision in decisions:
        correction.apply(decision)
    return correction.result()


class _Correction:
    """An extraction while decisions are applied to it."""

    def __init__(self, extraction: Extraction):
        self.extraction = extraction
        self.text = extraction.text
        self.quotations = [CorrectedQuotation(item, ("",) * len(item.speakers)) for item in extraction.quotations]
        self.people: dict[str, Person] = {}
        for person in extraction.people:
            self.people[person.name] = joined(self.people.get(person.name), person)
        self.unfound: set[str] = set()

    def apply(self, decision: StandingDecision) -> None:
        takes_effect = False
        for selector in quotations_in(decision.content):
            span = locate(self.text, selector)
            if span is None:
                continue
            if isinstance(decision.content, Confirm):
                takes_effect = self._confirm(decision.content, span)
                continue
            index = self._quotation_at(span)
            if index is None and isinstance(decision.content, Attribute | Trim):
                index = self._put_back(selector, span)
            # a quotation that wasn't extracted needn't be rejected, hidden or split off
            if index is None or self._correct(index, selector, span, decision):
                takes_effect = True
        if not takes_effect:
            self.unfound.add(decision.id)

    def _quotation_at(self, span: Span, *, may_be_confirmed: bool = True) -> int | None:
        """The index of the quotation whose extent fits the span best; None if none overlaps enough. Without
        ``may_be_confirmed`` a confirmed one must have exactly this extent."""
        extents = [
            (item.quotation.extent, index)
            for index, item in enumerate(self.quotations)
            if may_be_confirmed or not item.confirmed or item.quotation.extent == span
        ]
        close = [(_shared(a, span) / _length(a, span), -index) for a, index in extents if _overlap(a, span) >= _OVERLAP]
        return -max(close)[1] if close else None

    def _put_back(self, selector: QuotationSelector, span: Span) -> int:
        """Add the quotation as it was when the decision was made. Returns its index."""
        quotation = self._as_it_was(selector, span)
        self.quotations.append(CorrectedQuotation(quotation, ("",) * len(quotation.speakers)))
        return len(self.quotations) - 1

    def _as_it_was(self, selector: QuotationSelector, span: Span) -> Quotation:
        """The quotation as it was when the decision was made, where it stands now."""
        as_read, shift = selector.as_read, span.start - selector.start
        content = _shifted(as_read.content, shift, span)
        if span.of(self.text) != selector.exact or not content:
            content = (span,)
        cue, source = (self._if_unchanged(place, shift) for place in (as_read.cue, as_read.source))
        [paragraph] = _shifted([as_read.paragraph], shift, Span(0, len(self.text))) or [span]
        if not (paragraph.start <= span.start and span.end <= paragraph.end):
            paragraph = span
        speakers = as_read.speakers
        reason = None if speakers else "no_source"
        return Quotation(
            as_read.type, as_read.mode, content, cue, source, speakers, reason, 1.0, paragraph, as_read.factuality
        )

    def _if_unchanged(self, place: SpanWithText | None, shift: int) -> Span | None:
        """The new span of a cue or source; None if other text stands there now."""
        if place is None:
            return None
        moved = Span(place.start + shift, place.end + shift)
        return moved if moved.start >= 0 and moved.of(self.text) == place.text else None

    def _correct(self, index: int, selector: QuotationSelector, span: Span, decision: StandingDecision) -> bool:
        """Apply a decision to a quotation, whose selected passage is at ``span``. False if the text lacks its spans."""
        match decision.content:
            case Reject():
                del self.quotations[index]
            case Hide():
                self.quotations[index] = replace(self.quotations[index], hidden=True)
            case Attribute(speaker=speaker):
                self._attribute(index, speaker, decision.id)
            case Trim(spans=spans):
                return self._trim(index, spans, selector, span)
            case Split(keys=keys):
                self._split(index, keys, decision.id)
            case other:
                raise TypeError(f"a decision on quotations is expected, not {type(other).__name__}")
        return True

    def _confirm(self, confirmed: Confirm, span: Span) -> bool:
        """Read the passage at ``span`` as it was confirmed. Returns False, and does nothing, if its words were edited:
        nobody confirmed the new ones."""
        if span.of(self.text) != confirmed.quotation.exact:
            return False
        index = self._quotation_at(span, may_be_confirmed=False)
        before = None if index is None else self.quotations.pop(index)
        quotation = self._as_it_was(confirmed.quotation, span)
        # under the names that the article's extraction has for these people
        names = {speaker.name: self._known_name(speaker) for speaker in quotation.speakers}
        speakers = tuple(
            Speaker(names[one.name], one.kind, 1.0, tuple(names.get(words, words) for words in one.chain))
            for one in quotation.speakers
        )
        quotation = replace(quotation, speakers=speakers, reason=confirmed.reason)
        if before is None or before.quotation.content != quotation.content:
            self.quotations = [item for item in self.quotations if not _is_part(item, quotation)]
        now = dict(zip((one.name for one in before.quotation.speakers), before.sides, strict=True)) if before else {}
        sides = list(zip(speakers, confirmed.sides, strict=True))
        item = CorrectedQuotation(
            quotation,
            # that of now first: a split that was undone since doesn't hold any more
            tuple(now.get(speaker.name, side or "") for speaker, side in sides),
            decided=True,
            attributed=all(side is not None for speaker, side in sides if speaker.kind == "person"),
            confirmed=True,
            hidden=before is not None and before.hidden,
        )
        self.quotations.append(item)
        return True

    def _known_name(self, speaker: Speaker | NamedSpeaker | ExpertSpeaker) -> str:
        """The name that the article's extraction has for a person of this name, if it has one; else this one."""
        if isinstance(speaker, Speaker) and speaker.kind != "person":
            return speaker.name
        key = name_key(speaker.name)
        return next((known for known in self.people if name_key(known) == key), speaker.name)

    def _attribute(
        self, index: int, speaker: NamedSpeaker | ExpertSpeaker | InstitutionSpeaker | None, decision: str
    ) -> None:
        item = self.quotations[index]
        source = item.quotation.source
        chain = (source.of(self.text),) if source else ()
        speakers: tuple[Speaker, ...] = ()
        side = ""
        match speaker:
            case InstitutionSpeaker(name=name):
                speakers = (Speaker(name, "organization", 1.0, _ending_in(name, chain)),)
            case NamedSpeaker() | ExpertSpeaker():
                name = self._known_name(speaker)
                speakers = (Speaker(name, "person", 1.0, _ending_in(name, chain)),)
                if isinstance(speaker, ExpertSpeaker):
                    side = decision if speaker.side is None else speaker.side
        quotation = replace(item.quotation, speakers=speakers, reason=None if speakers else "decided", confidence=1.0)
        sides = (side,) * len(speakers)
        self.quotations[index] = replace(item, quotation=quotation, sides=sides, decided=True, attributed=True)

    def _trim(self, index: int, spans: tuple[Span, ...], selector: QuotationSelector, span: Span) -> bool:
        """Give the quotation these spans. Returns False, and does nothing, if the text no longer has them."""
        content = [moved for part in spans if (moved := self._moved_part(part, selector, span))]
        offsets = [offset for part in content for offset in part]
        if len(content) < len(spans) or not offsets or offsets != sorted(set(offsets)):
            return False
        item = self.quotations[index]
        paragraph = self._around(item.quotation.paragraph, Span(offsets[0], offsets[-1]))
        quotation = replace(item.quotation, content=tuple(content), paragraph=paragraph, confidence=1.0)
        self.quotations[index] = replace(item, quotation=quotation, decided=True)
        return True

    def _around(self, paragraph: Span, content: Span) -> Span:
        """The paragraph with those beside it in which the content stands, too."""
        start, end = paragraph
        if content.start < start:
            start = self.text.rfind("\n", 0, content.start) + 1
        if content.end > end:
            following = self.text.find("\n", content.end)
            end = following if following >= 0 else len(self.text)
        return Span(start, end)

    def _moved_part(self, part: Span, selector: QuotationSelector, span: Span) -> Span | None:
        """The new span of a part of the selected passage, or of its context, when the passage is at ``span``."""
        around = selector.prefix + selector.exact + selector.suffix
        first = selector.start - len(selector.prefix)
        words = around[max(part.start - first, 0) : max(part.end - first, 0)]
        shift = span.start - selector.start
        moved = Span(part.start + shift, part.end + shift)
        if moved.start < 0 or moved.end > len(self.text):
            return None
        if len(words) < part.end - part.start or moved.of(self.text) == words:
            return moved
        offset = self.text.find(words, max(span.start - STORED_CONTEXT, 0), span.end + STORED_CONTEXT)
        return Span(offset, offset + len(words)) if offset >= 0 else None

    def _split(self, index: int, keys: tuple[str, ...], decision: str) -> None:
        item = self.quotations[index]
        sides = tuple(
            decision if speaker.kind == "person" and any(compare(name_key(speaker.name), key) for key in keys) else side
            for speaker, side in zip(item.quotation.speakers, item.sides, strict=True)
        )
        self.quotations[index] = replace(item, sides=sides)

    def result(self) -> Corrected:
        self.quotations.sort(key=lambda item: item.quotation.content)
        sides_of: dict[str, set[str]] = {}
        for item in self.quotations:
            for speaker, side in zip(item.quotation.speakers, item.sides, strict=True):
                sides_of.setdefault(speaker.name, set()).add(side)
                if speaker.kind == "person":
                    self.people.setdefault(speaker.name, Person(speaker.name))
        people: list[tuple[Person, str]] = []
        for person in self.people.values():
            sides = sorted(sides_of.get(person.name, {""}))
            # the roles stay with the person on side "" (which sorts first), if they still speak
            people += [(person if side == sides[0] else replace(person, roles=(), past=None), side) for side in sides]
        return Corrected(self.extraction, tuple(self.quotations), tuple(people), frozenset(self.unfound))


def joined(known: Person | None, other: Person) -> Person:
    """Two people of one article who are taken for one, with the aliases, roles and mentions of both."""
    if known is None:
        return other
    return replace(
        known,
        aliases=tuple(dict.fromkeys(known.aliases + other.aliases)),
        roles=tuple(dict.fromkeys(known.roles + other.roles)),
        mentions=tuple(dict.fromkeys(known.mentions + other.mentions)),
        past=known.past or other.past,
        other_names=tuple(dict.fromkeys(known.other_names + other.other_names)),
    )


def _is_part(item: CorrectedQuotation, whole: Quotation) -> bool:
    """Whether an extraction read a part of a quotation as another one, by nobody else than its speakers."""
    named = {speaker.name for speaker in item.quotation.speakers if speaker.kind in ("person", "organization")}
    return (
        not item.decided
        and named <= {speaker.name for speaker in whole.speakers}
        and all(
            any(span.start <= part.start and part.end <= span.end for span in whole.content)
            for part in item.quotation.content
        )
    )


def _shared(a: Span, b: Span) -> int:
    return max(min(a.end, b.end) - max(a.start, b.start), 0)


def _length(a: Span, b: Span) -> int:
    return max(a.end, b.end) - min(a.start, b.start)


def _overlap(a: Span, b: Span) -> float:
    return _shared(a, b) / max(min(a.end - a.start, b.end - b.start), 1)


def _ending_in(name: str, chain: tuple[str, ...]) -> tuple[str, ...]:
    """The chain from the source's words to the name; one item if the two are the same."""
    return chain if chain == (name,) else (*chain, name)


def _shifted(spans: Iterable[Span], shift: int, within: Span) -> tuple[Span, ...]:
    """The spans, moved by ``shift`` characters; none if one of them would be empty or out of bounds."""
    moved = tuple(Span(start + shift, end + shift) for start, end in spans)
    return moved if all(within.start <= span.start < span.end <= within.end for span in moved) else ()
