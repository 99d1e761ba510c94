"""Quotation marks: which spans of a text stand in which marks, and which of them go on in the next paragraph.

Marks are read paragraph by paragraph, so that a missing or extra mark affects one paragraph only. Handled: curly,
straight, low („ “), guillemets and doubled marks; single marks as British papers use them, which the
characters around them distinguish from apostrophes; marks turned the wrong way; and the newspapers' rule that an
utterance over several paragraphs opens each of them and closes only the last (Chicago Manual of Style, 13.32), also
where a page lost the breaks between these paragraphs.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from quotes_service.extract.text.layout import Paragraph

_MARK = re.compile(r"[“”„‟«»\"]|``|''|[‘’‛'‹›]")
_DOUBLE_OPEN, _DOUBLE_CLOSE = set("“„‟«"), set("”»")
_SINGLE = set("‘’‛'‹›")
_BEFORE_OPENING = set(' \t\n\r\xa0\u2009\u200a\u202f([{—–-/…“‘"«:')
_AFTER_CLOSING = set(' \t\n\r\xa0\u2009\u200a\u202f)]}—–-/….,;:!?”’"»')
# An utterance without a closing mark ends before its attribution.
_VERBS = "said|says|say|told|tells|asked|asks|added|adds|wrote|writes|explained|explains|replied"
_ATTRIBUTION = re.compile(rf"([,?!])\s+(?:(?:{_VERBS})\b|(?:[\w.’'-]+\s+){{1,4}}(?:{_VERBS})\b)")
_UTTERANCE_END = set(".,?!…;—-")
_REOPENED = re.compile(r"[.?!…][’')\]]?\s+$")  # before an opening mark inside an open quotation: a lost paragraph break
_REOPENED_REACH = 6  # characters


@dataclass(frozen=True, slots=True)
class QuotedSpan:
    """A span of one paragraph that stands in quotation marks.

    ``start``/``end`` include the marks, ``inner_start``/``inner_end`` don't. ``single``: the marks are single ones.
    ``closed``: a closing mark is printed. ``continues``: the utterance goes on in the next span, which opens the next
    paragraph, or follows at once where the break between them was lost; ``continued``: it began in the span before.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    single: bool = False
    closed: bool = True
    continues: bool = False
    continued: bool = False


def quoted_spans(text: str, paragraphs: Sequence[Paragraph]) -> list[QuotedSpan]:
    """All spans in quotation marks outside debris, outermost marks only, in order."""
    spans: list[QuotedSpan] = []
    for index, paragraph in enumerate(paragraphs):
        if paragraph.debris:
            continue
        following = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        opens_next = text[following.start] if following and not following.debris else ""
        doubles = _doubles(text, paragraph, opens_next)
        singles = _outside(_singles(text, paragraph, opens_next), doubles)
        here = sorted(_outside(doubles, singles) + singles, key=lambda s: s.start)
        for number, span in enumerate(here):
            if number + 1 < len(here):
                continues = _is_reopened(text, span, here[number + 1])
            else:
                continues = not span.closed and _same_opening(text[span.start], opens_next)
            continued = bool(spans and spans[-1].continues) and (number > 0 or span.start == paragraph.start)
            spans.append(replace(span, continues=continues, continued=continued))
    return spans


def _is_reopened(text: str, span: QuotedSpan, following: QuotedSpan) -> bool:
    """Whether an utterance goes on in the span that follows in the paragraph: “First part. “Second part.”"""
    return not span.closed and not text[span.end : following.start].strip()


def _outside(spans: list[QuotedSpan], others: list[QuotedSpan]) -> list[QuotedSpan]:
    """The spans that don't begin inside one of ``others``, which are in order and don't overlap."""
    starts = [o.start for o in others]
    before = [bisect_left(starts, s.start) - 1 for s in spans]
    return [s for s, at in zip(spans, before, strict=True) if at < 0 or s.start >= others[at].end]


def _same_opening(mark: str, opens_next: str) -> bool:
    """Whether the next paragraph opens with the same mark. ``opens_next``: its first character, "" if there is none."""
    return bool(opens_next) and (mark == opens_next or {mark, opens_next} <= {"“", "„", "‟", '"'})


def _looks_opening(text: str, at: int, width: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + width] if at + width < len(text) else " "
    return before in _BEFORE_OPENING and not after.isspace()


def _looks_closing(text: str, at: int, width: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + width] if at + width < len(text) else " "
    return not before.isspace() and after in _AFTER_CLOSING


