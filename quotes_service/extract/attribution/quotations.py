"""Quotations: what the finder found, put right by the discipline of quotation marks.

Marks close what they opened; an utterance split by its attribution, or running over paragraphs, is one quotation;
words in marks that stand free after an attributed utterance go on being said by the same speaker.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from spacy.language import Language
from spacy.tokens import Doc

from quotes_service.extract.attribution.decoder import is_utterance
from quotes_service.extract.document import Attribution, Draft
from quotes_service.extract.text.quote_marks import Quoted
from quotes_service.records import QuotationType, Span

_SENTENCES = re.compile(r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bProf)(?<!\b[A-Z])[.!?](?=\s)")
_FREE = re.compile(rb"\x00+")
_DIRECT, _SOME = 0.9, 0.1  # shares of the content inside marks, as the evaluation counts them


@Language.factory(
    "quotes_quotations",
    assigns=["doc._.quotations"],
    requires=["doc._.attributions", "doc._.marks", "doc._.paragraphs"],
)
def make_quotations(nlp: Language, name: str):
    return build


def build(doc: Doc) -> Doc:
    """Fill ``doc._.quotations`` with Drafts in the order of the text; their contents don't overlap."""
    builder = _Builder(doc)
    drafts = [builder.draft(a) for a in builder.apart(builder.snapped(a) for a in doc._.attributions)]
    drafts.sort(key=lambda d: d.content[0].start)
    builder.join_free_standing(drafts)
    for draft in drafts:
        draft.type = builder.type_of(draft.content)
        if draft.type != "indirect":
            draft.mode = "speech"  # what stands in quotation marks was said or written
    doc._.quotations = drafts
    return doc


class _Builder:
    def __init__(self, doc: Doc):
        self.text = doc.text
        self.marks: list[Quoted] = doc._.marks
        self.paragraphs = doc._.paragraphs
        self._starts = [m.start for m in self.marks]
        self._paragraph_starts = [p.start for p in self.paragraphs]

    def snapped(self, found: Attribution) -> Attribution:
        """The attribution with no mark opened that is not closed; of what stands all in marks, the inside of each."""
        if not found.quoted:
            found.content = _merged([part for span in found.content for part in self._snapped(span)])
        return found

    def _snapped(self, span: Span) -> list[Span]:
        start, end = span
        for marks in self._overlapping(span):
            if start < marks.end <= end and marks.start < start <= marks.inner_start + 1:
                start = marks.start
            if marks.start >= start and marks.inner_end <= end < marks.end:
                end = marks.end
        stretches = self._overlapping(Span(start, end))
        at, outside = start, ""
        for marks in stretches:
            outside += self.text[at : marks.start]
            at = marks.end
        if not stretches or any(map(str.isalnum, outside + self.text[at:end])):
            return [Span(start, end)]
        inner = [Span(max(start, m.inner_start), min(end, m.inner_end)) for m in stretches]
        return [part for part in inner if part.start < part.end]

    def apart(self, found) -> list[Attribution]:
        """Attributions whose contents don't overlap: of two that do, the shorter gives up what both have, or goes."""
        kept: list[Attribution] = []
        taken = bytearray(len(self.text) + 1)
        for candidate in sorted(found, key=lambda a: (not a.quoted, -_length(a.content))):
            free = [part for span in candidate.content for part in _free(taken, span)]
            if 2 * _length(free) < _length(candidate.content):
                continue
            candidate.content = free
            kept.append(candidate)
            for start, end in free:
                taken[start:end] = b"\1" * (end - start)
        return kept

    def draft(self, found: Attribution) -> Draft:
        content = sorted(found.content)
        paragraph = self._paragraph(Span(content[0].start, content[-1].end))
        return Draft(content, found.cue, found.source, found.likely, found.sure, found.mode, "indirect", paragraph)

    def join_free_standing(self, drafts: list[Draft]) -> None:
        """Give the utterances in marks that have no cue of their own to the quotation that they go on with."""
        covered = sorted((span, number) for number, draft in enumerate(drafts) for span in draft.content)
        previous: Draft | None = None
        for marks in self.marks:
            index = bisect_right(covered, (Span(marks.inner_end, 0), 0)) - 1
            if index >= 0 and covered[index][0].end > marks.inner_start:
                previous = drafts[covered[index][1]]
            elif previous is not None and is_utterance(self.text, marks) and self._goes_on(previous, marks):
                previous.content.append(Span(marks.inner_start, marks.inner_end))
                previous.paragraph = self._paragraph(Span(previous.content[0].start, marks.inner_end))

    def _goes_on(self, previous: Draft, marks: Quoted) -> bool:
        """Whether ``marks`` continue the quotation: by the newspaper's rule, after "he said." in the same paragraph,
        or as the next paragraph, all of it in marks."""
        told = [span for span in (previous.cue, previous.source) if span is not None]
        if self.type_of(previous.content) != "direct" or any(marks.start < s.end and s.start < marks.end for s in told):
            return False
        end = previous.content[-1].end
        number = self._number(marks.start) - self._number(end - 1)
        if number == 0:
            between = self.text[end : marks.start]
            return len(between) < 200 and len(_SENTENCES.findall(between)) <= 1
        paragraph = self.paragraphs[self._number(marks.start)]
        return number == 1 and (marks.continued or (marks.start == paragraph.start and marks.end == paragraph.end))

    def type_of(self, content: list[Span]) -> QuotationType:
        """``direct``, ``mixed`` or ``indirect`` by the share of the content inside quotation marks."""
        total = inside = 0
        for span in content:
            total += sum(not c.isspace() for c in span.of(self.text))
            for marks in self._overlapping(span):
                part = self.text[max(span.start, marks.start) : min(span.end, marks.end)]
                inside += sum(not c.isspace() for c in part)
        share = inside / total if total else 0.0
        return "direct" if share >= _DIRECT else "mixed" if share > _SOME else "indirect"

    # -- where things stand ------------------------------------------------------------------------------------

    def _overlapping(self, span: Span) -> list[Quoted]:
        index = max(0, bisect_right(self._starts, span.start) - 1)
        found = []
        while index < len(self.marks) and self.marks[index].start < span.end:
            if self.marks[index].end > span.start:
                found.append(self.marks[index])
            index += 1
        return found

    def _number(self, offset: int) -> int:
        return max(0, bisect_right(self._paragraph_starts, offset) - 1)

    def _paragraph(self, span: Span) -> Span:
        first, last = self._number(span.start), self._number(span.end - 1)
        return Span(self.paragraphs[first].start, self.paragraphs[last].end)


def _free(taken: bytearray, span: Span) -> list[Span]:
    """The parts of ``span`` that nobody has taken."""
    return [Span(*match.span()) for match in _FREE.finditer(taken, *span)]


def _length(spans: list[Span]) -> int:
    return sum(end - start for start, end in spans)


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
