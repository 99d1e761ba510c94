"""Quotation marks: what stands inside which marks, and which quotations go on in the next paragraph.

Marks are read paragraph by paragraph, so that one mark too many or too few never upsets what follows. Handled:
curly, straight, low („ “), guillemets and doubled marks; single marks as British papers print them, told from
apostrophes by what stands around them; marks turned the wrong way; and the newspaper's rule that an utterance
over several paragraphs opens each of them and closes only the last (Chicago Manual of Style, 13.32).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from quotes_service.extract.text.layout import Paragraph

_MARK = re.compile(r"[“”„‟«»\"]|``|''|[‘’‛'‹›]")
_DOUBLE_OPEN, _DOUBLE_CLOSE = set("“„‟«"), set("”»")
_SINGLE = set("‘’‛'‹›")
_BEFORE_OPENING = set(' \t\n\r\xa0\u2009\u200a\u202f([{—–-/…“‘"«:')
_AFTER_CLOSING = set(' \t\n\r\xa0\u2009\u200a\u202f)]}—–-/….,;:!?”’"»')
# Where an utterance ends whose closing mark was left out: at the attribution.
_VERBS = "said|says|say|told|tells|asked|asks|added|adds|wrote|writes|explained|explains|replied"
_LEFT_OPEN = re.compile(rf"([,?!])\s+(?:(?:{_VERBS})\b|(?:[\w.’'-]+\s+){{1,4}}(?:{_VERBS})\b)")
_UTTERANCE_END = set(".,?!…;—-")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A stretch inside quotation marks, within one paragraph.

    ``start``/``end`` include the marks, ``inner_start``/``inner_end`` leave them out. ``continues`` is True where
    the next paragraph goes on with the same utterance; ``closed`` is False where no closing mark was printed.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    single: bool = False
    closed: bool = True
    continues: bool = False
    continued: bool = False


def quoted_stretches(text: str, paragraphs: Sequence[Paragraph]) -> list[Quoted]:
    """All stretches inside quotation marks in the story's paragraphs, outermost only, in order."""
    found: list[Quoted] = []
    for index, paragraph in enumerate(paragraphs):
        if paragraph.debris:
            continue
        following = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        opens_next = text[following.start] if following and not following.debris else ""
        stretches = _doubles(text, paragraph, opens_next)
        taken = [(s.start, s.end) for s in stretches]
        singles = [s for s in _singles(text, paragraph, opens_next) if not any(a <= s.start < b for a, b in taken)]
        within = [(s.start, s.end) for s in singles]
        stretches = [s for s in stretches if not any(a < s.start < b for a, b in within)] + singles
        for stretch in sorted(stretches, key=lambda s: s.start):
            found.append(_with_continuation(text, stretch, paragraph, opens_next, found))
    return found


def _with_continuation(text, stretch: Quoted, paragraph: Paragraph, opens_next: str, found: list[Quoted]) -> Quoted:
    goes_on = not stretch.closed and _same_opening(text[stretch.start], opens_next)
    continued = bool(found and found[-1].continues and stretch.start == paragraph.start)
    return Quoted(
        stretch.start,
        stretch.end,
        stretch.inner_start,
        stretch.inner_end,
        stretch.single,
        stretch.closed,
        goes_on,
        continued,
    )


def _same_opening(mark: str, opens_next: str) -> bool:
    return bool(opens_next) and (mark == opens_next or {mark, opens_next} <= {"“", "„", "‟", '"'})


def _looks_opening(text: str, at: int, width: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + width] if at + width < len(text) else " "
    return before in _BEFORE_OPENING and not after.isspace()


def _looks_closing(text: str, at: int, width: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + width] if at + width < len(text) else " "
    return not before.isspace() and after in _AFTER_CLOSING


def _doubles(text: str, paragraph: Paragraph, opens_next: str) -> list[Quoted]:
    found, opened, depth = [], None, 0
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
                continue  # a closing mark out of step, or an inch mark
            opened, depth = match, 1
        elif opening and not closing and mark in _DOUBLE_OPEN and mark == opened.group():
            # An opening mark inside an open quotation: the closing one was left out before it (“... “...”),
            # unless both are closed later.
            if _closings(text, match.end(), paragraph.end) > _openings(text, match.end(), paragraph.end) + 1:
                depth += 1
            else:
                found.append(_stretch(text, opened, at, at, closed=False))
                opened, depth = match, 1
        elif not (opening and not closing and opened.group() == mark == "«"):
            depth -= 1
            if depth <= 0:
                found.append(_stretch(text, opened, at, match.end(), closed=True))
                opened = None
    if opened is not None:
        cut = (
            None if _same_opening(opened.group(), opens_next) else _LEFT_OPEN.search(text, opened.end(), paragraph.end)
        )
        end = cut.end(1) if cut else paragraph.end
        found.append(_stretch(text, opened, end, end, closed=False))
    return [s for s in found if text[s.inner_start : s.inner_end].strip()]


def _closings(text: str, start: int, end: int) -> int:
    return sum(text.count(mark, start, end) for mark in _DOUBLE_CLOSE)


def _openings(text: str, start: int, end: int) -> int:
    return sum(text.count(mark, start, end) for mark in _DOUBLE_OPEN)


def _stretch(text: str, opened: re.Match, inner_end: int, end: int, closed: bool, single: bool = False) -> Quoted:
    start = opened.end()
    while start < inner_end and text[start].isspace():
        start += 1
    while inner_end > start and text[inner_end - 1].isspace():
        inner_end -= 1
    return Quoted(opened.start(), end if closed else inner_end, start, inner_end, single, closed)


def _singles(text: str, paragraph: Paragraph, opens_next: str) -> list[Quoted]:
    """Stretches in single marks. A mark opens only where a word follows a break and something closes it."""
    marks = [m for m in _MARK.finditer(text, paragraph.start, paragraph.end) if m.group() in _SINGLE]
    found, index = [], 0
    while index < len(marks):
        opener = marks[index]
        index += 1
        at = opener.start()
        if opener.group() in "’›" or not _looks_opening(text, at, 1):
            continue
        if not re.match(r"[\w\[(.…$£€“\"]", text[at + 1 : at + 2]):
            continue
        closer = _closer(text, opener, marks[index:])
        if closer is not None:
            found.append(_stretch(text, opener, closer.start(), closer.end(), closed=True, single=True))
            index = marks.index(closer) + 1
        elif at == paragraph.start and opens_next == opener.group():
            found.append(_stretch(text, opener, paragraph.end, paragraph.end, closed=False, single=True))
            break
    return found


def _closer(text: str, opener: re.Match, later: list[re.Match]) -> re.Match | None:
    fallback = None
    for mark in later:
        at = mark.start()
        if mark.group() in "‘‹" or (mark.group() == "'" and _looks_opening(text, at, 1)):
            break
        if not _looks_closing(text, at, 1):
            continue
        if text[at - 1] in _UTTERANCE_END:
            return mark
        after = text[at + 1 : at + 3]
        # "the scientists' findings": a plural possessive, kept as the last resort
        if text[at - 1] == "s" and re.match(r"\s\w", after):
            fallback = fallback or mark
            continue
        return mark
    return fallback