def _doubles(text: str, paragraph: Paragraph, opens_next: str) -> list[QuotedSpan]:
    """The spans of a paragraph in double marks."""
    spans, opened, depth = [], None, 0
    openings, closings = (_positions(text, paragraph, marks) for marks in (_DOUBLE_OPEN, _DOUBLE_CLOSE))
    for match in _MARK.finditer(text, paragraph.start, paragraph.end):
        mark, at, width = match.group(), match.start(), len(match.group())
        if mark in _SINGLE:
            continue
        opening = _looks_opening(text, at, width)
        closing = _looks_closing(text, at, width)
        if mark in _DOUBLE_OPEN and not (closing and not opening):
            opening, closing = True, False
        elif (mark in _DOUBLE_CLOSE or mark == "''") and not (opening and not closing and opened is None):
            opening, closing = False, True
        if opened is None:
            if closing and not opening:
                continue  # an extra closing mark, or an inch mark
            opened, depth = match, 1
        elif mark == opened.group() == '"' and opening and not closing and _breaks_before(text, at):
            spans.append(_quoted_span(text, opened, at, at, closed=False))
            opened, depth = match, 1
        elif opening and not closing and mark in _DOUBLE_OPEN and mark == opened.group():
            # An opening mark inside an open quotation: the closing one was left out before it (“... “...”),
            # unless both are closed later.
            if _after(closings, match.end()) > _after(openings, match.end()) + 1:
                depth += 1
            else:
                spans.append(_quoted_span(text, opened, at, at, closed=False))
                opened, depth = match, 1
        elif not (opening and not closing and opened.group() == mark == "«"):
            depth -= 1
            if depth <= 0:
                spans.append(_quoted_span(text, opened, at, match.end(), closed=True))
                opened = None
    if opened is not None:
        goes_on = _same_opening(opened.group(), opens_next)
        cut = None if goes_on else _ATTRIBUTION.search(text, opened.end(), paragraph.end)
        end = cut.end(1) if cut else paragraph.end
        spans.append(_quoted_span(text, opened, end, end, closed=False))
    return [s for s in spans if text[s.inner_start : s.inner_end].strip()]


def _breaks_before(text: str, at: int) -> bool:
    """Whether a sentence ends before the opening mark at ``at``, so that a paragraph may have begun with the mark."""
    return bool(_REOPENED.search(text, max(0, at - _REOPENED_REACH), at))


def _positions(text: str, paragraph: Paragraph, marks: set[str]) -> list[int]:
    """Where these marks stand in a paragraph."""
    return [m.start() for m in _MARK.finditer(text, paragraph.start, paragraph.end) if m.group() in marks]


def _after(positions: list[int], offset: int) -> int:
    """How many of the positions are at ``offset`` or after."""
    return len(positions) - bisect_left(positions, offset)


def _quoted_span(
    text: str, opened: re.Match, inner_end: int, end: int, closed: bool, single: bool = False
) -> QuotedSpan:
    """The span from an opening mark to ``end``, with white space left out at the edges of its inside."""
    start = opened.end()
    while start < inner_end and text[start].isspace():
        start += 1
    while inner_end > start and text[inner_end - 1].isspace():
        inner_end -= 1
    return QuotedSpan(opened.start(), end if closed else inner_end, start, inner_end, single, closed)


def _singles(text: str, paragraph: Paragraph, opens_next: str) -> list[QuotedSpan]:
    """The spans of a paragraph in single marks. A mark opens one after a break, before a word, if one closes it."""
    marks = [m for m in _MARK.finditer(text, paragraph.start, paragraph.end) if m.group() in _SINGLE]
    telling = _telling(text, marks)
    last_closing = max((n for n, m in enumerate(marks) if _looks_closing(text, m.start(), 1)), default=-1)
    spans, index = [], 0
    while index < len(marks):
        opener = marks[index]
        index += 1
        at = opener.start()
        if opener.group() in "’›" or not _looks_opening(text, at, 1):
            continue
        if not re.match(r"[\w\[(.…$£€“\"]", text[at + 1 : at + 2]):
            continue
        closer = _closer(text, marks, telling, index)
        reopened = marks[index] if closer is None and index < len(marks) else None
        if (
            reopened is not None
            and reopened.group() == opener.group()
            and _breaks_before(text, reopened.start())
            and last_closing > index
        ):
            here = reopened.start()
            spans.append(_quoted_span(text, opener, here, here, closed=False, single=True))
        elif closer is not None:
            mark = marks[closer]
            spans.append(_quoted_span(text, opener, mark.start(), mark.end(), closed=True, single=True))
            index = closer + 1
        elif at == paragraph.start and opens_next == opener.group():
            spans.append(_quoted_span(text, opener, paragraph.end, paragraph.end, closed=False, single=True))
            break
    return spans


def _opens_single(text: str, mark: re.Match) -> bool:
    return mark.group() in "‘‹" or (mark.group() == "'" and _looks_opening(text, mark.start(), 1))


def _telling(text: str, marks: list[re.Match]) -> list[int]:
    """For each single mark the number of the first from it on that opens or closes; len(marks) if none does."""
    following = [len(marks)] * (len(marks) + 1)
    for number in range(len(marks) - 1, -1, -1):
        tells = _opens_single(text, marks[number]) or _looks_closing(text, marks[number].start(), 1)
        following[number] = number if tells else following[number + 1]
    return following


def _closer(text: str, marks: list[re.Match], telling: list[int], first: int) -> int | None:
    """The number of the mark that closes a single one, from number ``first`` on. ``telling``: see _telling."""
    fallback = None
    number = telling[first]
    while number < len(marks):
        at = marks[number].start()
        if _opens_single(text, marks[number]):
            break
        if text[at - 1] in _UTTERANCE_END:
            return number
        # "the scientists' findings": a plural possessive, kept as the last resort
        if not (text[at - 1] == "s" and re.match(r"\s\w", text[at + 1 : at + 3])):
            return number
        fallback = number if fallback is None else fallback
        number = telling[number + 1]
    return fallback
