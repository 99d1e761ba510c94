"""Puts one person's titles and institutions together: "[head of maps] at [Ellery Lines]", "[Ellery]'s [chaplain]"."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Doc

from quotes_service.extract.entities.entity_tokens import OrganizationTokens
from quotes_service.extract.lexicon import FORMER, PARTS_OF_ORGANIZATIONS, singular
from quotes_service.extract.roles.institution_phrases import ParsedRole
from quotes_service.extract.roles.labels import LabelledSpan
from quotes_service.extract.roles.role_phrases import HEADS, LINKS, MAKERS, OVER

_FAR = 14  # tokens between a title and its institution at most, not counting articles and prepositions
_REACH = 60  # tokens around an institution in which titles are looked for
_BEFORE = 3  # tokens before a title in which "former" may stand


@dataclass(frozen=True, slots=True)
class PairedRole:
    """A role, the tokens [start, end) that print it, and the probability of its least likely part."""

    parsed: ParsedRole
    start: int
    end: int
    probability: float


class Pairing:
    """Pairs the spans of one text. ``organizations``: for each token the organization's name of which it is part."""

    def __init__(self, doc: Doc, organizations: Sequence[OrganizationTokens | None]):
        self.doc, self.organizations = doc, organizations

    def roles(self, spans: Iterable[LabelledSpan]) -> list[PairedRole]:
        """The roles of one person, in the order of the text."""
        spans = _without_overlaps(spans)
        titles = [s for s in spans if s.kind == "title"]
        starts = [t.start for t in titles]
        owners: dict[int, list[LabelledSpan]] = {n: [] for n in range(len(titles))}
        alone: list[LabelledSpan] = []
        for institution in (s for s in spans if s.kind == "institution"):
            low = bisect_left(starts, institution.start - _REACH)
            high = bisect_right(starts, institution.end + _REACH)
            gaps = [(self._gap(titles[n], institution), n) for n in range(low, high)]
            gap, number = min(gaps, default=(_FAR + 1, 0))
            if gap > _FAR:
                alone.append(institution)
            else:
                owners[number].append(institution)
        self._share(titles, owners)
        roles = [role for n, title in enumerate(titles) for role in self._with_title(title, owners[n])]
        roles += [PairedRole(self._parsed(None, s), s.start, s.end, s.probability) for s in alone]
        return sorted(roles, key=lambda r: r.start)

    def _gap(self, title: LabelledSpan, institution: LabelledSpan) -> float:
        """The tokens between a title and an institution; more than _FAR if a sentence ends between them. An institution
        after a title is preferred to one before it, unless nothing stands between them."""
        first, second = sorted((title, institution), key=lambda s: s.start)
        between = self.doc[first.end : second.start]
        if any(t.is_sent_start or t.text in '“”";' for t in between) or self.doc[second.start].is_sent_start:
            return _FAR + 1
        words = [t for t in between if t.tag_ not in {"DT", "POS", "IN"}]
        marks = sum(2 for t in between if t.text in {",", "and"})
        return len(words) + marks + (0.5 if second is title else 0)

    def _share(self, titles: Sequence[LabelledSpan], owners: dict[int, list[LabelledSpan]]) -> None:
        """A title that "and" joins to the next one shares its institution: "keeper and head of maps at X"."""
        for n in range(len(titles) - 2, -1, -1):
            between = self.doc[titles[n].end : titles[n + 1].start].text.strip()
            after = [s for s in owners[n + 1] if s.start > titles[n + 1].end]
            if not owners[n] and after and between in {"and", "&", ",", ", and"}:
                owners[n] = after

    def _with_title(self, title: LabelledSpan, institutions: Sequence[LabelledSpan]) -> list[PairedRole]:
        if not institutions:
            return [PairedRole(self._parsed(title, None), title.start, title.end, title.probability)]
        part, whole = self._part_and_whole(institutions)
        if part and whole:
            heads = bool({t.lower_ for t in self.doc[title.start : title.end]} & HEADS)
            parsed = self._parsed(title, part if heads else whole)
            if heads:
                parsed.whole = self._parsed(None, whole).institution
            else:
                parsed.unit = self._text(part)
            institutions = [s for s in institutions if s not in (part, whole)]
            roles = [_spanning(parsed, title, part, whole)]
        else:
            roles = []
        for institution in institutions:
            roles.append(_spanning(self._parsed(title, institution), title, institution))
        return roles

    def _part_and_whole(self, institutions: Sequence[LabelledSpan]) -> tuple[LabelledSpan | None, LabelledSpan | None]:
        """The part and its whole: "School of Law at X University", "X University's School of Law"."""
        for one, other in pairwise(institutions):
            between = self.doc[one.end : other.start].text.strip().lower()
            first, second = (
                {t.lower_ for t in self.doc[s.start : s.end]} & PARTS_OF_ORGANIZATIONS for s in (one, other)
            )
            if first and between in {"at", "at the", "of", "of the", ",", "in", ", part of the", "in the"}:
                return one, other
            if second and between in {"'s", "’s", "'", "’"}:
                return other, one
        return None, None

    def _parsed(self, title: LabelledSpan | None, institution: LabelledSpan | None) -> ParsedRole:
        parsed = ParsedRole()
        if title is not None and self._is_maker(title):
            institution = None  # "author of The Cork Report"
        if title is not None:
            first = title.start
            while first < title.end - 1 and self.doc[first].lower_.rstrip("-") in FORMER | {"-"}:
                first += 1
            text, parsed.plural = singular(" ".join(self.doc[first : title.end].text.split()))
            parsed.title = text
        if institution is not None:
            parsed.institution = self._text(institution)
            parsed.entity = self._entity(institution)
        parsed.former = self._is_former(title or institution, institution)
        return parsed

    def _is_maker(self, title: LabelledSpan) -> bool:
        """Whether a title is that of who made something: "co-author of the paper"."""
        words = [t.lower_ for t in self.doc[title.start : title.end]]
        head = next((n for n, word in enumerate(words) if n and word in LINKS), len(words)) - 1
        return words[head] in MAKERS

    def _entity(self, institution: LabelledSpan):
        """The organization whose name is just this span."""
        named = {id(o): o for o in self.organizations[institution.start : institution.end] if o is not None}
        if len(named) != 1:
            return None
        (organization,) = named.values()
        words = [t for t in self.doc[institution.start : institution.end] if t.pos_ != "DET"]
        return organization.entity if organization.end - organization.start >= len(words) else None

    def _is_former(self, span: LabelledSpan | None, institution: LabelledSpan | None) -> bool:
        if span is None:
            return False
        near = self._before(span)
        if institution is not None and institution.start < span.start:
            near += self._before(institution)
        inside = [t.lower_.rstrip("-") for t in self.doc[span.start : span.end]]
        end = max(span.end, institution.end if institution is not None else 0)
        after = self.doc[end : end + 4].text.lower().lstrip(", ")
        return bool(FORMER & {*near, *inside}) or OVER.match(after) is not None

    def _before(self, span: LabelledSpan) -> list[str]:
        """The words right before a span in its phrase: "the [former]", but nothing before a preposition."""
        words: list[str] = []
        for token in reversed(self.doc[max(0, span.start - _BEFORE) : span.start]):
            if token.pos_ == "ADP" or token.text in {",", "."}:
                break
            words.append(token.lower_.rstrip("-"))
            if token.is_sent_start:
                break
        return words

    def _text(self, span: LabelledSpan) -> str:
        return " ".join(self.doc[span.start : span.end].text.split())


def _spanning(parsed: ParsedRole, *spans: LabelledSpan) -> PairedRole:
    """The role that these spans print."""
    return PairedRole(parsed, min(s.start for s in spans), max(s.end for s in spans), min(s.probability for s in spans))


def _without_overlaps(spans: Iterable[LabelledSpan]) -> list[LabelledSpan]:
    """The likeliest of the spans that overlap, in the order of the text."""
    kept: list[LabelledSpan] = []
    taken: set[int] = set()
    for span in sorted(spans, key=lambda s: (-s.probability, s.start)):
        if taken.isdisjoint(range(span.start, span.end)):
            taken.update(range(span.start, span.end))
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)
