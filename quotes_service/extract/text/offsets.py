"""The text as it is read, beside the text as it came in.

Scraped texts hold character references ("M&uuml;ller", "&quot;") and characters that nobody sees. They are decoded
or passed over for reading, so that names and marks are recognised, and every span is led back to the text as it came
in, into which all offsets point.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right

from quotes_service.records import Span

_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
#: Soft hyphens, joiners, marks of direction, control characters.
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
_SPACES = "\t\xa0\u2000-\u200a\u202f\u205f\u3000"  # no-break, thin, wide: all one space
_RUN = 50  # of one sign: a ruler, on which a tokenizer would spend the square of its length
_REPLACED = re.compile(rf"{_REFERENCE.pattern}|[{_INVISIBLE}{_SPACES}\ud800-\udfff]|([^\w\s])\1{{{_RUN - 1},}}")


class Reading:
    """``text``: what is read. ``original(span)``: the same stretch in the text that came in."""

    def __init__(self, given: str):
        self.given = given
        parts, self._at, self._shift = [], [0], [0]
        last = length = 0
        for match in _REPLACED.finditer(given):
            decoded = _decoded(match.group())
            if decoded == match.group() or "\n" in decoded:
                continue
            parts += (given[last : match.start()], decoded)
            length += match.start() - last + len(decoded)
            last = match.end()
            self._at.append(length)
            self._shift.append(last - length)
        self.text = "".join([*parts, given[last:]]) if parts else given

    def original(self, span: Span) -> Span:
        start, end = self._offset(span.start), self._offset(span.end)
        while end > start and _decoded(self.given[end - 1]) == "":
            end -= 1
        return Span(start, end)

    def _offset(self, at: int) -> int:
        return at + self._shift[bisect_right(self._at, at) - 1]


def _decoded(piece: str) -> str:
    if len(piece) > 1:
        return html.unescape(piece) if piece[0] == "&" else " "
    if re.fullmatch(f"[{_SPACES}]", piece):
        return " "
    if "\ud800" <= piece <= "\udfff":
        return "\ufffd"  # half of a character, which no encoder takes
    return "" if re.fullmatch(f"[{_INVISIBLE}]", piece) else piece
