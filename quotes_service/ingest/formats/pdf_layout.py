"""From the lines of a PDF's pages to paragraphs, by where the lines stand."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pypdfium2 import PdfTextPage
from pypdfium2 import raw as pdfium

#: What pdfium has in place of the hyphen at the end of a line.
_HYPHENS = "-\u00ad\u2010\x02\ufffe"
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_SENTENCE_END = re.compile(r"""[.!?…:]["'”’»)\]]*$""")
_BULLET = re.compile(r"[•‣◦▪●–-]\s|\(?\d{1,2}[.)]\s")
#: A line that has no more than the number of the page.
_FOLIO = re.compile(
    r"\W*(?:page|p\.?|seite)?\s*(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|/|von|\|)\s*\d{1,4})?\W*", re.IGNORECASE
)
#: The share of a page's height, at its top and its foot, in which running lines stand.
_MARGIN = 0.12
#: A gap between lines this much larger than usual divides paragraphs.
_GAP = 1.3


@dataclass(frozen=True, slots=True)
class Line:
    """A line as printed; the box is in points from the page's lower left corner, ``size`` that of its letters."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def size(self) -> float:
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Page:
    label: str
    height: float
    lines: list[Line]


def lines_of(page: PdfTextPage) -> list[Line]:
    """The lines of a page that are not blank, in pdfium's order."""
    count = page.count_chars()
    if not count:
        return []
    buffer = (ctypes.c_ushort * (count + 1))()
    length = pdfium.FPDFText_GetText(page, 0, count, buffer)
    # a unit of UTF-16 is a character of pdfium's count
    text = bytes(memoryview(buffer).cast("B")[: 2 * max(length - 1, 0)]).decode("utf-16-le", "replace")
    units, lines = 0, []
    # a word that is divided between lines has one sign in place of hyphen and line end
    for line in re.split("(\r\n|[\r\n]|(?<=[\x02\ufffe]))", text):
        stripped = (line or "").strip()
        if stripped:
            start = units + len(line[: len(line) - len(line.lstrip())])
            first, last = _box(page, start), _box(page, start + len(stripped) - 1)
            if first and last:
                left, right = min(first[0], last[0]), max(first[2], last[2])
                lines.append(Line(_CONTROLS.sub(_kept, stripped), left, first[1], right, first[3]))
        units += len(line.encode("utf-16-le", "surrogatepass")) // 2
    return lines


def _kept(match: re.Match[str]) -> str:
    return "\u00ad" if match[0] in _HYPHENS else ""


def _box(page: PdfTextPage, index: int) -> tuple[float, float, float, float] | None:
    box = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(page, index, box):
        return None
    return box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top)


def text_of_pages(pages: Sequence[Page], title: str | None) -> tuple[str, list[tuple[int, int, str]]]:
    """The text, with a blank line between paragraphs, and (start, end, label) of each page that has some.

    A paragraph or a word may go on over a page; the page then begins within it. The ``title`` is not repeated.
    """
    running = _running(pages)
    words = Counter(word.lower() for page in pages for line in page.lines for word in re.findall(r"[\w-]+", line.text))
    bodies = [[line for line in page.lines if not _is_running(line, page, running)] for page in pages]
    if title and bodies:
        bodies[0] = _without(bodies[0], title)
    pitches = [pitch for lines in bodies for pitch in _pitches(lines) if pitch > 0]
    usual = median(pitches) if pitches else 0.0
    text, spans = "", []
    for page, lines in zip(pages, bodies, strict=True):
        start = None
        for line, begins in _with_breaks(lines, usual):
            if text:
                goes_on = not begins or (start is None and _goes_on(text, line.text))
                text = _joined(text, line.text, words) if goes_on else f"{text}\n\n"
                if not goes_on:
                    start = len(text) if start is None else start
                    text += line.text
                elif start is None:
                    start = len(text) - len(line.text)
            else:
                text, start = line.text, 0
        if start is not None:
            spans.append((start, len(text), page.label))
    end = len(text := text.replace("\u00ad", "-") if "\u00ad" in text else text)
    return text, [(start, min(stop, end), label) for start, stop, label in spans]


def _joined(text: str, line: str, words: Counter[str]) -> str:
    """The text with the line that goes on in it; a word divided between them is put together."""
    if text[-1] not in _HYPHENS or not line[:1].islower():
        return f"{text} {line}"
    before, after = re.search(r"[\w-]*$", text[:-1]), re.match(r"[\w-]*", line)
    compound = f"{before[0] if before else ''}-{after[0] if after else ''}".lower()
    # "long-" "term" stays what it is elsewhere in the document
    hyphen = "-" if words[compound] and not words[compound.replace("-", "")] else ""
    return f"{text[:-1]}{hyphen}{line}"


def _goes_on(text: str, line: str) -> bool:
    """Whether the first line of a page goes on with the last paragraph of the page before."""
    return not _SENTENCE_END.search(text) and (line[:1].islower() or text[-1] in _HYPHENS + ",;")


def _pitches(lines: Sequence[Line]) -> list[float]:
    """How far each line but the first stands below the one before."""
    return [before.bottom - line.bottom for before, line in pairwise(lines)]


def _with_breaks(lines: Sequence[Line], usual: float) -> Iterator[tuple[Line, bool]]:
    """Each line, and whether a paragraph begins with it. ``usual``: the usual pitch of the document."""
    pitches = _pitches(lines)
    right = max((line.right for line in lines), default=0.0)
    for index, line in enumerate(lines):
        if index == 0:
            yield line, True
            continue
        before, pitch = lines[index - 1], pitches[index - 1]
        ends = bool(_SENTENCE_END.search(before.text))
        near = lines[max(0, index - 6) : index + 6]
        edge = max((other.right for other in near if abs(other.left - before.left) < 3 * line.size), default=right)
        if pitch <= -line.size:  # the next column
            begins = ends or not (line.text[:1].islower() or before.text[-1] in _HYPHENS)
        elif abs(pitch) < line.size / 2:  # the same line, in pieces
            begins = False
        elif (
            abs(line.size - before.size) > 0.15 * max(line.size, before.size)
            or pitch > _GAP * max(usual, line.size)
            or _BULLET.match(line.text)
        ):
            begins = True
        else:
            is_short = before.right < edge - 0.15 * max(edge - before.left, 1.0)
            is_indented = line.left - before.left > 0.7 * line.size
            begins = ends and (is_short or is_indented)
        yield line, begins


def _running(pages: Sequence[Page]) -> set[str]:
    """The lines of the margins that stand on half of the pages, and on two at least; numbers in them may change."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_pattern(line.text) for line in page.lines if _in_margin(line, page)})
    fewest = max(2, len(pages) // 2)
    return {pattern for pattern, number in seen.items() if number >= fewest}


def _is_running(line: Line, page: Page, running: set[str]) -> bool:
    return _in_margin(line, page) and (_pattern(line.text) in running or bool(_FOLIO.fullmatch(line.text)))


def _in_margin(line: Line, page: Page) -> bool:
    return line.bottom > page.height * (1 - _MARGIN) or line.top < page.height * _MARGIN


def _pattern(text: str) -> str:
    return re.sub(r"\d+", "#", text.casefold())


def _without(lines: list[Line], title: str) -> list[Line]:
    """The lines of the first page without those at its top that print the title."""
    for start in range(min(len(lines), 6)):
        printed = ""
        for end in range(start, min(start + 5, len(lines))):
            printed = f"{printed} {lines[end].text}".strip()
            if printed.casefold() == title.casefold():
                return lines[:start] + lines[end + 1 :]
    return lines
