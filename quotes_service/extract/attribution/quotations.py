"""Quotations: the decoder's attributions, corrected by the rules of quotation marks.

Opening and closing marks stay together; an utterance that is split by its attribution, or runs over several paragraphs,
is one quotation; an utterance without a cue that follows an attributed one is said by the same speaker.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from spacy.language import Language
from spacy.tokens import Doc

from quotes_service.extract.attribution.untagged import split_exchanges, untagged_paragraphs
from quotes_service.extract.attribution.utterances import is_utterance
from quotes_service.extract.document import Attribution, Draft
from quotes_service.extract.text.datelines import Dateline, dateline
from quotes_service.extract.text.quote_marks import QuotedSpan
from quotes_service.records import QuotationType, Span

_SENTENCE_ENDS = re.compile(r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bProf)(?<!\b[A-Z])[.!?](?=\s)")
_ZEROS = re.compile(rb"\x00+")
#: Shares of the content inside quotation marks, as score.py counts them: direct from _DIRECT on, mixed above _MIXED.
_DIRECT, _MIXED = 0.9, 0.1


@Language.factory(
    "quotes_quotations",
    assigns=["doc._.quotations"],
    requires=["doc._.attributions", "doc._.quoted_spans", "doc._.paragraphs"],
)
def make_quotations(nlp: Language, name: str):
    return build_quotations


def build_quotations(doc: Doc) -> Doc:
    """Fill ``doc._.quotations`` with Drafts in the order of the text; contents overlap only where one is nested."""
    builder = _Builder(doc)
    attributions = [builder.snap(attribution) for attribution in doc._.attributions]
    attributions = [attribution for attribution in attributions if attribution.content]
    drafts = [builder.draft(attribution) for attribution in builder.without_overlaps(attributions)]
    layout = doc.text, doc._.paragraphs, doc._.quoted_spans
    drafts = split_exchanges(*layout, drafts)
    builder.join_free_standing(drafts)
    drafts = sorted(drafts + untagged_paragraphs(*layout, drafts), key=lambda d: d.content[0].start)
    for draft in drafts:
        if draft.type != "direct":
            draft.type = builder.type_of(draft.content)
        if draft.type != "indirect":
            draft.mode = "speech"  # words in quotation marks were said or written
    doc._.quotations = drafts
    return doc


class _Builder:
    def __init__(self, doc: Doc):
        self.text = doc.text
        self.quoted_spans: list[QuotedSpan] = doc._.quoted_spans
        self.paragraphs = doc._.paragraphs
        self._quoted_starts = [m.start for m in self.quoted_spans]
        self._paragraph_starts = [p.start for p in self.paragraphs]
        self._datelines = {p.start: line for p in self.paragraphs if (line := dateline(self.text, p))}

    def snap(self, attribution: Attribution) -> Attribution:
        """Fit the content to the quotation marks and cut datelines off it, in place.

        A span that contains one mark of a pair and begins or ends right next to the other is extended to include it; a
        span with nothing but quoted words is reduced to the insides of the marks.
        """
        if not attribution.exact:
            spans = filter(None, map(self._without_dateline, attribution.content))
            attribution.content = _merged([part for span in spans for part in self._snap(span)])
            line = self._dateline(attribution.source) if attribution.source else None
            if line and line.certain and attribution.source:
                attribution.source = self._without_dateline(attribution.source)
        return attribution

    def _without_dateline(self, span: Span) -> Span | None:
        """The span without what it has of its paragraph's dateline; None if nothing is left."""
        line = self._dateline(span)
        start = max(span.start, line.end) if line else span.start
        return Span(start, span.end) if start < span.end else None

    def _dateline(self, span: Span) -> Dateline | None:
        return self._datelines.get(self.paragraphs[self._paragraph_number(span.start)].start)

    def _snap(self, span: Span) -> list[Span]:
        start, end = span
        for quoted in self._overlapping(span):
            if start < quoted.end <= end and quoted.start < start <= quoted.inner_start + 1:
                start = quoted.start
            if quoted.start >= start and quoted.inner_end <= end < quoted.end:
                end = quoted.end
        overlapping = self._overlapping(Span(start, end))
        at, outside = start, ""
        for quoted in overlapping:
            outside += self.text[at : quoted.start]
            at = quoted.end
        if not overlapping or any(map(str.isalnum, outside + self.text[at:end])):
            return [Span(start, end)]
        inner = [Span(max(start, q.inner_start), min(end, q.inner_end)) for q in overlapping]
        return [part for part in inner if part.start < part.end]

    def without_overlaps(self, attributions: list[Attribution]) -> list[Attribution]:
        """The attributions with contents that don't overlap, exact and long ones first, but for those that are nested.

        Where two overlap, the shorter one loses the characters that both have, and is dropped if less than half of it
        is left.
        """
        kept: list[Attribution] = []
        levels = {False: bytearray(len(self.text) + 1), True: bytearray(len(self.text) + 1)}
        for candidate in sorted(attributions, key=lambda a: (a.nested, not a.exact, -_length(a.content))):
            candidate.nested = candidate.nested and _is_within(candidate, levels[False])
            taken = levels[candidate.nested]
            free = [part for span in candidate.content for part in _free(taken, span)]
            if 2 * _length(free) < _length(candidate.content):
                continue
            candidate.content = free
            kept.append(candidate)
            for start, end in free:
                taken[start:end] = b"\1" * (end - start)
        return kept

    def draft(self, attribution: Attribution) -> Draft:
        """The attribution as a draft; its type is still to be set, unless its content is verbatim."""
        content = sorted(attribution.content)
        return Draft(
            content,
            attribution.cue,
            attribution.source,
            attribution.cue_probability,
            attribution.content_probability,
            attribution.mode,
            type="direct" if attribution.verbatim else "indirect",
            nested=attribution.nested,
            paragraph=self._paragraph(Span(content[0].start, content[-1].end)),
        )

    def join_free_standing(self, drafts: list[Draft]) -> None:
        """Add utterances in marks that have no cue of their own to the quotation that they continue, in place."""
        covered = sorted((span, n) for n, draft in enumerate(drafts) if not draft.nested for span in draft.content)
        previous: Draft | None = None
        for quoted in self.quoted_spans:
            index = bisect_right(covered, (Span(quoted.inner_end, 0), 0)) - 1
            if index >= 0 and covered[index][0].end > quoted.inner_start:
                previous = drafts[covered[index][1]]
            elif previous is not None and is_utterance(self.text, quoted) and self._continues(previous, quoted):
                previous.content = sorted([*previous.content, Span(quoted.inner_start, quoted.inner_end)])
                previous.paragraph = self._paragraph(Span(previous.content[0].start, previous.content[-1].end))

    def _continues(self, previous: Draft, quoted: QuotedSpan) -> bool:
        """Whether ``quoted`` continues the quotation: by the newspapers' rule, after "he said." in the same paragraph,
        or as the next paragraph, if all of that is in marks."""
        if self.type_of(previous.content) != "direct":
            return False
        attribution = [span for span in (previous.cue, previous.source) if span is not None]
        if any(quoted.start < span.end and span.start < quoted.end for span in attribution):
            return False
        end = previous.content[-1].end
        distance = self._paragraph_number(quoted.start) - self._paragraph_number(end - 1)
        if distance == 0:
            between = self.text[end : quoted.start]
            return len(between) < 200 and len(_SENTENCE_ENDS.findall(between)) <= 1
        paragraph = self.paragraphs[self._paragraph_number(quoted.start)]
        whole = quoted.start == paragraph.start and quoted.end == paragraph.end
        return distance == 1 and (quoted.continued or whole)

    def type_of(self, content: list[Span]) -> QuotationType:
        """``direct``, ``mixed`` or ``indirect`` by the share of the content inside quotation marks."""
        total = inside = 0
        for span in content:
            total += sum(not c.isspace() for c in span.of(self.text))
            for quoted in self._overlapping(span):
                part = self.text[max(span.start, quoted.start) : min(span.end, quoted.end)]
                inside += sum(not c.isspace() for c in part)
        share = inside / total if total else 0.0
        return "direct" if share >= _DIRECT else "mixed" if share > _MIXED else "indirect"

    # -- positions ---------------------------------------------------------------------------------------------

    def _overlapping(self, span: Span) -> list[QuotedSpan]:
        """The quoted spans that overlap ``span``."""
        index = max(0, bisect_right(self._quoted_starts, span.start) - 1)
        overlapping = []
        while index < len(self.quoted_spans) and self.quoted_spans[index].start < span.end:
            if self.quoted_spans[index].end > span.start:
                overlapping.append(self.quoted_spans[index])
            index += 1
        return overlapping

    def _paragraph_number(self, offset: int) -> int:
        return max(0, bisect_right(self._paragraph_starts, offset) - 1)

    def _paragraph(self, span: Span) -> Span:
        """From the start of the paragraph in which ``span`` begins to the end of the one in which it ends."""
        first, last = self._paragraph_number(span.start), self._paragraph_number(span.end - 1)
        return Span(self.paragraphs[first].start, self.paragraphs[last].end)


def _free(taken: bytearray, span: Span) -> list[Span]:
    """The parts of ``span`` whose characters are not marked in ``taken``."""
    return [Span(*match.span()) for match in _ZEROS.finditer(taken, *span)]


def _is_within(attribution: Attribution, taken: bytearray) -> bool:
    """Whether all characters from the attribution's first part to its last are marked in ``taken``: other content."""
    parts = [*attribution.content, *(s for s in (attribution.cue, attribution.source) if s is not None)]
    return 0 not in taken[min(p.start for p in parts) : max(p.end for p in parts)]


def _length(spans: list[Span]) -> int:
    return sum(end - start for start, end in spans)


def _merged(spans: list[Span]) -> list[Span]:
    """The spans in order, those that overlap or touch merged."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
