"""Utterances without a tag ("he said"): lines of an exchange, and paragraphs that are one quotation.

Newspapers let a quoted paragraph without a tag go on with the quotation before it. In a quick exchange it doesn't:
there two speakers take turns, and a line without a tag is said by whoever said the last line but one. What tells an
exchange is a question that is answered, or two tags with different sources between its short lines.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from quotes_service.extract.attribution.utterances import is_utterance
from quotes_service.extract.document import Draft
from quotes_service.extract.text.layout import Paragraph
from quotes_service.extract.text.quote_marks import QuotedSpan
from quotes_service.records import Span

_LONG_LINE = 25  # words: nobody takes turns in lines longer than this
_PRONOUNS = frozenset("i we he she they".split())
_ASKS = re.compile(r"\b(?:ask|inquir|enquir|wonder|demand)", re.I)
_SENTENCE_END = tuple(".?!…")
_LEAST_WORDS = 3  # of a paragraph that is a quotation by itself


@dataclass(slots=True)
class Line:
    """One speaker's words in an exchange. ``tag``: the quotation whose cue stands beside them, if there is one."""

    spans: list[QuotedSpan]
    tag: Draft | None = None

    def words(self, text: str) -> int:
        return sum(len(text[s.inner_start : s.inner_end].split()) for s in self.spans)

    def asks(self, text: str) -> bool:
        return text[self.spans[-1].inner_end - 1] == "?"


def split_exchanges(
    text: str, paragraphs: Sequence[Paragraph], quoted_spans: Sequence[QuotedSpan], drafts: list[Draft]
) -> list[Draft]:
    """The drafts, with each untagged line of an exchange as a draft of its own."""
    ends = [p.end for p in paragraphs]
    lines: list[Draft] = []
    own = bytearray(len(text) + 1)  # the characters of these lines
    for run in _runs_of_lines(text, paragraphs, quoted_spans, drafts):
        if not _is_exchange(text, run):
            continue
        speakers = _speakers_by_turn(text, run)
        for number, line in enumerate(run):
            if line.tag is None:
                _mark(own, line.spans)
                paragraph = paragraphs[bisect_left(ends, line.spans[0].end)].span
                lines.append(_untagged(line.spans, paragraph, speakers[number % 2]))
    for draft in (d for d in drafts if not d.nested):
        draft.content = [span for span in draft.content if not any(own[span.start : span.end])]
    return sorted((d for d in [*drafts, *lines] if d.content), key=lambda d: d.content[0].start)


def untagged_paragraphs(
    text: str, paragraphs: Sequence[Paragraph], quoted_spans: Sequence[QuotedSpan], drafts: Sequence[Draft]
) -> list[Draft]:
    """The paragraphs that are one quotation and no part of a draft, as drafts; those that go on are one."""
    found: list[Draft] = []
    by_start = {p.start: p for p in paragraphs}
    covered = bytearray(len(text) + 1)
    _mark(covered, [span for draft in drafts for span in draft.content])
    all_words = "\n".join(text[s.inner_start : s.inner_end] for s in quoted_spans)
    previous: QuotedSpan | None = None
    for span in quoted_spans:
        paragraph = by_start.get(span.start)
        if paragraph is None or not _is_whole(text, span, paragraph):
            continue
        if any(covered[span.start : span.end]) or _is_repeated(text, span, all_words):
            continue
        if found and previous is not None and span.continued and previous.continues:
            found[-1].content.append(Span(span.inner_start, span.inner_end))
            found[-1].paragraph = Span(found[-1].paragraph.start, paragraph.end)
        elif _reads_as_speech(text, span):
            found.append(_untagged([span], paragraph.span, None))
        else:
            continue
        previous = span
    return found


def _untagged(spans: Sequence[QuotedSpan], paragraph: Span, same_speaker_as: Draft | None) -> Draft:
    content = [Span(s.inner_start, s.inner_end) for s in spans]
    return Draft(content, None, None, 1.0, 1.0, "speech", "direct", paragraph, same_speaker_as=same_speaker_as)


def _mark(characters: bytearray, spans: Iterable[Span | QuotedSpan]) -> None:
    """Set the characters of the spans, in place."""
    for span in spans:
        characters[span.start : span.end] = b"\1" * (span.end - span.start)


def _overlap(span: Span, quoted: QuotedSpan) -> bool:
    return span.start < quoted.end and quoted.start < span.end


# -- exchanges -----------------------------------------------------------------------------------------------------


def _runs_of_lines(
    text: str, paragraphs: Sequence[Paragraph], quoted_spans: Sequence[QuotedSpan], drafts: Sequence[Draft]
) -> Iterator[list[Line]]:
    """The runs of two lines or more that nothing but tags separates: paragraphs that begin with an utterance, and
    utterances right behind each other."""
    run: list[Line] = []
    tagged = sorted(((d.cue.start, n) for n, d in enumerate(drafts) if d.cue and not d.nested))
    spans = iter(quoted_spans)
    span = next(spans, None)
    for paragraph in paragraphs:
        here = []
        while span is not None and span.start < paragraph.end:
            here.append(span)
            span = next(spans, None)
        lines = _lines(text, here) if here and here[0].start == paragraph.start else []
        for number, line in enumerate(lines):
            end = lines[number + 1].spans[0].start if number + 1 < len(lines) else paragraph.end
            first, stop = bisect_left(tagged, (line.spans[0].start, -1)), bisect_left(tagged, (end, -1))
            beside = sorted(number for _, number in tagged[first:stop])
            line.tag = next((drafts[n] for n in beside if _is_content(drafts[n], line)), None)
        if not lines:
            if len(run) > 1:
                yield run
            run = []
        run += lines
    if len(run) > 1:
        yield run


def _lines(text: str, spans: list[QuotedSpan]) -> list[Line]:
    """The quoted spans of one paragraph as lines; [] if they are no utterances, or go on over paragraphs."""
    if not is_utterance(text, spans[0]) or any(s.continues or s.continued for s in spans):
        return []
    lines = [Line([spans[0]])]
    for before, span in pairwise(spans):
        if not text[before.end : span.start].strip() and is_utterance(text, span):
            lines.append(Line([span]))
        else:
            lines[-1].spans.append(span)
    return lines


def _is_content(draft: Draft, line: Line) -> bool:
    return any(_overlap(c, s) for c in draft.content for s in line.spans)


def _is_exchange(text: str, run: list[Line]) -> bool:
    """Whether two speakers take turns in the lines."""
    untagged = [line for line in run if line.tag is None]
    if not untagged or any(line.words(text) > _LONG_LINE for line in untagged):
        return False
    for asked, answered in pairwise(run):
        if asked.asks(text) and not answered.asks(text):
            cue = asked.tag.cue if asked.tag else None
            if cue is None or (answered.tag is None and _ASKS.search(cue.of(text))):
                return True
    tagged = [number for number, line in enumerate(run) if line.tag]
    return len(untagged) > 1 and any(
        (b - a) % 2 == 1 and _differ(text, run[a].tag, run[b].tag) for a, b in pairwise(tagged)
    )


def _speakers_by_turn(text: str, run: list[Line]) -> tuple[Draft | None, Draft | None]:
    """For the lines with an even and those with an odd number the first draft that names their speaker; both None if
    the tags don't alternate as the lines do."""
    turns: list[list[Draft]] = [[], []]
    for number, line in enumerate(run):
        if line.tag is not None and line.tag.source is not None:
            turns[number % 2].append(line.tag)
    if any(_differ(text, a, b) for turn in turns for a, b in pairwise(turn)):
        return None, None
    if turns[0] and turns[1] and not _differ(text, turns[0][0], turns[1][0], unless_known=True):
        return None, None
    return turns[0][0] if turns[0] else None, turns[1][0] if turns[1] else None


def _differ(text: str, a: Draft | None, b: Draft | None, unless_known: bool = False) -> bool:
    """Whether two drafts have different sources, as far as words tell. A name and a pronoun can be the same:
    ``unless_known`` is the answer for these."""
    if a is None or b is None or a.source is None or b.source is None:
        return False
    first, second = a.source.of(text), b.source.of(text)
    pronouns = [s.lower() for s in (first, second) if s.lower() in _PRONOUNS]
    if len(pronouns) == 1 and pronouns[0] not in {"i", "we"}:
        return unless_known
    if pronouns:
        return first.lower() != second.lower()
    return not _names(first) & _names(second)


def _names(source: str) -> set[str]:
    """The words of a source in capitals, or all if there are none."""
    words = re.findall(r"\w+", source)
    return {w for w in words if w[0].isupper() and w not in {"The", "Mr", "Mrs", "Ms", "Dr"}} or set(words)


# -- paragraphs ----------------------------------------------------------------------------------------------------


def _is_whole(text: str, span: QuotedSpan, paragraph: Paragraph) -> bool:
    return not paragraph.debris and not text[span.end : paragraph.end].strip(" .,;…")


def _reads_as_speech(text: str, span: QuotedSpan) -> bool:
    """Whether the words are a sentence, instead of a heading or the title of a work."""
    words = text[span.inner_start : span.inner_end].split()
    lower = sum(word[0].islower() for word in words)
    ended = text[span.inner_end - 1] in _SENTENCE_END or span.continues
    return ended and len(words) >= _LEAST_WORDS and lower >= len(words) / 2


def _is_repeated(text: str, span: QuotedSpan, all_words: str) -> bool:
    """Whether the words stand in other marks too: a pull quote. ``all_words``: the words in all marks."""
    words = text[span.inner_start : span.inner_end].rstrip(".,;!?…")
    return all_words.find(words, all_words.find(words) + 1) >= 0
